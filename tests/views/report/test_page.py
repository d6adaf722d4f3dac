"""A report is one page that asks for nothing, that all can read, and that is honest."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from sim.analysis.wording import SCALE
from sim.api.report import report
from sim.api.results import open_results
from tests.command import VALLEY
from tests.views.report.pages import HOSTILE, Parsed, hostile, page, parsed, results

GENEVA, SITING = "geneva", "gallery/siting"
LATER = [(SITING,), ("gallery/empty-zopa",)]
ONE = [(GENEVA,), (str(VALLEY),), *(pytest.param(names, marks=pytest.mark.long) for names in LATER)]
BOTH = (str(VALLEY), f"{VALLEY}+war.start_share=0.8+guarantees=[observers]")
SECTIONS = [
    "The answer", "How the runs end", "What drives the chance of a deal",
    "Who blocks, and what is signed", "Typical runs", "The evidence behind the inputs that matter",
    "Alternatives considered", "Limits", "How to reproduce it",
]  # fmt: skip
LOADING = {"src", "srcset", "data", "poster", "action", "formaction", "background", "ping"}

kinds = pytest.mark.parametrize("names", [*ONE, BOTH], ids=lambda n: "+".join(n)[-30:])


def spoken(text: str) -> str:
    """As it is written, whatever keeps a percent sign beside its number."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


def section(names: tuple[str, ...], name: str) -> str:
    """The text of one section."""
    found = parsed(*names).all("section")
    return spoken(next(e.text for e in found if e.attributes["aria-labelledby"] == name))


def test_the_answer_comes_first_and_the_parts_in_their_order() -> None:
    assert [e.text for e in parsed(GENEVA).all("h2")] == SECTIONS
    both = [e.text for e in parsed(*BOTH).all("h2")]
    assert both == [*SECTIONS[:2], "What differs", *SECTIONS[2:]]


def test_the_answer_stands_before_contents_and_legend() -> None:
    order = [
        e.attributes.get("class") or e.attributes.get("aria-labelledby") or e.tag
        for e in parsed(GENEVA).all("header", "section", "nav", "dl")
    ]
    assert order[:5] == ["header", "answer", "nav", "legend", "distribution"]


def test_the_head_says_who_where_from_when_and_what_is_the_baseline() -> None:
    told = spoken(parsed(GENEVA).all("header")[0].text)
    assert "The summit in Geneva, with the guarantees under discussion." in told
    assert "Parties: Ukraine and Russia must agree; United States mediates;" in told
    assert "Case ukraine-2025-08. Its source: News article of 21 paragraphs" in told
    both = report(results(GENEVA), results("istanbul"), date="30 January 2026").html()
    told = spoken(Parsed(both).all("header")[0].text)
    assert "A, Geneva (the baseline). " in told
    assert "30 January 2026. Parties: " in told


def test_the_answer_is_a_share_with_its_interval_and_no_word_of_likelihood() -> None:
    first = spoken(parsed(GENEVA).all("section")[0].text)
    row = open_results(results(GENEVA)).outcomes()
    share = 100 * row.loc[["ceasefire", "partial", "settlement"], "count"].sum() / 400
    told = re.search(r"(\S+) % of the 400 runs end in a deal \(95 % interval", first)
    assert told
    assert float(told[1]) == pytest.approx(share, abs=0.6)
    text = spoken(parsed(GENEVA).all("main")[0].text).partition("How to reproduce it")[0]
    words = [band.words for band in SCALE if band.words != "likely"]
    assert not [word for word in words if re.search(rf"\b{word}\b", text.replace("'unlikely'", ""))]


@pytest.mark.long
def test_what_is_said_once_is_said_once() -> None:
    names = (GENEVA, "istanbul", "support-only")
    text = spoken(parsed(*names).all("main")[0].text)
    for once in (
        "Confidence in the basis is",
        "They are of no use as odds of the event itself.",
        "The interval says what more runs would change.",
        "A single news article is a thin source",
        "The source is one: ",
        "Other readings: those of these runs",
        "not a forecast",
        "For comparison, from elsewhere:",
        "What the inputs that drive it rest on",
    ):
        assert text.count(once) <= (3 if once.startswith("Other") else 1), once
    svgs = parsed(GENEVA, "istanbul").all("svg")
    stances = [e.attributes["id"] for e in svgs if "stances" in e.attributes.get("id", "")]
    assert stances == ["figure-stances-A", "figure-stances-A-narrow"], "the same are drawn once"


