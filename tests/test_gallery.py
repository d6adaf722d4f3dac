"""The gallery: every file says what the right answer is, and here it is checked."""

from __future__ import annotations

import re
from itertools import product

import numpy as np
import pytest

from sim.inputs.bundled import folder, gallery_names
from sim.inputs.scenario import Scenario
from sim.theory.alternating_offers import equilibrium_shares
from sim.theory.solutions import nash
from sim.theory.spatial import weighted_mean, weighted_median
from tests.cases import Rows, bundled, run
from tests.theory.emissions import ACTORS

RUNS = 400
Package = tuple[tuple[str, str], ...]


def comment(name: str) -> str:
    """The comment at the head of a file of the gallery, its lines joined."""
    text = (folder("scenarios") / f"{name}.yaml").read_text(encoding="utf-8")
    lines = text.partition("\nname:")[0].splitlines()[1:]
    return " ".join(line.lstrip("# ") for line in lines)


def value(scenario: Scenario, actor: str, package: Package) -> float:
    """What a package is worth to an actor, from the numbers in the file alone."""
    spec = scenario.spec.actors[actor]
    weights = {issue: weight.params[0] for issue, weight in spec.weights.items()}
    worth = sum(weights[i] * spec.values[i][option].params[0] for i, option in package)
    return worth / sum(weights.values())


def reservation(scenario: Scenario, actor: str) -> float:
    alternative = scenario.spec.actors[actor].alternative
    assert alternative is not None
    return alternative.reservation_value.params[0]


def principals(scenario: Scenario) -> list[str]:
    return [name for name, a in scenario.spec.actors.items() if a.role == "principal"]


def packages(scenario: Scenario) -> list[Package]:
    issues = scenario.spec.issues
    return [
        tuple(zip(issues, row, strict=True))
        for row in product(*(i.options for i in issues.values()))
    ]


def zone(scenario: Scenario, quorum: int, vetoes: set[str]) -> dict[Package, set[str]]:
    """Packages that enough parties prefer to no deal, each with those who do not."""
    found = {}
    for package in packages(scenario):
        against = {
            name
            for name in principals(scenario)
            if value(scenario, name, package) < reservation(scenario, name)
        }
        if len(principals(scenario)) - len(against) >= quorum and not against & vetoes:
            found[package] = against
    return found


def signed(scenario: Scenario, rows: Rows) -> list[Package]:
    """The text of each run that signed one."""
    at = np.flatnonzero(rows.signed)
    columns = {issue: rows[f"choice.{issue}"][at] for issue in scenario.spec.issues}
    return [tuple((i, str(c[n])) for i, c in columns.items()) for n in range(len(at))]


@pytest.mark.parametrize("name", gallery_names())
def test_every_file_says_what_is_right_and_what_a_deal_counts_as(name: str) -> None:
    assert re.search(r"right\s+answers?", comment(name))
    assert "With no issue marked political, every deal" in comment(name)
    assert not any(issue.political for issue in bundled(name).spec.issues.values())


@pytest.mark.parametrize("name", gallery_names())
def test_a_deal_counts_as_a_settlement(name: str) -> None:
    rows = run(bundled(name), 40)
    assert set(rows["outcome"][rows.deals]) <= {"settlement"}


# A split


def crossing(power: float) -> tuple[float, float]:
    """When demands of 1 - .7 t ** power and 1 - .7 t add up to one, and the first of them then."""
    low, high = 0.0, 1.0
    for _ in range(60):
        t = (low + high) / 2
        low, high = (t, high) if 2 - 0.7 * t**power - 0.7 * t > 1 else (low, t)
    return t, 1 - 0.7 * t**power


def test_a_split_ends_where_the_demands_cross() -> None:
    split = bundled("gallery/split")
    time, share = crossing(5)
    assert (round(time, 6), round(share, 6)) == (0.885166, 0.619616)
    assert "t is .885166, and .619616 goes to Late" in comment("gallery/split")
    rows = run(split, RUNS)
    assert set(rows["utility.late"]) == {0.62}
    assert abs(0.62 - share) < 1 / 50 / 2
    assert set(rows["rounds"]) == {355, 356}
    assert abs(355.5 / 400 - time) < 0.005
    assert rows["nash_distance"] == pytest.approx(np.sqrt(2) * 0.12)


def test_a_split_between_equals_is_in_halves() -> None:
    assert round(crossing(1)[1], 6) == 0.5
    rows = run(bundled("gallery/split", "actors.late.exponent=1"), RUNS)
    assert set(rows["utility.late"]) == {0.5}


def test_a_split_among_those_who_think_ahead_is_for_the_theory_to_say() -> None:
    told = comment("gallery/split")
    for discounts, share in (([0.9, 0.9], ".526316"), ([0.95, 0.9], ".689655")):
        assert f"{equilibrium_shares(discounts)[0]:.6f}".lstrip("0") == share
        assert share in told


def test_a_fair_split_is_in_halves_too() -> None:
    split = bundled("gallery/split")
    sides = np.array([[value(split, n, p) for p in packages(split)] for n in ("late", "even")])
    fair = nash(sides, np.array([0.3, 0.3]))
    assert fair is not None
    assert packages(split)[fair.package] == (("share", "s25"),)


# A siting


SITING = "gallery/siting"
BOTH = {"port_authority", "regulator"}


