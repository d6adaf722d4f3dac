"""Stored results before they are read: a seal shows change, not sense."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from sim.inputs.places import ScenarioError
from sim.inputs.scenario import Scenario
from sim.inputs.spec import Runs
from sim.inputs.validating import validate_plain
from sim.runs.files import Damage, DamagedResults
from sim.runs.header import Header, versions
from sim.runs.results import AGREE, MANIFEST
from sim.runs.typed import fault

if TYPE_CHECKING:
    from sim.runs.columns import Column
    from sim.runs.results import StoredResults
    from sim.runs.sweep_store import StoredSweep


def checked(results: StoredResults) -> StoredResults:
    """Results that make sense: whatever the manifest says is what the tables and the program say.

    Raises DamagedResults.
    """
    scenario = scenario_of(results)
    results.check_tables()
    check_summary(results, scenario)
    return results


def check_summary(results: StoredResults, scenario: Scenario) -> None:
    """Raise DamagedResults for a summary that is not what this version counts.

    That of another version gives way to what this one counts.
    """
    from sim.analysis.outcomes import SCHEMA_VERSION, summarise

    counted = summarise(results.iter_blocks(), scenario)
    theirs, own = results.header.versions, versions()
    if (theirs["sim"], results.summary.get("schema_version")) != (own["sim"], SCHEMA_VERSION):
        results.summary = counted
        return
    exact = all(theirs.get(name) == number for name, number in own.items())
    results.check_summary(counted, 0.0 if exact else AGREE)


def scenario_of(results: StoredResults) -> Scenario:
    """What was run; DamagedResults if it is not what the header and the columns say."""
    header = results.header
    scenario = restored(header.scenario, header.scenario_hash, MANIFEST)
    with _told():
        numbers = {"n": header.runs, "seed": header.seed, "per_coding": header.per_coding}
        validate_plain(Runs, numbers)
    _check_columns(results.layout.runs, scenario, header)
    return scenario


def restored(content: Any, hash_: str, file: str) -> Scenario:
    """The stored scenario of a file, which has this hash; raises DamagedResults."""
    with _told("scenario", file):
        scenario = Scenario.restored(content)
    if scenario.hash != hash_:
        told = f"its scenario has the hash {scenario.hash}, not {hash_}"
        raise DamagedResults(Damage(file, told))
    return scenario


def checked_sweep(sweep: StoredSweep) -> StoredSweep:
    """A sweep that makes sense: its tables are of the points that it names; or DamagedResults."""
    from sim.analysis.events import EVENTS
    from sim.analysis.sweeps import BEHIND, SHARE, TIED

    content = sweep.manifest
    scenario = restored(content["scenario"], content["scenario_hash"], MANIFEST)
    if scenario.name != content["name"]:
        raise DamagedResults(Damage(MANIFEST, "name is not that of its scenario"))
    with _told():
        numbers = {name: content[name] for name in ("seed", "per_coding")}
        validate_plain(Runs, {"n": content["runs"], **numbers})
    columns = ["point", *sweep.factors, "outcome", *SHARE, *BEHIND, *TIED]
    names = [*EVENTS]
    if content["format"] == 1:  # that of 0.1.0
        columns, names = columns[: -len((*BEHIND, *TIED))], names[:-1]
    rows = names * len(content["points"])
    if list(sweep.table.columns) != columns or list(sweep.table["outcome"]) != rows:
        told = f"not the table of this version; run the sweep again (sim {_maker(content)} made it)"
        raise DamagedResults(Damage("shares.parquet", told))
    points = zip(*content["points"], strict=True)
    for path, values in zip(sweep.factors, points, strict=True):
        if not _are(values, sweep.points[path].tolist()):
            raise DamagedResults(Damage(MANIFEST, f"points: {path} is not that of the tables"))
    return sweep


def _are(values: Sequence[Any], stored: Sequence[Any]) -> bool:
    """Whether a column of points was made of these values: numbers, or texts of any."""
    from sim.analysis.sweeps import text_of

    if len(values) != len(stored):
        return False
    return all(
        text_of(value) == there if isinstance(there, str) else value == there
        for value, there in zip(values, stored, strict=True)
    )


def _maker(content: Mapping[str, Any]) -> str:
    return str(content["versions"]["sim"])


@contextmanager
def _told(part: str = "", file: str = MANIFEST) -> Iterator[None]:
    """Whatever a wrong value ends in is damage."""
    try:
        yield
    except ScenarioError as error:
        problem = error.problems[0]
        told = ": ".join(filter(None, (part, problem.path, problem.message)))
        raise DamagedResults(Damage(file, told)) from None
    except ValidationError as error:
        raise DamagedResults(Damage(file, fault(error, part))) from None
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise DamagedResults(Damage(file, f"{part} is none: {error}")) from None
    except RecursionError:
        raise DamagedResults(Damage(file, f"{part} is nested without end")) from None


def _check_columns(there: Sequence[Column], scenario: Scenario, header: Header) -> None:
    """The columns are those that runs of the scenario have; meanings may be worded otherwise."""
    from sim.runs.run import columns_of

    if [*map(_shape, there)] != [*map(_shape, columns_of(scenario))]:
        told = "its columns are not those of its scenario"
        if header.versions["sim"] != versions()["sim"]:
            told += f": they were made by sim {header.versions['sim']}, which can read them"
        raise DamagedResults(Damage(MANIFEST, told))


def _shape(column: Column) -> tuple[Any, ...]:
    return column.name, column.kind, column.where, column.optional
