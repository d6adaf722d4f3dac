"""A negotiation domain as the formats have it in common: issues, and parties that add up values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import NoReturn

from sim.inputs.places import Place, Problem, ScenarioError, excerpt
from sim.inputs.reading import control_character

MOST_OPTIONS = 2_000  # of one issue; a scenario file has room for no more
MOST_STEPS = 1_000

_NUMBER = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Issue:
    """What is to be settled, and the ways of settling it, as their author calls them."""

    label: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Party:
    """Who has the utility constant + sum over issues of weight * value of the option chosen.

    `weights` and `values` are in the order of the domain's issues, the values of an issue in the
    order of its options. `reservation` is None where any agreement is better than none; what
    stands in for one that the file does not give is told by `no_reservation`. `source` is the file
    that the numbers are from, and `note` what else it says of the party.
    """

    label: str
    source: str
    weights: tuple[float, ...]
    values: tuple[tuple[float, ...], ...]
    constant: float = 0.0
    reservation: float | None = None
    no_reservation: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Domain:
    """All that one import reads; `conventions` and `remarks` say how the numbers were taken."""

    title: str
    format: str
    files: tuple[str, ...]
    conventions: tuple[str, ...]
    issues: tuple[Issue, ...]
    parties: tuple[Party, ...]
    remarks: tuple[str, ...] = ()


def refuse(message: str, place: Place | None = None, suggestion: str | None = None) -> NoReturn:
    """Raise ScenarioError with this one problem."""
    raise ScenarioError([Problem(message, place=place, suggestion=suggestion)])


def label(text: str, what: str, place: Place) -> str:
    """`text` as the name of something, exactly as written; refused if a file cannot hold it."""
    if not text.strip():
        refuse(f"{what} has no name", place)
    if found := control_character(text):
        refuse(f"the name of {what}: {found}", place)
    return text


def number(text: str, what: str, place: Place) -> float:
    """The finite number that `text` is."""
    stripped = text.strip()
    value = float(stripped) if _NUMBER.fullmatch(stripped) else None
    if value is None or not isfinite(value):
        comma = "; decimals have a point" if re.fullmatch(r"[-+]?\d+,\d+", stripped) else ""
        refuse(f"{what} must be a number, not {excerpt(text)}{comma}", place)
    return value


def whole_range(low: float, high: float, what: str, place: Place) -> tuple[int, ...]:
    """The whole numbers from `low` to `high`."""
    if not (low.is_integer() and high.is_integer() and low <= high):
        refuse(f"{what} needs whole bounds, the lower first, not {low:g} and {high:g}", place)
    count = int(high) - int(low) + 1
    if count > MOST_OPTIONS:
        refuse(f"{what} has {count:,} values: a scenario has room for {MOST_OPTIONS:,}", place)
    return tuple(range(int(low), int(high) + 1))


def grid(low: float, high: float, steps: int | None, what: str, place: Place) -> tuple[float, ...]:
    """`steps` evenly spaced points from `low` to `high`, both included."""
    if steps is None:
        message = f"{what} is real-valued: with --steps N it becomes N evenly spaced options"
        refuse(message, place)
    if not low < high:
        refuse(f"{what} needs a lower and a higher bound, not {low:g} and {high:g}", place)
    last = steps - 1
    return tuple((low * (last - i) + high * i) / last for i in range(steps))


def printed(value: float) -> str:
    """A number as an option is called."""
    return str(int(value)) if value == int(value) else f"{value:.10g}"


def shown_name(path: Path) -> str:
    """The name of a file on one line, whatever characters it has."""
    return "".join(c if c.isprintable() else "?" for c in path.name)