def test_the_siting_has_the_packages_that_it_says() -> None:
    siting = bundled(SITING)
    assert siting.spec.consent is not None
    assert (siting.spec.consent.quorum, set(siting.spec.consent.vetoes)) == (6, BOTH)
    assert len(packages(siting)) == 243
    assert zone(siting, 7, BOTH) == {}
    left_out = list(zone(siting, 6, BOTH).values())
    assert len(left_out) == 10
    counts = {"residents": 4, "fishers": 5, "carriers": 1}
    assert {name: left_out.count({name}) for name in counts} == counts


@pytest.mark.parametrize(
    ("vetoes", "count"), [({"regulator"}, 13), ({"port_authority"}, 14), (set(), 17)]
)
def test_who_loses_a_veto_can_be_left_out(vetoes: set[str], count: int) -> None:
    siting = bundled(SITING)
    held, more = zone(siting, 6, BOTH), zone(siting, 6, vetoes)
    assert len(more) == count
    assert all(more[p] == against for p, against in held.items())
    assert {name for p in more.keys() - held.keys() for name in more[p]} == BOTH - vetoes


@pytest.mark.parametrize("vetoes", [BOTH, {"regulator"}, {"port_authority"}])
def test_what_is_signed_is_in_the_zone_and_who_loses_by_it_does_not_sign(vetoes: set[str]) -> None:
    siting = bundled(SITING, f"consent.vetoes=[{', '.join(sorted(vetoes))}]")
    found = zone(siting, 6, vetoes)
    rows = run(siting, RUNS)
    assert set(rows["zopa_size"]) == {len(found)}
    assert rows.signed.mean() > 0.8
    everybody, left_out = set(principals(siting)), set()
    for package, names in zip(
        signed(siting, rows), rows["signed_by"][rows.signed].tolist(), strict=True
    ):
        assert everybody - set(names.split("+")) == found[package]
        left_out |= found[package]
    assert ("port_authority" in left_out) == ("port_authority" not in vetoes)
    assert "regulator" not in left_out


def test_where_all_seven_are_needed_nothing_is_signed() -> None:
    rows = run(bundled(SITING, "consent=null"), RUNS)
    assert not rows.signed.any()
    assert set(rows["reason"]) <= {"empty zopa", "walk-out"}


# An emissions council


COUNCIL = "gallery/emissions-council"
NOTE = re.compile(r"position (\d+), capability ([\d.]+), salience ([\d.]+)")


def table_of(scenario: Scenario) -> dict[str, tuple[float, float, float]]:
    """Position, capability and salience of each government, from the notes of its weight."""
    found = {}
    for actor in scenario.document["actors"].values():
        match = NOTE.fullmatch(actor["weights"]["years"]["note"])
        assert match
        position, capability, salience = map(float, match.groups())
        found[actor["label"]] = (capability, position, salience)
    return found


def test_the_council_is_that_of_the_table() -> None:
    council = bundled(COUNCIL)
    assert table_of(council) == ACTORS
    for name, (_, position, _) in zip(principals(council), ACTORS.values(), strict=True):
        for year in range(4, 11):
            nearness = 1 - abs(year - position) / 6
            found = value(council, name, (("years", f"y{year:02}"),))
            assert found == pytest.approx(nearness, abs=0.0005)
        least = min(1 - abs(year - position) / 6 for year in (4, 10))
        assert reservation(council, name) == pytest.approx(least)


def test_the_councils_mean_and_median_are_for_the_theory_to_say() -> None:
    capability, position, salience = np.array(list(table_of(bundled(COUNCIL)).values())).T
    weight = capability * salience
    told = comment(COUNCIL)
    assert f"model: {weighted_mean(position, weight):.6f} years" in told
    assert "7.389956" in told
    assert f"beats: {weighted_median(position, weight)} years" in told
    assert f"unweighted median is {weighted_median(position)}, too" in told
    assert f"unweighted mean {weighted_mean(position):.1f}" in told


@pytest.mark.parametrize(
    ("rule", "years"),
    [
        ("", {"y07"}),
        ("{quorum: 8}", {"y07"}),
        ("{quorum: 7}", {"y06"}),
        ("{quorum: 6}", {"y06", "y08"}),
    ],
)
def test_the_council_agrees_on_the_median_or_by_heads_on_what_a_majority_likes(
    rule: str, years: set[str]
) -> None:
    rows = run(bundled(COUNCIL, *([f"consent={rule}"] if rule else [])), RUNS)
    assert rows.deals.all()
    assert set(rows["choice.years"]) == years
    if len(years) == 2:
        assert np.mean(rows["choice.years"] == "y08") == pytest.approx(0.5, abs=0.1)


# An empty ZOPA


EMPTY = "gallery/empty-zopa"


def test_with_an_empty_zone_no_run_signs_a_text() -> None:
    empty = bundled(EMPTY)
    assert zone(empty, 2, set()) == {}
    rows = run(empty, 2000)
    assert not rows.signed.any()
    assert set(rows["zopa_size"]) == {0}
    assert set(rows["reason"]) == {"empty zopa", "walk-out"}


def test_another_alternative_opens_the_zone_by_one_price() -> None:
    open_ = bundled(EMPTY, "actors.seller.alternative.reservation_value=0.6")
    assert list(zone(open_, 2, set())) == [(("price", "p060"),)]
    rows = run(open_, RUNS)
    assert set(rows["choice.price"][rows.signed]) == {"p060"}


def test_a_stronger_broker_opens_it_at_its_own_table() -> None:
    rows = run(bundled(EMPTY, "actors.broker.leverage={seller: 0.06, buyer: 0.06}"), RUNS)
    assert set(rows["choice.price"][rows.signed]) == {"p065"}
    assert (rows["texts"][rows.signed] > 0).all()
    assert rows["leverage_needed"][rows.signed] == pytest.approx(10 / 12)
