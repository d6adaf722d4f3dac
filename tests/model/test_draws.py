from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.arrays import Floats, Ints
from sim.inputs.quantity import COUNT, MONTHS, POSITIVE, SHARE, SIGNED, WEEKS, Scale, parse_quantity
from sim.inputs.scenario import Scenario
from sim.model.agenda import build_agenda
from sim.model.draws import CodingDraws, counts, draw_codings, logistic, quantile
from sim.model.streams import Streams
from tests.cases import build, bundled, document, grown, party, principal, rebuilt

Source = Callable[[str, Ints], Floats]
GRID = (np.arange(100_000) + 0.5) / 100_000
MANY = 4000


def drawn(scenario: Scenario, many: int = MANY, source: Source | None = None) -> CodingDraws:
    agenda = build_agenda(scenario)
    return draw_codings(scenario, agenda, np.arange(many), source or Streams(2))


def always(u: float) -> Source:
    """A source whose every draw is `u`: 0.5 gives every median."""
    return lambda path, index: np.full(len(index), u)


def at(raw: Any, scale: Scale, *u: float) -> Floats:
    return quantile(parse_quantity(raw, scale), np.array(u))


@pytest.mark.parametrize(
    ("raw", "scale", "low", "high"),
    [
        ("0.2 to 0.6", SHARE, 0.2, 0.6),
        ("0.001 to 0.999", SHARE, 0.001, 0.999),
        ("0.5 to 40", POSITIVE, 0.5, 40),
        ("-3 to 5", SIGNED, -3, 5),
        ("2 to 6 weeks", WEEKS, 2, 6),
        ("1 to 4 years", MONTHS, 12, 48),
    ],
)
def test_a_range_runs_from_the_5th_to_the_95th_percentile(
    raw: str, scale: Scale, low: float, high: float
) -> None:
    assert at(raw, scale, 0.05, 0.95) == pytest.approx([low, high], rel=1e-12)


@pytest.mark.parametrize(
    ("raw", "scale", "median"),
    [("0.2 to 0.8", SHARE, 0.5), ("1 to 100", POSITIVE, 10.0), ("-3 to 5", SIGNED, 1.0)],
)
def test_the_median_of_a_range_is_the_middle_on_its_own_scale(
    raw: str, scale: Scale, median: float
) -> None:
    assert at(raw, scale, 0.5)[0] == pytest.approx(median, rel=1e-12)


@pytest.mark.parametrize(
    ("raw", "scale"), [("0 to 0.6", SHARE), ("0.2 to 1", SHARE), ("0 to 7", POSITIVE)]
)
def test_a_range_that_touches_a_bound_is_uniform(raw: str, scale: Scale) -> None:
    low, high = (float(x) for x in raw.split(" to "))
    u = np.array([0.01, 0.3, 0.99])
    assert quantile(parse_quantity(raw, scale), u) == pytest.approx(low + (high - low) * u)


def test_a_triangle_has_its_mode_where_it_should() -> None:
    """The cumulative share at the mode is (mode - low) / (high - low); both sides are quadratic."""
    raw = {"low": 1, "mode": 2, "high": 5}
    low, quarter, mode, high = at(raw, POSITIVE, 0.0, 0.0625, 0.25, 1.0)
    assert [low, mode, high] == pytest.approx([1, 2, 5])
    assert quarter == pytest.approx(1.5)
    mean = quantile(parse_quantity(raw, POSITIVE), GRID).mean()
    assert mean == pytest.approx((1 + 2 + 5) / 3, rel=1e-6)


@pytest.mark.parametrize("mode", [0.0, 1.0])
def test_a_triangle_may_have_its_mode_at_an_end(mode: float) -> None:
    values = quantile(parse_quantity({"low": 0, "mode": mode, "high": 1}, SHARE), GRID)
    assert values.mean() == pytest.approx((1 + mode) / 3, rel=1e-5)


def test_a_beta_has_the_mean_and_the_concentration_it_was_given() -> None:
    mean, concentration = 0.41, 12.0
    raw = {"beta": {"mean": mean, "concentration": concentration}}
    values = quantile(parse_quantity(raw, SHARE), GRID)
    assert values.mean() == pytest.approx(mean, abs=1e-5)
    assert values.var() == pytest.approx(mean * (1 - mean) / (concentration + 1), rel=1e-3)


