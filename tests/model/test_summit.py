from __future__ import annotations

from typing import Any

import mesa
import numpy as np
import pytest

from sim.model.actors import Actor, Mediator, Principal
from sim.runs.columns import runs_columns
from sim.runs.tables import table
from tests.cases import (
    block,
    build,
    bundled,
    grown,
    in_its_unit,
    party,
    played,
    principal,
    quantities,
    run,
    split,
    told,
)


def test_a_summit_is_a_mesa_model_with_one_agent_per_actor() -> None:
    summit = played(bundled("geneva"), 3)
    assert isinstance(summit, mesa.Model)
    assert sorted(a.name for a in summit.agents) == ["france", "nato", "russia", "ukraine", "us"]
    kinds = {a.name: type(a) for a in summit.agents}
    assert kinds["ukraine"] is kinds["russia"] is Principal
    assert kinds["us"] is Mediator
    assert kinds["france"] is kinds["nato"] is Actor


def test_a_summit_is_over_when_every_replicate_has_an_outcome() -> None:
    summit = played(bundled("geneva"), 200)
    assert not summit.running
    assert summit.state.outcome.min() >= 0


def stages(scenario: Any) -> list[str]:
    """The stages in which anything happened, in order."""
    names = [s.stage for s in told(scenario, 40) if s.stage not in ("talks",)]
    return [name for i, name in enumerate(names) if name not in names[:i]]


def test_the_stages_come_in_the_order_of_the_process() -> None:
    host = split(20, (0.45, 0.45), process=("bilateral", "trilateral"), host=True)
    host = grown(host, actors__east__exponent=0.01, actors__west__exponent=0.01)
    assert stages(host) == ["bilateral", "trilateral"]
    turned = grown(host, process=["trilateral", "bilateral"], stages__bilateral__noise=0.5)
    assert stages(turned) == ["trilateral", "bilateral"]


@pytest.mark.parametrize(
    "left_out", ["preparation", "bilateral", "trilateral", "ratification", "aftermath"]
)
def test_each_stage_can_be_left_out(left_out: str) -> None:
    process = [s for s in bundled("geneva").spec.process if s != left_out]
    scenario = grown(bundled("geneva"), process=process)
    rows = run(scenario, 400)
    assert left_out not in rows["stage"]
    expected = {
        "preparation": rows.met.all(),
        "bilateral": (rows["rounds"] <= 0).all(),
        "trilateral": (rows["texts"] <= 0).all(),
        "ratification": not rows.any_of("not_ratified").any(),
        "aftermath": (rows["collapsed_month"] == -1).all(),
    }
    assert expected[left_out]
    assert len(set(rows["outcome"])) > 1


def test_preparation_alone_ends_in_a_meeting_without_agreement() -> None:
    rows = run(grown(bundled("geneva"), process=["preparation"]), 400)
    assert set(rows["outcome"]) == {"no_meeting", "no_agreement"}


def test_what_happens_after_preparation_does_not_reach_back() -> None:
    """The chance of meeting is the same whatever the talks would be like."""
    whole = run(bundled("geneva"), 800)
    short = run(grown(bundled("geneva"), process=["preparation", "bilateral"]), 800)
    # Without an aftermath deals are worth their utility, so the comparison needs one in name.
    risky = run(grown(bundled("geneva"), stages__bilateral__walkout=1), 800)
    assert np.array_equal(whole["week"], risky["week"])
    assert not np.array_equal(whole["week"], short["week"])


def test_principals_sit_down_once_whichever_talks_come_first() -> None:
    host = split(20, (0.45, 0.45), process=("bilateral", "trilateral"), host=True)
    host = grown(host, actors__east__exponent=0.01, actors__west__exponent=0.01)
    seated = [s.rows for s in told(host, 50) if s.stage == "talks" and len(s.rows)]
    assert len(seated) == 1
    assert seated[0].tolist() == list(range(50))


def test_utility_is_reported_of_everybody_and_never_infinite() -> None:
    """A guarantor's own red line stops its ratification, not the arithmetic."""
    values = {"pledge": {"arms": 0.9, "none": 0.1}}
    side = principal(values, 0.1, ratification={"intercept": 99})
    refuser = party(
        "third_party",
        values,
        honour=0.5,
        stances={"pledge": {"arms": {"stance": 4, "red_line": "certain"}}},
    )
    data = {
        "name": "refused",
        "process": ["bilateral", "ratification"],
        "red_lines": "as_stated",
        "actors": {"east": side, "west": side, "north": refuser},
        "issues": {
            "pledge": {
                "kind": "any_of",
                "status_quo": "none",
                "options": {"arms": {"guarantors": ["north"]}},
            }
        },
    }
    rows = run(build(data), 20)
    assert set(rows["blocked_by"]) == {"north"}
    assert np.isfinite(rows["utility.north"]).all()
    assert np.isfinite(rows["gain.north"]).all()


def test_without_a_text_the_reason_says_what_was_missing() -> None:
    nothing = run(split(20, (0.7, 0.7)), 5)
    assert set(nothing["reason"]) == {"empty zopa"}
    refused = split(20, (0.45, 0.45), process=("trilateral",), host=True)
    refused = grown(refused, stages__bilateral__noise=0.8, stages__trilateral__texts=1)
    rows = run(refused, 200)
    assert "vote" in set(rows["reason"])
    assert set(rows["blocked_by"][rows["reason"] == "vote"]) <= {"east", "west", "east+west"}
    assert np.all(rows["zopa_size"] == 3)


# Other shapes than the bundled case

LIFE = {"shape": 0.7, "scale": "30 years", "early_violation": 0.5, "early_war": 0.3}
ALL_STAGES = ["preparation", "bilateral", "trilateral", "ratification", "aftermath"]


