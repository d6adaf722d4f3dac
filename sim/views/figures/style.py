"""The look that all figures share, and how they are written so that the same one is the same file.

Colours are those of Okabe and Ito (2008), which readers with any kind of colour vision tell apart,
but for their yellow, which is lost on white; markers and fills tell the same again, so that nothing
is lost in grey.
"""

from __future__ import annotations

import html
import io
import re
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.views.figures.letters import (
    draw_with,
    families_with,
    noting_missing,
    told,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# In an order in which neighbours differ in lightness, too.
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#000000", "#7A7A7A")
MARKERS = ("o", "s", "D", "^", "v", "P", "X", "*")
SUFFIXES = (".svg", ".png", ".pdf")
WIDTH = 8.0  # inches
UNITS = {"in": 1.0, "cm": 1 / 2.54, "mm": 1 / 25.4, "px": 1 / 96}  # inches; CSS's pixels
NARROWEST, WIDEST = 3.0, 24.0  # inches
FONT = "DejaVu Sans"  # comes with the library, so that all machines draw the same
STACK = "'DejaVu Sans', Verdana, Geneva, sans-serif"  # fonts about as wide, for text in an SVG
DPI = 150
INK, QUIET, FAINT = "#222222", "#666666", "#D9D9D9"
SMALL = 7.5
PAD = 0.04  # inches around the parts of a figure
LINE = 0.165  # inches of a line of text at its head
TITLE_PER_INCH, TEXT_PER_INCH = 9.5, 12.5  # characters

NARROW = 6.0  # inches, below which panels stand one below the other
LEGEND: dict[str, Any] = {
    "loc": "upper left",
    "fontsize": SMALL,
    "handletextpad": 0.5,
    "borderaxespad": 0.0,
    "bbox_to_anchor": (0.0, 1.0),
}

SETTINGS: dict[str, Any] = {
    "font.family": FONT,
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
    "text.parse_math": False,  # names are plain text, dollar signs and all
    "svg.hashsalt": "sim",  # names inside the file, else random
    "svg.fonttype": "none",  # text that can be searched, changed and translated
    "pdf.fonttype": 42,
}


@dataclass(frozen=True)
class Picture:
    """A figure, what it shows in a line, and what can be seen in it, told in words."""

    figure: Figure
    title: str
    text: str


@contextmanager
def style() -> Iterator[None]:
    """The shared look, for what is drawn and written inside; nothing outside changes."""
    import matplotlib as mpl

    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(SETTINGS)  # type: ignore[arg-type]
        yield


def width_of(text: str) -> float:
    """Inches of a width such as 89mm, 360px, 16cm or 6in; ValueError for what is none."""
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(in|cm|mm|px)\s*", text)
    inches = float(found[1]) * UNITS[found[2]] if found else 0.0
    if not NARROWEST <= inches <= WIDEST:
        raise ValueError(
            f"{text!r} is no width for a figure: a number with a unit, 89mm, 360px, 16cm or 6in, "
            f"from {NARROWEST:g} to {WIDEST:g} inches"
        )
    return inches


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


def legend_columns(width: float) -> int:
    """How many columns of a legend go below a figure of so many inches."""
    return 3 if width >= NARROW else 1


def with_legend(figure: Figure, rows: int, columns: int = 1) -> tuple[Any, Axes]:
    """Panels that share their x axis, (rows, columns), and a place below for a legend.

    A legend of the figure itself would lie on the foot.
    """
    grid = figure.add_gridspec(rows + 1, columns, height_ratios=[1.0] * rows + [0.01])
    panels = np.empty((rows, columns), dtype=object)
    for row in range(rows):
        for column in range(columns):
            first = panels[0, 0]
            panels[row, column] = figure.add_subplot(grid[row, column], sharex=first)
            panels[row, column].tick_params(labelbottom=row == rows - 1)
    below = figure.add_subplot(grid[rows, :])
    below.set_axis_off()
    return panels, below


def headline(figure: Figure, title: str, text: str) -> None:
    """A title, and below it some text, at the head of the figure.

    Both are wrapped; for each line beyond one of title and one of text, the figure grows.
    """
    wide = figure.get_figwidth()
    titles = textwrap.wrap(_kept(title), int(wide * TITLE_PER_INCH))
    texts = textwrap.wrap(_kept(text), int(wide * TEXT_PER_INCH), break_on_hyphens=False)
    figure.set_figheight(figure.get_figheight() + LINE * (len(titles) + len(texts) - 2))
    below = "\n" * len(titles) + "\n".join(texts)
    figure.suptitle(below, x=0.01, ha="left", fontsize=9, linespacing=1.3)
    top = 1 - PAD / figure.get_figheight()  # where the layout puts what was just set
    head: dict[str, Any] = {"fontsize": 11, "fontweight": "bold", "linespacing": 1.05}
    figure.text(0.01, top, "\n".join(titles), va="top", in_layout=False, **head)


def _kept(text: str) -> str:
    """Text in which no line begins with a percent sign."""
    return text.replace(" %", "\N{NO-BREAK SPACE}%")


def corner(figure: Figure, text: str) -> None:
    """What identifies the figure, small, at its foot; the last of what is put into it."""
    figure.supxlabel(text, x=0.01, ha="left", fontsize=SMALL, color=QUIET)
    _keep_inside(figure)


def _keep_inside(figure: Figure) -> None:
    """Move titles of panels and names of axes to the left that would be cut off on the right."""
    from matplotlib.text import Text

    with noting_missing():
        figure.draw_without_rendering()
    edge = PAD * figure.dpi
    for axes in figure.axes:
        titles = [text for text in axes.get_children() if isinstance(text, Text)]
        titles = [text for text in titles if text.get_text() == axes.get_title(loc="left")]
        for text in (*titles, axes.xaxis.label):
            extent = text.get_window_extent()
            over = min(extent.x1 - figure.bbox.width + edge, extent.x0 - edge)
            if text.get_text() and over > 0:
                text.set_x(text.get_position()[0] - over / axes.bbox.width)


def check_suffix(path: Path) -> None:
    """Raise ValueError for a file that is no kind of figure."""
    if path.suffix.lower() not in SUFFIXES:
        raise ValueError(f"{path}: a figure is a file that ends in {', '.join(SUFFIXES)}")


def save(figure: Figure, path: Path, title: str | None = None, text: str = "") -> str | None:
    """Write a figure, the same bytes for the same content; ValueError for an unknown suffix.

    The file says its `title` and, if it is an SVG, in `text` what can be seen in it, for who cannot
    see the picture. Returns what the user should know of letters that could not be drawn, if there
    are any.
    """
    check_suffix(path)
    content, missing = _written(figure, path.suffix.lower().removeprefix("."), title)
    if path.suffix.lower() == ".svg" and title and text:
        content = content.replace(
            b"</title>", f"</title>\n <desc>{html.escape(text)}</desc>".encode(), 1
        )
    path.write_bytes(content)
    return told(missing) if missing else None


def svg_text(figure: Figure, prefix: str, title: str, text: str = "") -> str:
    """The figure as an <svg> element for an HTML page; the same text for the same content.

    `prefix` begins every id, so that figures with different prefixes clash neither with one another
    nor with their page: letters, digits and hyphens, a letter first, else ValueError. `title` names
    the figure and `text` says what can be seen in it, for readers who cannot see it. Nothing in it
    refers to anything outside, and its style rules hold inside only. CSS sets its size:
    `width: 100%; height: auto` keeps its shape.
    """
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", prefix):
        raise ValueError(f"prefix: letters, digits and hyphens, a letter first, not {prefix!r}")
    whole = _written(figure, "svg")[0].decode("utf-8")
    body = whole[whole.index("<svg") :].rstrip()
    body = re.sub(r"\s*<metadata>.*?</metadata>|\s*<!--.*?-->", "", body, flags=re.DOTALL)
    body = _with_ids(body, prefix)
    body = body.replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "")
    body = body.replace(' xmlns="http://www.w3.org/2000/svg" version="1.1"', "")
    body = body.replace("xlink:href=", "href=").replace(">*{", f">#{prefix} *{{", 1)
    names = [("title", title), ("desc", text)] if text else [("title", title)]
    titles = "".join(f'<{n} id="{prefix}-{n}">{html.escape(t)}</{n}>' for n, t in names)
    labelled = " ".join(f"{prefix}-{n}" for n, _ in names)
    start, _, rest = body.partition(">")
    return f'{start} id="{prefix}" role="img" aria-labelledby="{labelled}">\n {titles}{rest}\n'


