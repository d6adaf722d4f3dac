from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure

from sim.views.figures.style import (
    COLOURS,
    MARKERS,
    headline,
    new_figure,
    save,
    style,
    svg_text,
)


def test_the_same_figure_is_the_same_file(tmp_path: Path) -> None:
    for suffix in ("svg", "png", "pdf"):
        files = [tmp_path / f"{name}.{suffix}" for name in "ab"]
        for file in files:
            with style():
                figure = new_figure(2)
                axes = figure.subplots()
                axes.plot([1, 2], [3, 4], marker="o")
                axes.set_title("Title")
            save(figure, file)
        assert files[0].read_bytes() == files[1].read_bytes()
    assert b"<dc:date>" not in (tmp_path / "a.svg").read_bytes()


def test_other_kinds_of_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"x\.jpg: a figure is a file that ends in \.svg, \.png"):
        save(new_figure(2), tmp_path / "x.jpg")
    assert not list(tmp_path.iterdir())


def test_the_look_of_other_figures_is_left_alone() -> None:
    before = dict(mpl.rcParams)
    with style():
        assert mpl.rcParams["svg.hashsalt"] == "sim"
    assert dict(mpl.rcParams) == before


def lightness(colour: str) -> float:
    """Of a colour in grey, 0 to 1 (Rec. 709)."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_neighbours_differ_in_grey_or_by_their_marker() -> None:
    assert len(set(COLOURS)) == len(COLOURS) == len(MARKERS) == len(set(MARKERS))
    assert abs(lightness(COLOURS[0]) - lightness(COLOURS[1])) > 0.2


def drawn() -> Figure:
    with style():
        figure = new_figure(2)
        axes = figure.subplots()
        axes.plot([1, 2], [3, 4], marker="o")
        axes.fill_between([1, 2], [3, 3], [4, 4], hatch="//")
        axes.imshow([[1, 2], [3, 4]])
        axes.set_title("Costs & <gains>")
    return figure


def page(*parts: str) -> ElementTree.Element:
    return ElementTree.fromstring(f"<body>{''.join(parts)}</body>")


def test_figures_on_one_page_share_no_id_and_find_their_own_parts() -> None:
    found = page(svg_text(drawn(), "one", "First"), svg_text(drawn(), "two", "Second"))
    for prefix, figure in zip(("one", "two"), found, strict=True):
        ids = [e.attrib["id"] for e in figure.iter() if "id" in e.attrib]
        assert len(set(ids)) == len(ids)
        assert all(name == prefix or name.startswith(f"{prefix}-") for name in ids)
        text = ElementTree.tostring(figure, encoding="unicode")
        used = re.findall(r'(?:href="|url\()#([^")]+)', text)
        assert used
        assert set(used) <= set(ids)


def test_a_figure_on_a_page_says_what_it_shows() -> None:
    (figure,) = page(svg_text(drawn(), "a", "Costs & <gains>", "Costs rise."))
    assert figure.attrib["role"] == "img"
    named = {e.attrib.get("id"): e.text for e in figure.iter()}
    told = [named[name] for name in figure.attrib["aria-labelledby"].split()]
    assert told == ["Costs & <gains>", "Costs rise."]
    (bare,) = page(svg_text(drawn(), "a", "Costs"))
    assert bare.attrib["aria-labelledby"] == "a-title"


def test_a_figure_on_a_page_asks_for_nothing_and_styles_nothing_outside() -> None:
    text = svg_text(drawn(), "a", "Costs")
    assert "//" not in re.sub(r'"data:image/png;base64,[^"]*"', "", text)
    assert all(rule.startswith("#a *{") for rule in re.findall(r"<style[^>]*>(.*?)</style>", text))
    assert text == svg_text(drawn(), "a", "Costs")
    assert "<metadata" not in text


@pytest.mark.parametrize("prefix", ["", "1st", "a b", 'a"'])
def test_a_prefix_that_is_no_id_is_refused(prefix: str) -> None:
    with pytest.raises(ValueError, match="letters, digits and hyphens"):
        svg_text(drawn(), prefix, "Costs")


def test_a_file_says_its_title(tmp_path: Path) -> None:
    for suffix in ("svg", "png", "pdf"):
        save(drawn(), tmp_path / f"a.{suffix}", "How runs end")
    assert "<dc:title>How runs end</dc:title>" in (tmp_path / "a.svg").read_text()
    assert b"How runs end" in (tmp_path / "a.png").read_bytes()
    assert b"How runs end" in (tmp_path / "a.pdf").read_bytes()


def test_a_long_headline_is_wrapped_and_takes_no_room_from_what_is_drawn() -> None:
    heights = []
    for title, text in (
        ("Short", "Short."),
        ("A title that goes on and on " * 3, "And text. " * 30),
    ):
        with style():
            figure = new_figure(2, 4)
            axes = figure.subplots()
            headline(figure, title, text)
        figure.draw_without_rendering()
        heights.append(axes.get_position().height * figure.get_figheight())
        head = figure.texts[-1]
        box, below = head.get_window_extent(), axes.get_tightbbox()
        assert below is not None
        assert box.x1 <= figure.bbox.x1
        assert below.y1 < box.y0 <= box.y1 <= figure.bbox.y1
    assert heights[0] == pytest.approx(heights[1], abs=0.1)
