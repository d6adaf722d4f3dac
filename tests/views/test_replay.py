"""Stories of a small scenario with fixed numbers, word for word, and what holds for every story.

After a meant change of wording: `sim replay tests/views/transcripts/valley.yaml 13 --full`.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path

import jsonschema
import pytest

from sim.inputs.loading import load
from sim.runs.replay import replay
from sim.runs.trace import Trace
from sim.views.export import as_json as written
from sim.views.export import schema_of
from sim.views.replay import SCHEMA_VERSION, blocks, document
from sim.views.story import story
from sim.views.terminal import as_text

WIDTH = 88
TRANSCRIPTS = Path(__file__).parent / "transcripts"
SEED, PER_CODING = 1, 4
TOLD = {"valley": (0, 1, 4, 8, 13, 200), "three": (1,), "mill": (140, 196)}
CASES = [(name, n) for name, numbers in TOLD.items() for n in numbers]
BUNDLED = [("geneva", n) for n in (0, 2, 12, 45)] + [("budapest", 0), ("no-guarantee", 3)]


@lru_cache
def trace(name: str, n: int) -> Trace:
    own = TRANSCRIPTS / f"{name}.yaml"
    return replay(load(own if own.exists() else name), SEED, PER_CODING, n)


def tell(trace: Trace, full: bool = True) -> str:
    return as_text(list(blocks(trace, full)), WIDTH)


@pytest.mark.parametrize(("name", "n"), CASES)
def test_the_story_is_the_one_on_file(name: str, n: int) -> None:
    told = re.sub(r"Scenario [0-9a-f]{16}", "Scenario (hash)", tell(trace(name, n)))
    assert told == (TRANSCRIPTS / f"{name}-{n}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "n"), CASES + BUNDLED)
def test_a_story_is_plain_text_that_fits_a_terminal(name: str, n: int) -> None:
    told = tell(trace(name, n))
    assert all(len(line) <= WIDTH and line == line.rstrip() for line in told.splitlines())
    assert told.isprintable() or set(filter(lambda c: not c.isprintable(), told)) == {"\n"}
    assert '"' not in told
    assert not re.search(r"\bnan\b|\binf\b|None|\{|_", told)
    assert not re.search(r"\b(zopa|utility|aspiration|logistic|reservation)\b", told, re.IGNORECASE)
    assert not re.search(r"\b0 %|\b100 %|-0\.00", told)
    assert not re.search(r"\b\d+\.\d(\d{2,})?\b(?! weeks)", told), "two decimals"


ENDINGS = {
    "no_meeting": "There was no meeting.",
    "walkout": "The talks broke off",
    "no_agreement": "There was no agreement",
    "not_ratified": "A text was signed, but not ratified",
    "ceasefire": "It ended in a ceasefire",
    "partial": "It ended in a partial deal",
    "settlement": "It ended in a settlement",
}


@pytest.mark.parametrize("full", [True, False])
@pytest.mark.parametrize(("name", "n"), CASES + BUNDLED)
def test_a_story_begins_with_the_outcome(name: str, n: int, full: bool) -> None:
    told = tell(trace(name, n), full)
    title, _, rest = told.partition("\n")
    assert title == f"{trace(name, n).header['scenario']}, run {n}"
    ending = ENDINGS[str(trace(name, n).row["outcome"])]
    assert rest.partition("-\n\n")[2].startswith(ending)
    assert ("0 is what it rejects" in " ".join(rest.split())) == full


@pytest.mark.parametrize(("name", "n"), CASES + BUNDLED)
def test_a_short_story_has_some_150_words_and_no_worth(name: str, n: int) -> None:
    told = story(trace(name, n))
    assert 40 <= len(" ".join(told).split()) <= 220
    assert not re.search(r"\d\.\d", " ".join(told)), "worths are for --full"


def test_what_is_enough_for_a_vote_is_explained_once() -> None:
    told = " ".join(tell(trace("valley", 8)).split())
    assert told.count("A side votes for a text that is worth as much to it as no deal") == 1
    assert "North from 0.33 (no deal is worth 0.38 to it)" in told
    assert "was enough" not in told


@pytest.mark.parametrize(("name", "n"), CASES + BUNDLED)
def test_every_round_and_text_is_accounted_for(name: str, n: int) -> None:
    """Offers told together are told by their first and last number."""
    told, row = tell(trace(name, n)), trace(name, n).row
    table = told.partition("The offers\n")[2].partition("The mediator's texts\n")[0]
    seen: set[int] = set()
    for single, first, last in re.findall(
        r"^(\d+)\. |^- Offers (\d+) (?:to|and) (\d+):", table, re.M
    ):
        seen |= {int(single)} if single else set(range(int(first), int(last) + 1))
    assert seen == set(range(1, int(row["rounds"] or 0) + 1))


@pytest.mark.parametrize(("name", "n"), CASES)
def test_the_json_is_the_trace(name: str, n: int) -> None:
    content = json.loads(written(document(trace(name, n))))
    jsonschema.validate(content, schema_of("replay"))
    assert content.pop("schema_version") == SCHEMA_VERSION
    assert content == json.loads(json.dumps(trace(name, n).plain()))
    assert content["events"][0]["kind"] == "start"


def test_the_goldens_have_every_kind_of_outcome_but_the_partial_deal() -> None:
    """The valley's only political issue is either settled or left open."""
    assert {trace(name, n).row["outcome"] for name, n in CASES} == {
        "no_meeting",
        "walkout",
        "no_agreement",
        "not_ratified",
        "ceasefire",
        "settlement",
    }


def test_it_is_told_by_which_tactics_the_talks_went_where_these_are_not_the_usual_ones() -> None:
    assert "tactic" not in tell(trace("geneva", 72))
    values = {
        "actors.ukraine.concession": "tit_for_tat",
        "actors.russia.concession": "exponential",
        "actors.russia.acceptance": "previous_aspiration",
        "stages.trilateral.text": "hill_climbing",
        "process": ["bilateral", "trilateral"],
    }
    scenario = load("geneva").with_values(values)
    told = [tell(replay(scenario, SEED, PER_CODING, n)) for n in range(6)]
    for each in told:
        whole = " ".join(each.split())
        assert "by the tactic exponential and accepted by the tactic previous aspiration." in whole
        assert "It conceded by the tactic tit for tat." in whole
        assert "_" not in each
    texts = [each for each in told if "The mediator's texts" in each]
    assert texts
    assert all("United States chose its texts by the tactic hill climbing." in t for t in texts)