def _with_ids(body: str, prefix: str) -> str:
    """Ids that something refers to, numbered after the prefix; the others are left out."""
    used = dict.fromkeys(re.findall(r'(?:href="|url\()#([^")]+)', body))
    names = {name: f"{prefix}-{i}" for i, name in enumerate(used, start=1)}
    body = re.sub(r'(href="|url\()#([^")]+)', lambda m: f"{m[1]}#{names[m[2]]}", body)
    return re.sub(r' id="([^"]+)"', lambda m: f' id="{names[m[1]]}"' if m[1] in names else "", body)


def _written(figure: Figure, kind: str, title: str | None = None) -> tuple[bytes, set[str]]:
    """The bytes of a file of that kind, and the letters that it lacks.

    What the font lacks is drawn in others; an SVG leaves letters to the fonts of who looks at it.
    """
    content, missing = _drawn(figure, kind, title)
    if kind == "svg":
        text = re.sub(rf"(style=\"[^\"]*)'{FONT}'", rf"\1{STACK}", content.decode("utf-8"))
        return text.encode("utf-8"), set()
    if missing:
        draw_with(figure, families_with(missing))
        content, missing = _drawn(figure, kind, title)
    return content, missing


def _drawn(figure: Figure, kind: str, title: str | None) -> tuple[bytes, set[str]]:
    """The bytes, without what changes from one time to the next, and the letters not drawn."""
    nothing = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {"Software": None}}
    named = nothing[kind] | ({"Title": title} if title else {})
    out = io.BytesIO()
    with style(), noting_missing() as missing:
        figure.savefig(out, format=kind, dpi=DPI, metadata=named)
    return out.getvalue(), missing
