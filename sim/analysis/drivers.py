"""What moves the chance of an outcome: groups of inputs, and each input from its low to its high.

Everything is run on the same luck, with only some of what is drawn for codings drawn again or held
(`sim.runs.redraw`). The yardstick is an input that nothing uses: drawing it again changes nothing
but the luck of the runs. What no input in force is behind cannot act and is left as it is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

import numpy as np

from sim.analysis.correction import holm
from sim.analysis.events import EVENTS, stands
from sim.analysis.intervals import LEVEL, Share, share_of, t_quantile
from sim.analysis.paired import Difference, Ratio, moves, share_difference
from sim.analysis.sobol import Base, Estimate, Indices
from sim.arrays import Bools, Floats
from sim.inputs.provenance import Count, Provenance
from sim.inputs.scenario import Scenario
from sim.outcomes import outcome_of
from sim.runs.executors import Executor
from sim.runs.redraw import CODING, FAILED, Ended, Points, Redraw, drawn_paths, run_redraws
from sim.runs.run import Watch
from sim.runs.tables import MISSING

LOW, MIDDLE, HIGH = 0.1, 0.5, 0.9  # of its own distribution, where an input is held
REAL, TALK = 1e-9, 1.0 - 1e-9  # of what decides whether a red line is real
NOBODY = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Inputs that are drawn again together, `by` actor, issue, origin or as the coding."""

    by: str
    name: str
    streams: frozenset[str]


