"""Stored results as the figures read them, kept for as long as the tests run."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path

from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.text import Text

from sim.api.run import run
from sim.inputs.loading import load
from sim.runs.results import StoredResults

KEPT = tempfile.TemporaryDirectory(prefix="summit-sim-tests-")


@lru_cache(maxsize=32)
def stored(source: str | Path, *overrides: str, runs: int = 400) -> StoredResults:
    """The results of a scenario with values set on top."""
    folder = Path(KEPT.name) / str(stored.cache_info().misses)
    run(load(source, overrides), runs, 1, 4, output=folder)
    return StoredResults.open(folder)


def written(figure: Figure) -> str:
    """All that can be read in a figure, line breaks as spaces."""
    return " ".join(" ".join(t.get_text() for t in _texts(figure) if t.get_visible()).split())


def whole(figure: Figure) -> None:
    """Nothing is cut off, and letters are of eight pixels at least where the page is as wide."""
    figure.draw_without_rendering()
    page = figure.bbox
    for artist in (*figure.axes, *figure.findobj(Legend), *figure.texts):
        box = artist.get_tightbbox() if artist.get_visible() else None
        if box is not None:
            assert page.x0 - 1 <= box.x0, artist
            assert box.x1 <= page.x1 + 1, artist
            assert page.y0 - 1 <= box.y0, artist
            assert box.y1 <= page.y1 + 1, artist
    assert min(float(text.get_fontsize()) for text in _texts(figure)) >= 6  # points, 8 pixels


def legend_of(figure: Figure) -> Legend:
    """That below the panels."""
    found = figure.axes[-1].get_legend()
    assert found is not None
    return found


def _texts(figure: Figure) -> list[Text]:
    return [artist for artist in figure.findobj() if isinstance(artist, Text)]
