from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.inputs.scenario import Scenario
from sim.runs import preferences as module
from sim.runs.batch import Runner
from sim.runs.preferences import Preferences, Valuation
from tests.cases import bundled, codebook, played, split

WEEK_0 = {"stages.preparation.preconditions": None, "process": ["bilateral", "aftermath"]}


def drawn(scenario: Scenario, codings: int, seed: int = 1) -> Preferences:
    [found] = Valuation(scenario).drawn(seed, codings)
    return found


def central(name: str, *overrides: str) -> Preferences:
    return Valuation(bundled(name, *overrides)).central()


def value_of(found: Preferences, actor: str, **choices: str) -> float:
    """What a package is worth to an actor in the first coding."""
    described = [found.offer.describe(p) for p in range(found.offer.size)]
    return float(found.values[0, found.actors.index(actor), described.index(choices)])


# The model's own


@pytest.mark.parametrize("name", ["geneva", "large-force"])
def test_values_are_those_of_the_models_principals_in_week_0(name: str) -> None:
    scenario = bundled(name).with_values(WEEK_0)
    found, summit = drawn(scenario, 30), played(scenario, 30)
    rows = np.arange(30)
    for principal in summit.principals:
        mine = found.reservation[:, principal.index]
        assert mine.tolist() == principal.reservation.tolist()
        for p in range(0, found.offer.size, 7):
            expected = principal.value(np.full(30, p), rows)
            closed = found.refused[:, principal.index, p] | ~found.carried[:, p]
            assert closed.tolist() == np.isneginf(expected).tolist()
            values = found.values[:, principal.index, p]
            assert values[~closed].tolist() == expected[~closed].tolist()


def test_codings_are_those_that_runs_have() -> None:
    geneva = bundled("geneva")
    lines = Runner(geneva, 5, 4).drawn(range(80))
    path = "actors.russia.red_lines.guarantee.support"
    found = drawn(geneva, 20, seed=5)
    russia = found.actors.index("russia")
    only = [p for p in range(found.offer.size) if found.offer.describe(p)["guarantee"] == "support"]
    crossed = found.refused[:, russia, only].all(axis=1)
    line = lines[path]
    assert isinstance(line, np.ndarray)
    assert crossed.tolist() == line.tolist()
    assert 0 < line.sum() < 20


def test_parts_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = drawn(bundled("geneva"), 7)
    monkeypatch.setattr(module, "CELLS", 3 * 5 * whole.offer.size)
    parts = list(Valuation(bundled("geneva")).drawn(1, 7))
    assert [len(part.values) for part in parts] == [3, 3, 1]
    for name in ("values", "refused", "carried", "reservation", "leverage", "salience", "wishes"):
        joined = np.concatenate([getattr(part, name) for part in parts])
        assert joined.tobytes() == getattr(whole, name).tobytes(), name


# The centre


def test_at_the_centre_stances_and_saliences_are_the_medians_of_their_steps() -> None:
    book = codebook()
    step, weight = book.stance.steps, book.salience.steps
    # France in coding a: guarantee 4, alignment 3, line 3, sanctions 4; support alone is worth its
    # own value above or below the middle more than none.
    stances = {"guarantee": 2, "alignment": 3, "line_of_contact": 4, "sanctions": 6}
    values = {issue: step[code].median for issue, code in stances.items()}
    values["guarantee"] += step[6].median - 0.5
    saliences = {"guarantee": 4, "alignment": 3, "line_of_contact": 3, "sanctions": 4}
    total = sum(weight[code].median for code in saliences.values())
    expected = sum(weight[saliences[k]].median / total * values[k] for k in values)
    found = value_of(
        central("geneva", "coding=a"), "france", guarantee="support", alignment="neutrality",
        line_of_contact="freeze", sanctions="maintained",
    )  # fmt: skip
    assert found == pytest.approx(expected)


def test_no_deal_is_the_war_of_week_0() -> None:
    set_ = ["war.start_share=0.4"]
    for side, cost, hope in (("ukraine", 0.3, 0.1), ("russia", 0.2, 0.05)):
        set_ += [f"actors.{side}.war_cost={cost}", f"actors.{side}.optimism={hope}"]
    for actor in ("france", "nato"):
        set_ += [f"actors.{actor}.pressure.{side}=0.01" for side in ("ukraine", "russia")]
    found = central("geneva", *set_)
    worth = dict(zip(found.actors, found.reservation[0].tolist(), strict=True))
    assert worth["ukraine"] == pytest.approx(0.4 + 0.1 - 0.3 - 0.02)
    assert worth["russia"] == pytest.approx(0.6 + 0.05 - 0.2 - 0.02)


