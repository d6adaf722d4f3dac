"""What the model is compared to: NegMAS, and a bare Mesa model, each by its public interface."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import mesa
import numpy as np

PARTIES, STEPS = 5, 20


def negmas_session(sizes: tuple[int, ...]) -> Callable[[], None]:
    """A stacked alternating-offers session of five time-based negotiators, ready to be run again.

    Additive utilities on issues with so many values each; Boulware and Conceder in turn. Making
    the mechanism and its negotiators is part of a run, making the utilities is not.
    """
    from negmas import SAOMechanism, make_issue
    from negmas.preferences import LinearAdditiveUtilityFunction
    from negmas.sao import BoulwareTBNegotiator, ConcederTBNegotiator

    rng = np.random.default_rng(1)
    issues = [
        make_issue([f"v{v}" for v in range(size)], name=f"issue{k}") for k, size in enumerate(sizes)
    ]
    utilities = [
        LinearAdditiveUtilityFunction(
            values={issue.name: {v: float(rng.random()) for v in issue.values} for issue in issues},
            weights={
                i.name: float(w) for i, w in zip(issues, rng.dirichlet(np.ones(4)), strict=True)
            },
            issues=issues,
            reserved_value=0.0,
        )
        for _ in range(PARTIES)
    ]

    def run() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            session = SAOMechanism(issues=issues, n_steps=STEPS)
            for a, utility in enumerate(utilities):
                kind = BoulwareTBNegotiator if a % 2 else ConcederTBNegotiator
                session.add(kind(), preferences=utility)
            session.run()

    return run


class Idle(mesa.Agent):
    def step(self) -> None:
        pass


class Bare(mesa.Model):
    """Five agents whose step does nothing, and no data collection."""

    def __init__(self) -> None:
        super().__init__(rng=0)
        for _ in range(PARTIES):
            Idle(self)

    def step(self) -> None:
        self.agents.do("step")


def bare_mesa() -> None:
    model = Bare()
    for _ in range(STEPS):
        model.step()
