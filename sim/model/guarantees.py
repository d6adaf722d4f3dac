"""Guarantees, credibility and durability: equations (4) and (7), and what is believed of them."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats, Ints
from sim.inputs.parameters import honour_of
from sim.inputs.quantity import LEAST
from sim.inputs.spec import GUARANTEE_EFFECT, NONE
from sim.model.setting import Setting
from sim.outcomes import Outcome
from sim.theory.conflict import collapse_hazard, deterrence, flare_hazard, survival

MONTHS = 60  # a deal is judged, and followed, over five years
DISCONTENT_UNIT = 0.1  # the discontent at which its hazard ratio applies
SMALLEST_RATIO = 1e-300  # a hazard ratio of 0 is taken as this: its logarithm is finite


class Guarantees:
    """How long deals last, in truth and in each principal's belief.

    `strength` and `honour` are (m, options that are guarantees); the curves are (m, MONTHS).
    """

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.spec = setting.scenario.spec.stages.aftermath
        self.active = self.spec is not None and "aftermath" in setting.scenario.spec.process
        if not self.active:
            return
        drawn = setting.codings.values
        at = "stages.aftermath"
        shape, scale = drawn[f"{at}.shape"], drawn[f"{at}.scale"]
        early, war = drawn[f"{at}.early_violation"], drawn[f"{at}.early_war"]
        months = np.arange(1.0, MONTHS + 1.0)[None, :]
        self.collapse_curve = collapse_hazard(
            months, shape[:, None], scale[:, None], early[:, None], war[:, None]
        )
        self.flare_curve = flare_hazard(months, early[:, None], war[:, None])
        self.strength, self.honour = self._strengths(), self._honours(None)
        self.settlement = np.log(np.maximum(drawn[f"{at}.settlement_ratio"], SMALLEST_RATIO))

    def _options(self) -> list[tuple[str, str]]:
        spec, agenda = self.setting.scenario.spec, self.setting.agenda
        return [
            (issue, option)
            for issue, option in agenda.options
            if option != NONE and spec.issues[issue].options[option].guarantors
        ]

    def _strengths(self) -> Floats:
        """Strength of each guarantee: alone and at mean honour it has its hazard ratio.

        What is written needs no strength above 1 (`sim.inputs.references`); the tail of a bell may.
        """
        drawn = self.setting.codings.values
        mean = np.maximum(drawn["stages.aftermath.mean_honour"], LEAST)
        out = np.zeros((len(mean), len(self._options())))
        for j, (issue, option) in enumerate(self._options()):
            ratio = drawn.get(f"issues.{issue}.options.{option}.hazard_ratio")
            if ratio is not None:
                need = -np.log(np.maximum(ratio, SMALLEST_RATIO)) / (GUARANTEE_EFFECT * mean)
                out[:, j] = np.clip(need, 0.0, 1.0)
        return out

    def _honours(self, believer: str | None) -> Floats:
        """Probability that each guarantee is honoured, in truth or as a principal believes.

        A belief shifts the odds of every guarantor by the believer's trust, so 0 and 1 stay.
        """
        drawn, spec = self.setting.codings.values, self.setting.scenario.spec
        out = np.zeros((len(self.setting.codings.index), len(self._options())))
        for j, (issue, option) in enumerate(self._options()):
            guarantors = sorted(spec.issues[issue].options[option].guarantors)
            for name in guarantors:
                q = drawn[honour_of(self.setting.scenario, name)]
                if believer is not None:
                    shift = np.exp(np.clip(drawn[f"actors.{believer}.trust"], -700.0, 700.0))
                    q = q * shift / (1.0 - q + q * shift)
                out[:, j] += q / len(guarantors)
        return out

    def _logs(self, honour: Floats) -> Floats:
        """Log of the hazard ratio of each group of packages, shape (m, G)."""
        agenda = self.setting.agenda
        effect = -GUARANTEE_EFFECT * deterrence(self.strength, honour, agenda.group_guarantees)
        settled = agenda.group_outcome == Outcome.SETTLEMENT
        return effect + np.where(settled, self.settlement[:, None], 0.0)

    def believed_lasting(self, believer: str) -> Floats:
        """Perceived probability that a deal of each group still stands after 60 months, (m, G)."""
        shape = (len(self.setting.codings.index), len(self.setting.agenda.group_outcome))
        if not self.active:
            return np.ones(shape)
        logs = self._logs(self._honours(believer))
        return survival(self.collapse_curve[:, -1:], logs)

    def risk(self, packages: Ints, rows: Ints, needed: Floats, discontent: Floats) -> Floats:
        """What multiplies the hazards of deals signed at `rows`: e^x of equation (7).

        `needed` is the part of the leverage that it took; all are (rows,).
        """
        group = self.setting.agenda.group[packages]
        x = self._logs(self.honour)[self.setting.coding[rows], group]
        at = "stages.aftermath"
        pressed = np.maximum(self.setting.value(f"{at}.pressure_ratio", rows), SMALLEST_RATIO)
        grudge = np.maximum(self.setting.value(f"{at}.discontent_ratio", rows), SMALLEST_RATIO)
        x = x + np.log(pressed) * needed
        return np.asarray(np.exp(x + np.log(grudge) * discontent / DISCONTENT_UNIT))
