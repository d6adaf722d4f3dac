"""Pack results with all that is needed to make them again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sim.api.opened import naming, stored_results
from sim.api.sources import only_results
from sim.inputs import stored
from sim.inputs.bundled import citation
from sim.inputs.packed import SCENARIO
from sim.inputs.scenario import Scenario


@dataclass(frozen=True)
class Bundle:
    """A zip with all that is needed to make results again: where it is, and what is in it."""

    path: Path
    files: int
    tables: bool

    @property
    def size(self) -> int:
        """In bytes."""
        return self.path.stat().st_size


def bundle(
    results: str | Path, output: Path | str | None = None, without_tables: bool = False
) -> Bundle:
    """Pack a results folder into a zip, which stands beside it unless `output` says otherwise.

    Raises ValueError for what are no results, DamagedResults for those that are damaged.
    """
    from sim.runs.bundle import members, write
    from sim.runs.environment import pins
    from sim.runs.header import versions
    from sim.views.bundle import constraints, readme

    folder = only_results(str(results), f"run it first (sim run {results})")
    path = folder.resolve().with_suffix(".zip") if output is None else Path(output)
    opened = stored_results(folder)
    with naming(folder):
        opened.verify()
    header = opened.header
    scenario = Scenario.restored(opened.scenario)
    own = {**versions(), **scenario.packages}
    texts = {
        "README.md": readme(header, scenario, not without_tables),
        "CITATION.cff": citation(),
        SCENARIO: stored.written(opened.scenario),
        "constraints.txt": constraints(header, pins(header.versions, own), own == header.versions),
    }
    files = members(opened, not without_tables)
    write(path, texts, files)
    return Bundle(path, len(texts) + len(files) + 1, not without_tables)
