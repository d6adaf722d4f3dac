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


def _texts(figure: Figure) -> list[Text]:
    return [artist for artist in figure.findobj() if isinstance(artist, Text)]
