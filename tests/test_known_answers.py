"""The known answers of MODEL.md that concern the model, by their numbers there.

Limits are built with small scenarios through the front door; an answer marked statistical has a
fixed seed and a band of four standard errors.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.arrays import Ints
from sim.inputs.scenario import Scenario
from sim.model.agenda import build_agenda
from tests.cases import (
    Rows,
    build,
    bundled,
    differing,
    document,
    grown,
    party,
    principal,
    rebuilt,
    run,
    settled,
    split,
    split_data,
    told,
)

BOTH_TABLES = ("bilateral", "trilateral")


# 4. Aspirations that cross


@pytest.mark.parametrize(("power", "time", "share"), [(1, 0.714286, 0.5), (5, 0.885166, 0.619616)])
def test_4_talks_end_where_the_two_demands_cross(power: float, time: float, share: float) -> None:
    """A pie in 2,000 steps and 400 rounds: a round and a step are the tolerance."""
    rounds = 400
    scenario = grown(
        split(2000, (0.3, 0.3)),
        stages__bilateral__rounds=rounds,
        actors__east__exponent=1 / power,
    )
    rows = run(scenario, 6, per_coding=1)
    assert rows.signed.all()
    assert rows["rounds"] / rounds == pytest.approx(time, abs=2 / rounds)
    slope = 0.7 * power * time ** (power - 1) / rounds  # what a round changes in a demand
    assert rows["utility.east"] == pytest.approx(share, abs=2 * slope + 1 / 2000)


# 5. Empty zones, ruled-out venues, refused guarantors


def unlucky(reservation: tuple[float, float], leverage: float, **over: Any) -> Scenario:
    """Every kind of luck is on; only the zone is empty or not."""
    scenario = split(20, reservation, process=BOTH_TABLES, host=True)
    return grown(
        scenario,
        actors__host__leverage={"east": leverage, "west": leverage},
        actors__east__insincerity=0.2,
        actors__west__exponent="0.2 to 5",
        stages__bilateral__noise=0.4,
        stages__bilateral__walkout=0.2,
        stages__trilateral__walkout=0.2,
        **over,
    )


def test_5_nothing_is_signed_where_no_deal_is_worth_enough_even_under_leverage() -> None:
    assert not run(unlucky((0.56, 0.56), 0.04), 2000).signed.any()
    assert run(unlucky((0.56, 0.56), 0.09), 2000).signed.any()
    assert run(unlucky((0.46, 0.46), 0.0), 2000).signed.any()


def test_5_nothing_is_signed_where_vetoes_leave_nothing() -> None:
    def vetoed(side: str, first: int, last: int) -> dict[str, Any]:
        lines = {f"s{i:03}": {"stance": 1, "red_line": "possible"} for i in range(first, last)}
        return {f"actors__{side}__stances": {"share": lines}}

    free = unlucky((0.1, 0.1), 0.2, red_lines="as_stated")
    low, high = vetoed("east", 0, 11), vetoed("west", 11, 21)
    assert not run(grown(free, **low, **high), 2000).signed.any()
    assert run(grown(free, **low), 2000).signed.any()
    assert run(grown(free, **high), 2000).signed.any()


def test_5_nothing_is_signed_where_both_hope_for_too_much_from_war() -> None:
    war = {"between": ["east", "west"], "start_share": 0.5}
    hopeful = unlucky((0.1, 0.1), 0.0, war=war, actors__east__optimism=0.15)
    costly = grown(hopeful, actors__east__war_cost=0.05, actors__west__war_cost=0.05)
    # The width of the zone is what both pay less what both hope for.
    assert not run(grown(costly, actors__west__optimism=0.0), 1000).signed.any()
    assert run(grown(costly, actors__west__optimism=-0.2), 1000).signed.any()


def test_5_a_ruled_out_venue_alone_means_no_meeting_in_every_run() -> None:
    rows = run(bundled("budapest"), 2000)
    assert set(rows["outcome"]) == {"no_meeting"}
    assert set(rows["reason"]) == {"venue ruled out"}
    free = bundled(
        "budapest", "actors.ukraine.rules_out.countries=[]", "actors.ukraine.venues.hungary=3"
    )
    assert run(free, 2000).met.any()


def test_5_a_refused_guarantor_is_in_no_package() -> None:
    rows = run(bundled("china-guarantor"), 3000)
    assert rows.signed.any()
    assert set(rows["choice.guarantee"][rows.signed]) == {"none"}
    free = bundled("china-guarantor", "actors.ukraine.rules_out.guarantors=[]")
    # Alone, and no longer refused by right, it is at least an option on the table.
    assert ("guarantee", "china_guarantor") in build_agenda(free).options


# 8. Survival

FACTS = {"shape": 0.67, "scale": "50 years", "early_violation": 0.5, "early_war": 0.3}


def survivors(rows: Rows, event: str, months: int) -> float:
    found = rows[f"{event}_month"][rows.deals]
    return float(((found < 0) | (found > months)).mean())


def test_8_deals_survive_as_equation_7_says_with_all_effects_off() -> None:
    scenario = split(
        4, process=("bilateral", "ratification", "aftermath"), stages={"aftermath": FACTS}
    )
    sure = {"intercept": 99}
    scenario = grown(scenario, actors__east__ratification=sure, actors__west__ratification=sure)
    rows = run(scenario, 20_000)
    assert rows.deals.all()
    for months in (1, 4, 7, 24, 60):
        weibull = math.exp(-((months / 600) ** 0.67))
        early = min(months / 7, 1)
        expected = {
            "violated": weibull * 0.5**early,
            "collapsed": weibull * 0.5 ** (0.3 * early),
        }
        for event, share in expected.items():
            band = 4 * math.sqrt(share * (1 - share) / 20_000)
            assert survivors(rows, event, months) == pytest.approx(share, abs=band), (event, months)


def pledge(honour: float, ratio: float, value: float = 0.6) -> Scenario:
    data = split_data(4, process=("bilateral", "ratification", "aftermath"))
    data["issues"]["pledge"] = {
        "kind": "any_of",
        "status_quo": "none",
        "options": {"aid": {"guarantors": ["friend"], "hazard_ratio": ratio}},
    }
    wanted = {"pledge": {"aid": value, "none": 0.5}}
    for actor in data["actors"].values():
        actor["values"] |= wanted
        actor["weights"]["pledge"] = 1
    indifferent = dict.fromkeys(data["issues"]["share"]["options"], 0.5)
    data["actors"]["friend"] = party("third_party", {"share": indifferent} | wanted, honour=honour)
    for side in ("east", "west"):
        data["actors"][side] |= {"war_cost": 0.2, "optimism": 0}
    data["war"] = {"between": ["east", "west"], "start_share": 0.5}
    return build(data | {"stages": {"aftermath": FACTS}})


def test_8_a_guarantee_nobody_honours_has_no_effect_to_the_last_bit_but_its_stance_stays() -> None:
    weak, strong = run(pledge(0, 0.9), 500), run(pledge(0, 0.1), 500)
    assert differing(weak.columns, strong.columns) == []
    assert set(weak["choice.pledge"][weak.signed]) == {"aid"}
    assert set(run(pledge(0, 0.1, value=0.4), 500)["choice.pledge"]) == {"none"}
    honoured = run(pledge(0.5, 0.1), 500)
    assert honoured["durability.east"].min() > weak["durability.east"].max()


# 9. Nash, order, mirror


@pytest.mark.parametrize(
    ("reservation", "east"), [((0.4, 0.1), 0.65), ((0.0, 0.0), 0.5), ((0.25, 0.25), 0.5)]
)
def test_9_the_mediators_text_is_the_nash_solution_of_two_linear_players(
    reservation: tuple[float, float], east: float
) -> None:
    """Half of what is left over no deal goes to each: .35 to the one with d = .1."""
    rows = run(split(100, reservation, process=("trilateral",), host=True), 5)
    assert rows["utility.east"] == pytest.approx(east)
    assert rows["utility.west"] == pytest.approx(1 - east)
    assert rows["nash_distance"].max() == 0


def reordered(scenario: Scenario) -> Scenario:
    """The same scenario with every map of names and every list without an order turned around."""
    data = document(scenario)
    for block in ("actors", "issues", "venues", "outsiders"):
        data[block] = dict(reversed(data[block].items()))
    for issue in data["issues"].values():
        issue["options"] = dict(reversed(issue["options"].items()))
        for option in issue["options"].values():
            if "guarantors" in option:
                option["guarantors"] = option["guarantors"][::-1]
    for key in ("guarantees", "exclusions"):
        data[key] = data[key][::-1]
    data["exclusions"] = [group[::-1] for group in data["exclusions"]]
    data["mediation"]["styles"] = data["mediation"]["styles"][::-1]
    conditions = data["stages"]["preparation"]["preconditions"]
    data["stages"]["preparation"]["preconditions"] = dict(reversed(conditions.items()))
    return rebuilt(scenario, data)


def test_9_the_order_of_a_file_changes_no_run() -> None:
    scenario = bundled("geneva", "guarantees=[support, troops, large_force]")
    before, after = run(scenario, 3000), run(reordered(scenario), 3000)
    assert document(reordered(scenario))["actors"] == document(scenario)["actors"]
    assert list(document(reordered(scenario))["actors"]) != list(document(scenario)["actors"])
    assert differing(before.columns, after.columns) == []


MIRRORED = {
    "east": {
        "exponent": 0.5,
        "war_cost": 0.25,
        "optimism": {"uniform": [0, 0.1]},
        "collapse_loss": 0.2,
        "aversion": 0.35,
        "insincerity": 0.1,
        "trust": 0.5,
    },
    "west": {
        "exponent": 2,
        "war_cost": 0.15,
        "optimism": {"uniform": [0.05, 0.1]},
        "collapse_loss": 0.02,
        "aversion": 0.3,
        "insincerity": 0.3,
        "trust": -0.5,
    },
}


def duel(mirrored: bool) -> Scenario:
    """Two unlike sides with every kind of chance on, or the same with their places exchanged."""
    sides = ("west", "east") if mirrored else ("east", "west")
    first = {"uniform": [0.2, 0.5]}
    second = {"uniform": [0.5, 0.8]}
    data = split_data(10, process=("preparation", *BOTH_TABLES, "ratification"), host=True)
    up = {name: i / 10 for i, name in enumerate(data["issues"]["share"]["options"])}
    down = {name: 1 - v for name, v in up.items()}
    trade = {"trade": {"shut": 0.2, "half": 0.7, "open": 0.8}}
    unlike = {"trade": {"shut": 0.9, "half": 0.6, "open": 0.1}}
    for side, values, own in ((0, up, trade), (1, down, unlike)):
        name, of = sides[side], ("east", "west")[side]
        data["actors"][name] = principal({"share": values} | own, None, **MIRRORED[of])
    data["actors"]["host"] = party(
        "mediator",
        {"share": dict.fromkeys(up, 0.5), "trade": dict.fromkeys(trade["trade"], 0.5)},
        leverage={sides[0]: 0.02, sides[1]: 0.06},
    )
    data["issues"]["trade"] = {
        "status_quo": "shut",
        "options": {name: {} for name in trade["trade"]},
    }
    data["horizon"] = "8 weeks"
    data["war"] = {
        "between": ["east", "west"],
        "start_share": second if mirrored else first,
        "front": {"volatility": 0.02},
        "strikes": {"against": sides[0], "waves_per_week": 0.5, "cost": 0.01},
    }
    data["stages"] = {
        "preparation": {"leverage_effect": 0.5, "hostility_effect": 0.01},
        "bilateral": {"noise": 0.2, "walkout": 0.1, "gap_effect": 1},
        "trilateral": {"walkout": 0.1},
    }
    return build(data)


def test_9_a_mirrored_scenario_has_mirrored_shares() -> None:
    runs = 8000
    plain, mirror = (run(duel(m), runs, per_coding=1) for m in (False, True))
    for outcome in ("no_meeting", "walkout", "no_agreement", "not_ratified", "settlement"):
        share = plain.share(outcome)
        band = 4 * math.sqrt(2 * share * (1 - share) / runs)
        assert mirror.share(outcome) == pytest.approx(share, abs=band), outcome
        assert 0.01 < share < 0.9, outcome
    for side, other in (("east", "west"), ("west", "east")):
        a, b = (r[f"gain.{s}"][r.signed] for r, s in ((plain, side), (mirror, other)))
        band = 4 * math.sqrt(a.var() / len(a) + b.var() / len(b))
        assert a.mean() == pytest.approx(b.mean(), abs=band)
    lopsided = plain["gain.east"][plain.signed].mean() - plain["gain.west"][plain.signed].mean()
    assert abs(lopsided) > 0.02  # or the mirror would prove nothing


# 10. What never turns a signed text into none


Change = Callable[[dict[str, Any], np.random.Generator], dict[str, Any]]


def talks(rng: np.random.Generator, process: tuple[str, ...], walkout: float) -> dict[str, Any]:
    """Random values on two issues, full knowledge, and a war whose end may not last."""
    one, two = [f"a{i}" for i in range(6)], ["x", "y", "z"]

    def values() -> dict[str, dict[str, float]]:
        return {
            "one": {o: float(rng.uniform()) for o in one},
            "two": {o: float(rng.uniform()) for o in two},
        }

    def side() -> dict[str, Any]:
        return principal(
            values(),
            exponent=float(np.exp(rng.uniform(-1.5, 1.5))),
            war_cost=float(rng.uniform(0, 0.3)),
            optimism=float(rng.uniform(0, 0.2)),
            collapse_loss=float(rng.uniform(0, 0.3)),
        )

    leverage = {"east": float(rng.uniform(0, 0.1)), "west": float(rng.uniform(0, 0.1))}
    return {
        "name": "talks",
        "process": list(process),
        "red_lines": "as_stated",
        "issues": {
            "one": {"status_quo": "a0", "options": {o: {} for o in one}},
            "two": {"status_quo": "x", "options": {o: {} for o in two}},
        },
        "actors": {
            "east": side(),
            "west": side(),
            "host": party("mediator", values(), leverage=leverage),
        },
        "mediation": {"styles": ["formulative", "leverage"]},
        "war": {"between": ["east", "west"], "start_share": float(rng.uniform(0.3, 0.7))},
        "stages": {
            "bilateral": {"walkout": walkout, "gap_effect": 2, "rounds": 8},
            "trilateral": {"walkout": walkout, "tilt": float(rng.uniform())},
            "aftermath": {
                "shape": 0.7,
                "scale": "30 years",
                "early_violation": float(rng.uniform(0.2, 0.8)),
                "early_war": 0.4,
            },
        },
    }


def a_costlier_war(data: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    side = data["actors"]["east" if rng.uniform() < 0.5 else "west"]
    side["war_cost"] += float(rng.uniform(0.01, 0.2))
    return data


def more_leverage(data: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    leverage = data["actors"]["host"]["leverage"]
    leverage["east" if rng.uniform() < 0.5 else "west"] += float(rng.uniform(0.02, 0.2))
    return data


def one_red_line_fewer(data: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    lines = data["actors"]["east"]["stances"]["one"]
    del lines[str(rng.choice(sorted(lines)))]
    return data


def lost_and_won(
    change: Change, insincerity: float, walkout: float, process: tuple[str, ...] = BOTH_TABLES
) -> tuple[int, int]:
    """How often the change of 40 random talks cost a signed text, and how often it brought one."""
    lost = won = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        data = talks(rng, process, walkout)
        line = {"stance": 1, "red_line": "certain"}
        barred = {f"a{i}": line for i in rng.permutation(6)[:4]}
        data["actors"]["east"]["stances"] = {"one": barred}
        for side in ("east", "west"):
            data["actors"][side]["insincerity"] = insincerity
        before = run(build(data), 8, per_coding=1).signed
        after = run(build(change(data, rng)), 8, per_coding=1).signed
        lost += int((before & ~after).sum())
        won += int((after & ~before).sum())
    return lost, won


@pytest.mark.parametrize("process", [("trilateral",), BOTH_TABLES])
@pytest.mark.parametrize("change", [a_costlier_war, more_leverage])
def test_10_a_worse_alternative_or_more_leverage_never_costs_a_text(
    change: Change, process: tuple[str, ...]
) -> None:
    lost, won = lost_and_won(change, insincerity=0.3, walkout=0.3, process=process)
    assert lost == 0
    assert won > 0


@pytest.mark.parametrize("process", [("trilateral",), BOTH_TABLES])
def test_10_one_red_line_fewer_never_costs_a_text_without_walk_outs(
    process: tuple[str, ...],
) -> None:
    """Where the sides mean it and the mediator has the last word.

    It does cost texts between the principals alone: who may hope for more demands more, and a
    staller demands its best to the end.
    """
    lost, won = lost_and_won(one_red_line_fewer, insincerity=0, walkout=0, process=process)
    assert lost == 0
    assert won > 0


def test_10_one_more_acceptable_venue_at_the_end_never_loses_a_meeting() -> None:
    """Not even a less comfortable one; and where nothing else is left it brings meetings."""
    less_liked = {"actors.russia.venues.austria": 2, "stages.preparation.comfort_slope": 0.5}
    base = bundled("geneva").with_values(less_liked)
    short, long = (
        run(base.with_value("venue", venues), 2000)
        for venues in (["istanbul"], ["istanbul", "vienna"])
    )
    assert short.met.any()
    assert differing(short.columns, long.columns) == []
    barred = base.with_value("actors.russia.rules_out.countries", ["turkey"])
    assert not run(barred.with_value("venue", ["istanbul"]), 400).met.any()
    assert run(barred.with_value("venue", ["istanbul", "vienna"]), 400).met.any()


# 11. A front shift that both sides share


@pytest.mark.parametrize("steps", [1, 4, -3])
@pytest.mark.parametrize("process", [("trilateral",), BOTH_TABLES])
def test_11_a_shared_front_shift_moves_the_terms_and_not_the_set_of_texts(
    process: tuple[str, ...], steps: int
) -> None:
    def moved(share: float) -> Rows:
        data = split_data(40, process=process, host=True)
        for side in ("east", "west"):
            del data["actors"][side]["alternative"]
            data["actors"][side] |= {
                "war_cost": {"uniform": [0, 0.2]},
                "optimism": {"uniform": [0, 0.15]},
                "exponent": {"uniform": [0.3, 3]},
            }
        data["war"] = {"between": ["east", "west"], "start_share": share}
        return run(build(data), 1000, per_coding=1)

    here, there = moved(0.5), moved(0.5 + steps / 40)
    assert np.array_equal(here.signed, there.signed)
    assert np.array_equal(here["zopa_size"], there["zopa_size"])
    assert 0.1 < here.signed.mean() < 0.9
    shift = there["utility.east"][there.signed] - here["utility.east"][here.signed]
    if process == ("trilateral",):
        assert shift == pytest.approx(steps / 40)
    else:  # demands start from the best there is, which stays where it was
        assert shift.mean() * np.sign(steps) > 0


# 12. No chance left


def distinct(rows: Rows) -> int:
    """Different rows, the number of the replicate and of its coding aside."""
    told_apart = {k: v for k, v in rows.columns.items() if k not in ("replicate", "coding")}
    return len({repr(row) for row in zip(*(v.tolist() for v in told_apart.values()), strict=True)})


def certain(process: list[str]) -> Scenario:
    friendly: dict[str, Any] = {f"actors.{a}.aversion": -1 for a in ("ukraine", "russia")}
    return settled(bundled("geneva")).with_values(friendly | {"process": process})


def test_12_without_chance_every_replicate_is_the_same() -> None:
    rows = run(certain(["preparation", "trilateral", "ratification", "aftermath"]), 300)
    assert rows.met.all()
    assert distinct(rows) == 1


def test_12_between_the_principals_only_the_first_move_is_left_to_chance() -> None:
    process = ["preparation", "bilateral", "trilateral", "ratification", "aftermath"]
    scenario = certain(process)
    rows = run(scenario, 300, per_coding=1)
    [first] = [s for s in told(scenario, 300) if s.stage == "bilateral" and s.clock == 0]
    speaker: Ints = first.facts["speaker"]
    assert set(speaker.tolist()) == {0, 1}
    for who in (0, 1):
        mine = Rows({k: v[first.rows[speaker == who]] for k, v in rows.columns.items()})
        assert distinct(mine) == 1


def test_12_any_one_source_of_chance_tells_replicates_apart() -> None:
    """Or the sameness would only show that nothing is drawn."""
    quiet = certain(["preparation", "trilateral", "ratification", "aftermath"])
    for path, value in {
        "war.front.volatility": 0.02,
        "war.strikes.waves_per_week": 1,
        "stages.bilateral.noise": 0.3,
        "actors.russia.insincerity": 0.5,
        "actors.ukraine.ratification.intercept": 0,
        "stages.aftermath.early_violation": 0.5,
        "actors.ukraine.values.sanctions.phased_relief": {"uniform": [0.3, 0.7]},
    }.items():
        assert distinct(run(quiet.with_value(path, value), 300)) > 1, path
