"""The evidence, the scenarios and the pages that come with the program."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from sim.inputs.mistaken import mistaken
from sim.inputs.places import Problem, ScenarioError, excerpt, nearest

Bundled = Literal["seeds", "scenarios", "docs"]
FOLDERS: tuple[Bundled, ...] = ("seeds", "scenarios", "docs")
CITATION = "CITATION.cff"
GALLERY = "gallery"  # folder of those that are about something else
_PACKAGE = Path(__file__).resolve().parents[1]


def folder(name: Bundled) -> Path:
    """The folder that holds them: inside the installed package, or beside it in a checkout."""
    installed = _PACKAGE / "data" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def citation() -> bytes:
    """How to cite the program: CITATION.cff, of a checkout or beside an installed package."""
    here = _PACKAGE.parent / CITATION
    if here.is_file():
        return here.read_bytes()
    from importlib.metadata import distribution

    text = distribution("summit-sim").read_text(f"licenses/{CITATION}")
    return (text or "").encode()


def scenario_names() -> list[str]:
    """The bare names of the bundled scenarios, sorted; the base that they extend is among them."""
    return sorted(path.stem for path in folder("scenarios").glob("*.yaml"))


def gallery_names() -> list[str]:
    """The names of the bundled examples of other negotiations (`gallery/split`), sorted."""
    return sorted(f"{GALLERY}/{p.stem}" for p in (folder("scenarios") / GALLERY).glob("*.yaml"))


def scenario_path(name: str) -> Path:
    """The file of a bundled scenario by its name (`geneva`), or of one's own by its path.

    Raises ScenarioError for a name of nothing, and says what is there instead of a scenario.
    """
    known = [*scenario_names(), *gallery_names()]
    if name in known:
        return folder("scenarios") / f"{name}.yaml"
    path = Path(name)
    if what := mistaken(path):
        raise ScenarioError([Problem(f"{name}: {what}")])
    if path.suffix or path.name in ("", "..") or any(mark in name for mark in "/\\"):
        _check_own(path, known)
        return path
    message = f"no bundled scenario is called {excerpt(name)}; 'sim list' shows those that are"
    here = next((f"{name}{end}" for end in (".yaml", ".yml") if os.path.isfile(name + end)), None)
    near = here or _meant(name, known) or nearest(name, known)
    raise ScenarioError([Problem(message, suggestion=near)])


def _meant(stem: str, known: list[str]) -> str | None:
    """The bundled scenario whose file has that name, be it in the gallery."""
    return next((name for name in known if Path(name).name == stem), None)


def _check_own(path: Path, known: list[str]) -> None:
    """Point to the bundled scenario of that name if there is no such file here."""
    near = _meant(path.stem, known)
    if near is None and path.parts[:1] == (GALLERY,):
        near = nearest(str(path), known)
    if near is not None and not os.path.lexists(path):
        raise ScenarioError([Problem(f"{path}: no such file", suggestion=near)])


def source_of(path: Path) -> str:
    """A scenario's file as it can be named again: a bundled one by its name, without folders that
    are somebody's own.
    """
    here = folder("scenarios")
    if path.resolve().is_relative_to(here.resolve()) and path.suffix == ".yaml":
        return path.resolve().relative_to(here.resolve()).with_suffix("").as_posix()
    own = path.name if path.is_absolute() or ".." in path.parts else path.as_posix()
    return own.encode("utf-8", "replace").decode()


def shown(path: Path) -> str:
    """`path` as they wrote it whom it is shown to; `scenarios/base.yaml` for a bundled file."""
    for name in FOLDERS:
        if path.is_relative_to(folder(name)):
            return (Path(name) / path.relative_to(folder(name))).as_posix()
    return str(path)
