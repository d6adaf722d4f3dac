from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.model.agenda import (
    Agenda,
    build_agenda,
)
from sim.outcomes import Outcome
from tests.cases import build, bundled, document, principal, rebuilt


def agenda(**over: Any) -> Agenda:
    """Two pledges in any combination, two political issues with an interim option each."""
    issues: dict[str, Any] = {
        "line": {
            "political": True,
            "status_quo": "open",
            "options": {"open": {"interim": True}, "moved": {}},
        },
        "ally": {
            "political": True,
            "status_quo": "later",
            "options": {"later": {"interim": True}, "in": {}, "out": {}},
        },
        "pledge": {
            "kind": "any_of",
            "status_quo": "none",
            "options": {"arms": {"guarantors": ["far"]}, "men": {"guarantors": ["far"]}},
        },
    }
    values = {
        issue: dict.fromkeys([*entry["options"], "none"], 0.5) for issue, entry in issues.items()
    }
    values["line"].pop("none")
    values["ally"].pop("none")
    data = {
        "name": "agenda",
        "process": ["bilateral"],
        "actors": {"east": principal(values), "west": principal(values)},
        "outsiders": {"far": {"honour": 0.5}},
        "issues": issues,
    }
    return build_agenda(build(data | over))


def test_packages_are_all_combinations_of_the_choices() -> None:
    found = agenda()
    assert found.size == 2 * 3 * 2**2
    assert len({tuple(row) for row in found.package_choices.tolist()}) == found.size
    assert len({tuple(found.describe(p).items()) for p in range(found.size)}) == found.size


def test_excluded_combinations_are_left_out_and_no_others() -> None:
    banned = [["ally.out", "pledge.men"], ["pledge.none", "line.moved"]]
    found = agenda(exclusions=banned)
    left = [found.describe(p) for p in range(found.size)]
    assert found.size == 24 - 2 * 2 - 3  # two lines x two sets with men; three allies
    assert not any(p["ally"] == "out" and "men" in p["pledge"] for p in left)
    assert not any(p["pledge"] == "none" and p["line"] == "moved" for p in left)


@pytest.mark.parametrize("pledge", ["none", "arms", "arms+men"])
@pytest.mark.parametrize(
    ("line", "ally", "expected"),
    [
        ("open", "later", Outcome.CEASEFIRE),
        ("moved", "later", Outcome.PARTIAL),
        ("open", "in", Outcome.PARTIAL),
        ("moved", "out", Outcome.SETTLEMENT),
    ],
)
def test_the_class_is_what_the_political_choices_leave_open(
    line: str, ally: str, pledge: str, expected: int
) -> None:
    found = agenda()
    wanted = {"line": line, "ally": ally, "pledge": pledge}
    [package] = [p for p in range(found.size) if found.describe(p) == wanted]
    assert found.package_outcome[package] == expected


def test_a_group_holds_the_packages_of_one_class_with_the_same_guarantees() -> None:
    found = agenda()
    told = [(int(found.package_outcome[p]), found.describe(p)["pledge"]) for p in range(found.size)]
    groups: dict[int, set[tuple[int, str]]] = {}
    for p, group in enumerate(found.group):
        groups.setdefault(int(group), set()).add(told[p])
    assert all(len(members) == 1 for members in groups.values())
    assert len(groups) == len(set(told)) == len(found.group_outcome)
    for group, ((kind, pledge),) in ((g, tuple(m)) for g, m in groups.items()):
        assert found.group_outcome[group] == kind
        chosen = [
            n for n, c in zip(found.guarantees, found.group_guarantees[group], strict=True) if c
        ]
        assert "+".join(chosen) == pledge.replace("none", "")


def stay(found: Agenda) -> dict[str, str]:
    return {
        issue: found.choice_name(choice)
        for issue, choice in zip(found.issues, found.status_quo, strict=True)
    }


def test_the_status_quo_is_the_choice_on_every_issue_that_changes_nothing() -> None:
    unchanged = {"ally": "later", "line": "open", "pledge": "none"}
    assert stay(agenda()) == unchanged
    barred = agenda(exclusions=[["ally.later", "line.open"]])  # which is then no package at all
    assert stay(barred) == unchanged


def test_nothing_is_guaranteed_in_the_status_quo() -> None:
    scenario = bundled("geneva").with_value("issues.guarantee.status_quo", "support")
    assert stay(build_agenda(scenario))["guarantee"] == "none"


def test_package_options_hold_what_was_chosen_and_the_empty_choice() -> None:
    found = agenda()
    for p in range(found.size):
        named = {
            (issue, option)
            for issue, text in found.describe(p).items()
            for option in text.split("+")
        }
        inside = {found.options[o] for o in np.flatnonzero(found.package_options[p])}
        assert inside == named


def test_a_guarantee_is_on_offer_where_the_scenario_lists_it_or_lists_none() -> None:
    assert agenda(guarantees=["men"]).guarantees == ("men",)
    assert agenda(guarantees=[]).guarantees == ()
    assert set(agenda().guarantees) == {"arms", "men"}


def test_a_guarantor_that_a_principal_rules_out_is_in_no_package() -> None:
    scenario = bundled("china-guarantor")
    found = build_agenda(scenario)
    assert found.guarantees == ()
    assert found.ruled_out == ("china_guarantor",)
    free = scenario.with_value("actors.ukraine.rules_out.guarantors", [])
    assert build_agenda(free).guarantees == ("china_guarantor",)


def test_only_the_refusal_of_a_principal_counts() -> None:
    scenario = bundled("geneva").with_value("actors.france.rules_out.guarantors", ["us"])
    assert scenario.on_offer == bundled("geneva").on_offer
    refused = bundled("geneva").with_value("actors.russia.rules_out.guarantors", ["us"])
    assert set(bundled("geneva").on_offer["guarantee"]) - set(refused.on_offer["guarantee"]) == {
        "support",
        "mutual_defence",
    }


def test_the_order_of_the_file_moves_no_package() -> None:
    scenario = bundled("geneva")
    data = document(scenario)
    data["issues"] = dict(reversed(data["issues"].items()))
    for issue in data["issues"].values():
        issue["options"] = dict(reversed(issue["options"].items()))
    data["exclusions"] = [list(reversed(group)) for group in reversed(data["exclusions"])]
    before, after = build_agenda(scenario), build_agenda(rebuilt(scenario, data))
    assert [before.describe(p) for p in range(before.size)] == [
        after.describe(p) for p in range(after.size)
    ]
    assert np.array_equal(before.group, after.group)