def test_one_of_takes_each_value_as_often_as_it_says() -> None:
    values = quantile(parse_quantity({"one_of": {0.2: 0.6, 0.4: 0.3, 0.9: 0.1}}, SHARE), GRID)
    found = {v: float((values == v).mean()) for v in np.unique(values)}
    assert found == pytest.approx({0.2: 0.6, 0.4: 0.3, 0.9: 0.1})


@pytest.mark.parametrize(
    ("raw", "scale"),
    [
        (0.4, SHARE),
        ("0.001 to 0.6", SHARE),
        ("0.001 to 0.6", POSITIVE),
        ("-3 to 5", SIGNED),
        ("0 to 0.6", SHARE),
        ("0.001 to 0.6 uniform", SHARE),
        ({"low": 0, "mode": 0.1, "high": 1}, SHARE),
        ({"low": 0, "mode": 0.9, "high": 1}, SHARE),
        ({"low": 0, "mode": 0, "high": 1}, SHARE),
        ({"beta": {"mean": 0.3, "concentration": 4}}, SHARE),
        ({"one_of": {0.2: 0.6, 0.4: 0.4}}, SHARE),
        ({"one_of": {0.2: 0.3, 0.4: 0.4, 0.5: 0.3}}, SHARE),
    ],
)
def test_half_of_the_draws_lie_on_either_side_of_the_median(raw: Any, scale: Scale) -> None:
    quantity = parse_quantity(raw, scale)
    assert quantity.median == pytest.approx(at(raw, scale, 0.5)[0], rel=1e-12)


@pytest.mark.parametrize(("raw", "whole"), [(4, 4), ("1 to 9", 5), ("4 to 1000", 1000)])
def test_counts_are_whole_and_stay_on_their_scale(raw: Any, whole: int) -> None:
    drawn = counts(quantile(parse_quantity(raw, COUNT), GRID))
    assert drawn.dtype == np.int64
    assert 1 <= drawn.min() <= drawn.max() <= 1000
    assert whole in drawn


def test_a_fixed_number_has_no_spread() -> None:
    assert at("6 weeks", WEEKS, 0.01, 0.5, 0.99).tolist() == [6.0] * 3


@pytest.mark.parametrize(
    ("raw", "scale"),
    [
        ("0.2 to 0.6", SHARE),
        ("0.5 to 40", POSITIVE),
        ("-3 to 5", SIGNED),
        ({"uniform": [0.1, 0.2]}, SHARE),
        ({"low": 1, "mode": 2, "high": 5}, POSITIVE),
        ({"beta": {"mean": 0.3, "concentration": 4}}, SHARE),
        ({"one_of": {0.2: 0.6, 0.4: 0.4}}, SHARE),
    ],
)
def test_a_quantile_rises_and_stays_on_its_scale(raw: Any, scale: Scale) -> None:
    u = np.concatenate([[2.0**-53], GRID[::50], [1 - 2.0**-53]])
    values = quantile(parse_quantity(raw, scale), u)
    assert np.all(np.diff(values) >= 0)
    assert scale.low <= values.min() <= values.max() <= scale.high
    assert np.isfinite(values).all()


def test_logistic_undoes_log_odds_and_never_overflows() -> None:
    x = np.array([-2000.0, -800.0, -1.0, 0.0, 3.0, 800.0, math.inf, -math.inf])
    p = logistic(x)
    assert p[[3, 5, 6]].tolist() == [0.5, 1.0, 1.0]
    assert p[[0, 1, 7]].max() < 1e-300
    assert np.all((p >= 0) & (p <= 1))
    assert math.log(p[4] / (1 - p[4])) == pytest.approx(3)
    assert p[2] == pytest.approx(1 / (1 + math.e))


# Codes


