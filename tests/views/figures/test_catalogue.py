from __future__ import annotations

from pathlib import Path

import pytest

from sim.api.plot import Subject
from sim.runs.executors import Here
from sim.runs.results import RunResults
from sim.runs.run import NOBODY
from sim.views.figures.catalogue import CATALOGUE, NAMES, Choice, Entry, entry_of
from sim.views.figures.style import Picture, svg_text
from sim.views.phrases import listed
from sim.views.terms import outcome
from tests.command import VALLEY
from tests.compared import compared
from tests.stored import stored, whole, written

OF_RESULTS = [e for e in CATALOGUE if e.of == "results" and e.name != "tornado"]  # which is slow
GALLERY = ("emissions-council", "empty-zopa", "siting", "split")
SOURCES = (VALLEY, "budapest", *(f"gallery/{name}" for name in GALLERY))


def drawn(entry: Entry, results: RunResults, choice: Choice) -> Picture:
    return Subject.of(results).drawing(entry, choice).run(NOBODY, Here())[0]


def named(entry: Entry) -> str:
    return entry.name


def test_no_two_figures_have_one_name() -> None:
    assert len(set(NAMES)) == len(NAMES) == len(CATALOGUE)
    assert all(entry_of(name).name == name for name in NAMES)
    with pytest.raises(KeyError):
        entry_of("pie")


@pytest.mark.parametrize("entry", OF_RESULTS, ids=named)
@pytest.mark.parametrize("source", SOURCES, ids=str)
def test_each_figure_is_drawn_or_says_why_not(entry: Entry, source: str | Path) -> None:
    results = stored(source, runs=400 if source == VALLEY else 40)
    reason = entry.nothing(results)
    if reason is not None:
        assert reason[0].islower()
        assert not reason.endswith(".")
        return
    picture = drawn(entry, results, Choice())
    text = written(picture.figure).replace("\N{NO-BREAK SPACE}", " ")
    header = results.header
    for told in (header.scenario_hash, f"sim {header.versions['sim']}"):
        assert told in text
    if entry.name != "frontier":  # which draws nothing where nothing is uncertain
        assert f"seed {header.seed}" in text
    assert picture.title
    assert picture.text.endswith(".")
    assert "nan" not in picture.text.split()


@pytest.mark.parametrize("entry", OF_RESULTS, ids=named)
def test_the_same_results_are_the_same_figure_for_a_file_and_for_a_page(entry: Entry) -> None:
    texts = []
    for _ in range(2):
        picture = drawn(entry, stored(VALLEY), Choice())
        texts.append(svg_text(picture.figure, entry.name, picture.title, picture.text))
    assert texts[0] == texts[1]
    assert "http" not in texts[0]


@pytest.mark.parametrize("width", [8.0, 89 / 25.4])
@pytest.mark.parametrize("entry", OF_RESULTS, ids=named)
def test_nothing_sticks_out(entry: Entry, width: float) -> None:
    whole(drawn(entry, stored("geneva", runs=400), Choice(width)).figure)


def test_a_tornado_is_that_of_sim_drivers() -> None:
    tornado = entry_of("tornado")
    assert (
        tornado.nothing(stored("gallery/split", runs=40)) == "nothing is uncertain in this scenario"
    )
    picture = drawn(tornado, stored(VALLEY), Choice(outcome="met"))
    assert picture.title == "What moves the share of runs that come to a meeting: The valley"
    assert stored(VALLEY).header.scenario_hash in written(picture.figure)


def test_differences_tell_which_there_are() -> None:
    found = compared("geneva", "no-guarantee")
    picture = entry_of("differences").draw(found, Choice())
    assert picture.title.startswith("What changes from Geneva to ")
    kinds = ("outcome", "sum")
    rows = [row for row in found.compared.pairs[0].rows if row.measure.kind in kinds]
    differ = [outcome(row.measure.name) for row in rows if row.verdict == "differs"]
    assert 0 < len(differ) < len(rows)
    assert f"What differs: B against A: {listed(differ)}." in picture.text
