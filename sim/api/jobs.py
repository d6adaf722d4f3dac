"""The numbers of a run, and the folder that it goes to."""

from __future__ import annotations

import json
import operator
import re
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.api.errors import Misuse
from sim.inputs.loading import Loaded, load, load_with_places
from sim.inputs.places import Place, ScenarioError
from sim.inputs.scenario import Scenario, as_tree
from sim.inputs.spec import Runs
from sim.inputs.validating import validate_plain

if TYPE_CHECKING:
    from sim.analysis.outcomes import Precision
    from sim.runs.run import Job


LONGEST_NAME = 60  # of a scenario, in the name of its results folder
NAMES = {"n": "runs", "seed": "seed", "per_coding": "per_draw"}


Sets = Sequence[str] | Mapping[str, object]  # values set on top: "path=value", or by path


def texts_of(set: Sets) -> list[str]:
    """Values set on top, each as the command line has it. Raises Misuse for one text alone."""
    if isinstance(set, str):
        raise Misuse(f"set: a list of texts such as [{set!r}], or a mapping from paths to values")
    if isinstance(set, Mapping):
        return [f"{path}={written(value)}" for path, value in set.items()]
    return list(set)


def written(value: object) -> str:
    """A value as YAML on one line."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def loaded_of(scenario: Scenario | str | Path, set: Sets = (), name: str | None = None) -> Loaded:
    """A scenario with its places, by name or file with values set on top, or one that is loaded.

    Raises ScenarioError, and Misuse for values on top of one that is loaded.
    """
    sets = texts_of(set)
    if not isinstance(scenario, Scenario):
        return load_with_places(scenario, sets, name)
    if sets or name:
        raise Misuse("set, name: of a scenario that is loaded, use with_values")
    return unplaced(scenario)


def unplaced(scenario: Scenario) -> Loaded:
    """A scenario of which nobody knows where anything in it was set."""
    return Loaded(scenario, as_tree(scenario.document, Place("", 0, 0)))


def command_line(command: str, sources: object, given: Mapping[str, object], set: Sets = ()) -> str:
    """What was asked of one or several, to be typed again; nothing for what has no name to type."""
    names = sources if isinstance(sources, list | tuple) else [sources]
    if not all(isinstance(each, str | Path) for each in names):
        return ""
    options = []
    for name, value in given.items():
        if value not in (None, False):
            options += [name] if value is True else [name, str(value)]
    sets = [part for text in texts_of(set) for part in ("--set", text)]
    return shlex.join(["sim", command, *map(str, names), *options, *sets])


def job_of(
    scenario: Scenario | str | Path,
    runs: int | None = None,
    seed: int | None = None,
    per_coding: int | None = None,
) -> Job:
    """A run of a scenario; numbers not given are its own. Raises ScenarioError, Misuse."""
    from sim.runs.run import Job

    if not isinstance(scenario, Scenario):
        scenario = load(scenario)
    numbers = _numbers(scenario, n=runs, seed=seed, per_coding=per_coding)
    return Job(scenario, numbers.seed, numbers.n, numbers.per_coding)


def _numbers(scenario: Scenario, **given: int | None) -> Runs:
    """The scenario's own numbers under those given."""
    own = scenario.spec.runs.model_dump()
    try:
        return validate_plain(Runs, own | {k: _int(v) for k, v in given.items() if v is not None})
    except ScenarioError as error:
        told = (f"{NAMES.get(p.path, p.path)}: {p.message}" for p in error.problems)
        raise Misuse("\n".join(told)) from None


def _int(value: Any) -> Any:
    """A whole number of another library as an int; what is none stays, to be refused."""
    whole = hasattr(value, "__index__") and not isinstance(value, bool)
    return operator.index(value) if whole else value


def default_folder(job: Job, until: Precision | None = None, most_given: bool = True) -> Path:
    """Where results go unless the user says otherwise.

    The name of a run until a precision is reached says so, beside the most runs that were given.
    """
    scenario = job.scenario
    most = f"n{job.runs}" if until is None or most_given else ""
    length = most
    if until is not None:
        length = "-".join(filter(None, (f"until{until.points:g}pt", until.outcome, most)))
    slug = re.sub(r"[^a-z0-9]+", "-", scenario.name.lower())[:LONGEST_NAME].strip("-")
    tail = "" if job.per_coding == scenario.spec.runs.per_coding else f"-m{job.per_coding}"
    name = f"{slug or 'scenario'}-{scenario.hash[:8]}-s{job.seed}-{length}{tail}"
    return Path("results") / name
