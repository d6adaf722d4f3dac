"""Random inputs for all kernels, with closed choices, empty zones and, if wanted, ties."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from sim.arrays import Floats
from sim.model.agenda import _beginnings
from sim.model.kernels import beliefs, coalition, meeting, talks, utilities

NEVER = -np.inf
MODULES = (utilities, beliefs, coalition, meeting, talks)
GRID = [[a, b, c] for a in (0, 1, 2) for b in (3, 4) for c in (5, 6, 7, 8)]


def space() -> utilities.Space:
    """Two issues of which one is chosen, and one with any subset of two; a few packages barred."""
    packages = np.array([row for n, row in enumerate(GRID) if n not in (5, 17)])
    tables = (
        np.array([0, 0, 0, 1, 1, 2, 2, 2, 2]),
        np.array([[0, -1], [1, -1], [2, -1], [3, -1], [4, -1], [-1, -1], [5, -1], [6, -1], [5, 6]]),
        np.array([-1] * 5 + [7] * 4),
        packages,
        packages[:, 2] - 5 + 4 * (packages[:, 1] - 3),
        *_beginnings(packages),
    )
    return utilities.Space(*(table.astype(np.int32) for table in tables))


@dataclass
class Case:
    """n replicates of m codings, T others; 8 options, 9 choices, 22 packages, 8 groups.

    Of the T + 1 parties a `quorum` is needed, the last of them among it if it is not all.
    """

    rng: np.random.Generator
    n: int
    m: int
    others: int
    ties: bool
    quorum: int

    def numbers(self, *shape: int) -> Floats:
        drawn = self.rng.uniform(size=shape)
        return np.round(drawn * 8) / 8 if self.ties else drawn

    def __post_init__(self) -> None:
        rng, n, m, t = self.rng, self.n, self.m, self.others
        self.space = space()
        self.group, self.groups = self.space.group, 8
        self.packages = len(self.space.package_choices)
        self.rows = np.flatnonzero(rng.uniform(size=n) < 0.8)
        self.coding = np.sort(rng.integers(0, m, n))
        self.closed = rng.uniform(size=(m, t + 1, 8)) < 0.15
        self.value, self.weight = self.numbers(m, t + 1, 8), self.numbers(m, t + 1, 3)
        self.worth = utilities.choice_worths(self.value, self.weight, self.closed, self.space)
        self.free = utilities.choice_worths(
            self.value, self.weight, np.zeros_like(self.closed), self.space
        )
        self.tables = utilities.utility_tables(self.worth, self.space)
        self.table = self.tables[0]
        self.lasting = 1 - self.numbers(m, self.groups) / 2
        self.reservation, self.ruin = self.numbers(t + 1, n), self.numbers(t + 1, n) / 2
        mine = np.ascontiguousarray(self.worth[:, 0])
        order = utilities.group_order(mine, self.space, self.groups)
        free = np.ascontiguousarray(self.free[:, 0])
        self.own = talks.Own(mine, order, self.lasting, free, self.ruin[0], self.coding)
        shape = (m, t + 1, 8)
        lines = np.where(rng.uniform(size=shape) < 0.3, rng.normal(size=shape), NEVER)
        self.who = beliefs.Subjects(
            column=np.arange(1, t + 1),
            value=self.value,
            weight=self.weight,
            closed=np.ascontiguousarray(self.closed[:, 0]),
            latent=rng.normal(size=(m, t + 1, 8)),
            threshold=lines,
            lasting=1 - self.numbers(m, t + 1, self.groups) / 2,
            error=rng.normal(size=(n, t, 8)),
            reservation_error=rng.normal(size=(t, n)),
            sigma=self.numbers(n),
            shown=rng.integers(0, 4, (t + 1, n)).astype(float),
            reservation=self.reservation,
            loss=self.numbers(t + 1, n) / 4,
        )

    @cached_property
    def sight(self) -> meeting.Sight:
        if self.quorum > self.others:
            return meeting.Sight(*meeting.frontiers(*self.arguments("frontiers")))
        return meeting.Sight(*meeting.prospects(*self.arguments("prospects")))

    @property
    def rule(self) -> coalition.Rule:
        """The rule for all parties, the one that looks first."""
        veto = np.zeros(self.others + 1, dtype=bool)
        veto[-1] = self.quorum <= self.others
        return coalition.Rule(self.quorum, veto)

    @property
    def needed(self) -> coalition.Rule:
        """The rule for the others, where the one that looks says yes."""
        return coalition.Rule(self.quorum - 1, self.rule.veto[1:])

    @cached_property
    def will(self) -> meeting.Will:
        n = self.n
        return meeting.Will(
            self.coding, self.reservation[0], self.ruin[0], self.numbers(n) / 4,
            self.numbers(n) / 4, self.numbers(n) / 8, self.numbers(n) / 4, self.numbers(n),
            self.numbers(n) / 8, self.numbers(n) * 4, self.own.order.top,
            self.own.order.top.max(axis=1), self.lasting,
        )  # fmt: skip

    def front(self) -> meeting.Front:
        n, drawn = self.n, self.numbers
        size, mean = drawn(n) + 0.2, drawn(n) * 2 + 0.01
        none = (size / (size + mean)) ** size
        return meeting.Front(
            drawn(n), drawn(n, meeting.REMEMBERED), drawn(n), drawn(n), drawn(n) / 4, mean, size,
            none, drawn(n),
        )  # fmt: skip

    def costs(self) -> meeting.Costs:
        starts = np.where(self.rng.uniform(size=self.n) < 0.5, 3.0, np.inf)
        five = (self.numbers(self.n) / 4 for _ in range(7))
        own, fatigue, pressure, strikes, long_range, optimism, loss = five
        return meeting.Costs(own, fatigue, pressure, strikes, starts, long_range, optimism, loss)

    def arguments(self, name: str) -> tuple[Any, ...]:
        """What a kernel takes, fresh for each call that changes some of it."""
        rng, n, rows, room = self.rng, self.n, self.rows, np.zeros(self.n)
        one, who, own, c = self.space, self.who, self.own, int(self.coding[3])
        shape = (one.choice_issue, one.members, one.base)
        beyond = np.zeros(len(one.stem))
        match name:
            case "fill_choices":
                return (
                    self.value[0, 0], self.weight[0, 0], self.closed[0, 0], *shape, np.zeros(9),
                )  # fmt: skip
            case "choice_worths":
                return self.value, self.weight, self.closed, one
            case "package_worth":
                return self.worth[:, 0], 1, one.package_choices, 3
            case "fill_packages":
                return self.worth[0, 0], one.stem, one.choice, beyond
            case "utility_tables":
                return self.worth, one
            case "_insert":
                return np.arange(9, dtype=np.int16), self.numbers(9), 2, 8
            case "_merge":
                many = 5 * utilities.FEW
                spare = np.zeros(many, dtype=np.int16), np.zeros(many)
                return np.arange(many, dtype=np.int16), self.numbers(many), 3, many - 2, *spare
            case "group_order":
                return own.worth, one, self.groups
            case "best_value":
                return own.order.top, self.lasting, c, 0.2
            case "best_values":
                return rows, own.order.top, self.lasting, self.ruin[0], self.coding
            case "noise_of":
                return 0.3, 5.0
            case "believed_reservation":
                return float(self.numbers(1)[0]), float(rng.normal())
            case "believed_value":
                return float(rng.uniform()), float(rng.normal()), float(rng.uniform())
            case "estimate_choices":
                return (
                    who.value, who.weight, who.closed, who.latent, who.threshold, who.error, 3, c,
                    1, 0, 0.4, *shape, np.zeros(8), np.zeros(8, dtype=bool), np.zeros(9),
                )  # fmt: skip
            case "negative_binomial":
                return float(rng.uniform()), 0.7, 0.8, (0.8 / 1.5) ** 0.8
            case "move_front":
                return rows, 6, rng.normal(size=len(rows)), self.front()
            case "strike":
                return rows, rng.uniform(size=len(rows)), self.front()
            case "war_values":
                return (
                    rows, 5, self.numbers(n), self.numbers(n), False, self.costs(), room.copy(),
                    room.copy(), room.copy(),
                )  # fmt: skip
            case "frontiers":
                return (
                    rows, n, own.order, self.lasting, self.coding, who, one,
                )  # fmt: skip
            case "_doubled":
                return self.numbers(5, 4), 5
            case "prospects":
                return rows, n, own, who, one, self.rule
            case "coalition":
                return self.numbers(self.others + 1) - 0.5, self.rule.quorum, self.rule.veto
            case "_undominated":
                total = self.numbers(2, len(one.stem)) - 0.2
                short = len(one.stem) - self.packages
                listed = np.zeros(self.packages + 1, dtype=np.int32)
                row = min(self.others, 2) - 1
                return own.order.package, own.order.start, c, total, row, short, listed
            case "perceived_nash":
                first, cells, _ = self.sight
                others = self.numbers(2, self.others) / 2
                return cells, first[5], first[6], 0.1, 0.3, others[0], others[1]
            case "perceived_prospect":
                first, cells, _ = meeting.prospects(*self.arguments("prospects"))
                others, gain = self.numbers(2, self.others) / 2, np.zeros(self.others + 1)
                return cells, first[5], first[6], 0.1, 0.3, others[0], others[1], gain, *self.rule
            case "consents":
                odds = rng.normal(size=len(rows))
                return (
                    rows, 2, odds, self.numbers(n), self.will, self.sight, who, self.rule, False,
                    np.zeros(len(rows)),
                )  # fmt: skip
            case "meetings":
                consent = rng.uniform(size=(self.others + 1, len(rows))) < 0.5
                return rows, consent, np.zeros((self.others + 1, n), dtype=np.int64)
            case "best_offers":
                return rows, self.reservation[0, rows], own, who, one, self.needed
            case "answers":
                packages = rng.integers(-1, self.packages, len(rows))
                demanded = self.numbers(len(rows))
                asked = rng.uniform(size=len(rows)) < 0.9
                return rows, packages, asked, demanded, own, one, room[rows], room[rows]
            case "best_texts":
                tabled = rng.integers(0, self.packages, (n, 3))
                push = self.numbers(self.others, n) / 8
                count = rng.integers(0, 3, n)
                scores = np.full((len(rows), self.packages), -1.0)
                return (
                    rows, own.worth, who, one, self.coding, push, self.numbers(n), tabled, count,
                    self.needed, scores,
                )  # fmt: skip
            case "zones":
                everyone = who.lasting
                leverage = self.numbers(self.others + 1, n) / 8
                return (
                    rows, self.worth, one, self.coding, everyone, self.ruin,
                    self.reservation, leverage, self.rule,
                )  # fmt: skip
        raise LookupError(f"no arguments for the kernel {name}")


def case(seed: int, others: int = 1, ties: bool = False, quorum: int | None = None) -> Case:
    """A case in which all are needed, unless `quorum` says fewer."""
    needed = others + 1 if quorum is None else quorum
    return Case(np.random.default_rng(seed), n=40, m=12, others=others, ties=ties, quorum=needed)
