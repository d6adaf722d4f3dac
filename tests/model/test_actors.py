from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.arrays import Floats
from sim.inputs.scenario import Scenario
from sim.model.actors import Mediator, Principal, Viewer
from sim.model.kernels import talks
from sim.model.kernels.beliefs import (
    CROSSED,
    SIGNAL,
    believed_value,
    estimate_choices,
    noise_of,
)
from sim.model.kernels.utilities import utility_tables
from sim.model.setting import make_setting
from sim.model.summit import Summit
from sim.model.tactics.history import Offers
from sim.runs.batch import Runner
from tests.cases import build, codebook, party, played, principal, run, split


def fresh(scenario: Scenario, runs: int = 1) -> Summit:
    """A chunk of the first replicates, before anything has happened."""
    runner = Runner(scenario, 1, 1)
    summit = Summit(make_setting(scenario, runner.agenda, runner.streams, np.arange(runs), 1))
    for each in summit.principals:
        each.look(summit.everyone)
        each.sit_down(summit.everyone)
    return summit


def test_the_signal_is_the_spread_of_a_stance_drawn_evenly_from_the_seven_steps() -> None:
    medians = [step.median for step in codebook().stance.steps.values()]
    assert pytest.approx(np.std(medians), abs=5e-5) == SIGNAL


def test_utility_is_the_weighted_sum_over_issues() -> None:
    values = {"land": {"keep": 0.2, "give": 0.9}, "trade": {"shut": 0.6, "open": 0.1}}
    data = {
        "name": "weighted",
        "process": ["bilateral"],
        "actors": {
            "east": principal(values, 0.1) | {"weights": {"land": 3, "trade": 1}},
            "west": principal(values, 0.1),
        },
        "issues": {
            "land": {"status_quo": "keep", "options": {"keep": {}, "give": {}}},
            "trade": {"status_quo": "shut", "options": {"shut": {}, "open": {}}},
        },
    }
    summit = fresh(build(data))
    table = utility_tables(summit.worths, summit.setting.agenda.space)
    found = {
        tuple(summit.setting.agenda.describe(p).values()): float(table[0, 0, p]) for p in range(4)
    }
    assert found == pytest.approx(
        {
            ("keep", "shut"): 0.75 * 0.2 + 0.25 * 0.6,
            ("keep", "open"): 0.75 * 0.2 + 0.25 * 0.1,
            ("give", "shut"): 0.75 * 0.9 + 0.25 * 0.6,
            ("give", "open"): 0.75 * 0.9 + 0.25 * 0.1,
        }
    )


def test_without_a_war_no_deal_is_worth_what_was_given_or_the_status_quo() -> None:
    given = fresh(split(reservation=(0.35, 0.15)))
    assert [float(p.reservation[0]) for p in given.principals] == [0.35, 0.15]
    default = split(10).with_value("issues.share.status_quo", "s004")
    for side in ("east", "west"):
        default = default.with_value(f"actors.{side}.alternative", None)
    assert [float(p.reservation[0]) for p in fresh(default).principals] == pytest.approx([0.4, 0.6])


def test_a_red_line_on_the_status_quo_does_not_make_no_deal_worthless() -> None:
    line = {"share": {"s000": {"stance": 4, "red_line": "certain"}}}
    values = {
        "red_lines": "as_stated",
        "actors.west.stances": line,
        "actors.west.alternative": None,
    }
    scenario = split(10).with_values(values)
    assert float(fresh(scenario).principals[1].reservation[0]) == 1.0


def test_an_actor_hopes_for_its_best_feasible_package() -> None:
    line = {"share": {"s020": {"stance": 4, "red_line": "certain"}}}
    barred = split(20).with_values({"actors.east.stances": line, "red_lines": "as_stated"})
    assert [float(p.best[0]) for p in fresh(split(20)).principals] == [1.0, 1.0]
    assert [float(p.best[0]) for p in fresh(barred).principals] == [0.95, 1.0]


def test_a_red_line_is_one_even_if_no_deal_would_last_at_all() -> None:
    """Nought times minus infinity is no number."""
    line = {"share": {"s020": {"stance": 4, "red_line": "certain"}}}
    barred = split(20).with_values({"actors.east.stances": line, "red_lines": "as_stated"})
    summit = fresh(barred)
    east = summit.principals[0]
    east.lasting[:] = 0.0
    worth, gap = np.zeros(1), np.zeros(1)
    kernels: list[Any] = [talks.answers, talks.answers.py_func]
    for package, expected in ((20, -np.inf), (10, float(east.ruin[0]))):
        packages = np.array([package])
        with np.errstate(invalid="raise"):
            assert east.value(packages, np.array([0])).tolist() == [expected]
        ask = packages, np.array([True]), np.array([0.31]), east.own, summit.setting.agenda.space
        for kernel in kernels:
            accepts = kernel(np.array([0]), *ask, worth, gap)
            assert worth.tolist() == [expected]
            assert accepts.tolist() == [False]


