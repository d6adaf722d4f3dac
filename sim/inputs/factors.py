"""What a sweep varies, as people write it: `PATH=a,b,c`, `PATH=lo:hi:n`, `PATH=lo:hi`."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sim.inputs.merging import plain
from sim.inputs.places import Place, Problem, ScenarioError
from sim.inputs.quantity import DAYS, NUMBER
from sim.inputs.reading import decimal_point, parse_value

RANGE = re.compile(rf"\s*({NUMBER})\s*:\s*({NUMBER})\s*(?::\s*([0-9]+)\s*)?([A-Za-z]+)?\s*")
DECIMALS = re.compile(r"[-+\d.,]+:[-+\d.,]+(?::\d+)?\s*[A-Za-z]*")  # with commas, not a list
MOST_LEVELS = 10_000
DIGITS = 12  # significant ones of a number between the ends of a range
OPEN, CLOSED = "[{(", "]})"


@dataclass(frozen=True)
class Factor:
    """The entry at `path` over its `levels`, or over all numbers from `low` to `high`.

    Levels are plain data as in YAML. A range without levels has `levels` (), and if it is `whole`
    takes the whole numbers only.
    """

    path: str
    levels: tuple[Any, ...]
    low: float = math.nan
    high: float = math.nan
    unit: str = ""
    whole: bool = False

    @property
    def size(self) -> float:
        """How many values it has; infinitely many for a range of any numbers."""
        if self.levels:
            return len(self.levels)
        return self.high - self.low + 1 if self.whole else math.inf

    @property
    def numeric(self) -> bool:
        """Whether its values lie on a scale of numbers, of one unit if of any."""
        return all(number_of(level) is not None for level in self.levels)

    def at(self, u: float) -> Any:
        """Its value where a draw from [0, 1) is `u`."""
        if self.levels:
            return self.levels[min(int(u * len(self.levels)), len(self.levels) - 1)]
        if self.whole:
            return _with_unit(min(self.low + int(u * self.size), self.high), self.unit)
        return _with_unit(self.low + u * (self.high - self.low), self.unit)


def number_of(level: Any) -> float | None:
    """The number of a level, a unit behind it left away; None where it is none."""
    if isinstance(level, bool):
        return None
    if isinstance(level, int | float):
        return float(level)
    found = re.fullmatch(rf"({NUMBER})\s*[A-Za-z]+", level) if isinstance(level, str) else None
    return float(found[1]) if found else None


def factors_of(*layers: Sequence[str]) -> tuple[list[Factor], list[str]]:
    """What the texts vary, and those that set one value only.

    What a later layer says on a path counts instead of what an earlier one does. Raises
    ScenarioError for all that is wrong, with it for two texts of a layer on one path.
    """
    factors: dict[str, Factor] = {}
    fixed: dict[str, str] = {}
    problems: list[Problem] = []
    for texts in layers:
        seen: set[str] = set()
        for text in texts:
            path, equals, values = (part.strip() for part in text.partition("="))
            try:
                if not equals or not path:
                    raise _problem(text, "is not PATH=VALUES, e.g. war.start_share=0.3:0.6:4")
                if path in seen:
                    raise _problem(text, f"is the second word on {path}: give its values once")
                seen.add(path)
                factor = _factor(path, values)
            except ScenarioError as error:
                problems += error.problems
                continue
            for kept in (factors, fixed):
                kept.pop(path, None)
            if factor is None:
                fixed[path] = f"{path}={values}"
            else:
                factors[path] = factor
    for inner, outer in ((a, b) for a in factors for b in factors if a.startswith(f"{b}.")):
        problems += _problem(inner, f"stands inside {outer}, which is varied as well").problems
    if problems:
        raise ScenarioError(problems)
    return list(factors.values()), list(fixed.values())


def whole_steps(factor: Factor) -> str:
    """What to write for a range whose steps are not all whole numbers."""
    ends = f"{factor.low:g}:{factor.high:g}"
    span = factor.high - factor.low
    if not (factor.low.is_integer() and factor.high.is_integer() and span <= MOST_LEVELS):
        return "write whole numbers, a,b,c"
    even = [n for n in range(2, int(span) + 2) if span % (n - 1) == 0]
    near = sorted(sorted(even, key=lambda n: abs(n - len(factor.levels)))[:3])
    unit = f" {factor.unit}" if factor.unit else ""
    return f"{', '.join(f'{ends}:{n}{unit}' for n in near)} would go, or a,b,c"


def _problem(text: str, message: str) -> ScenarioError:
    return ScenarioError([Problem(f"{text!r} {message}", place=Place("--set", 1, 1))])


def _factor(path: str, values: str) -> Factor | None:
    """None for a single value."""
    if found := RANGE.fullmatch(values):
        return _range(path, values, *found.groups(default=""))
    parts = list(_parts(values))
    if len(parts) == 1:
        return None
    if DECIMALS.fullmatch(values) and (right := decimal_point(values)):
        raise _problem(path, f"is no range: {right}")
    nodes = [parse_value(part, f"--set {path}") for part in parts]
    if any(node.blank for node in nodes):
        raise _problem(f"{path}={values}", "has a comma with no value before or behind it")
    levels = tuple(map(plain, nodes))
    if len({_rounded(level) for level in levels}) < len(levels):
        raise _problem(f"{path}={values}", "names a value twice")
    return Factor(path, levels)


def _range(path: str, written: str, low: str, high: str, steps: str, unit: str) -> Factor:
    a, b = float(low), float(high)
    if math.isinf(b - a):
        raise _problem(f"{path}={written}", "has a number that is too large")
    if not a < b:
        raise _problem(f"{path}={written}", "must run from a lower to a higher number")
    if not steps:
        return Factor(path, (), a, b, unit)
    count = int(steps)
    if not 2 <= count <= MOST_LEVELS:
        raise _problem(f"{path}={written}", f"needs 2 to {MOST_LEVELS:,} values, not {count}")
    numbers = [a + (b - a) * i / (count - 1) for i in range(count)]
    levels = tuple(_with_unit(x, unit) for x in numbers)
    if len(set(levels)) < count:
        raise _problem(f"{path}={written}", f"has values that are alike in {DIGITS} digits")
    return Factor(path, levels, a, b, unit)


def _rounded(level: Any) -> str:
    """The same text for values that are the same but for how they are written."""
    number = number_of(level)
    if number is None:
        return repr(level)
    unit = level.split()[-1].rstrip("s") if isinstance(level, str) and " " in level else ""
    return f"{number * DAYS.get(unit, 1.0):.{DIGITS}g} {'days' if unit in DAYS else unit}"


def _with_unit(number: float, unit: str) -> Any:
    """A number as a file has it: whole where it is, with its unit behind it."""
    short = float(f"{number:.{DIGITS}g}")
    value: Any = int(short) if short.is_integer() else short
    return f"{value} {unit}" if unit else value


def _parts(text: str) -> Iterator[str]:
    """The text cut at its commas, but not within brackets or quotes."""
    start = depth = 0
    quote = ""
    for i, c in enumerate(text):
        if quote:
            quote = "" if c == quote else quote
        elif c in "'\"":
            quote = c
        elif c in OPEN:
            depth += 1
        elif c in CLOSED:
            depth -= 1
        elif c == "," and depth == 0:
            yield text[start:i].strip()
            start = i + 1
    yield text[start:].strip()
