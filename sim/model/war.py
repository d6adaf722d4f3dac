"""War as the alternative to a deal (Fearon 1995; Powell 2006): the front, costs and hostility."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats, Ints
from sim.inputs.quantity import LEAST, WAVES
from sim.model.kernels import meeting
from sim.model.setting import Setting, State


class Belligerent:
    """One side of the war: what it can expect from fighting on, and at what cost.

    `cost` (n,) is C_i(t) of the last week assessed: own cost, fatigue, pressure, strikes.
    """

    def __init__(self, setting: Setting, name: str, first: bool) -> None:
        war = setting.scenario.spec.war
        assert war is not None
        self.first = first
        self.cost = np.zeros(setting.size)
        nothing, never = np.zeros(setting.size), np.full(setting.size, np.inf)
        struck = war.strikes is not None and war.strikes.against == name
        reached = war.long_range is not None and war.long_range.against == name
        self._costs = meeting.Costs(
            own=setting.everywhere(f"actors.{name}.war_cost"),
            fatigue=setting.everywhere("war.fatigue"),
            pressure=setting.everywhere(f"actors.*.pressure.{name}"),
            strikes=setting.everywhere("war.strikes.cost") if struck else nothing,
            starts=setting.everywhere("war.long_range.starts") if reached else never,
            long_range=setting.everywhere("war.long_range.cost") if reached else nothing,
            optimism=setting.everywhere(f"actors.{name}.optimism"),
            loss=setting.everywhere(f"actors.{name}.collapse_loss"),
        )

    def assess(
        self, state: State, week: int, rows: Ints, reservation: Floats, ruin: Floats
    ) -> None:
        """Fill in what no deal and a broken deal are worth in a week, (n,) each; equation (2)."""
        meeting.war_values(
            rows, week, state.share, state.hostility, self.first, self._costs, self.cost,
            reservation, ruin,
        )  # fmt: skip


def belligerent_of(setting: Setting, name: str) -> Belligerent | None:
    """The side that actor `name` fights on, if it does."""
    war = setting.scenario.spec.war
    if war is None or name not in war.between:
        return None
    return Belligerent(setting, name, first=war.between[0] == name)


class Course:
    """The course of the war: the front moves, waves of strikes come, hostility decays."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        war = setting.scenario.spec.war
        self.moving = war is not None
        self.striking = war is not None and war.strikes is not None

    def start(self) -> Floats:
        """What the first side can expect from fighting on at the outset, shape (n,)."""
        if not self.moving:
            return np.zeros(self.setting.size)
        return self.setting.everywhere("war.start_share")

    def follow(self, state: State) -> None:
        """Tie the course to the state that it moves."""
        setting, drawn = self.setting, self.setting.codings.values
        nothing = np.zeros(setting.size)
        strikes = {"mean": nothing, "size": nothing, "none": nothing, "decay": nothing}
        if self.striking:
            mean = np.minimum(drawn["war.strikes.waves_per_week"], WAVES.high)
            size = np.maximum(drawn["war.strikes.dispersion"], LEAST)
            found = {
                "mean": mean,
                "size": size,
                "none": np.exp(-size * np.log1p(mean / size)),
                "decay": np.exp2(-1.0 / np.maximum(drawn["war.strikes.half_life"], LEAST)),
            }
            strikes = {name: values[setting.coding] for name, values in found.items()}
        self._front = meeting.Front(
            share=state.share,
            past=state.past,
            movement=state.movement,
            hostility=state.hostility,
            volatility=setting.everywhere("war.front.volatility") if self.moving else nothing,
            **strikes,
        )

    def advance(self, week: int, rows: Ints) -> Floats:
        """One week of war for the replicates at `rows`; returns the waves of strikes."""
        if not self.moving:
            return np.zeros(len(rows))
        shock = self.setting.normal("front", rows, position=week)
        meeting.move_front(rows, week, shock, self._front)
        if not self.striking:
            return np.zeros(len(rows))
        u = self.setting.uniform("strikes", rows, position=week)
        waves: Floats = meeting.strike(rows, u, self._front)
        return waves
