"""What `sim list` shows: the bundled scenarios, and what each changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import RootModel

from sim.inputs.bundled import folder, gallery_names, scenario_names, shown
from sim.inputs.merging import is_quantity, plain, resolve
from sim.inputs.reading import Node
from sim.views.blocks import Block, Table, Text
from sim.views.export import Document
from sim.views.rows import written
from sim.views.terminal import WIDTH

BASE = "base"
GALLERY = "The gallery: other negotiations, whose right answer stands in the file"
NEXT = "sim show NAME lists every value, sim new NAME starts one of your own."
HEAD = ("scenario", "title", "summary", "file", "changes")


class Changed(Document):
    path: str
    """The key that is changed."""
    value: Any
    """What it is here; null where it is left out."""
    base: Any
    """What it is in the base scenario; null where it is not there."""


class Listed(Document):
    scenario: str
    """The name to run it by."""
    title: str
    """What it calls itself."""
    summary: str
    """What it is, in a sentence."""
    file: str
    """Where it stands."""
    changes: list[Changed]
    """What it changes against the base; nothing in the gallery, which stands on its own."""


class ListDocument(RootModel[list[Listed]]):
    """The base first, then the others, and the gallery last."""


def listed() -> list[dict[str, Any]]:
    """The bundled scenarios, each with its summary and what it changes against the base.

    Those of the gallery come last; they stand on their own and change nothing.
    """
    base = plain(_resolved(BASE)) if BASE in scenario_names() else {}
    names = sorted(scenario_names(), key=lambda name: (name != BASE, name))
    own = [_listed(name, plain(_resolved(name)), base) for name in names]
    return own + [_listed(name, plain(_resolved(name)), None) for name in gallery_names()]


def rows(scenarios: Sequence[Mapping[str, Any]]) -> Iterator[Sequence[str]]:
    """A row of `HEAD` for each."""
    for each in scenarios:
        changed = "; ".join(map(_change, each["changes"]))
        yield each["scenario"], each["title"], each["summary"], each["file"], changed


def blocks(scenarios: Sequence[Mapping[str, Any]]) -> list[Block]:
    """The scenarios, the gallery apart."""
    width = max(len(each["scenario"]) for each in scenarios)
    widths, gallery = (width, WIDTH - width - 2), set(gallery_names())
    own: list[Sequence[str]] = []
    others: list[Sequence[str]] = []
    for each in scenarios:
        part = others if each["scenario"] in gallery else own
        part.append((each["scenario"], each["summary"]))
        part += [(" " * (width + 2) + _change(change),) for change in each["changes"]]
    tables = [Table("", (), own, widths=widths), Table(GALLERY, (), others, widths=widths)]
    return [*(table for table in tables if table.rows), Text(NEXT)]


def _resolved(name: str) -> Node:
    return resolve(folder("scenarios") / f"{name}.yaml", folder("scenarios"))


def _listed(name: str, content: dict[str, Any], base: dict[str, Any] | None) -> dict[str, Any]:
    labels = {key: str(content.get(key, "")) for key in ("name", "summary")}
    rest = [{k: v for k, v in each.items() if k not in labels} for each in (content, base or {})]
    return {
        "scenario": name,
        "title": labels["name"],
        "summary": labels["summary"],
        "file": shown(folder("scenarios") / f"{name}.yaml"),
        "changes": [] if name == BASE or base is None else list(changes(rest[0], rest[1])),
    }


def changes(content: Any, base: Any, path: str = "") -> Iterator[dict[str, Any]]:
    """Where `content` differs from `base`, at the highest key that says it all."""
    if content == base:
        return
    both_maps = isinstance(content, dict) and isinstance(base, dict)
    if not both_maps or is_quantity(content) or is_quantity(base):
        yield {"path": path, "value": content, "base": base}
        return
    for key in [*content, *(key for key in base if key not in content)]:
        inner = f"{path}.{key}" if path else key
        yield from changes(content.get(key), base.get(key), inner)


def _change(change: dict[str, Any]) -> str:
    path, value, base = change["path"], change["value"], change["base"]
    if value is None:
        return f"without {path}"
    if base is None:
        return f"with {path}" if isinstance(value, dict) else f"{path}: {written(value)}"
    return f"{path}: {written(value)} (base: {written(base)})"