@dataclass(frozen=True, slots=True)
class Swing:
    """One input held low, in the middle and high; `values` are the means that it then has.

    A red line is held as real and as talk.

    `p_value` is that of the difference, corrected over all inputs (Holm). `bends` says that the
    middle is told to lie outside both ends. For a coding, the ends are the letters with the
    smallest and the largest share, and `letters` names them.
    """

    path: str
    values: tuple[float, ...]
    shares: tuple[float, ...]
    change: Difference
    p_value: float
    bends: bool = False
    letters: tuple[str, str] | None = None

    @property
    def told(self) -> bool:
        """Whether it can be told from no effect, among all inputs that were tried."""
        return self.p_value <= 1.0 - LEVEL

    @property
    def width(self) -> float:
        return max(self.shares) - min(self.shares)


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many codings for the indices and for each end of an input, and runs of each coding."""

    codings: int = 4096
    ends: int = 500
    per_coding: int = 4


@dataclass(frozen=True)
class Drivers:
    """What was found: the base share, what codings explain, groups, and swings, widest first.

    `explained` is the share of the variance of a single run's outcome that lies between codings.
    `moved` has how far each coding's share goes between the widest ends of a swing, by its path.
    """

    scenario: Scenario
    outcome: str
    seed: int
    sizes: Sizes
    share: Share
    deviation: Estimate
    explained: float
    varies: bool
    groups: Mapping[Group, Indices]
    dummy: Estimate
    swings: tuple[Swing, ...]
    luck: Difference
    failed: int
    count: Count
    moved: Mapping[str, Floats] = field(default_factory=dict, compare=False, repr=False)

    def tied(self, swings: Sequence[Swing]) -> tuple[Swing, ...]:
        """The first of some swings, and those whose width cannot be told from that of the first.

        A difference is told if its 95 % interval, paired over the codings, does not hold 0.
        """
        first, *others = swings
        return (first, *(each for each in others if not self._apart(first, each)))

    def _apart(self, wider: Swing, other: Swing) -> bool:
        change = self.moved[wider.path] - self.moved[other.path]
        error = float(change.std(ddof=1)) / math.sqrt(len(change))
        return float(change.mean()) > t_quantile(LEVEL, len(change) - 1) * error


def levels_of(path: str) -> tuple[float, ...]:
    """The probabilities at which an input is held; a red line as real and as talk."""
    return (REAL, TALK) if ".red_lines." in path else (LOW, MIDDLE, HIGH)


def event_of(ended: Ended, outcome: str) -> Floats:
    """1 where a run ended so, (m, r)."""
    event = EVENTS[outcome]
    hit = np.isin(ended.outcomes, [outcome_of(name) for name in event.endings])
    if event.stands:
        hit &= stands(ended.collapsed, ended.collapsed != MISSING)
    return hit.astype(np.float64)


class Question:
    """A scenario and an outcome, with all redraws that the answer takes; indices by `groups`."""

    def __init__(
        self, scenario: Scenario, outcome: str, seed: int, sizes: Sizes, groups: bool = True
    ) -> None:
        self.scenario, self.outcome, self.seed, self.sizes = scenario, outcome, seed, sizes
        behind, drawn = Provenance(scenario), drawn_paths(scenario)
        self.paths = tuple(path for path in drawn if behind.in_force(path))
        self.count = behind.count(drawn)
        self.letters = scenario.letters
        self.groups = tuple(_groups(scenario, self.paths)) if groups else ()
        self._whole = Points(scenario, seed, sizes.per_coding, 0, sizes.codings)
        self._part = Points(scenario, seed, sizes.per_coding, 0, sizes.ends)

    @cached_property
    def redraws(self) -> dict[str, Redraw]:
        """All of them, by a name of their own."""
        every = frozenset((*self.paths, CODING))
        found = {"base": Redraw(self._whole), "base luck": Redraw(self._whole, luck=True)}
        for place, group in enumerate(self.groups):
            found[f"{place} fresh"] = Redraw(self._whole, group.streams)
            found[f"{place} but"] = Redraw(self._whole, every - group.streams)
        found["part"] = Redraw(self._part)
        found["part luck"] = Redraw(self._part, luck=True)
        for path in self.paths:
            for level in levels_of(path):
                found[f"{path} {level}"] = Redraw(self._part, held=((path, level),))
        many = len(self.letters)
        for place in range(many if many > 1 else 0):
            held = ((CODING, (place + 0.5) / many),)
            found[f"{CODING} {place}"] = Redraw(self._part, held=held)
        return found

    @property
    def total(self) -> int:
        """How many runs it takes."""
        return sum(redraw.points.runs for redraw in self.redraws.values())

    def answer(self, watch: Watch, executor: Executor) -> Drivers:
        """Run all of it. Codings of which a run failed anywhere are left out everywhere."""
        watch.aims_at(self.total)
        watch.started(0)
        ended = dict(run_redraws(self.redraws, watch, executor))
        failed = int(sum((each.outcomes == FAILED).sum() for each in ended.values()))
        events = _complete(ended, self.outcome)
        base = Base.of(events["base"], self.seed)
        share = share_of(_ratio(events["base"]).cluster_sums)
        spread = float(np.var(base.y))
        variance = base.resampling.estimate(base.variance)
        root = [math.sqrt(max(v, 0.0)) for v in (variance.value, variance.low, variance.high)]
        swings = sorted(self._swings(events, ended), key=lambda s: (-s.width, s.path))
        return Drivers(
            scenario=self.scenario, outcome=self.outcome, seed=self.seed, sizes=self.sizes,
            share=share, deviation=Estimate(*root),
            explained=max(variance.value, 0.0) / spread if spread else 0.0, varies=base.varies,
            groups={
                group: base.indices(events[f"{place} fresh"], events[f"{place} but"])
                for place, group in enumerate(self.groups)
            },
            dummy=base.reach_of_luck(events["base luck"]),
            swings=_corrected(swings), luck=_change(events["part"], events["part luck"]),
            failed=failed, count=self.count,
            moved={s.path: self._moved(s.path, events) for s in swings},
        )  # fmt: skip

    def _held(self, path: str) -> list[str]:
        """The names of the redraws that hold an input, low to high, or each letter."""
        if path == CODING:
            return [f"{CODING} {place}" for place in range(len(self.letters))]
        return [f"{path} {level}" for level in levels_of(path)]

    def _moved(self, path: str, events: Mapping[str, Floats]) -> Floats:
        """How far the share of each coding goes between the ends with the least and the most."""
        shares = [events[name].mean(axis=1) for name in self._held(path)]
        means = [float(each.mean()) for each in shares]
        return np.asarray(shares[int(np.argmax(means))] - shares[int(np.argmin(means))])

    def _swings(self, events: Mapping[str, Floats], ended: Mapping[str, Ended]) -> Iterator[Swing]:
        for path in self.paths:
            names = self._held(path)
            held = [events[name] for name in names]
            if all(np.array_equal(held[0], y) for y in held[1:]):
                continue  # nothing depends on it
            steps = [_change(a, b) for a, b in pairwise(held)]
            change = _change(held[0], held[-1])
            bends = len(steps) == 2 and _bends(steps[0], steps[1], len(self.paths))
            yield Swing(
                path=path,
                values=tuple(ended[name].drawn.get(path, math.nan) for name in names),
                shares=tuple(float(y.mean()) for y in held),
                change=change,
                p_value=min(1.0, 2.0 * min(map(chance, steps))) if bends else chance(change),
                bends=bends,
            )
        many = len(self.letters)
        if many > 1:
            shares = [float(events[f"{CODING} {place}"].mean()) for place in range(many)]
            ends = int(np.argmin(shares)), int(np.argmax(shares))
            few, most = (events[f"{CODING} {place}"] for place in ends)
            change = _change(few, most)
            pairs = many * (many - 1) / 2  # the widest of so many differences
            yield Swing(
                path=CODING, values=(), shares=tuple(shares), change=change,
                p_value=min(1.0, pairs * chance(change)),
                letters=(self.letters[ends[0]], self.letters[ends[1]]),
            )  # fmt: skip


def _complete(ended: Mapping[str, Ended], outcome: str) -> dict[str, Floats]:
    """The events of each redraw, without the codings of which a run failed in any of them."""
    bad: dict[int, Bools] = {}
    for each in ended.values():
        rows = (each.outcomes == FAILED).any(axis=1)
        bad[len(rows)] = bad.get(len(rows), np.zeros(len(rows), dtype=bool)) | rows
    return {name: event_of(e, outcome)[~bad[len(e.outcomes)]] for name, e in ended.items()}


def _change(one: Floats, other: Floats) -> Difference:
    """The second share less the first, paired: codings are what is sampled; as in `compare`."""
    runs = np.ones(one.size)
    found = moves((one.ravel(), runs), (other.ravel(), runs))
    return share_difference(_ratio(one), _ratio(other), found)


def _ratio(y: Floats) -> Ratio:
    return Ratio(y.sum(axis=1), np.full(len(y), float(y.shape[1])), float(y.sum()))


def _bends(up: Difference, down: Difference, inputs: int) -> bool:
    """Whether the middle is told to lie above both ends, or below both, among so many inputs."""
    told = all(chance(each) <= (1.0 - LEVEL) / inputs for each in (up, down))
    return told and value(up) * value(down) < 0.0


def value(change: Difference) -> float:
    return change.value or 0.0


def chance(change: Difference) -> float:
    """The p-value of no difference; 1 where nothing can be told."""
    return 1.0 if change.p is None else change.p


def _corrected(swings: Iterable[Swing]) -> tuple[Swing, ...]:
    every = list(swings)
    adjusted = holm([swing.p_value for swing in every])
    return tuple(replace(s, p_value=p) for s, p in zip(every, adjusted, strict=True))


def _groups(scenario: Scenario, paths: Iterable[str]) -> Iterator[Group]:
    """The inputs three times over: by actor, by issue, by what they rest on; the coding alone."""
    behind = Provenance(scenario)
    ways: dict[str, Callable[[str], str]] = {
        "origin": lambda path: "/".join(behind.rests(path)),
        "actor": lambda path: behind.parameters[path].actor,
        "issue": lambda path: behind.parameters[path].issue,
    }
    every = list(paths)
    for by, name_of in ways.items():
        parts: dict[str, set[str]] = {}
        for path in every:
            parts.setdefault(name_of(path), set()).add(path)
        for name in sorted(parts, key=lambda n: (n == NOBODY, n)):
            yield Group(by, name, frozenset(parts[name]))
    if len(scenario.letters) > 1:
        yield Group(CODING, CODING, frozenset((CODING,)))
