"""What a word names: a scenario, or what a run left behind.

A scenario's name wins: a folder that is called like one is `./geneva`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.api.errors import Misuse
from sim.inputs.bundled import gallery_names, scenario_names
from sim.inputs.loading import load
from sim.inputs.mistaken import folder_kind, mistaken
from sim.inputs.packed import is_bundle
from sim.inputs.places import hint, nearest


def is_scenario(source: str) -> bool:
    """Whether it is the name of a bundled scenario."""
    return source in (*scenario_names(), *gallery_names())


def results_folder(source: str) -> Path | None:
    """The results folder that `source` names; None if it names a scenario.

    Raises Misuse for a folder without results.
    """
    folder = Path(source)
    if is_scenario(source):
        return None
    kind = folder_kind(folder)
    if kind == "results":
        return folder
    if kind == "sweep":
        raise Misuse(f"{folder}: a folder of sim sweep; sim plot draws it, runs are not kept")
    if not folder.is_dir():
        return None
    inside = sorted(str(path) for path in folder.glob("*") if folder_kind(path) == "results")
    more = f", {len(inside) - 3} more" if len(inside) > 3 else ""
    hint = f"; there is: {', '.join(inside[:3])}{more}" if inside else ""
    raise Misuse(f"{folder}: no results in this folder{hint}")


def only_results(source: str, otherwise: str) -> Path:
    """The results folder that `source` names; Misuse says what else it is.

    `otherwise` is what to do with a scenario that is not run yet.
    """
    folder = results_folder(source)
    if folder is not None:
        return folder
    path = Path(source)
    if is_scenario(source) and path.is_dir():
        raise Misuse(
            f"this takes results; '{source}' is the scenario of that name; "
            f"for the folder write ./{source}"
        )
    if is_bundle(path):
        unpack = f"python -m zipfile -e {source} {path.stem}"
        raise Misuse(f"{source}: a bundle; unpack it ({unpack}) and take {path.stem}/results")
    if what := mistaken(path):
        raise Misuse(f"{source}: {what.partition(';')[0]}, and no results folder")
    if not (is_scenario(source) or path.is_file()):
        raise Misuse(f"{source}: there is no such folder{_near(path)}")
    from sim.api.jobs import default_folder, job_of

    there = default_folder(job_of(load(source)))  # says what is wrong if it is no scenario either
    if there.exists():
        otherwise = f"its results are in {there}"
    raise Misuse(f"{source}: a scenario, not a results folder; {otherwise}")


def _near(path: Path) -> str:
    """The results folder or scenario that was likely meant."""
    beside = path.parent.glob("*") if path.parent.is_dir() else ()
    near = nearest(path.name, [each.name for each in beside if folder_kind(each)])
    if near is not None:
        return hint(str(path.parent / near))
    known = nearest(str(path), [*scenario_names(), *gallery_names()])
    return "" if known is None else f" ('{known}' is a scenario)"


def taken_for(sources: Sequence[str]) -> list[str]:
    """A line for each source that could be meant otherwise than it is taken."""
    told = []
    for source in dict.fromkeys(sources):
        if is_scenario(source) and folder_kind(Path(source)):
            told.append(f"{source} is the scenario here; the folder of that name is ./{source}")
        elif is_bundle(Path(source)):
            told.append(f"{source}: the scenario in this bundle is taken, not its results")
    return told
