from __future__ import annotations

from pathlib import Path

import matplotlib as mpl
import pytest

from sim.views.figures.style import COLOURS, MARKERS, new_figure, save, style


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
