"""Pack results with all that is needed to make them again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sim.api.results import naming, open_results
from sim.api.sources import only_results
from sim.inputs import stored
from sim.inputs.bundled import citation
from sim.inputs.packed import SCENARIO
from sim.inputs.scenario import Scenario
from sim.inputs.tactics import packages_in_use

if TYPE_CHECKING:
    pass


def bundle(source: str, path: Path | None = None, tables: bool = True) -> tuple[Path, int]:
    """Pack a results folder into a zip, `tables` included or not; where it is, and its files.

    It stands beside the folder unless `path` says otherwise. Raises Misuse for what are no results,
    DamagedResults for those that are damaged.
    """
    from sim.runs.bundle import members, write
    from sim.runs.environment import pins
    from sim.runs.header import versions
    from sim.views.keeping import constraints, readme

    folder = only_results(source, f"run it first (sim run {source})")
    path = path or folder.resolve().with_suffix(".zip")
    results = open_results(folder)
    with naming(folder):
        results.verify()
    header = results.header
    scenario = Scenario.restored(results.scenario)
    own = {**versions(), **packages_in_use(scenario)}
    texts = {
        "README.md": readme(header, scenario, tables),
        "CITATION.cff": citation(),
        SCENARIO: stored.written(results.scenario),
        "constraints.txt": constraints(header, pins(header.versions, own), own == header.versions),
    }
    files = members(results, tables)
    write(path, texts, files)
    return path, len(texts) + len(files) + 1
