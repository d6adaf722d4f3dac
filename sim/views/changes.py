"""What was changed in a scenario, in words, and the command that makes it again."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from sim.inputs.lineage import Change
from sim.inputs.merging import plain
from sim.inputs.places import ScenarioError
from sim.inputs.provenance import idle, why_idle
from sim.inputs.reading import parse_value
from sim.inputs.scenario import Scenario
from sim.inputs.spec import NONE, Runs
from sim.views.drawn import called
from sim.views.phrases import Names, listed
from sim.views.rows import written

IDENTIFIER = re.compile("[a-z]+(_[a-z]+)+")
SHOWN = 12  # changes in a text
STANDARD = Runs().per_coding  # what a scenario has that says nothing
NOTHING, LEFT_OUT = "nothing", "left out"


def told(scenario: Scenario) -> list[str]:
    """A sentence on what was changed in a scenario, in a list that may be empty."""
    lineage = scenario.lineage
    lines = []
    if lineage.inherited:
        lines.append(f"Changed from {lineage.name} in {lineage.source}: ")
        lines[-1] += _sentence(scenario, lineage.inherited)
    if lineage.changes:
        lines.append(f"Changed from {lineage.source or lineage.name}: ")
        lines[-1] += _sentence(scenario, lineage.changes)
    return lines


def short(scenario: Scenario) -> str:
    """A scenario's name and, in a few words, what was set on top of it."""
    lineage, names = scenario.lineage, Names(scenario.labels)
    values = [
        f"{named_at(c.path, names)}: {LEFT_OUT if c.new is None else worded(c.path, c.new, names)}"
        for c in lineage.changes
    ]
    return f"{lineage.name}, {'; '.join(values)}" if values else scenario.name


def foot(scenario: Scenario) -> str:
    """The same before what else stands at the foot of a figure."""
    return "".join(f"{line} " for line in told(scenario))


def data(scenario: Scenario) -> dict[str, Any]:
    """The same for programs."""
    lineage = scenario.lineage
    return {
        "source": lineage.source or None,
        "changes": [change.model_dump(mode="json") for change in lineage.told],
    }


def command(scenario: Scenario, *options: str) -> list[str] | None:
    """The words of the command that runs it; None of a scenario that came from no file."""
    lineage = scenario.lineage
    if not lineage.source:
        return None
    words = ["sim", "run", lineage.source]
    for change in lineage.changes:
        words += ["--set", setting(change)]
    if scenario.name != lineage.title:
        words += ["--name", scenario.name]
    return [*words, *options]


def run_command(
    scenario: Scenario, runs: int, seed: int, per_coding: int, folder: str = ""
) -> str | None:
    """The command that makes results, in a folder if it is named, to be pasted into a shell."""
    options = ["-n", str(runs), "--seed", str(seed)]
    if per_coding != STANDARD or scenario.spec.runs.per_coding != STANDARD:
        options += ["--per-coding", str(per_coding)]
    if folder:
        options += ["-o", folder]
    words = command(scenario, *options)
    return None if words is None else shlex.join(words)


def setting(change: Change) -> str:
    """A change as `--set` reads it."""
    return f"{change.path}={_value(change.new)}"


def _value(value: Any) -> str:
    text = f"[{', '.join(map(str, value))}]" if isinstance(value, list) else str(value)
    if isinstance(value, str | list) and _read(text) == value:
        return text
    return json.dumps(value, ensure_ascii=False)


def _read(text: str) -> Any:
    try:
        return plain(parse_value(text, "--set"))
    except ScenarioError:
        return None


def _sentence(scenario: Scenario, changes: Sequence[Change]) -> str:
    names = Names(scenario.labels)
    parts = [_change(scenario, change, names) for change in changes[:SHOWN]]
    if len(changes) > SHOWN:
        parts.append(f"and {len(changes) - SHOWN:,} more")
    return "; ".join(parts) + "."


def _change(scenario: Scenario, change: Change, names: Names) -> str:
    new = LEFT_OUT if change.new is None else worded(change.path, change.new, names)
    text = f"{named_at(change.path, names)}: {new} instead of {_old(scenario, change, names)}"
    return f"{text} ({why_idle(scenario, change.path)})" if idle(scenario, change.path) else text


def named_at(path: str, names: Names) -> str:
    """What stands at a path, in words where there are any."""
    match path.split("."):
        case ["actors", actor, "salience", issue]:
            return f"weight of {names.issue(issue)} to {names.actor(actor)}"
        case ["actors", actor, "carries", name]:
            return f"will of {names.actor(actor)} to carry {names.guarantee(name)}"
        case ["actors", actor, "stances", issue, option, *more]:
            what = " ".join(["stance", *(each for each in more[:1] if each != "stance")])
            about = f"{names.issue(issue)}: {names.option(issue, option)}"
            return f"{what} of {names.actor(actor)} ({about})"
        case ["actors", *_]:
            return called(path, names)
    return called(path, names).removeprefix("the ")


def worded(path: str, value: Any, names: Names) -> str:
    if path not in ("venue", "guarantees"):
        return _text(value)
    each = value if isinstance(value, list) else [value]
    if path == "venue":
        return ", then ".join(names.venue(str(name)) for name in each) or NONE
    return " plus ".join(names.guarantee(str(name)) for name in each) or NONE


def _text(value: Any) -> str:
    """A value in a few words, on one line."""
    text = " ".join(written(value).split())
    if isinstance(value, str | list):
        text = IDENTIFIER.sub(lambda found: found[0].replace("_", " "), text)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _old(scenario: Scenario, change: Change, names: Names) -> str:
    """What stood there, or what holds where nothing stands: a default, or what codings say."""
    if change.old is not None:
        return worded(change.path, change.old, names)
    if coded := _coded(scenario, change.path):
        return coded
    default = _default(scenario, change.path)
    return NOTHING if default is None else f"{_text(default)}, the default"


def _coded(scenario: Scenario, path: str) -> str:
    """'3 in coding a and 4 in codings b and c', or the value that all have."""
    found: dict[str, list[str]] = {}
    for value, letter in scenario.coded_at(path):
        found.setdefault(str(value), []).append(letter)
    if not found:
        return ""
    whole = len(found) == 1 and len(next(iter(found.values()))) == len(scenario.codings)
    if whole:
        return f"{next(iter(found))}, as coded"
    return listed(
        f"{value} in {'coding' if len(letters) == 1 else 'codings'} {listed(letters)}"
        for value, letters in found.items()
    )


def _default(scenario: Scenario, path: str) -> Any:
    """The value that a scenario has at a path where it says nothing."""
    try:
        value: Any = scenario.varied({path: None}).spec
    except ScenarioError:
        return None
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else getattr(value, part, None)
    return None if isinstance(value, BaseModel | Mapping) else value
