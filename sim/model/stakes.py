"""What the parties have at stake: what choices, no deal and a broken deal are worth to them."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats
from sim.model.guarantees import Guarantees
from sim.model.kernels import utilities
from sim.model.kernels.beliefs import Subjects
from sim.model.libraries import mesa
from sim.model.quorum import Quorum
from sim.model.setting import Setting, State
from sim.model.war import Course


class Stakes(mesa.Model):
    """A chunk of n replicates, in whose arrays its actors keep what they have; S are principals.

    `worths` and `free_worths` (m, A, C) are those of choices, -inf across red lines or red lines
    apart; `lasting` (m, S, G) is each principal's belief that a deal stands after 60 months;
    `reservation` and `ruin` (S, n) are what no deal and a broken deal are worth, `loss` how far the
    one is below the other, `leverage` what the mediator can add to a yes, and `shown` counts what
    others have seen of each; `sigma` (n,) is the noise of what they believe of it.
    """

    def __init__(self, setting: Setting) -> None:
        super().__init__(rng=0)  # never drawn from: every number comes from a keyed stream
        self.setting = setting
        codings, scenario = setting.codings, setting.scenario
        self.course = Course(setting)
        self.state = State(setting.size, len(codings.actors), self.course.start())
        self.course.follow(self.state)
        self.guarantees = Guarantees(setting)
        self.quorum = Quorum(scenario)
        self.principal_names = scenario.principals
        self.unavailable = ~codings.available
        closed = codings.binds | self.unavailable[:, None, :]
        drawn, space = (codings.option_value, codings.weight), setting.agenda.space
        self.worths = utilities.choice_worths(*drawn, closed, space)
        self.free_worths = utilities.choice_worths(*drawn, np.zeros_like(closed), space)
        self.lasting = np.stack([self._lasting(name) for name in self.principal_names], axis=1)
        shape = (len(self.principal_names), setting.size)
        self.reservation, self.ruin, self.shown = np.zeros(shape), np.zeros(shape), np.zeros(shape)
        self.loss = self._of_each("actors.{}.collapse_loss")
        roles = {actor.role for actor in scenario.spec.actors.values()}
        self.styles = scenario.spec.mediation.styles if "mediator" in roles else []
        self.sigma = setting.everywhere("stages.bilateral.noise")
        if "facilitative" in self.styles:  # it lowers the noise of estimates
            self.sigma = self.sigma * setting.everywhere("mediation.noise_factor")
        pushes = "leverage" in self.styles
        self.leverage = self._of_each("actors.*.leverage.{}") if pushes else np.zeros(shape)
        self.seen = self._seen()

    def _of_each(self, path: str) -> Floats:
        """A parameter of every principal, (S, n)."""
        return np.stack([self.setting.everywhere(path.format(p)) for p in self.principal_names])

    def _lasting(self, principal: str) -> Floats:
        """Its belief in how deals of each group last, (m, G); for no side of the war, all do."""
        war = self.setting.scenario.spec.war
        lasting = self.guarantees.believed_lasting(principal)
        safe = war is not None and principal not in war.between
        return np.ones_like(lasting) if safe else lasting

    def _seen(self) -> Subjects:
        """What there is to see of the principals; who looks at it adds its errors."""
        codings, nobody = self.setting.codings, np.zeros(0)
        at = [codings.actors.index(name) for name in self.principal_names]
        return Subjects(
            column=np.zeros(0, dtype=np.int64),
            value=np.ascontiguousarray(codings.option_value[:, at]),
            weight=np.ascontiguousarray(codings.weight[:, at]),
            closed=self.unavailable,
            latent=np.ascontiguousarray(codings.latent[:, at]),
            threshold=np.ascontiguousarray(codings.threshold[:, at]),
            lasting=self.lasting,
            error=nobody,
            reservation_error=nobody,
            sigma=self.sigma,
            shown=self.shown,
            reservation=self.reservation,
            loss=self.loss,
        )