def coded(stance: int, confidence: int = 2, grade: str = "none", **over: Any) -> Scenario:
    """Two principals, two issues; east's stance on one option is set, all else is neutral."""
    issues = {
        "land": {"status_quo": "keep", "options": {"keep": {}, "give": {}}},
        "trade": {"status_quo": "shut", "options": {"shut": {}, "open": {}}},
    }
    neutral = {i: dict.fromkeys(e["options"], 4) for i, e in issues.items()}
    set_one = {"stance": stance, "confidence": confidence, "red_line": grade}
    east = {
        "role": "principal",
        "stances": {**neutral, "land": {"keep": 4, "give": set_one}},
        "salience": {"land": 4, "trade": 1},
    }
    west = {"role": "principal", "stances": neutral, "salience": {"land": 3, "trade": 3}}
    return build(
        {
            "name": "coded",
            "process": ["bilateral"],
            "actors": {"east": east, "west": west},
            "issues": issues,
        }
        | over
    )


def value_of(draws: CodingDraws, scenario: Scenario, actor: str, *option: str) -> Any:
    agenda = build_agenda(scenario)
    o = agenda.option_index[option[0], option[1]]
    return draws.option_value[:, draws.actors.index(actor), o]


@pytest.mark.parametrize(
    ("step", "median"), list(enumerate([0.03, 0.17, 0.33, 0.5, 0.67, 0.83, 0.97], start=1))
)
def test_a_stance_is_drawn_around_the_median_of_its_step(step: int, median: float) -> None:
    scenario = coded(step)
    draws = drawn(scenario, 1, always(0.5))
    assert value_of(draws, scenario, "east", "land", "give")[0] == pytest.approx(median)


@pytest.mark.parametrize(("confidence", "sigma"), [(3, 0.2), (2, 0.4), (1, 0.8)])
def test_the_spread_of_a_stance_in_log_odds_follows_its_confidence(
    confidence: int, sigma: float
) -> None:
    scenario = coded(5, confidence)
    low, high = (
        value_of(drawn(scenario, 1, always(u)), scenario, "east", "land", "give")[0]
        for u in (0.5, 0.8413447460685429)  # one standard deviation up
    )
    assert math.log(high / (1 - high)) - math.log(low / (1 - low)) == pytest.approx(sigma)


def test_weights_add_up_to_one_and_follow_the_saliences() -> None:
    draws = drawn(coded(4), 1, always(0.5))
    east = draws.weight[0, draws.actors.index("east")]
    assert east == pytest.approx([4 / 5, 1 / 5])
    assert drawn(bundled("geneva")).weight.sum(axis=2) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("grade", "share"), [("none", 0), ("possible", 0.25), ("likely", 0.6), ("certain", 0.9)]
)
def test_a_stated_red_line_binds_in_its_share_of_the_codings(grade: str, share: float) -> None:
    found = drawn(coded(1, 2, grade)).binds.any(axis=(1, 2)).mean()
    assert found == pytest.approx(share, abs=4 * math.sqrt(share * (1 - share) / MANY))


@pytest.mark.parametrize("grade", ["possible", "likely", "certain"])
def test_the_rule_for_red_lines_decides_over_their_firmness(grade: str) -> None:
    assert drawn(coded(1, 2, grade, red_lines="as_stated")).binds.any(axis=(1, 2)).all()
    assert not drawn(coded(1, 2, grade, red_lines="ignored")).binds.any()
    assert drawn(coded(1, 2, grade, firmness={grade: 1})).binds.any(axis=(1, 2)).all()
    assert not drawn(coded(1, 2, grade, firmness={grade: 0})).binds.any()


def test_a_red_line_that_binds_at_one_firmness_binds_at_every_higher_one() -> None:
    """Common random numbers: sweeping the firmness adds red lines and never swaps them."""
    weak = drawn(coded(1, 2, "likely", firmness={"likely": 0.3})).binds
    firm = drawn(coded(1, 2, "likely", firmness={"likely": 0.7})).binds
    assert not (weak & ~firm).any()
    assert (firm & ~weak).any()


# The letters of the evidence


def test_each_coding_follows_one_letter_and_all_letters_come_up() -> None:
    scenario = bundled("geneva")
    letters = drawn(scenario).letter
    counts = np.bincount(letters, minlength=len(scenario.letters))
    expected = MANY / len(scenario.letters)
    assert np.abs(counts - expected).max() < 5 * math.sqrt(expected)