def test_who_is_believed_to_have_a_line_is_so_however_soon_a_deal_would_end() -> None:
    for lasting in (1.0, 0.5, 1e-5, 1e-7, 0.0):
        across = believed_value(lasting, 0.9 - CROSSED, 0.3)
        assert across < -1.0
        assert believed_value(lasting, 0.9, 0.3) == pytest.approx(
            0.9 * lasting + 0.3 - 0.3 * lasting
        )


def test_an_actor_with_nothing_to_hope_for_demands_no_deal() -> None:
    poor = fresh(split(4, (0.9, 0.1)).with_value("actors.east.values.share.s004", 0.2))
    assert float(poor.principals[0].best[0]) == 0.9


# Estimates


def estimate(viewer: Viewer, t: int) -> Floats:
    """What a viewer believes of the weighted choice values of its subject t, (runs, choices)."""
    who, setting = viewer.subjects, viewer.setting
    space, options = setting.agenda.space, who.value.shape[2]
    out = np.empty((setting.size, len(space.choice_issue)))
    for i in range(setting.size):
        noise = noise_of(who.sigma[i], who.shown[who.column[t], i])
        estimate_choices(
            who.value, who.weight, who.closed, who.latent, who.threshold, who.error, i,
            setting.coding[i], who.column[t], t, noise, space.choice_issue, space.members,
            space.base, np.empty(options), np.empty(options, dtype=bool), out[i],
        )  # fmt: skip
    return out


def believed(scenario: Scenario, runs: int = 4000, seen: int = 0) -> Floats:
    """What east believes of west's option values (runs, options); one issue, so weights are 1."""
    summit = fresh(scenario, runs)
    east, west = summit.principals
    west.shown[:] = seen
    return estimate(east, 0)


def test_without_noise_an_estimate_is_the_truth() -> None:
    truth = [(10 - i) / 10 for i in range(11)]
    assert believed(split(10), 3) == pytest.approx(np.tile(truth, (3, 1)))


def test_a_noisy_estimate_is_shrunk_to_the_middle_by_what_it_can_know() -> None:
    """Its mean is the best linear guess, its spread less than that of the noise."""
    sigma = 0.2
    found = believed(split(10).with_value("stages.bilateral.noise", sigma))
    share = SIGNAL**2 / (SIGNAL**2 + sigma**2)
    inner = found[:, 2:9]  # the ends are... not cut: an option's value is a plain number here
    truth = np.array([(10 - i) / 10 for i in range(2, 9)])
    assert inner.mean(axis=0) == pytest.approx(0.5 + share * (truth - 0.5), abs=0.02)
    assert inner.std(axis=0) == pytest.approx(share * sigma, rel=0.06)


@pytest.mark.parametrize(("seen", "factor"), [(0, 1.0), (2, 2**-0.5), (6, 0.5)])
def test_every_offer_seen_lowers_the_noise(seen: int, factor: float) -> None:
    noisy = split(10).with_value("stages.bilateral.noise", 0.2)
    quieter = split(10).with_value("stages.bilateral.noise", 0.2 * factor)
    assert believed(noisy, 50, seen) == pytest.approx(believed(quieter, 50))


def test_a_facilitating_mediator_lowers_the_noise() -> None:
    helped = split(
        10, host=True, mediation={"styles": ["facilitative"], "noise_factor": 0.5}
    ).with_value("stages.bilateral.noise", 0.3)
    alone = split(10).with_value("stages.bilateral.noise", 0.15)
    assert believed(helped, 50) == pytest.approx(believed(alone, 50))


def test_a_red_line_is_seen_through_the_same_noise() -> None:
    line = {"share": {"s003": {"stance": 4, "red_line": "likely"}}}
    scenario = split(10).with_values({"actors.west.stances": line, "red_lines": "as_stated"})
    assert np.all(believed(scenario, 20)[:, 3] < believed(scenario, 20).min(axis=1) + 1e-9)
    assert np.all(believed(scenario, 20)[:, 3] < 0)  # worth less than anything can be
    drawn = split(10).with_values({"actors.west.stances": line, "firmness.likely": 0.6})
    for noise, low, high in ((0.0, 1.0, 1.0), (0.3, 0.6, 0.95)):
        seen = believed(drawn.with_value("stages.bilateral.noise", noise))[:, 3] < -1
        true = played(drawn, 4000).setting.codings.binds[:, 1, 3]
        assert low <= (seen == true).mean() <= high


