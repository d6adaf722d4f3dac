from __future__ import annotations

import pytest
from matplotlib.patches import Rectangle

from sim.views.figures.stances import Cell, actors_of, draw, rows_of
from tests.cases import bundled
from tests.command import VALLEY
from tests.stored import stored, written


def cell(scenario_name: str, actor: str, row: str, *overrides: str) -> Cell:
    scenario = bundled(scenario_name, *overrides)
    [found] = [r for r in rows_of(scenario) if r.name == row and r.cells]
    return found.cells[actors_of(scenario).index(actor)]


def test_a_reader_sees_every_actor_and_option_on_the_table() -> None:
    text = written(draw(stored("geneva", runs=40)).figure)
    for told in ("Who wants what", "United States", "Western troops", "Neutrality", "4 codings"):
        assert told in text
    assert "China" not in text
    assert "not a forecast" not in text


def test_codings_that_differ_are_two_numbers() -> None:
    scenario = bundled("geneva")
    codes = [scenario.stance(c, "russia", "line_of_contact", "freeze") for c in scenario.letters]
    steps = sorted(code.value for code in codes if code)
    assert steps[0] < steps[-1]
    found = cell("geneva", "russia", "Held and not recognised")
    assert (found.text, found.differs) == (f"{steps[0]} to {steps[-1]}", True)


def test_one_coding_alone_has_one_number_and_its_own_red_lines() -> None:
    for letter in bundled("geneva").letters:
        rows = rows_of(bundled("geneva", f"coding={letter}"))
        cells = [found for row in rows for found in row.cells]
        assert all(found.text.isdigit() and not found.differs for found in cells)
        assert {found.red_lines for found in cells} == {0, 1}
    assert "by one coding" in written(draw(stored("geneva", "coding=b", runs=40)).figure)


def test_a_red_line_is_framed_and_dashed_where_not_all_codings_have_it() -> None:
    results = stored("geneva", runs=40)
    [axes] = draw(results).figure.axes
    cells = [found for row in rows_of(bundled("geneva")) for found in row.cells]
    frames = [p for p in axes.patches if isinstance(p, Rectangle) and not p.get_fill()]
    assert len(frames) == 2 * sum(found.red_lines > 0 for found in cells)
    dashed = [frame for frame in frames if frame.get_linestyle() != "solid"]
    assert len(dashed) == sum(0 < found.red_lines < 4 for found in cells) > 0


def test_a_stance_that_is_set_is_that_of_all_codings() -> None:
    found = cell("geneva", "russia", "Neutrality", "actors.russia.stances.alignment.neutrality=3")
    assert (found.text, found.differs) == ("3", False)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("0.3333", "0.333"), ("0.33333", "0.333"), ("0.123456", "0.123"), ("1", "1"), ("0", "0"),
        ("0.2 to 1", "drawn"), ("0 to 1", "drawn"),
    ],
)  # fmt: skip
def test_only_what_is_drawn_is_called_drawn(written: str, told: str) -> None:
    found = cell(
        "gallery/siting", "residents", "On the island",
        f"actors.residents.values.berth.island={written}",
    )  # fmt: skip
    assert found.text == told


@pytest.mark.parametrize(
    ("name", "labels"), [("geneva", list("1234567")), (VALLEY, ["0", "0.25", "0.5", "0.75", "1"])]
)
def test_the_colours_have_a_key(name: str, labels: list[str]) -> None:
    [axes] = draw(stored(name, runs=40)).figure.axes
    key = axes.get_legend()
    assert key is not None
    assert [text.get_text() for text in key.get_texts()] == labels


def test_values_given_outright_stand_there_as_they_are() -> None:
    assert cell("gallery/siting", "residents", "On the island").text == "1"
    assert cell("gallery/siting", "residents", "On the island").worth == 1
    text = written(draw(stored("gallery/siting", runs=100)).figure)
    assert "from 0 (dark) to 1 (light)" in text
    assert "red line" not in text


@pytest.mark.parametrize(("written_as", "worth"), [("0.4", 0.4), ("0.2 to 0.8", 0.5)])
def test_a_value_that_is_drawn_has_the_colour_of_its_middle(written_as: str, worth: float) -> None:
    path = "actors.residents.values.berth.island"
    found = cell("gallery/siting", "residents", "On the island", f"{path}={written_as}")
    assert found.worth == pytest.approx(worth)
    assert found.text in (written_as, "drawn")


def test_principals_come_first() -> None:
    scenario = bundled("geneva")
    roles = [scenario.spec.actors[name].role for name in actors_of(scenario)]
    assert roles == sorted(roles, key=["principal", "mediator", "third_party"].index)


def test_it_is_told_in_words() -> None:
    told = draw(stored(VALLEY)).text
    assert len(told.split(". ")) == sum(bool(r.cells) for r in rows_of(bundled(str(VALLEY))))
