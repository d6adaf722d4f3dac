"""Another program's answer: sessions of NegMAS, where it is installed.

NegMAS 0.16 is a comparison, never a dependency. Sessions agree in round and package under this
convention:

- `SAOMechanism(n_steps=n)` and one `TimeBasedNegotiator(offering_curve=e, eps=1e-9)` a party, e the
  power of time; accepting follows the same curve. `eps` is the tolerance below the aspiration in
  choosing an offer: at its default, one thousandth, some offers fall short of the aspiration.
- The round here is the step of the final state less one, since the step is counted after it ends.
- The utility function carries the reservation value.
- No party has two packages of equal value: which of them is offered is nobody's rule.
- NegMAS also accepts and offers what falls short of the aspiration by about a millionth or less,
  here nothing does. Domains in which some package comes that near in some round are left out.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.arrays import Floats
from sim.theory.stacked_offers import Settled, stacked_alternating_offers

DOMAINS = 200
NEAR = 2e-6


def session(
    values: Floats,
    powers: Floats,
    rounds: int,
    reservation: Floats,
) -> Settled:
    from negmas.preferences import MappingUtilityFunction
    from negmas.sao import SAOMechanism, TimeBasedNegotiator

    talks: Any = SAOMechanism(outcomes=values.shape[1], n_steps=rounds, time_limit=None)
    for i, own in enumerate(values):
        utility = MappingUtilityFunction(
            {outcome: float(own[outcome[0]]) for outcome in talks.outcomes},
            outcome_space=talks.outcome_space,
            reserved_value=float(reservation[i]),
        )
        party = TimeBasedNegotiator(name=f"p{i}", offering_curve=float(powers[i]), eps=1e-9)
        talks.add(party, ufun=utility)
    state = talks.run()
    if state.agreement is None:
        return Settled(None, None)
    return Settled(state.step - 1, state.agreement[0])


def nearly_enough(
    values: Floats,
    powers: Floats,
    rounds: int,
    reservation: Floats,
) -> bool:
    """Whether some package ever falls short of an aspiration by next to nothing."""
    best, floor = values.max(axis=1), np.maximum(values.min(axis=1), reservation)
    clock = (np.arange(rounds) + 1.0)[:, None] / (rounds + 1)
    demand = (1 - clock**powers) * (best - floor) + floor
    short = demand[:, :, None] - values
    return bool(((short > -1e-12) & (short < NEAR)).any())


@pytest.mark.long
@pytest.mark.parametrize("actors", [2, 3, 5])
def test_sessions_end_in_the_same_round_with_the_same_package(actors: int) -> None:
    pytest.importorskip("negmas")
    rng = np.random.default_rng(actors)
    agreed = left_out = 0
    for _ in range(DOMAINS):
        values = rng.uniform(size=(actors, int(rng.integers(3, 60))))
        powers = np.exp(rng.uniform(-1.5, 1.5, actors))
        rounds = int(rng.integers(3, 60))
        low, high = values.min(axis=1), values.max(axis=1)
        reservation = low + rng.uniform(-0.3, 0.6, actors) * (high - low)
        if nearly_enough(values, powers, rounds, reservation):
            left_out += 1
            continue
        ours = stacked_alternating_offers(values, powers, rounds, reservation)
        assert ours == session(values, powers, rounds, reservation)
        agreed += ours.round is not None
    assert left_out < DOMAINS / 20
    assert agreed > DOMAINS / 2
