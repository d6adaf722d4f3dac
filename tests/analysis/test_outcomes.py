import itertools
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.analysis.events import WATCHED_MONTHS
from sim.analysis.intervals import ClusterSums, share_of
from sim.analysis.outcomes import Precision, Questions, Summary, questions_of
from sim.outcomes import DEALS, MET, NO_DEAL, OUTCOMES, SIGNED
from sim.runs.columns import runs_columns
from sim.runs.tables import table
from tests.runs.sample import layout, runs_of

COLUMNS = runs_columns(("ada", "bo"), ("ada",), ("guarantee",))
QUESTIONS = Questions(
    horizon_weeks=10,
    watched_months=60,
    any_of={"guarantee": ("support", "troops", "pact")},
)

# coding, outcome, blocked by, reason, week, package, guarantee, gain of ada, violated, collapsed
RUNS: list[tuple[Any, ...]] = [
    (0, "no_meeting", "bo", "no consent", None, None, None, None, None, None),
    (0, "settlement", None, None, 1, 2, "support+troops", 0.1, None, None),
    (0, "settlement", None, None, 2, 2, "support+troops", 0.3, 12, None),
    (0, "not_ratified", "ada", "ratification", 3, 2, "support+troops", 0.2, None, None),
    (1, "no_meeting", "bo", "no consent", None, None, None, None, None, None),
    (1, "no_meeting", "ada+bo", "no consent", None, None, None, None, None, None),
    (1, "walkout", "bo", "walk-out", 10, None, None, None, None, None),
    (2, "no_agreement", "ada", "vote", 4, None, None, None, None, None),
    (2, "ceasefire", None, None, 5, 7, "none", 0.05, 3, 13),
    (2, "partial", None, None, 6, 1, "support", 0.4, None, None),
]


def block(runs: list[tuple[Any, ...]]) -> Any:
    coding, outcome, by, reason, week, package, choice, gain, violated, collapsed = (
        list(column) for column in zip(*runs, strict=True)
    )
    met = [o in MET for o in outcome]
    none = [None] * len(runs)
    return table(
        COLUMNS,
        {
            "replicate": list(range(len(runs))),
            "coding": coding,
            "outcome": outcome,
            "stage": ["bilateral" if m else "preparation" for m in met],
            "blocked_by": by,
            "reason": reason,
            "week": week,
            "rounds": [2 if m else None for m in met],
            "texts": [1 if m else None for m in met],
            "package": package,
            "choice.guarantee": choice,
            "utility.ada": gain,
            "utility.bo": gain,
            "gain.ada": gain,
            "gain.bo": gain,
            "zopa_size": none,
            "nash_distance": none,
            "durability.ada": gain,
            "leverage_needed": none,
            "violated_month": violated,
            "collapsed_month": collapsed,
        },
    )


def summary_of(*blocks: Any, questions: Questions = QUESTIONS) -> dict[str, Any]:
    made = Summary(questions)
    for part in blocks:
        made.add(part)
    return made.result()


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    return summary_of(block(RUNS))


def test_outcomes_are_counted_and_add_up(found: dict[str, Any]) -> None:
    counts = {name: row["count"] for name, row in found["outcomes"].items()}
    assert list(counts) == list(OUTCOMES)
    assert counts == {
        "no_meeting": 3,
        "walkout": 1,
        "no_agreement": 1,
        "not_ratified": 1,
        "ceasefire": 1,
        "partial": 1,
        "settlement": 2,
    }
    assert sum(row["share"] for row in found["outcomes"].values()) == pytest.approx(1)
    assert (found["runs"], found["codings"], found["schema_version"]) == (10, 3, 1)


def test_an_outcome_has_the_interval_of_its_codings(found: dict[str, Any]) -> None:
    wanted = share_of(ClusterSums(codings=3, y=2, x=10, yy=4, xy=8, xx=34))
    row = found["outcomes"]["settlement"]
    assert {name: row[name] for name in wanted.as_dict()} == wanted.as_dict()
    assert row["band"]["low"] <= row["low"] <= row["high"] <= row["band"]["high"]


