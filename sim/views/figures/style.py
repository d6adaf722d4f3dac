"""The look that all figures share, and how they are written so that the same one is the same file.

Colours are those of Okabe and Ito (2008), which readers with any kind of colour vision tell apart;
markers and fills tell the same again, so that nothing is lost in grey.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# In an order in which neighbours differ in lightness, too.
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#000000")
MARKERS = ("o", "s", "D", "^", "v", "P", "X", "*")
SUFFIXES = (".svg", ".png", ".pdf")
WIDTH = 8.0  # inches
DPI = 150
INK, QUIET, FAINT = "#222222", "#666666", "#D9D9D9"
SMALL = 7.5

SETTINGS: dict[str, Any] = {
    "font.family": "DejaVu Sans",  # comes with the library, so that all machines draw the same
    "font.size": 9,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.titlesize": 9,
    "axes.titlelocation": "left",
    "xtick.color": INK,
    "ytick.color": INK,
    "text.color": INK,
    "grid.color": FAINT,
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "svg.hashsalt": "sim",  # names inside the file, else random
    "svg.fonttype": "path",
    "pdf.fonttype": 42,
}


@contextmanager
def style() -> Iterator[None]:
    """The shared look, for what is drawn and written inside; nothing outside changes."""
    import matplotlib as mpl

    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(SETTINGS)  # type: ignore[arg-type]
        yield


def new_figure(height: float, width: float = WIDTH) -> Figure:
    """An empty figure of so many inches; it belongs to no window and needs not be closed."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def colour(index: int) -> str:
    return COLOURS[index % len(COLOURS)]


def marker(index: int) -> str:
    return MARKERS[index % len(MARKERS)]


def quiet_axes(axes: Axes) -> None:
    """Axes whose rows are named on the left: faint upright lines, no ticks."""
    axes.grid(axis="x")
    axes.tick_params(length=0)
    axes.spines["left"].set_visible(False)


def corner(figure: Figure, text: str) -> None:
    """What identifies the figure, small, at its foot."""
    figure.supxlabel(text, x=0.01, ha="left", fontsize=SMALL, color=QUIET)


def check_suffix(path: Path) -> None:
    """Raise ValueError for a file that is no kind of figure."""
    if path.suffix.lower() not in SUFFIXES:
        raise ValueError(f"{path}: a figure is a file that ends in {', '.join(SUFFIXES)}")


def save(figure: Figure, path: Path) -> None:
    """Write a figure, the same bytes for the same content; ValueError for an unknown suffix."""
    check_suffix(path)
    kind = path.suffix.lower().removeprefix(".")
    nothing = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {"Software": None}}
    out = io.BytesIO()
    with style():
        figure.savefig(out, format=kind, dpi=DPI, metadata=nothing[kind])
    path.write_bytes(out.getvalue())
