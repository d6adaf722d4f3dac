"""Where something stands in a file, what is wrong there, and the error that says so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


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
    """One thing to put right: what is wrong, at which key and place, and the likely right word."""

    message: str
    path: str = ""
    place: Place | None = None
    suggestion: str | None = None

    def __str__(self) -> str:
        where = [str(self.place)] if self.place else []
        said = bool(where) and where[0].endswith(f" {self.path}")
        key = [self.path] if self.path and not said else []
        hint = f" (did you mean '{self.suggestion}'?)" if self.suggestion else ""
        return ": ".join([*where, *key, self.message]) + hint


class ScenarioError(Exception):
    """Everything that is wrong with what a user wrote, one line each, in the order of the files."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(dict.fromkeys(problems), key=_order))
        super().__init__(self.problems)  # args hold the problems, so that a worker can send it home

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` most likely stands for, letter case aside; None if none does."""
    by_lower = {name.lower(): name for name in known}
    matches = get_close_matches(word.lower(), by_lower, n=1)
    return by_lower[matches[0]] if matches else None


def excerpt(text: str) -> str:
    """`text` in quotes on one line, shortened to what fits into a message."""
    return repr(text if len(text) <= 60 else text[:57] + "...")


def printable(text: str) -> str:
    """*text* with a mark for each byte of a file's name that is no UTF-8, and cannot be written."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _order(problem: Problem) -> tuple[bool, Place, str]:
    return problem.place is not None, problem.place or Place("", 0, 0), problem.path