@pytest.mark.parametrize(
    ("name", "given", "count", "n", "codings"),
    [
        ("meeting_2_weeks", "run", 2, 10, 3),
        ("meeting_10_weeks", "run", 7, 10, 3),
        ("signed", "meeting", 5, 7, 3),
        ("ratified", "signature", 4, 5, 2),
        ("unviolated_12_months", "ratification", 2, 4, 2),
        ("unviolated_60_months", "ratification", 2, 4, 2),
        ("unbroken_12_months", "ratification", 4, 4, 2),
        ("unbroken_60_months", "ratification", 3, 4, 2),
    ],
)
def test_each_step_is_a_share_of_those_that_came_so_far(
    found: dict[str, Any], name: str, given: str, count: int, n: int, codings: int
) -> None:
    row = found["shares"][name]
    assert (row["given"], row["count"], row["n"], row["codings"]) == (given, count, n, codings)
    assert row["share"] == count / n
    assert 0 <= row["low"] <= row["share"] <= row["high"] <= 1


def test_who_signed_is_a_share_of_the_texts_where_not_all_need_to() -> None:
    columns = runs_columns(("ada", "adam"), ("ada", "adam"), (), quorum=True)
    names = [c.name for c in columns]
    signed = [None, "ada", "ada+adam", "adam"]
    values: dict[str, Any] = {name: [None] * 4 for name in names} | {
        "replicate": list(range(4)),
        "coding": [0, 0, 1, 1],
        "outcome": ["no_agreement", "settlement", "settlement", "settlement"],
        "stage": ["bilateral"] * 4,
        "reason": ["deadline", None, None, None],
        "signed_by": signed,
        "package": [None, 1, 1, 1],
    }
    values |= {name: [0] * 4 for name in ("week", "rounds", "texts")}
    values |= {
        name: [None, 0.1, 0.1, 0.1] for name in names if name.startswith(("utility", "gain"))
    }
    found = summary_of(table(columns, values), questions=Questions(signers=("ada", "adam")))
    assert {name: (row["count"], row["n"]) for name, row in found["signers"].items()} == {
        "ada": (2, 3),
        "adam": (2, 3),
    }
    assert summary_of(block(RUNS))["signers"] == {}


def test_only_what_the_runs_can_tell_is_asked() -> None:
    assert Questions(horizon_weeks=40).asked_weeks() == [2, 26, 40]
    assert Questions(horizon_weeks=26).asked_weeks() == [2, 26]
    assert Questions(horizon_weeks=10).asked_weeks() == [2, 10]
    assert Questions().asked_weeks() == []
    assert Questions(watched_months=60).asked_months() == [12, 60]
    assert Questions(watched_months=24).asked_months() == [12]
    assert list(summary_of(block(RUNS), questions=Questions())["shares"]) == ["signed", "ratified"]


def test_who_blocked_and_why_commonest_first(found: dict[str, Any]) -> None:
    rows = [
        (r["count"], r["outcome"], r["blocked_by"], r["reason"], r["share"])
        for r in found["blocked"]
    ]
    assert rows[0] == (2, "no_meeting", "bo", "no consent", 0.2)
    assert len(rows) == 5
    assert sum(row[0] for row in rows) == sum(o in NO_DEAL for _, o, *_ in RUNS)


def test_the_commonest_packages_and_what_became_of_them(found: dict[str, Any]) -> None:
    packages = found["packages"]
    assert (packages["signed"], packages["different"]) == (5, 3)
    assert packages["commonest"][0] == {
        "package": 2,
        "choices": {"guarantee": "support+troops"},
        "count": 3,
        "share": 0.6,
        "outcomes": {"not_ratified": 1, "settlement": 2},
    }
    assert [p["package"] for p in packages["commonest"]] == [2, 1, 7]


