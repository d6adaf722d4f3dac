"""A negotiation domain as the formats have it in common: issues, and parties that add up values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from sim.inputs.places import Place, Problem, ScenarioError, excerpt
from sim.inputs.reading import MAX_NODES, control_character

MOST_OPTIONS = 2_000  # of one issue; two parties have room for some 600
MOST_STEPS = 1_000
LARGEST = 1e100

_NUMBER = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Issue:
    """What is to be settled, and the ways of settling it, as their author calls them."""

    label: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a party stands on a line, and what it brings to bear; salience is a share."""

    position: float
    capability: float
    salience: float


@dataclass(frozen=True, slots=True)
class Party:
    """Who has the utility constant + sum over issues of weight * value of the option chosen.

    `weights` and `values` are in the order of the domain's issues, the values of an issue in the
    order of its options. `reservation` is None where any agreement is better than none. `source` is
    the file; what the numbers rest on, if it is not simply that, is told by the fields `*_from`.
    `standing` is where it stands on the first issue, if that is a line.
    """

    label: str
    source: str
    weights: tuple[float, ...]
    values: tuple[tuple[float, ...], ...]
    constant: float = 0.0
    reservation: float | None = None
    weights_from: str = ""
    values_from: str = ""
    reservation_from: str = ""
    standing: Standing | None = None


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
    """The number that `text` is."""
    stripped = text.strip()
    if not _NUMBER.fullmatch(stripped):
        comma = "; decimals have a point" if re.fullmatch(r"[-+]?\d+,\d+", stripped) else ""
        refuse(f"{what} must be a number, not {excerpt(text)}{comma}", place)
    return within_reason(float(stripped), what, place)


def within_reason(value: float, what: str, place: Place) -> float:
    """A number with which sums and products stay finite."""
    if abs(value) > LARGEST:
        refuse(f"{what} must be at most {LARGEST:g} in size, not {value:g}", place)
    return value


def check_options(count: int, what: str, place: Place) -> None:
    """Refuse more options of an issue than a scenario can have, before they are looked at."""
    if count > MOST_OPTIONS:
        refuse(f"{what} has {count:,} options: {MOST_OPTIONS:,} are the most", place)


def whole_range(low: float, high: float, what: str, place: Place) -> tuple[int, ...]:
    """The whole numbers from `low` to `high`."""
    if not (low.is_integer() and high.is_integer() and low <= high):
        refuse(f"{what} needs whole bounds, the lower first, not {low:g} and {high:g}", place)
    check_options(int(high) - int(low) + 1, what, place)
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


def check_room(parties: int, options: int, place: Place) -> None:
    """Refuse what no scenario file holds, before it is written out.

    An option is four keys and values with its label, and six more with its worth to each party.
    """
    least = options * (4 + 6 * parties)
    if least > MAX_NODES:
        message = (
            f"{parties:,} parties with {options:,} options take {least:,} or more keys and values, "
            f"and a scenario file has room for {MAX_NODES:,}"
        )
        refuse(message, place)


def numbered(points: Sequence[float]) -> tuple[str, ...]:
    """What options that stand for numbers are called: ten digits, more where these are alike."""
    for digits in range(10, 18):
        found = tuple(f"{point:.{digits}g}" for point in points)
        if len(set(found)) == len(points):
            break
    return found


def shown_name(path: Path) -> str:
    """The name of a file on one line, whatever characters it has."""
    return printable(path.name)


def printable(text: str) -> str:
    """`text` with a question mark for what a line of a file cannot show."""
    return "".join(c if c.isprintable() else "?" for c in text)