# Offers and answers


def demanded(party: Principal, progress: float) -> Floats:
    """What a party demands at `progress` through talks in which nothing was offered yet."""
    everyone = np.arange(party.setting.size)
    talks = Offers(len(everyone), keep=False)
    return party.aspiration(np.full(len(everyone), progress), party.best, talks, everyone)


def test_an_offer_is_the_best_for_the_other_among_those_worth_the_demand() -> None:
    summit = fresh(split(20, (0.3, 0.1)).with_value("actors.east.exponent", 1))
    east = summit.principals[0]
    for progress, expected in ((0.0, 20), (0.5, 13), (1.0, 6)):  # demands 1, 0.65, 0.3
        demand = demanded(east, progress)
        assert int(east.propose(demand, summit.everyone)[0]) == expected
        assert float(demand[0]) == pytest.approx(1 - 0.7 * progress)


def test_an_offer_is_accepted_when_it_is_worth_the_next_demand() -> None:
    summit = fresh(split(20, (0.3, 0.1)))
    west = summit.principals[1]  # demands 1 - 0.9 t
    for package, progress, expected in ((10, 0.5, False), (8, 0.5, True), (19, 1.0, False)):
        demand = demanded(west, progress)
        accepts, worth, gap = west.respond(
            np.array([package]), np.array([True]), demand, summit.everyone
        )
        assert float(gap[0]) == pytest.approx(0 if expected else demand[0] - worth[0])
        assert bool(accepts[0]) is expected
        assert float(worth[0]) == pytest.approx((20 - package) / 20)
        assert float(demand[0]) == pytest.approx(1 - 0.9 * progress)


def test_an_insincere_side_demands_its_best_to_the_end() -> None:
    summit = fresh(split(20))
    east = summit.principals[0]
    east.sincere[:] = False
    assert demanded(east, 1.0).tolist() == [1.0]


def test_with_several_others_an_offer_is_the_best_for_the_worst_off() -> None:
    def worth(east: float, west: float, south: float) -> dict[str, float]:
        return {"east": east, "west": west, "south": south}

    options = {
        "a": worth(0.7, 0.9, 0.2),
        "b": worth(0.7, 0.5, 0.4),
        "c": worth(0.7, 0.3, 0.9),
        "d": worth(0.1, 0.9, 0.9),
    }
    data: dict[str, Any] = {
        "name": "three",
        "process": ["bilateral"],
        "actors": {
            name: principal({"one": {o: v[name] for o, v in options.items()}}, 0.15)
            for name in ("east", "west", "south")
        },
        "issues": {"one": {"status_quo": "a", "options": {o: {} for o in options}}},
    }
    summit = fresh(build(data))
    [east] = [p for p in summit.principals if p.name == "east"]
    offer = east.propose(demanded(east, 0.5), summit.everyone)
    assert summit.setting.agenda.describe(int(offer[0])) == {"one": "b"}


# The mediator


def mediator(summit: Summit) -> Mediator:
    assert summit.mediator is not None
    return summit.mediator


def test_leverage_is_there_only_where_the_style_has_it() -> None:
    pushed = split(10, host=True).with_value("actors.host.leverage", {"east": 0.07})
    for styles, expected in ((["formulative", "leverage"], 0.07), (["formulative"], 0.0)):
        summit = fresh(pushed.with_value("mediation.styles", styles))
        assert summit.leverage.tolist() == [[expected], [0.0]]


def test_the_mediator_estimates_as_noisily_as_the_principals() -> None:
    scenario = split(10, host=True).with_value("stages.bilateral.noise", 0.2)
    summit = fresh(scenario, 4000)
    host = mediator(summit)
    host.look(summit.everyone)
    spread = estimate(host, 1).std(axis=0)
    assert spread == pytest.approx(believed(scenario).std(axis=0), rel=0.1)


def test_an_actor_outside_the_war_values_a_deal_at_its_utility() -> None:
    scenario = split(10, host=True, process=("bilateral",))
    rows = run(scenario.with_value("actors.host.values.share.s006", 0.9), 5)
    gains = rows["gain.host"] - rows["utility.host"]
    assert rows.signed.all()
    assert gains == pytest.approx(-0.5)  # its status quo is worth 0.5


def test_a_third_party_may_have_an_alternative_of_its_own() -> None:
    values = party("third_party", {"share": {f"s{i:03}": 0.5 for i in range(11)}})
    scenario = split(10).with_value(
        "actors.third", values | {"alternative": {"reservation_value": 0.2}}
    )
    assert run(scenario, 3)["gain.third"] == pytest.approx([0.3] * 3)
