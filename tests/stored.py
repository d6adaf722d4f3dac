"""Stored results as the figures read them, kept for as long as the tests run."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path

from matplotlib.figure import Figure
from matplotlib.text import Text

from sim.api.run import run
from sim.inputs.loading import load
from sim.runs.results import RunResults

KEPT = tempfile.TemporaryDirectory(prefix="summit-sim-tests-")


@lru_cache(maxsize=32)
def stored(source: str | Path, *overrides: str, runs: int = 400) -> RunResults:
    """The results of a scenario with values set on top."""
    folder = Path(KEPT.name) / str(stored.cache_info().misses)
    return run(load(source, overrides), runs, 1, 4, output=folder).content


def written(figure: Figure) -> str:
    """All that can be read in a figure, line breaks as spaces."""
    return " ".join(" ".join(t.get_text() for t in _texts(figure) if t.get_visible()).split())


def whole(figure: Figure) -> None:
    """Nothing is cut off, and letters are of eight pixels at least where the page is as wide."""
    figure.draw_without_rendering()
    page = figure.bbox
    for text in _texts(figure):
        if not text.get_text().strip() or not text.get_visible() or _hidden(text):
            continue
        box = text.get_window_extent()
        assert page.x0 - 1 <= box.x0, text.get_text()
        assert box.x1 <= page.x1 + 1, text.get_text()
        assert page.y0 - 1 <= box.y0, text.get_text()
        assert box.y1 <= page.y1 + 1, text.get_text()
        assert text.get_fontsize() >= 6, text.get_text()  # 6 points are 8 pixels


def _hidden(text: Text) -> bool:
    """Texts of panels that are not shown, and of ticks beyond an axis."""
    axes = text.axes
    if axes is None:
        return False
    off = {*axes.get_xticklabels(), *axes.get_yticklabels()} if not axes.axison else set()
    beyond = [
        tick
        for axis in (axes.xaxis, axes.yaxis)
        for tick in axis.get_major_ticks()
        if text in (tick.label1, tick.label2)
        and not axis.get_view_interval().min() <= tick.get_loc() <= axis.get_view_interval().max()
    ]
    return not axes.get_visible() or text in off or bool(beyond)


def _texts(figure: Figure) -> list[Text]:
    return [artist for artist in figure.findobj() if isinstance(artist, Text)]
