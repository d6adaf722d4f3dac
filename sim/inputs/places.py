"""Where something stands in a file, what is wrong there, and the error that says so."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import lru_cache

BUNDLED = ("scenarios/", "seeds/")  # what stands there comes after what stands in one's own file
SHOWN = 50  # problems; of more only the number is told
MOST_FOUND = 1_000  # problems, after which no check goes on
LISTED = 12  # names in one message
# A word is looked for among so many names, of which the likeliest few are compared in full, and
# letter by letter as far as this: what a file costs does not hang on how many typos are in it.
MOST_KNOWN, LIKELIEST, LONGEST_WORD = 2_000, 20, 60


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A character of a file; line and column count from 1. A value set by option has no line."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        if self.file.startswith("--"):
            return self.file
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right: what is wrong, at which key and place, and the likely right word.

    A word that is `sought` among known ones gets its suggestion when the problem is told, which few
    of very many are. In a problem of one `coding` of the evidence, the path is one of its file.
    """

    message: str
    path: str = ""
    place: Place | None = None
    suggestion: str | None = None
    sought: tuple[str, Collection[str]] | None = field(default=None, compare=False, repr=False)
    coding: str = ""
    cause: bool = False  # of other problems, so that it is told before them

    def __str__(self) -> str:
        where = [str(self.place)] if self.place else []
        where += [f"coding {self.coding}"] if self.coding else []
        said = bool(where) and where[0].endswith(f" {self.path}")
        key = [self.path] if self.path and not said else []
        return ": ".join([*where, *key, self.message]) + hint(self.suggestion)


class ScenarioError(Exception):
    """Everything that is wrong with what a user wrote, one line each, in the order of the files."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        found = sorted(dict.fromkeys(problems), key=_order)
        found[:SHOWN] = map(_suggested, found[:SHOWN])
        self.problems: tuple[Problem, ...] = tuple(found)
        super().__init__(self.problems)  # args hold the problems, so that a worker can send it home

    def __str__(self) -> str:
        lines = [str(problem) for problem in self.problems[:SHOWN]]
        if len(self.problems) > SHOWN:
            or_more = " or more" if len(self.problems) >= MOST_FOUND else ""
            lines.append(f"and {len(self.problems) - SHOWN:,}{or_more} other problems")
        return "\n".join(lines)


def _suggested(problem: Problem) -> Problem:
    if problem.sought is None or problem.suggestion is not None:
        return problem
    return replace(problem, suggestion=nearest(*problem.sought), sought=None)


def hint(suggestion: str | None) -> str:
    """The end of a message about a word that is none: what was likely meant, if anything."""
    return f" (did you mean '{suggestion}'?)" if suggestion else ""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` most likely stands for, letter case aside; None if none does."""
    by_lower = _by_lower(tuple(itertools.islice(known, MOST_KNOWN)))
    word = word.lower()[:LONGEST_WORD]
    matches = get_close_matches(word, _likeliest(word, by_lower), n=1)
    return by_lower[matches[0]] if matches else None


@lru_cache(maxsize=8)  # many words are looked for among the same ones
def _by_lower(known: tuple[str, ...]) -> dict[str, str]:
    return {name.lower()[:LONGEST_WORD]: name for name in known}


def _likeliest(word: str, names: Collection[str]) -> Collection[str]:
    """The names that share most letters and pairs of letters with the word."""
    if len(names) <= LIKELIEST:
        return names
    parts = _parts(word)
    return heapq.nlargest(LIKELIEST, names, key=lambda name: _shared(parts, name))


def _shared(parts: frozenset[str], name: str) -> tuple[int, int]:
    other = _parts(name)
    return len(parts & other), -len(other)


@lru_cache(maxsize=2 * MOST_KNOWN)
def _parts(word: str) -> frozenset[str]:
    return frozenset((*word, *map("".join, itertools.pairwise(word))))


def listed(names: Collection[str], how: str = "") -> str:
    """The names for a message; of very many the first few, and how to list them all."""
    if not names:
        return "there is none"
    if len(names) <= LISTED:
        return f"there is: {', '.join(map(_short, names))}"
    few = ", ".join(map(_short, itertools.islice(names, 3)))
    return f"there are {len(names):,}, {few} and so on{how and f' ({how})'}"


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_WORD else name[: LONGEST_WORD - 3] + "..."


def excerpt(text: str) -> str:
    """`text` in quotes on one line, shortened to what fits into a message."""
    return repr(text if len(text) <= 60 else text[:57] + "...")


def printable(text: str) -> str:
    """*text* with a mark for each byte of a file's name that is no UTF-8, and cannot be written."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _order(problem: Problem) -> tuple[bool, bool, bool, Place, str]:
    place = problem.place or Place("", 0, 0)
    return (
        problem.place is not None,
        not problem.cause,
        place.file.startswith(BUNDLED),
        place,
        problem.path,
    )