@pytest.mark.parametrize(
    "names",
    [(GENEVA,), pytest.param((GENEVA, "istanbul", "support-only"), marks=pytest.mark.long)],
    ids=len,
)
def test_the_brief_one_has_question_answer_one_figure_and_differences(
    names: tuple[str, ...],
) -> None:
    text = report(*(results(name) for name in names), brief=True).html()
    tree = Parsed(text)
    assert [e.text for e in tree.all("h2")] == ["The answer"]
    assert not tree.all("nav")
    assert len(tree.all("svg")) == 2, "for a wide page and for a narrow one"
    told = spoken(tree.all("section")[0].text)
    assert "The question: " in told
    assert "Confidence in the basis is low" in told
    assert "Scenario " in told
    verdicts = [e.text for e in tree.all("td") if e.attributes.get("data-head") == "verdict"]
    assert set(verdicts) <= {"differs"}
    assert len(told.split()) < 450


def test_confidence_has_a_sentence_without_any_likelihood() -> None:
    told = [e.text for e in parsed(GENEVA).all("p") if "Confidence in the basis" in e.text]
    assert len(told) == 1
    assert "140 are assumptions" in told[0]


def test_statements_are_marked_with_what_they_are() -> None:
    text = page(GENEVA)
    for label in ("Result", "Information", "Assumption", "Judgement"):
        assert text.count(f">{label}</strong>") > 1


@kinds
def test_it_asks_for_nothing_and_runs_nothing(names: tuple[str, ...]) -> None:
    for element in parsed(*names).elements:
        assert element.tag not in {
            "script", "iframe", "object", "embed", "base", "form", "img", "audio", "video",
        }  # fmt: skip
        assert not LOADING & element.attributes.keys()
        assert not [name for name in element.attributes if name.startswith("on")]
        target = element.attributes.get("href", element.attributes.get("xlink:href", "#"))
        assert target.startswith("#") or target == "data:,"
    text = page(*names)
    assert "@import" not in text
    assert set(re.findall(r"url\((.)", text)) <= {"#"}
    assert not re.search(r"https?://", text)


@kinds
def test_every_figure_is_told_in_words(names: tuple[str, ...]) -> None:
    tree = parsed(*names)
    texts = {e.attributes["id"]: e.text for e in tree.elements if "id" in e.attributes}
    figures = tree.all("svg")
    assert figures
    for figure in figures:
        assert figure.attributes["role"] == "img"
        told = [texts[name] for name in figure.attributes["aria-labelledby"].split()]
        assert len(told) == 2
        assert all(len(each) > 10 for each in told)


@kinds
def test_ids_are_unique_and_all_that_is_referred_to_is_there(names: tuple[str, ...]) -> None:
    found = [e.attributes["id"] for e in parsed(*names).elements if "id" in e.attributes]
    assert len(found) == len(set(found))
    wanted = re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', page(*names))
    assert {a or b for a, b in wanted} <= set(found)