def test_how_often_each_guarantee_is_signed(found: dict[str, Any]) -> None:
    rows = found["options"]["guarantee"]
    assert {name: (row["count"], row["n"]) for name, row in rows.items()} == {
        "support": (4, 5),
        "troops": (3, 5),
        "pact": (0, 5),
        "none": (1, 5),
    }


def test_numbers_have_a_median_and_a_range(found: dict[str, Any]) -> None:
    assert found["numbers"]["week"] == {"n": 7, "p5": 1, "median": 4, "p95": 10}
    assert found["numbers"]["gain.ada"] == {"n": 5, "p5": 0.05, "median": 0.2, "p95": 0.4}
    assert set(found["numbers"]) == {"week", "gain.ada", "gain.bo", "durability.ada"}


def test_a_summary_can_be_written_and_read(found: dict[str, Any]) -> None:
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_runs_that_all_end_alike_are_neither_impossible_nor_certain() -> None:
    alike = summary_of(block([r for r in RUNS if r[1] == "no_meeting"]))
    never, always = alike["outcomes"]["settlement"], alike["outcomes"]["no_meeting"]
    assert never["low"] == 0
    assert 0 < never["runs_high"] < never["high"] < 1
    assert always["high"] == 1
    assert alike["shares"]["signed"]["share"] is None
    assert alike["shares"]["signed"]["band"] is None
    assert alike["packages"] == {"signed": 0, "different": 0, "commonest": []}
    assert alike["numbers"]["week"] == {"n": 0, "p5": None, "median": None, "p95": None}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 64), max_size=4))
def test_a_summary_does_not_depend_on_where_runs_are_cut(cuts: list[int]) -> None:
    whole = table(layout().runs, runs_of(range(64)))
    questions = Questions(26, watched_months=60, any_of={"guarantee": ("support", "troops")})
    places = [0, *sorted(cuts), 64]
    parts = [whole.slice(a, b - a) for a, b in itertools.pairwise(places)]
    assert summary_of(*parts, questions=questions) == summary_of(whole, questions=questions)


def test_shares_agree_with_a_count_by_pandas() -> None:
    whole = table(layout().runs, runs_of(range(5000)))
    runs = whole.to_pandas()
    found = summary_of(whole, questions=Questions(26, any_of={"guarantee": ("support",)}))
    signed = runs[runs["outcome"].isin(SIGNED)]
    assert found["shares"]["ratified"]["share"] == signed["outcome"].isin(DEALS).mean()
    assert found["shares"]["meeting_2_weeks"]["share"] == (runs["week"] <= 2).mean()
    has = signed["choice.guarantee"].astype(str).str.contains("support")
    assert found["options"]["guarantee"]["support"]["share"] == has.mean()
    week = found["numbers"]["week"]
    assert week["median"] == runs["week"].quantile(0.5, interpolation="inverted_cdf")


def test_a_deal_is_judged_no_longer_than_the_model_follows_it() -> None:
    from sim.model.guarantees import MONTHS

    assert WATCHED_MONTHS == MONTHS


def test_questions_follow_from_the_scenario() -> None:
    from sim.inputs.loading import load

    asked = questions_of(load("geneva"))
    assert asked.asked_weeks()[:2] == [2, 26]
    assert asked.asked_months() == [12, 60]
    assert {"support", "troops"} <= set(asked.any_of["guarantee"])
    assert "none" not in asked.any_of["guarantee"]


def test_a_precision_waits_for_what_is_shown_or_for_what_is_asked() -> None:
    """A meeting is no row of the table, so that nobody waits for its interval unasked."""
    near = {"share": 0.5, "low": 0.49, "high": 0.51}
    wide = {"share": 0.5, "low": 0.2, "high": 0.8}
    summary = {"outcomes": {"no_meeting": near}, "sums": {"met": wide, "deal": near}}
    assert Precision(2).reached(summary)
    assert not Precision(2, "met").reached(summary)
    summary["sums"]["deal"] = wide
    assert not Precision(2).reached(summary)
