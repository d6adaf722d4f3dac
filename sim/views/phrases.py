"""Small pieces of plain English: numbers, chances, lists, weeks, and what to call things."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from textwrap import fill
from typing import Any

from sim.runs.columns import options_of

Package = Mapping[str, str]
TIED = "\N{NO-BREAK SPACE}"  # while wrapping, so that no line begins with a percent sign


def number(value: float) -> str:
    """A utility or share, with two decimals."""
    return f"{round(value, 2) + 0.0:.2f}"


def span(values: Sequence[float]) -> str:
    """The range of some utilities, or the only one."""
    low, high = number(min(values)), number(max(values))
    return low if low == high else f"between {low} and {high}"


def percent(chance: float) -> str:
    """A chance in whole percent; never none at all and never certain."""
    whole = round(100 * chance)
    return f"{whole} %" if 1 <= whole <= 99 else "under 1 %" if whole < 1 else "over 99 %"


def percents(chances: Sequence[float]) -> str:
    """The range of some chances, or the only one."""
    low, high = percent(min(chances)), percent(max(chances))
    if low == high:
        return low
    return f"{low.removesuffix(' %')} to {high}" if low[0].isdigit() else f"{low} to {high}"


def listed(items: Iterable[str], word: str = "and") -> str:
    """'a', 'a and b', 'a, b and c'."""
    *first, last = items
    return f"{', '.join(first)} {word} {last}" if first else last


def weeks(numbers: Iterable[int]) -> str:
    """'week 3', 'weeks 3 and 7', 'weeks 3 to 6, 9 and 11'; no weeks, no text."""
    found = sorted(numbers)
    runs = [list(run) for _, run in groupby(found, key=lambda n: n - found.index(n))]
    parts: list[str] = []
    for run in runs:
        parts += [f"{run[0]} to {run[-1]}"] if len(run) > 2 else map(str, run)
    if not parts:
        return ""
    return f"{'week' if len(found) == 1 else 'weeks'} {listed(parts)}"


def everyone(names: Sequence[str]) -> str:
    """'both' or 'all'."""
    return "both" if len(names) == 2 else "all"


def sharing(quorum: int, of: int, vetoes: Sequence[str]) -> str:
    """'6 of 7, A and B among them': who must say yes where not all must; `vetoes` are labels."""
    return f"{quorum} of {of}" + (f", {listed(vetoes)} among them" if vetoes else "")


def times(count: int) -> str:
    """'once', 'twice', '3 times'."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def wrapped(text: str, width: int, lead: str = "") -> str:
    """Text in lines of at most `width`; all but the first begin under what follows `lead`."""
    rest = " " * len(lead)
    tied = text.replace(" %", f"{TIED}%")
    lines = fill(tied, width, initial_indent=lead, subsequent_indent=rest, break_on_hyphens=False)
    return lines.replace(TIED, " ")


class Names:
    """What the scenario calls its actors, issues and options."""

    def __init__(self, labels: Mapping[str, Any]) -> None:
        self.labels = labels

    def actor(self, name: str) -> str:
        return str(self.labels["actors"].get(name, name))

    def actors(self, names: Iterable[str], word: str = "and") -> str:
        return listed([self.actor(name) for name in names], word)

    def venue(self, name: str) -> str:
        return str(self.labels["venues"].get(name, name))

    def precondition(self, name: str) -> str:
        return str(self.labels["preconditions"].get(name, name))

    def issue(self, name: str) -> str:
        return str(self.labels["issues"].get(name, name))

    def option(self, issue: str, option: str) -> str:
        return str(self.labels["options"].get(issue, {}).get(option, option))

    def guarantee(self, option: str) -> str:
        """A guarantee, whose name is that of no other option."""
        labels = (each[option] for each in self.labels["options"].values() if option in each)
        return str(next(labels, option.replace("_", " ")))

    def choice(self, issue: str, choice: str) -> str:
        """The options chosen on an issue, joined by 'plus'."""
        chosen = options_of(choice)
        if not chosen:
            return self.option(issue, choice)
        return " plus ".join(self.option(issue, name) for name in chosen)

    def package(self, package: Package) -> str:
        """'Issue: choice; issue: choice'."""
        return "; ".join(f"{self.issue(k)}: {self.choice(k, c)}" for k, c in package.items())

    def options(self, found: Sequence[Mapping[str, Any]]) -> str:
        """Options of several issues, gathered by issue."""
        gathered: dict[str, list[str]] = {}
        for entry in found:
            words = self.option(entry["issue"], entry["option"])
            gathered.setdefault(entry["issue"], []).append(words)
        return "; ".join(f"{self.issue(k)}: {listed(v, 'or')}" for k, v in gathered.items())

    def change(self, old: Package, new: Package) -> str:
        """'Issue: from choice to choice' for every issue on which two packages differ."""
        moved = [k for k in new if new[k] != old[k]]
        return "; ".join(
            f"{self.issue(k)}: {self.choice(k, new[k])} instead of {self.choice(k, old[k])}"
            for k in moved
        )


def cut(text: str, width: int) -> str:
    """`text` on one line, its end left out if it is wider than that."""
    return text if len(text) <= width else f"{text[: width - 3]}..."


def share(part: int, whole: int) -> str:
    """A share in whole percent; '-' of nothing."""
    return f"{round(100 * part / whole)} %" if whole else "-"
