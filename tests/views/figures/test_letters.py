"""Text beyond Latin in figures: no raw warnings, no silent boxes, and Latin ones as ever."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from sim.views.figures import letters
from sim.views.figures.letters import families_with, told
from sim.views.figures.style import new_figure, save, style, svg_text

BEYOND = "中国 \U0001f1ea\U0001f1fa"


def figure(text: str) -> Figure:
    with style():
        drawn = new_figure(2.0)
        axes = drawn.subplots()
        axes.set_yticks([0], [text])
        axes.set_title(text)
    return drawn


@pytest.fixture(autouse=True)
def _strict() -> None:
    warnings.simplefilter("error")


@pytest.mark.parametrize("kind", ["png", "pdf"])
def test_letters_that_no_font_has_are_told_in_words(kind: str, tmp_path: Path) -> None:
    said = save(figure(BEYOND), tmp_path / f"a.{kind}")
    if said is None:  # this machine has a font for all of them
        assert families_with(BEYOND)
    else:
        assert said.startswith("No font on this machine has ")
        assert "中" in said
        assert "Install one that does, such as Noto Sans" in said


def test_an_svg_keeps_them_as_text_for_the_fonts_of_who_looks_at_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.views.figures.style.families_with", lambda _: [])
    assert save(figure(BEYOND), tmp_path / "a.svg") is None
    assert (tmp_path / "a.svg").read_text(encoding="utf-8").count("中国") >= 2
    assert "中国" in svg_text(figure(BEYOND), "f", "t")


def test_what_runs_from_right_to_left_is_joined_up_by_who_looks_at_it() -> None:
    assert "السعودية" in svg_text(figure("السعودية"), "f", "t")


def test_another_font_of_the_machine_is_taken() -> None:
    """STIX comes with the library and has a letter that the font of figures lacks."""
    assert families_with("\U0001d400") != []
    assert families_with("") == []


def test_latin_greek_and_cyrillic_are_drawn_as_ever(tmp_path: Path) -> None:
    for name in ("a.svg", "b.svg"):
        assert save(figure("Köln, Север, Αθήνα"), tmp_path / name) is None
    content = (tmp_path / "a.svg").read_bytes()
    assert content == (tmp_path / "b.svg").read_bytes()
    assert "Köln, Север, Αθήνα</text>".encode() in content


def test_many_letters_are_told_by_the_first() -> None:
    assert told("ab").startswith("No font on this machine has 2 letters (a b): boxes")
    assert "20 letters (a b c d e f g h ...)" in told("abcdefghijklmnopqrst")


def test_other_warnings_pass_on() -> None:
    def draw() -> set[str]:
        with letters.noting_missing() as missing:
            warnings.warn("something else", stacklevel=1)
            warnings.warn("Glyph 20013 (x) missing from font(s) DejaVu Sans.", stacklevel=1)
        return missing

    with pytest.warns(UserWarning, match="something else"):
        assert draw() == {"中"}
