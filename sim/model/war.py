"""War as the alternative to a deal (Fearon 1995; Powell 2006): the front, costs and hostility."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.model import kernels
from sim.model.arrays import Floats, Ints
from sim.model.setting import Setting, State

HALF_YEAR = 26.0  # weeks; the time over which `fatigue` is counted


@dataclass(frozen=True)
class Belligerent:
    """One side of the war: what it can expect from fighting on, and at what cost."""

    setting: Setting
    name: str
    first: bool

    def cost(self, state: State, week: int, rows: Ints) -> Floats:
        """Cost of the war going on, C_i(t): own cost, fatigue, pressure, strikes."""
        setting, war = self.setting, self.setting.scenario.spec.war
        assert war is not None
        fatigue = setting.value("war.fatigue", rows)
        own = setting.value(f"war_cost.{self.name}", rows) * (1.0 + fatigue * week / HALF_YEAR)
        total = own + setting.value(f"pressure.{self.name}", rows)
        if war.strikes is not None and war.strikes.against == self.name:
            total = total + setting.value("war.strikes.cost", rows) * state.hostility[rows]
        if war.long_range is not None and war.long_range.against == self.name:
            begun = week >= setting.value("war.long_range.starts", rows)
            total = total + np.where(begun, setting.value("war.long_range.cost", rows), 0.0)
        return total

    def war_value(self, state: State, week: int, rows: Ints) -> Floats:
        """Reservation value W_i(t), in [0, 1]; equation (2)."""
        share = state.share[rows] if self.first else 1.0 - state.share[rows]
        hope = self.setting.value(f"optimism.{self.name}", rows)
        return np.clip(share + hope - self.cost(state, week, rows), 0.0, 1.0)


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
        if self.striking:
            drawn = setting.codings.values
            self.mean = drawn["war.strikes.waves_per_week"]
            self.size = np.maximum(drawn["war.strikes.dispersion"], 1e-9)
            self.none = np.exp(-self.size * np.log1p(self.mean / self.size))
            self.decay = np.exp2(-1.0 / np.maximum(drawn["war.strikes.half_life"], 1e-9))

    def start(self) -> Floats:
        """What the first side can expect from fighting on at the outset, shape (n,)."""
        if not self.moving:
            return np.zeros(self.setting.size)
        return self.setting.codings.values["war.start_share"][self.setting.coding]

    def advance(self, state: State, week: int, rows: Ints) -> Floats:
        """One week of war for the replicates at `rows`; returns the waves of strikes."""
        setting = self.setting
        waves = np.zeros(len(rows))
        if not self.moving:
            return waves
        shock = setting.normal("front", rows, position=week)
        moved = state.share[rows] + setting.value("war.front.volatility", rows) * shock
        state.share[rows] = np.clip(moved, 0.0, 1.0)
        if self.striking:
            coding = setting.coding[rows]
            u = setting.uniform("strikes", rows, position=week)
            waves = kernels.negative_binomial(
                u, self.mean[coding], self.size[coding], self.none[coding]
            )
            state.hostility[rows] = state.hostility[rows] * self.decay[coding] + waves
        return waves