def test_the_centre_of_several_letters_lies_in_the_middle_of_theirs() -> None:
    valuation = Valuation(bundled("geneva"))
    one, each = valuation.central(), valuation.by_letter()
    assert (one.codings, each.codings) == (1, 4)
    middle = np.median(each.wishes / np.repeat(each.salience, _per_issue(each), axis=2), axis=0)
    found = one.wishes[0] / np.repeat(one.salience[0], _per_issue(one), axis=1)
    single = np.array(["+" not in name for name in one.offer.choices])
    assert found[:, single] == pytest.approx(middle[:, single])
    assert one.salience.sum(axis=2) == pytest.approx(1)
    assert not np.isinf(one.values).any()


def _per_issue(found: Preferences) -> list[int]:
    counts: list[int] = np.bincount(found.offer.choice_issue).tolist()
    return counts


@pytest.mark.parametrize("letter", ["a", "d"])
def test_the_centre_of_one_letter_is_that_of_its_own(letter: str) -> None:
    of_all = Valuation(bundled("geneva")).by_letter()
    alone = central("geneva", f"coding={letter}")
    place = "abcd".index(letter)
    assert alone.values[0].tolist() == of_all.values[place].tolist()
    assert alone.refused[0].tolist() == of_all.refused[place].tolist()


def test_red_lines_more_likely_than_not_bind_at_the_centre() -> None:
    cases = [("drawn", 0.51, True), ("drawn", 0.49, False)]
    for rule, firmness, binds in [*cases, ("as_stated", 0.1, True), ("ignored", 1, False)]:
        found = central("geneva", f"red_lines={rule}", f"firmness.likely={firmness}")
        crossed = [
            found.refused[0, found.actors.index("ukraine"), p]
            for p in range(found.offer.size)
            if found.offer.describe(p)["line_of_contact"] == "recognition"
        ]
        assert all(crossed) is binds


def test_a_red_line_binds_at_the_centre_if_it_does_in_more_than_half_of_the_letters() -> None:
    # Ukraine's line on a moratorium is one coder's, that on lifted sanctions three coders'.
    valuation = Valuation(bundled("geneva", "firmness.possible=0.6"))
    one, each = valuation.central(), valuation.by_letter()
    ukraine = one.actors.index("ukraine")
    for issue, option, letters, binds in (
        ("alignment", "moratorium", 1, False),
        ("sanctions", "lifted", 3, True),
    ):
        with_it = [p for p in range(one.offer.size) if one.offer.describe(p)[issue] == option]
        assert each.refused[:, ukraine, with_it].all(axis=1).sum() == letters
        assert bool(one.refused[0, ukraine, with_it].all()) is binds


def test_leverage_counts_where_there_is_a_mediators_table() -> None:
    sides = {"actors.us.leverage": {"ukraine": 0.1, "russia": 0.05}}
    for process, pushed in ((["bilateral", "trilateral"], True), (["bilateral"], False)):
        found = Valuation(bundled("geneva").with_values(sides | {"process": process})).central()
        leverage = dict(zip(found.actors, found.leverage[0].tolist(), strict=True))
        expected = {"ukraine": 0.1, "russia": 0.05} if pushed else {}
        assert {name: worth for name, worth in leverage.items() if worth} == expected


# Any negotiation


def test_without_an_aftermath_a_package_is_worth_its_utility() -> None:
    found = Valuation(split(steps=10, reservation=(0.3, 0.1))).central()
    assert found.actors == ("east", "west")
    assert found.values[0].tolist() == [
        pytest.approx([i / 10 for i in range(11)]),
        pytest.approx([(10 - i) / 10 for i in range(11)]),
    ]
    assert found.reservation.tolist() == [[0.3, 0.1]]
    assert not found.refused.any()
    assert found.carried.all()


@pytest.mark.parametrize(
    ("change", "certain"),
    [
        ({}, True),
        ({"actors.east.alternative.reservation_value": "0.2 to 0.4"}, False),
        ({"stages.bilateral.noise": "0.2 to 0.4"}, False),
    ],
)
def test_nothing_drawn_is_certain(change: dict[str, Any], certain: bool) -> None:
    assert Valuation(split().with_values(change)).certain is certain
    assert not Valuation(bundled("geneva", "coding=b")).certain
