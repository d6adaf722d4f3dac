"""Bueno de Mesquita's expected-utility model of group decisions, after Scholz et al. (2011).

Actors with a position on a line, capability and salience challenge one another, make offers and
move, round after round. The model was never published as a program; Scholz, Calbert and Smith
(2011) put it together from Bueno de Mesquita's papers (1984 to 1997). The published results do not
follow from the equations as printed, so that two variants are kept apart. `variant="printed"`
follows the equations. `variant="replication"` follows a public re-implementation (McKibben-Sanders)
that comes near the published results, and gives what that prints for both of its examples, the
emission standards and the Sultan's. Where the variants differ is said by `PRINTED` and
`REPLICATION`, and what each of them reproduces by MODEL.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from sim.arrays import Bools, Floats
from sim.theory.arguments import between, vector
from sim.theory.spatial import weighted_mean, weighted_median
from sim.theory.ties import first_best, more

Variant: TypeAlias = Literal["printed", "replication"]


class Conventions(NamedTuple):
    """Where the variants part: what distances are measured by, and how offers are compared."""

    fixed_range: bool  # the range of positions stays that of the first round
    all_pairs: bool  # votes between all positions divide the chance of success, not those for two
    weighted_point: bool  # the compromise with the lowest weighted point is taken, not the nearest
    no_capitulation: bool  # who would lose more than the challenger gains stays where it is


PRINTED = Conventions(*[False] * 4)
REPLICATION = Conventions(*[True] * 4)
CONVENTIONS = {"printed": PRINTED, "replication": REPLICATION}


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """What happened in R rounds between n actors; entry 0 of the first three is the beginning."""

    positions: Floats  # (R + 1, n)
    median: Floats  # (R + 1,), weighted by capability times salience
    mean: Floats  # (R + 1,), weighted likewise
    risk: Floats  # (R, n), the exponents in force during each round


def expected_utility(
    positions: ArrayLike,
    capabilities: ArrayLike,
    saliences: ArrayLike,
    rounds: int,
    variant: Variant = "printed",
) -> Course:
    """Positions, median, mean and risk exponents over the rounds.

    `positions`, `capabilities` (at least 0) and `saliences` (0 to 1) are (actors,). Who has none of
    one of them casts no vote, who has no salience never resists, and not all can be so. In each
    round:

    1. Chances of success and expected gains of all pairs with risk exponents of one
       (`success`, `gains`), and from them the risk exponents (`risk_exponents`).
    2. Chances and gains again with these exponents. Actor j sees both sides of its pair with actor
       i with its own exponent: E_ij, what i gains by challenging j, and E_ji.
    3. Actor j has from actor i an offer if E_ij > 0: a confrontation if 0 < E_ji < E_ij, a
       compromise if E_ji < 0 and |E_ji| < E_ij, a capitulation if E_ji < 0 and |E_ji| > E_ij. The
       first and last ask j to move to i, the compromise by the share |E_ji| / E_ij of the way. In
       the replication nobody capitulates: its test can never be met.
    4. Actor j takes one offer: a confrontation if it has one, else a compromise, else a
       capitulation; of several of a kind the nearest, of equals that of the first actor. The
       replication takes among compromises the one with the lowest
       (E_ij x_i + |E_ji| x_j) / (E_ij + |E_ji|).
    5. All move at once.

    Once all positions are one nothing moves. What is one, and what is above 0, is said by
    `sim.theory.ties`. Raises ValueError for wrong shapes and numbers, a negative number of rounds
    and an unknown variant. Scholz, Calbert and Smith (2011); Bueno de
    Mesquita (1994), (1997).
    """
    if variant not in CONVENTIONS:
        raise ValueError(f"variant: {variant!r}; allowed are 'printed' and 'replication'")
    if rounds < 0:
        raise ValueError(f"rounds: {rounds} is negative")
    place = vector("positions", positions)
    weight, salience = _powers(capabilities, saliences, len(place))
    how = CONVENTIONS[variant]
    course, risks = [place], []
    for _ in range(rounds):
        scale = float(np.ptp(course[0] if how.fixed_range else place))
        if more(np.ptp(place), 0.0, np.abs(place).max()):
            risk = risk_exponents(place, weight, salience, scale, how)
            place = _moved(place, weight, salience, scale, risk, how)
        else:
            risk = np.ones(len(place))
        course.append(place)
        risks.append(risk)
    return Course(
        positions=np.array(course),
        median=np.array([weighted_median(x, weight) for x in course]),
        mean=np.array([weighted_mean(x, weight) for x in course]),
        risk=np.array(risks).reshape(rounds, len(place)),
    )


def success(
    positions: Floats, weights: Floats, scale: float, risk: Floats, how: Conventions = PRINTED
) -> Floats:
    """Chance that actor i prevails over j with the help of third parties, [i, j].

    1. Actor k votes for i over j with weight_k (|x_k - x_j|^r_k - |x_k - x_i|^r_k), distances in
       units of `scale`.
    2. The chance is the votes for i over all votes cast for i or j; nought for the same position.
       In the replication, over all votes for any actor against any other.

    Scholz, Calbert and Smith (2011); Bueno de Mesquita (1994).
    """
    apart = (np.abs(positions[:, None] - positions) / scale) ** risk[:, None]
    votes = np.zeros((len(positions), len(positions)))
    for weight, distance in zip(weights, apart, strict=True):
        votes += weight * np.maximum(distance - distance[:, None], 0.0)
    cast = np.full_like(votes, 2.0 * votes.sum()) if how.all_pairs else votes + votes.T
    there = more(cast, 0.0, weights.sum())
    return np.divide(votes, cast, out=np.zeros_like(votes), where=there)


def gains(
    positions: Floats, saliences: Floats, chance: Floats, scale: float, risk: Floats | float
) -> Floats:
    """What actor i expects to gain by challenging j over leaving things as they are, [i, j].

    With d = |x_i - x_j| / scale and the exponent r of who judges, success is worth
    2 - 4 (1/2 - d/2)^r, failure 2 - 4 (1/2 + d/2)^r and the status quo 2 - 4 (1/2)^r. j resists
    with the chance of its salience and gives in otherwise. The chance that nothing changes if i
    stays quiet is one (Q = 1). `risk` is one number or broadcasts to
    [i, j].

    Scholz, Calbert and Smith (2011); Bueno de Mesquita (1985), (1997).
    """
    apart = np.abs(positions[:, None] - positions) / scale
    won = 2.0 - 4.0 * np.maximum(0.5 - 0.5 * apart, 0.0) ** risk
    lost = 2.0 - 4.0 * (0.5 + 0.5 * apart) ** risk
    same = 2.0 - 4.0 * 0.5**risk
    contest = chance * won + (1.0 - chance) * lost
    gain = saliences * contest + (1.0 - saliences) * won - same
    elsewhere = more(apart, 0.0, np.abs(positions).max() / scale)
    return np.where(elsewhere, gain, 0.0)  # exactly, whatever the rounding


def risk_exponents(
    positions: Floats, weights: Floats, saliences: Floats, scale: float, how: Conventions = PRINTED
) -> Floats:
    """Risk exponents r (actors,), from 1/2 for the most endangered to 2 for the safest.

    1. The danger of i is what all others together expect to gain by challenging it, at risk one.
    2. R = (2 danger - largest - smallest) / (largest - smallest); nought if all are alike.
    3. r = (1 - R / 3) / (1 + R / 3).

    Bueno de Mesquita (1985); Scholz, Calbert and Smith (2011).
    """
    chance = success(positions, weights, scale, np.ones(len(positions)), how)
    danger = gains(positions, saliences, chance, scale, 1.0).sum(axis=0)
    spread = float(np.ptp(danger))
    if not more(spread, 0.0):
        return np.ones(len(positions))
    attitude = (2.0 * danger - danger.max() - danger.min()) / spread
    return np.asarray((1.0 - attitude / 3.0) / (1.0 + attitude / 3.0))


def _powers(capabilities: ArrayLike, saliences: ArrayLike, actors: int) -> tuple[Floats, Floats]:
    """Weight (capability times salience) and salience, each (actors,)."""
    salience = between("saliences", vector("saliences", saliences, actors), 0.0, 1.0)
    capability = vector("capabilities", capabilities, actors)
    if (capability < 0.0).any():
        raise ValueError(f"capabilities: {capability[capability < 0.0][0]:g} is negative")
    if not (capability * salience).any():
        raise ValueError("capabilities, saliences: nobody has both; somebody must have a say")
    return capability * salience, salience


def _moved(
    positions: Floats,
    weights: Floats,
    saliences: Floats,
    scale: float,
    risk: Floats,
    how: Conventions,
) -> Floats:
    """Where all stand after a round; steps 2 to 5 of `expected_utility`."""
    chance = success(positions, weights, scale, risk, how)
    theirs = gains(positions, saliences, chance, scale, risk)
    own = gains(positions, saliences, chance, scale, risk[:, None]).T
    moved = positions.copy()
    for j, here in enumerate(positions):
        moved[j] = _answer(here, positions, theirs[:, j], own[:, j], how)
    return moved


def _answer(here: float, positions: Floats, theirs: Floats, own: Floats, how: Conventions) -> float:
    """Where one actor goes, given what others gain by challenging it and it by challenging them."""
    asks, loses = more(theirs, 0.0), more(0.0, own)
    confronts = asks & more(own, 0.0) & more(theirs, own)
    compromises = asks & loses & more(theirs, -own)
    compels = asks & loses & more(-own, theirs) & (not how.no_capitulation)
    apart = np.abs(positions - here)
    far = np.abs(positions).max()
    if confronts.any():
        return float(positions[_first(confronts, apart, far)])
    if compromises.any():
        share = np.divide(-own, theirs, out=np.zeros_like(own), where=compromises)
        point = here + (positions - here) * share
        if how.weighted_point:
            total = np.where(compromises, theirs - own, 1.0)
            rank = (theirs * positions - own * here) / total
        else:
            rank = np.abs(point - here)
        return float(point[_first(compromises, rank, far)])
    if compels.any():
        return float(positions[_first(compels, apart, far)])
    return here


def _first(among: Bools, rank: Floats, scale: float) -> int:
    """The one of lowest rank; the first of equals."""
    return int(first_best(np.where(among, -rank, -np.inf), scale))