def three_sides(**over: Any) -> dict[str, Any]:
    """Three principals, two of them at war, a mediator and an outside guarantor; two issues."""
    land = {"keep": (0.2, 0.9, 0.5), "half": (0.6, 0.6, 0.6), "give": (0.9, 0.1, 0.5)}
    pledge = {"aid": (0.8, 0.4, 0.6), "none": (0.3, 0.6, 0.5)}

    def values(i: int) -> dict[str, dict[str, float]]:
        named = {"land": land, "pledge": pledge}
        return {n: {o: v[i] for o, v in options.items()} for n, options in named.items()}

    sides = {name: principal(values(i)) for i, name in enumerate(("east", "west", "south"))}
    for name in ("east", "west"):
        sides[name] |= {"war_cost": "0.1 to 0.3", "optimism": "0 to 0.1", "aversion": "0 to 0.1"}
        sides[name] |= {"collapse_loss": 0.1, "insincerity": 0.1}
    sides["south"] |= {"alternative": {"reservation_value": 0.3}}
    host = party("mediator", values(2), leverage={"east": 0.02, "west": 0.03})
    return {
        "name": "three sides",
        "process": ALL_STAGES,
        "actors": sides | {"host": host},
        "outsiders": {"far": {"honour": "0.2 to 0.8"}},
        "issues": {
            "land": {"political": True, "status_quo": "keep", "options": {o: {} for o in land}},
            "pledge": {
                "kind": "any_of",
                "status_quo": "none",
                "options": {"aid": {"guarantors": ["far"], "hazard_ratio": "0.4 to 0.9"}},
            },
        },
        "war": {
            "between": ["east", "west"],
            "start_share": "0.3 to 0.6",
            "front": {"volatility": 0.01},
            "strikes": {"against": "east", "waves_per_week": 0.5, "cost": 0.01},
            "long_range": {"against": "west", "starts": "9 weeks", "cost": 0.05},
        },
        "stages": {
            "preparation": {
                "hostility_effect": 0.01,
                "leverage_effect": 0.5,
                "preconditions": {"wait": {"of": "west", "ready": "2 weeks", "reason": "wait"}},
            },
            "bilateral": {"noise": 0.2, "walkout": 0.1, "gap_effect": 1, "hostility_effect": 0.1},
            "trilateral": {"walkout": 0.1, "hostility_effect": 0.1, "tilt": 0.3},
            "aftermath": LIFE,
        },
        "mediation": {"styles": ["facilitative", "formulative", "leverage"], "noise_factor": 0.8},
    } | over


def test_three_principals_of_whom_two_are_at_war_go_through_all_stages() -> None:
    rows = run(build(three_sides()), 2000)
    assert set(rows["outcome"]) >= {"no_meeting", "walkout", "not_ratified", "settlement"}
    assert set(rows["stage"]) >= {"preparation", "ratification", "aftermath"}
    assert np.isfinite(rows["gain.south"][rows.signed]).all()
    assert np.all(rows["durability.south"][rows.signed] == 1)  # it is no war of its own


@pytest.mark.parametrize(
    "process",
    [["bilateral"], ["trilateral"], ALL_STAGES[1:], ALL_STAGES[:2], [ALL_STAGES[0], "trilateral"]],
    ids="+".join,
)
def test_every_cut_of_the_process_runs_for_three_sides(process: list[str]) -> None:
    rows = run(build(three_sides(process=process)), 300)
    assert rows.signed.any()
    assert set(rows["stage"]) <= set(process)


def test_without_a_war_or_a_mediator_reservation_values_given_outright_do() -> None:
    data = three_sides(process=["preparation", "bilateral", "ratification", "aftermath"])
    del data["war"], data["actors"]["host"]
    for actor in data["actors"].values():
        actor["alternative"] = {"reservation_value": "0.2 to 0.5"}
    rows = run(build(data), 300)
    assert rows.deals.any()
    assert len(set(rows["outcome"])) > 2


def edges() -> list[tuple[str, Any]]:
    """Every quantity of the scenario above at the ends of its scale."""
    spec = build(three_sides()).spec
    ends: list[tuple[str, Any]] = []
    for path, _ in quantities(spec):
        if path.startswith("actor_defaults") or path.endswith("reservation_value"):
            continue
        refused = path.endswith((".rounds", ".texts", ".hazard_ratio", ".mean_honour"))
        ends += [(path, in_its_unit(path, end)) for end in (0.0, 1.0) if end or not refused]
    return ends


@pytest.mark.parametrize(("path", "value"), edges(), ids=str)
def test_a_quantity_at_the_end_of_its_scale_gives_rows_like_any_other(
    path: str, value: Any
) -> None:
    """No overflow, no infinity times nothing: a warning is an error here."""
    found = block(build(three_sides()).with_value(path, value), 40)
    layout = runs_columns(
        ["east", "host", "south", "west"], ["east", "south", "west"], ["land", "pledge"]
    )
    assert table(layout, found.runs).num_rows == 40


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("actors.east.trust", 5000),
        ("actors.east.ratification.intercept", -5000),
        ("actors.east.ratification.scale", 1e-12),
        ("actors.east.exponent", 1e-12),
        ("stages.preparation.consent_noise", 1e9),
        ("stages.bilateral.gap_effect", 1e6),
        ("stages.bilateral.hostility_effect", 1e6),
        ("war.strikes.waves_per_week", 500),
        ("stages.aftermath.pressure_ratio", 1e9),
    ],
)
def test_extreme_numbers_give_rows_too(path: str, value: float) -> None:
    rows = run(build(three_sides()).with_value(path, value), 100)
    assert len(rows["outcome"]) == 100
