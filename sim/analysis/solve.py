"""What the theory of bargaining says of a scenario, at its central preferences and across codings.

Nobody talks here: what is looked at is what there would be to agree on if all knew all. Solutions
are those of `sim.theory`, the values are the model's own (`sim.runs.preferences`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.picks import NONE, RULES, best_of, merits, picks_of
from sim.analysis.positions import Middle, middles
from sim.analysis.votes import largest_sums, winners
from sim.analysis.zones import Zones, coalition_gains, gains_of, joined, zone_of, zones_of
from sim.runs.attempt import Tell, quietly
from sim.runs.preferences import Offer, Preferences, Valuation
from sim.theory.solutions import pareto_frontier
from sim.theory.ties import falling, first_best

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

VOTES = {"largest_weighted_sum": largest_sums, "beats_every_other": winners}


@dataclass(frozen=True)
class Pick:
    """A package that a rule picks, by its number in the results of runs.

    `gains` are the principals' at the centre, None where a package crosses a real red line there.
    `picked` and `accepted` count codings in which it is the pick, and in which it is in the zone.
    `loss` is the mean share of the best that it forgoes where it is acceptable and not the pick, by
    the rule's own measure (`sim.analysis.picks`); None where that never happens or is not defined.
    """

    package: int
    gains: tuple[float | None, ...]
    picked: int
    accepted: int
    loss: float | None

    @property
    def least(self) -> int:
        """The principal that gains least, the first of equals."""
        return int(first_best(np.array([np.inf if g is None else -g for g in self.gains])))


@dataclass(frozen=True)
class Rule:
    """What a rule picks at the centre, and most often across codings; None for nothing."""

    central: Pick | None
    commonest: Pick | None


@dataclass(frozen=True)
class Vote:
    """What a rule that knows no bargaining says of every issue at the centre; None for nothing.

    `pick` is None where the choices make no package. `same` counts the codings in which the rule
    says the same of every issue, `by_issue` those in which it does of one.
    """

    choices: dict[str, str | None]
    pick: Pick | None
    same: int
    by_issue: dict[str, int]


@dataclass(frozen=True)
class Centre:
    """The central preferences: P packages, S principals, A actors.

    `values` (S, P) are -inf for what a principal refuses or guarantors do not carry.
    """

    values: Floats
    reservation: Floats
    zone: Bools
    frontier: Bools
    zones: Zones


@dataclass(frozen=True)
class Solved:
    """All that was found; `codings` is how many were drawn, none where nothing is uncertain.

    There are no `votes` where all issues are lines with positions, whose `middles` say it better.
    """

    offer: Offer
    actors: tuple[str, ...]
    principals: tuple[str, ...]
    codings: int
    centre: Centre
    letters: dict[str, Zones]
    zones: Zones
    rules: dict[str, Rule]
    best: dict[str, Rule]
    votes: dict[str, Vote]
    middles: dict[str, Middle]
    nearest: Pick | None
    steadiest: Pick | None
    frontier: tuple[Pick, ...]


@dataclass
class _Tally:
    """What is counted across codings, by package (P,); `kept` adds up merits."""

    zones: list[Zones]
    accepted: Ints
    picked: Ints
    kept: Floats
    best: Ints
    votes: dict[str, list[Ints]]


def solve(valuation: Valuation, seed: int, codings: int, tell: Tell = quietly) -> Solved:
    """Solve a scenario at its centre and in the first codings that runs with this seed have.

    A scenario that leaves nothing to be drawn is the same in every coding: then none is drawn.
    `tell` is told how many more codings are done.
    """
    central = valuation.central()
    drawn = 0 if valuation.certain else codings
    tally = _tally(central, valuation.drawn(seed, drawn), tell)
    return _Solver(valuation, central, tally, drawn).solved()


def nearest_to_all(picks: Sequence[Pick]) -> list[Pick]:
    """Packages by what the principal that gains least gains, most first; equals by their number."""
    ordered = sorted(picks, key=lambda pick: pick.package)
    least = [pick.gains[pick.least] for pick in ordered]
    return [ordered[i] for i in falling([-np.inf if gain is None else gain for gain in least])]


def _tally(central: Preferences, parts: Iterable[Preferences], tell: Tell) -> _Tally:
    size, actors = central.offer.size, len(central.actors)
    tally = _Tally(
        zones=[],
        accepted=np.zeros(size, dtype=np.int64),
        picked=np.zeros((len(RULES), size), dtype=np.int64),
        kept=np.zeros((len(RULES), size)),
        best=np.zeros((actors, size), dtype=np.int64),
        votes={name: [] for name in VOTES},
    )
    for part in parts:
        gains = gains_of(part)
        zone = zone_of(part, gains)
        picks = picks_of(part, zone)
        tally.zones.append(zones_of(part, gains, zone))
        tally.accepted += zone.sum(axis=0)
        tally.kept += merits(coalition_gains(part, gains), zone, picks).sum(axis=0)
        _count(tally.picked, picks)
        _count(tally.best, best_of(part, zone))
        for name, vote in VOTES.items():
            tally.votes[name].append(vote(part))
        tell(len(gains))
    return tally


def _count(counts: Ints, picks: Ints) -> None:
    """Add how often each column of `picks` (m, n) has each package to `counts` (n, P)."""
    for i in range(len(counts)):
        found = picks[:, i]
        counts[i] += np.bincount(found[found != NONE], minlength=counts.shape[1])


class _Solver:
    """Puts what was counted beside what is picked at the centre."""

    def __init__(
        self, valuation: Valuation, central: Preferences, tally: _Tally, codings: int
    ) -> None:
        self.valuation, self.central, self.tally, self.codings = valuation, central, tally, codings
        self.offer = central.offer
        self.who = list(central.principals)
        self.gains = gains_of(central)
        self.zone = zone_of(central, self.gains)
        self.open = central.carried[0] & ~central.refused[0, self.who]  # (S, P)

    def solved(self) -> Solved:
        actors = self.central.actors
        centre, lines = self._centre(), middles(self.valuation.scenario)
        picks, best = picks_of(self.central, self.zone)[0], best_of(self.central, self.zone)[0]
        return Solved(
            offer=self.offer,
            actors=actors,
            principals=tuple(actors[i] for i in self.who),
            codings=self.codings,
            centre=centre,
            letters=self._letters(),
            zones=joined(self.tally.zones) if self.tally.zones else centre.zones,
            rules={
                name: self._rule(int(picks[r]), self.tally.picked[r], self.tally.kept[r])
                for r, name in enumerate(RULES)
            },
            best={
                name: self._rule(int(best[a]), self.tally.best[a]) for a, name in enumerate(actors)
            },
            votes={} if len(lines) == len(self.offer.issues) else self._votes(),
            middles=lines,
            nearest=self._nearest(),
            steadiest=self._most(self.tally.accepted),
            frontier=tuple(self._pick(p) for p in np.flatnonzero(centre.frontier).tolist()),
        )

    def _centre(self) -> Centre:
        values = np.where(self.open, self.central.values[0, self.who], -np.inf)
        return Centre(
            values=values,
            reservation=self.central.reservation[0, self.who],
            zone=self.zone[0],
            frontier=pareto_frontier(values),
            zones=zones_of(self.central, self.gains, self.zone),
        )

    def _letters(self) -> dict[str, Zones]:
        """The zone at the centre of each letter, where there are several."""
        letters = self.valuation.scenario.letters
        if len(letters) == 1:
            return {}
        each = self.valuation.by_letter()
        gains = gains_of(each)
        zones = zones_of(each, gains, zone_of(each, gains))
        return {name: zones.only(i) for i, name in enumerate(letters)}

    def _rule(self, central: int, picked: Ints, kept: Floats | None = None) -> Rule:
        at_centre = None if central == NONE else self._pick(central, picked, kept)
        return Rule(at_centre, self._most(picked, picked, kept))

    def _most(
        self, counts: Ints, picked: Ints | None = None, kept: Floats | None = None
    ) -> Pick | None:
        """The package with the highest count, the first of equals; None if all are nought."""
        return self._pick(int(counts.argmax()), picked, kept) if counts.any() else None

    def _pick(self, package: int, picked: Ints | None = None, kept: Floats | None = None) -> Pick:
        accepted = int(self.tally.accepted[package])
        times = 0 if picked is None else int(picked[package])
        others = accepted - times
        loss = None
        if kept is not None and others:
            loss = max(0.0, 1.0 - (float(kept[package]) - times) / others)
        gains = [
            float(gain) if is_open else None
            for gain, is_open in zip(self.gains[0, :, package], self.open[:, package], strict=True)
        ]
        return Pick(package, tuple(gains), times, accepted, loss)

    def _nearest(self) -> Pick | None:
        """Without a zone at the centre, the package that the least concession would do for."""
        if self.zone.any():
            return None
        felt = np.where(self.open[None], self.gains, -np.inf)
        least = coalition_gains(self.central, felt)[0].min(axis=0)
        return self._pick(int(first_best(least))) if np.isfinite(least).any() else None

    def _votes(self) -> dict[str, Vote]:
        return {name: self._vote(name) for name in VOTES}

    def _vote(self, name: str) -> Vote:
        """What one of the `VOTES` says; a package only if it says something of every issue."""
        said = VOTES[name](self.central)[0]
        across = self.tally.votes[name]
        found = np.concatenate(across) if across else np.empty((0, len(said)), dtype=np.int64)
        same = found == said
        at = np.flatnonzero((self.offer.package_choices == said).all(axis=1))
        choices = {
            issue: None if choice == NONE else self.offer.choices[choice]
            for issue, choice in zip(self.offer.issues, said.tolist(), strict=True)
        }
        return Vote(
            choices=choices,
            pick=self._pick(int(at[0])) if len(at) else None,
            same=int(same.all(axis=1).sum()),
            by_issue=dict(zip(self.offer.issues, same.sum(axis=0).tolist(), strict=True)),
        )