@pytest.mark.parametrize("letter", ["a", "b", "c", "d"])
def test_a_coding_fixed_by_the_scenario_gives_its_own_medians(letter: str) -> None:
    scenario = bundled("geneva", f"coding={letter}")
    assert scenario.case is not None
    book, coding = scenario.codebook, scenario.case.codings[letter]
    draws = drawn(scenario, 1, always(0.5))
    for actor, issue, option in (
        ("ukraine", "line_of_contact", "swap"),
        ("russia", "alignment", "neutrality"),
        ("us", "sanctions", "lifted"),
    ):
        code = coding.actors[actor].stances[issue][option]
        expected = book.stance.steps[code.value].median
        assert value_of(draws, scenario, actor, issue, option)[0] == pytest.approx(expected)


def test_a_stance_set_in_a_scenario_replaces_that_of_every_letter() -> None:
    path = "actors.russia.stances.line_of_contact.swap"
    scenario = bundled("geneva").with_value(path, 7)
    values = value_of(
        drawn(scenario, 400, always(0.5)), scenario, "russia", "line_of_contact", "swap"
    )
    assert np.unique(values) == pytest.approx([0.97])


def test_an_outlook_stays_whole() -> None:
    """All values of a coding come from one letter: at the medians, only letters differ."""
    scenario = bundled("geneva")

    def source(path: str, index: Ints) -> Floats:
        return Streams(5).uniform(path, index) if path == "coding" else np.full(len(index), 0.5)

    draws = drawn(scenario, 400, source)
    outlooks = draws.option_value.reshape(400, -1).round(12)
    assert len(np.unique(outlooks, axis=0)) == len(scenario.letters)


# Other epistemic values


@pytest.mark.parametrize(
    "path",
    [
        "war.fatigue",
        "actors.ukraine.war_cost",
        "actors.russia.exponent",
        "stages.bilateral.noise",
        "actors.france.values.sanctions.lifted",
        "outsiders.china.honour",
    ],
)
def test_a_change_of_one_quantity_leaves_every_other_draw_as_it_was(path: str) -> None:
    scenario = bundled("geneva")
    before = drawn(scenario, 200).table
    after = drawn(scenario.with_value(path, "0.21 to 0.22"), 200).table
    changed = [k for k in before if k in after and not np.array_equal(before[k], after[k])]
    assert changed in ([], [path])


def test_every_entry_of_the_table_names_a_place_in_the_scenario() -> None:
    """So that a driver found among the drawn values can be looked up, swept and shown."""
    scenario = bundled("geneva")
    tops = set(type(scenario.spec).model_fields)
    assert {path.split(".")[0] for path in drawn(scenario, 4).table} <= tops


def test_an_option_is_on_the_table_only_if_every_guarantor_is_willing() -> None:
    scenario = bundled("geneva")
    agenda = build_agenda(scenario)
    o = agenda.option_index["guarantee", "support"]  # carried by two
    none = grown(scenario, scales__carry_threshold=1)
    everyone = grown(scenario, scales__carry_threshold=0)
    assert drawn(everyone).available.all()
    assert not drawn(none).available[:, o].any()
    reluctant = grown(scenario, actors__nato__carries__support=1, scales__carry_threshold=0.5)
    willing = grown(scenario, actors__nato__carries__support=7, scales__carry_threshold=0.5)
    assert drawn(reluctant).available[:, o].mean() < 0.01
    assert drawn(willing).available[:, o].mean() > drawn(reluctant).available[:, o].mean() + 0.2
    assert drawn(willing).available[:, agenda.option_index["guarantee", "none"]].all()


def test_what_is_coded_under_another_name_is_carried_under_it() -> None:
    """The two sizes of a force are two options with one code and one draw."""
    both = bundled("geneva").with_value("guarantees", ["troops", "large_force"])
    both = both.with_value("issues.guarantee.options.large_force.guarantors", ["france"])
    agenda, draws = build_agenda(both), drawn(both)
    small, large = (agenda.option_index["guarantee", n] for n in ("troops", "large_force"))
    assert np.array_equal(draws.available[:, small], draws.available[:, large])
    assert 0 < draws.available[:, small].mean() < 1


