from __future__ import annotations

from sim.model import setting
from sim.model.outcomes import OUTCOMES
from sim.model.packages import CEASEFIRE, CLASSES, SETTLEMENT


def test_the_codes_of_outcomes_are_their_places_in_the_list() -> None:
    named = {
        setting.NO_MEETING: "no_meeting",
        setting.WALKOUT: "walkout",
        setting.NO_AGREEMENT: "no_agreement",
        setting.NOT_RATIFIED: "not_ratified",
        setting.DEAL + CEASEFIRE: "ceasefire",
        setting.DEAL + SETTLEMENT: "settlement",
    }
    assert {code: OUTCOMES[code] for code in named} == named
    assert OUTCOMES[setting.DEAL :] == CLASSES
