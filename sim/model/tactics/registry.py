"""What a tactic is, and how the one that a scenario names is found and asked.

A tactic is a pure function on arrays with one entry per replicate. It asks for what it needs by the
names of its parameters, which are those of `GIVEN`; randomness is one of them. Nothing that it says
lets a side do worse than no deal: the model keeps demands, and what is accepted, between that and
the best that a side can hope for, and lets a mediator table only what `scores` lets it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint
from typing import Any

import numpy as np

from sim.arrays import Floats, Ints
from sim.inputs.places import Problem, ScenarioError, hint, nearest
from sim.inputs.scenario import Scenario
from sim.inputs.tactics import GROUPS, Kind, Registered, registered

OFFERS = {
    "offers": "value to it of every offer so far, (offers, rows): -inf where it crosses one of its "
    "red lines, nan where none was made",
    "free_offers": "the same, red lines apart",
    "speakers": "who made every offer so far, as a place among the principals, (offers, rows)",
    "place": "its own place among the principals, a number",
    "draw": "uniform numbers, drawn for this decision alone",
}
GIVEN: dict[Kind, dict[str, str]] = {
    "concession": {
        "progress": "share of the offers that are over, 0 to 1",
        "floor": "value of no deal",
        "best": "best value that it can hope for, at least the floor",
        "exponent": "its concession exponent, above 0",
        "demand": "what it demanded so far; the best before the first offer",
        **OFFERS,
    },
    "acceptance": {
        "progress": "share of the offers that are over, the one to be answered among them",
        "floor": "value of no deal",
        "best": "best value that it can hope for, at least the floor",
        "demand": "what it demanded before this offer",
        "next_demand": "what it will demand next",
        **OFFERS,
    },
    "text": {
        "best": "the package with the highest score, -1 where it may table none",
        "scores": "what the mediator thinks of every package, 0 to 1, (rows, packages); below 0 "
        "for those that it may not table",
        "choices": "the choice of every package on every issue, (packages, issues)",
        "tabled": "the texts so far, (texts, rows)",
        "votes": "whether each principal voted yes on each of them, (texts, rows, principals)",
        "limit": "number of texts that it may table",
        "draws": "uniform numbers, two for each text so far and for this one, (2, texts + 1, rows)",
    },
}


@dataclass(frozen=True)
class Tactic:
    """A function and the work that it is from; called like the function."""

    function: Callable[..., Any]
    citation: str

    def __call__(self, *given: Any, **named: Any) -> Any:
        return self.function(*given, **named)


def cited(citation: str) -> Callable[[Callable[..., Any]], Tactic]:
    """Makes a tactic of the function below it, with the work that it is from."""
    return lambda function: Tactic(function, citation)


@dataclass(frozen=True)
class Rule:
    """A tactic as a scenario uses it: `asks` are the things that its function is given."""

    registered: Registered
    tactic: Tactic
    asks: tuple[str, ...]

    def values(self, sources: Mapping[str, Callable[[], Any]], rows: Ints) -> Floats:
        """Its answer to what it asks for, (rows,), which no entry may lack."""
        answer = np.asarray(self._ask(sources), dtype=np.float64)
        if answer.shape != rows.shape or np.isnan(answer).any():
            raise ValueError(
                f"{self.registered}: gave {_shown(answer)}, must give {len(rows)} numbers"
            )
        return answer

    def packages(self, sources: Mapping[str, Callable[[], Any]], rows: Ints) -> Ints:
        """Its answer as indices of packages, (rows,)."""
        answer = np.asarray(self._ask(sources))
        if answer.shape != rows.shape or answer.dtype.kind != "i":
            raise ValueError(
                f"{self.registered}: gave {_shown(answer)}, must give {len(rows)} whole numbers"
            )
        return answer.astype(np.int64)

    def hold_to(self, texts: Ints, best: Ints, scores: Floats) -> None:
        """Raise unless it may table these texts: those with a score, or else only the best."""
        known = (texts < 0) | (texts == best)
        if len(scores):
            inside = np.flatnonzero(texts < scores.shape[1])
            known[inside] |= scores[inside, texts[inside]] >= 0.0
        if not known.all():
            raise ValueError(
                f"{self.registered}: gave package {texts[~known][0]}, which may not be tabled"
            )

    def _ask(self, sources: Mapping[str, Callable[[], Any]]) -> Any:
        given = {name: sources[name]() for name in self.asks}
        try:
            return self.tactic(**given)
        except Exception as error:
            raise ValueError(f"{self.registered}: {type(error).__name__}: {error}") from error


def _shown(answer: Any) -> str:
    missing = answer.dtype.kind == "f" and int(np.isnan(answer).sum())
    return f"{answer.dtype} of shape {answer.shape}" + (f", {missing} of them nan" * bool(missing))


def load_all(scenario: Scenario) -> None:
    """Load every tactic that a scenario uses; ScenarioError lists those that cannot be."""
    problems = []
    for path, kind, name in scenario.tactics():
        try:
            load(kind, name)
        except ValueError as error:
            problems.append(Problem(str(error), path))
    if problems:
        raise ScenarioError(problems)


@cache
def load(kind: Kind, name: str) -> Rule:
    """The tactic of a name that is registered once; ValueError says what is wrong with it."""
    every = registered(kind).get(name, ())
    if len(every) != 1:
        raise ValueError(f"{kind} tactic {name!r}: {len(every)} packages here have it, not one")
    [found] = every
    try:
        tactic = EntryPoint(name, found.function, GROUPS[kind]).load()
    except Exception as error:
        raise ValueError(
            f"{found}: {found.function} cannot be loaded: {type(error).__name__}: {error}"
        ) from error
    if not isinstance(tactic, Tactic):
        raise ValueError(f"{found}: {found.function} is no function under '@cited(\"its source\")'")
    if not (tactic.citation.strip() and (tactic.function.__doc__ or "").strip()):
        raise ValueError(f"{found}: {found.function} needs a citation and a docstring")
    return Rule(found, tactic, _asked(found, tactic))


def _asked(found: Registered, tactic: Tactic) -> tuple[str, ...]:
    known = GIVEN[found.kind]
    names = tuple(inspect.signature(tactic.function).parameters)
    for name in names:
        if name not in known:
            meant = hint(nearest(name, known))
            raise ValueError(f"{found}: asks for {name!r}; there is: {', '.join(known)}{meant}")
    return names