def test_pressure_adds_up_over_third_parties_and_leverage_is_the_mediators() -> None:
    pushes = {
        "actors.france.pressure.russia": 0.02,
        "actors.nato.pressure.russia": 0.03,
        "actors.us.leverage.russia": 0.05,
        "actors.us.pressure.russia": 0.7,
        "actors.france.leverage.russia": 0.9,
    }
    values = drawn(bundled("geneva").with_values(pushes), 3).values
    assert values["actors.*.pressure.russia"] == pytest.approx(0.05)
    assert values["actors.*.leverage.russia"] == pytest.approx(0.05)


def test_a_code_picks_the_step_of_its_scale() -> None:
    scenario = grown(
        bundled("geneva"), actors__ukraine__war__cost=2, scales__war_cost__2=0.123, coding="a"
    )
    assert drawn(scenario, 3).values["actors.ukraine.war_cost"].tolist() == [0.123] * 3


def test_an_outsider_lends_its_own_honour() -> None:
    outsider = party("principal", {"pledge": {"help": 0.5, "none": 0.5}})
    data = {
        "name": "outsider",
        "process": ["bilateral"],
        "actors": {"east": outsider, "west": outsider},
        "outsiders": {"far": {"honour": 0.125}},
        "issues": {
            "pledge": {
                "kind": "any_of",
                "status_quo": "none",
                "options": {"help": {"guarantors": ["far"]}},
            }
        },
    }
    assert drawn(build(data), 2).values["outsiders.far.honour"].tolist() == [0.125] * 2


# Venues


def placed(venue: list[str], **east: Any) -> Scenario:
    values = {"land": {"keep": 0.2, "give": 0.8}}
    countries = {"alder": "hill", "birch": "dale", "cedar": "moor"}
    return build(
        {
            "name": "placed",
            "process": ["preparation", "bilateral"],
            "venue": venue,
            "venues": {name: {"country": country} for name, country in countries.items()},
            "actors": {
                "east": principal(values, **east),
                "west": principal(values),
                "third": party("third_party", values, venues={"moor": 1}),
            },
            "issues": {"land": {"status_quo": "keep", "options": {"keep": {}, "give": {}}}},
            "stages": {"preparation": {"comfort_slope": 0.25}},
        }
    )


@pytest.mark.parametrize(
    ("venue", "east", "taken"),
    [
        (["alder", "birch"], {}, 0),
        (["alder", "birch"], {"venues": {"hill": 1}}, 1),
        (["alder", "birch"], {"rules_out": {"countries": ["hill"]}}, 1),
        (["birch", "alder"], {"rules_out": {"countries": ["hill"]}}, 0),
        (["alder"], {"rules_out": {"countries": ["hill"]}, "venues": {"hill": 4}}, -1),
        (["alder"], {"venues": {"hill": 2}}, 0),
        (["cedar"], {}, 0),  # a third party does not travel
    ],
)
def test_the_first_venue_that_no_principal_rules_out_is_taken(
    venue: list[str], east: dict[str, Any], taken: int
) -> None:
    assert drawn(placed(venue, **east), 2).venue.tolist() == [taken] * 2


@pytest.mark.parametrize(("code", "comfort"), [(2, -0.25), (3, 0.0), (4, 0.25)])
def test_comfort_is_the_slope_for_every_step_from_acceptable(code: int, comfort: float) -> None:
    draws = drawn(placed(["alder"], venues={"hill": code}), 1)
    assert draws.comfort[0, draws.actors.index("east")] == pytest.approx(comfort)
    assert draws.comfort[0, draws.actors.index("west")] == 0


def test_the_order_of_the_file_moves_no_draw() -> None:
    scenario = bundled("geneva")
    data = document(scenario)
    data["actors"] = dict(reversed(data["actors"].items()))
    data["issues"] = dict(reversed(data["issues"].items()))
    before, after = drawn(scenario, 50), drawn(rebuilt(scenario, data), 50)
    assert before.actors == after.actors
    assert np.array_equal(before.option_value, after.option_value)
    assert all(np.array_equal(before.table[k], after.table[k]) for k in before.table)
