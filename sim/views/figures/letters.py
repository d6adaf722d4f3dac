"""Letters that the fonts of figures lack: other fonts of this machine that have them, or words.

Figures are drawn in a font that comes with the library, so that all machines draw the same. Only
where text goes beyond it is there anything to find here.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.text import Text

_MISSING = re.compile(r"Glyph (\d+) ")
_LAYOUT = "constrained_layout not applied"  # where names leave no room; the figure is drawn without
# Of fonts that have a letter, those that begin like this are taken first, as they suit the text.
LIKED = ("Noto Sans", "Source Han Sans", "WenQuanYi", "Arial Unicode", "Noto")
PLACEHOLDERS = "Last Resort"  # a font that has something for every letter
SHOWN = 8  # letters in a message


@contextmanager
def noting_missing() -> Iterator[set[str]]:
    """The letters that could not be drawn inside, without a warning; other warnings pass on."""
    found: set[str] = set()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield found
    for each in caught:
        message = str(each.message)
        if glyph := _MISSING.match(message):
            found.add(chr(int(glyph[1])))
        elif not message.startswith(_LAYOUT):
            warnings.warn_explicit(each.message, each.category, each.filename, each.lineno)


def families_with(letters: Iterable[str]) -> list[str]:
    """Families of fonts on this machine that have letters of these, each for one that is left."""
    from matplotlib.font_manager import fontManager, get_font

    def liking(name: str) -> tuple[int, str]:
        return next((i for i, like in enumerate(LIKED) if name.startswith(like)), len(LIKED)), name

    paths = {font.name: font.fname for font in reversed(fontManager.ttflist)}
    left, chosen = set(map(ord, letters)), []
    for name in sorted(paths, key=liking):
        if not left or name.startswith(PLACEHOLDERS):
            continue
        try:
            had = left & get_font(paths[name]).get_charmap().keys()
        except (OSError, RuntimeError):  # removed, or no font after all
            continue
        if had:
            chosen.append(name)
            left -= had
    return chosen


def draw_with(figure: Figure, families: Sequence[str]) -> None:
    """Let all text of a figure that was drawn once fall back on these families."""
    for text in _texts(figure):
        text.set_fontfamily([*text.get_fontfamily(), *families])


def _texts(figure: Figure) -> Iterator[Text]:
    from matplotlib.text import Text

    for text in figure.findobj(Text):
        assert isinstance(text, Text)
        yield text


def told(missing: Iterable[str]) -> str:
    """What the user is told of letters that could not be drawn."""
    letters = sorted(missing)
    shown = " ".join(letters[:SHOWN]) + (" ..." if len(letters) > SHOWN else "")
    what = f"{len(letters)} letter{'s' if len(letters) > 1 else ''} ({shown})"
    return (
        f"No font on this machine has {what}: boxes stand for them. Install one that does, such as "
        "Noto Sans of the language, or draw into an .svg: there, browsers take their own fonts."
    )