@kinds
def test_headings_go_down_one_at_a_time_and_tables_have_heads(names: tuple[str, ...]) -> None:
    tree = parsed(*names)
    levels = [int(e.tag[1]) for e in tree.all("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
    assert len(tree.all("table")) == len(tree.all("thead")) > 3
    assert tree.elements[0].attributes == {"lang": "en"}
    for head in tree.all("th"):
        assert head.attributes["scope"] in ("col", "row", "rowgroup")


@pytest.mark.parametrize(
    "names",
    [BOTH, pytest.param((GENEVA,), marks=pytest.mark.long)],
    ids=["comparison", "geneva"],
)
def test_made_again_it_is_the_same(names: tuple[str, ...]) -> None:
    assert report(*(results(name) for name in names)).html() == page(*names)


@pytest.mark.parametrize(
    "names", [(GENEVA,), pytest.param((SITING,), marks=pytest.mark.long)], ids=["geneva", "siting"]
)
def test_nothing_is_called_a_forecast_or_certain(names: tuple[str, ...]) -> None:
    text = spoken(parsed(*names).all("body")[0].text)
    told = text.replace("not a forecast", "").replace("forecasts quoted", "")
    assert not re.search(
        r"forecast|predicts|will happen", told.replace("forecasting platforms", "")
    )
    assert not re.search(r"(?<![\d.,])(0|100) %", text)
    assert "does not make it just" in text


def test_names_of_a_scenario_are_text_and_nothing_else() -> None:
    text = report(results(str(hostile()))).html()
    tree = Parsed(text)
    assert not tree.all("script")
    assert tree.all("h1")[0].text == f"{HOSTILE}: how it could end"
    assert "49" not in tree.all("h1")[0].text
    assert HOSTILE in tree.all("main")[0].text


def test_who_blocks_is_counted() -> None:
    summary = open_results(results(GENEVA)).summary
    russia = sum(r["count"] for r in summary["blocked"] if "russia" in (r["blocked_by"] or ""))
    assert f"{100 * russia / 400:.1f} %Russia" in section((GENEVA,), "blockers").replace("\n", "")


def test_typical_runs_are_runs_that_ended_so() -> None:
    found = open_results(results(GENEVA))
    told = re.findall(r"([A-Z][a-z -]+), run (\d+) \(", section((GENEVA,), "typical"))
    assert {name for name, _ in told} >= {"No meeting", "Walk-out", "No agreement"}
    for name, number in told:
        outcome = {"Walk-out": "walkout", "Partial deal": "partial"}.get(name)
        assert found.replicate(int(number))["outcome"] == (
            outcome or name.lower().replace(" ", "_")
        )


def test_what_drives_it_is_told_with_what_it_rests_on_and_the_claims_behind() -> None:
    text = page(GENEVA, runs=2400, outcome="met")
    told = spoken(Parsed(text).all("main")[0].text)
    assert "noise of the weekly consent to meet" in told
    assert "Russia's aversion to meeting" in told
    assert "The assumption to look up next is noise of the weekly consent to meet" in told
    assert "Russia admits that its president might meet Zelensky" in told  # the claim behind
    assert "If only this were right" in told


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ((str(VALLEY),), "There is no coded evidence behind this scenario"),
        (("gallery/split",), "Nothing is drawn in this scenario"),
        ((SITING,), "A quorum counts heads"),
        (("gallery/empty-zopa",), "No run of 400 ends in a deal"),
    ],
    ids=["valley", "split", "siting", "empty"],
)
def test_scenarios_of_other_kinds_say_what_they_lack(names: tuple[str, ...], told: str) -> None:
    assert told in spoken(parsed(*names).all("main")[0].text)


def test_a_comparison_says_what_differs_and_in_which_inputs() -> None:
    text = section(BOTH, "differences").replace("\n", "")
    assert "war.start_share" in text
    assert "observers, garrison" in text
    first = spoken(parsed(*BOTH).all("section")[0].text)
    assert "A, The valley: " in first
    assert "B, The valley, changed: " in first
    assert "What differs by more than chance: " in first
    assert "end otherwise in B than the same run in A" in first


def test_results_of_another_version_have_a_report_without_stories(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from sim.api import replay
    from sim.api.errors import Misuse

    def otherwise(*_: object) -> None:
        raise Misuse("comes out differently now")

    monkeypatch.setattr(replay, "_compare", otherwise)
    text = spoken(Parsed(report(results(str(VALLEY))).html()).all("main")[0].text)
    assert "were made by another version of the program, which alone can tell their runs" in text


def test_the_commands_are_there_with_seed_hash_and_version() -> None:
    header = open_results(results(GENEVA)).content.header
    text = section((GENEVA,), "reproduction")
    for told in (
        "sim report",
        header.scenario_hash,
        header.versions["sim"],
        header.versions["numpy"],
    ):
        assert told in text
    assert str(results(GENEVA).parent) not in text  # a folder is named, not where it is on a disk
