"""Does the bundled case look right at first sight? Wide bands, fixed seed, no fine print."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.cases import Rows, bundled, run

RUNS = 3000
FIGURES = "calibrated, not predicted"


def rows(name: str, **settings: Any) -> Rows:
    return run(
        bundled(name).with_values({k.replace("__", "."): v for k, v in settings.items()}), RUNS
    )


@pytest.fixture(scope="module")
def geneva() -> Rows:
    return rows("geneva")


# What issue and article fix


def test_budapest_has_no_meeting_in_any_run_because_it_is_ruled_out() -> None:
    found = rows("budapest")
    assert set(found["outcome"]) == {"no_meeting"}
    assert set(found["reason"]) == {"venue ruled out"}
    assert set(found["blocked_by"]) == {"ukraine"}


@pytest.mark.parametrize("offer", [["china_guarantor"], ["support", "china_guarantor"]])
def test_china_is_in_no_package(offer: list[str]) -> None:
    found = rows("china-guarantor", guarantees=offer, red_lines="ignored")
    assert found.signed.any()
    assert not any("china" in choice for choice in set(found["choice.guarantee"]))


def test_without_a_guarantee_on_offer_nobody_waits_for_proposals() -> None:
    slow = {"stages__preparation__preconditions__proposals__ready": "30 weeks"}
    assert set(rows("geneva", **slow)["reason"]) == {"no proposals"}
    assert rows("no-guarantee", **slow).met.any()


def test_geneva_meets_about_as_often_as_it_was_calibrated_to(geneva: Rows) -> None:
    def within(weeks: int) -> float:
        return float(((geneva["week"] >= 0) & (geneva["week"] <= weeks)).mean())

    assert 0.01 <= within(2) <= 0.06, FIGURES
    assert 0.20 <= within(26) <= 0.35, FIGURES


def test_a_text_is_signed_in_some_but_not_most_talks(geneva: Rows) -> None:
    signed = geneva.signed.sum() / geneva.met.sum()
    assert 0.10 <= signed <= 0.45


def test_no_outcome_is_impossible_in_geneva(geneva: Rows) -> None:
    assert len(set(geneva["outcome"])) == 7
    assert max(geneva.share(o) for o in set(geneva["outcome"])) < 0.85


# What should move an outcome, and in which direction; with common random numbers


def durable(found: Rows) -> float:
    """Share of deals that stand after five years."""
    return float((found["collapsed_month"][found.deals] < 0).mean())


def test_a_larger_force_is_believed_to_make_deals_last(geneva: Rows) -> None:
    large = rows("large-force")
    for side in ("ukraine", "russia"):
        with_troops, with_force = (
            r[f"durability.{side}"][r.signed & mentions(r, option)]
            for r, option in ((geneva, "troops"), (large, "large_force"))
        )
        assert with_force.mean() > with_troops.mean() + 0.05


def mentions(found: Rows, option: str) -> Any:
    return np.array([option in choice for choice in found["choice.guarantee"]])


def test_the_guarantees_on_offer_decide_what_is_signed_and_whether_they_meet(geneva: Rows) -> None:
    none = rows("no-guarantee")
    assert set(none["choice.guarantee"][none.signed]) == {"none"}
    bare = (geneva["choice.guarantee"] == "none")[geneva.signed].mean()
    assert bare < 0.9
    assert abs(none.met.mean() - geneva.met.mean()) > 0.01
    assert np.nanmean(geneva["durability.ukraine"]) > np.nanmean(none["durability.ukraine"])


def test_credible_guarantors_make_deals_last() -> None:
    guarantors = ("us", "france", "nato")
    hollow, loyal = (
        rows("geneva", **{f"actors__{g}__honour": q for g in guarantors}) for q in (0.02, 0.98)
    )
    both = hollow.signed & loyal.signed & (hollow["package"] == loyal["package"])
    pledged = both & (hollow["choice.guarantee"] != "none")
    for side in ("ukraine", "russia"):
        name = f"durability.{side}"
        assert np.all(loyal[name][pledged] >= hollow[name][pledged])
    gain = loyal["durability.ukraine"][pledged] - hollow["durability.ukraine"][pledged]
    assert gain.mean() > 0.05
    assert durable(loyal) > durable(hollow)


def test_leverage_brings_meetings_and_texts() -> None:
    soft, hard = (
        rows("geneva", actors__us__leverage={"ukraine": push, "russia": push}) for push in (0, 0.15)
    )
    assert not (soft.met & ~hard.met).any()
    assert hard.met.mean() > soft.met.mean() + 0.03
    assert hard.signed.sum() / hard.met.sum() > soft.signed.sum() / soft.met.sum() + 0.03
    assert np.nanmax(soft["leverage_needed"]) == 0
    assert np.nanmax(hard["leverage_needed"]) > 0


def test_strikes_keep_the_sides_from_meeting(geneva: Rows) -> None:
    heavy = rows("heavy-strikes")
    assert heavy.met.mean() < geneva.met.mean() - 0.01


def test_strikes_that_are_felt_as_a_cost_alone_bring_meetings(geneva: Rows) -> None:
    """A costlier war makes no deal worse; it is the hostility that keeps the sides apart."""
    calm = {"stages__preparation__hostility_effect": 0}
    assert rows("heavy-strikes", **calm).met.mean() > rows("geneva", **calm).met.mean()


def test_red_lines_taken_at_their_word_never_sign_more_often_than_ignored(geneva: Rows) -> None:
    stated, ignored = rows("red-lines-as-stated"), rows("geneva", red_lines="ignored")
    assert stated.signed.mean() <= geneva.signed.mean() <= ignored.signed.mean()
    assert stated.signed.mean() < ignored.signed.mean()
    for one, other in ((stated, geneva), (geneva, ignored)):
        assert one["zopa_size"][one.met].mean() < other["zopa_size"][other.met].mean()


def test_a_longer_wait_brings_more_meetings(geneva: Rows) -> None:
    assert rows("geneva", horizon="52 weeks").met.mean() > geneva.met.mean() + 0.03


def test_averse_sides_meet_less(geneva: Rows) -> None:
    assert rows("geneva", scales__aversion__3="0.5 to 0.8").met.mean() < geneva.met.mean() / 2


def test_a_war_that_costs_both_sides_more_is_easier_to_end() -> None:
    costs = {side: f"actors__{side}__war_cost" for side in ("ukraine", "russia")}
    cheap, dear = (rows("geneva", **dict.fromkeys(costs.values(), cost)) for cost in (0.05, 0.3))
    assert dear.met.mean() > cheap.met.mean()
    assert dear["zopa_size"][dear.met].mean() > cheap["zopa_size"][cheap.met].mean()


def test_violations_come_in_the_share_of_ceasefires_that_studies_see() -> None:
    found = rows("geneva", scales__aversion__3=0, scales__aversion__6=0)
    early = (found["violated_month"] > 0) & (found["violated_month"] <= 7)
    assert found.deals.sum() > 100
    assert 0.2 <= early[found.deals].mean() <= 0.8


# Other bundled scenarios run, and what sets each apart is seen


def test_a_fifth_issue_is_on_the_table() -> None:
    found = rows("russian-role")
    assert set(found["choice.russian_role"][found.signed]) <= {"none", "consulted", "veto"}
    assert len(set(found["choice.russian_role"][found.signed])) > 1


def test_support_only_signs_support_or_nothing() -> None:
    found = rows("support-only")
    assert set(found["choice.guarantee"][found.signed]) == {"none", "support"}


def test_with_the_mediator_first_texts_come_before_offers() -> None:
    found = rows("trilateral-first")
    assert (found.signed & (found["rounds"] == 0) & (found["texts"] > 0)).any()
    assert not (found.signed & (found["texts"] == 0) & (found["rounds"] == 0)).any()


@pytest.mark.parametrize("styles", [[], ["facilitative"], ["formulative"], ["leverage"]])
def test_no_style_of_mediation_beats_all_of_them_together(styles: list[str]) -> None:
    some = rows("geneva", mediation__styles=styles)
    everything = rows("geneva")
    assert some.signed.mean() < everything.signed.mean() + 0.01
