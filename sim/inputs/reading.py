"""YAML as this project accepts it: a plain tree in which every value knows its place.

The parser's events are walked and nothing else of PyYAML runs: its composer recurses without bound
and expands aliases, its constructor reads `NO` as false and `12:30` as 750.
"""

from __future__ import annotations

import errno
import math
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

import yaml

from sim.inputs.places import Place, Problem, ScenarioError, excerpt, nearest

Scalar = str | int | float | bool | None

BLANK = "has no value: give one, or leave the key out"
MAX_BYTES = 256 * 1024
MAX_DEPTH = 32
MAX_NODES = 10_000  # keys count too
MAX_KEY = 200
MAX_DIGITS = 18  # what fits into 64 bits

# Both give the same events; the pure one is there for a PyYAML built without libyaml.
_LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# That there is no such file; the last is what Windows says of a name that no file can have.
NO_FILE = (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.EINVAL)

_WORDS: dict[str, Scalar] = {"": None, "null": None, "~": None, "true": True, "false": False}
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|nan)", re.IGNORECASE)
# U+0085, U+2028 and U+2029 end a line in YAML 1.1 but in few editors, so places would be off.
_CONTROL = re.compile(
    "[^\t\n\r -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)

# The parsers disagree on where a tab separates, so only those that surely stand in a comment pass:
# those after a '#' with no quote before it.
_TAB = re.compile(r"""(?:^|(?<=[\r\n]))(?!(?:[^"'#\t\r\n]*[ ])?\#)[^\t\r\n]*\t""")
_DIRECTIVE = re.compile(r"(?:[ ]*(?:#[^\r\n]*)?[\r\n])*[ ]*%")

_CONTROL_FOUND = "the control character U+{:04X}: leave it out"
_ESCAPE = r"no such escape in double quotes: \\ is a backslash, and single quotes need no escapes"
_UNQUOTED = "text that begins with this character must be in quotes"
_COLON = (
    "this ':' does not fit: is the line indented wrongly, is a space missing after a ':' above, "
    "or does text with ': ' need quotes?"
)
_OTHER = "this does not fit: check indentation, quotes and colons here and in the line above"
# What the two parsers say of broken syntax, whether it is the beginning of the thing that matters,
# and what to say instead. The first fragment that fits counts.
_SYNTAX = (
    ("scanning a simple key", True, "a key needs ': ' after it, on the same line"),
    ("quoted scalar found unexpected end", True, "this quote is never closed"),
    ("escape", False, _ESCAPE),
    ("hexdecimal", False, _ESCAPE),
    ("parsing a flow sequence", True, "this '[' needs commas between its items and a ']'"),
    ("parsing a flow mapping", True, "this '{' needs commas between its entries and a '}'"),
    ("mapping values are not allowed", False, _COLON),
    ("entries are not allowed", False, "a '- ' must begin a line of its own, below its key"),
    ("cannot start any token", False, _UNQUOTED),
    ("alphabetic or numeric character", False, _UNQUOTED),
    ("expected <document start>", False, "something follows where the document should have ended"),
)


@dataclass(frozen=True, slots=True)
class Node:
    """A value and where it stands; the value of a map entry stands where its key does.

    Of a key with nothing behind it, not even null, `blank` says what to write.
    """

    value: Scalar | dict[str, Node] | list[Node]
    place: Place
    blank: str = ""


def read(path: Path, shown: str | None = None) -> Node:
    """The map that the file holds; places call the file `shown`, by default the path as written."""
    name = shown or str(path)
    tree = read_text(file_text(path, name), name)
    if not isinstance(tree.value, dict):
        wanted = "the file must be a map of keys and values ('key: value' lines)"
        raise ScenarioError([Problem(f"{wanted}, not {kind(tree.value)}", place=tree.place)])
    return tree


def file_text(path: Path, shown: str | None = None) -> str:
    """What stands in a file of any format, if it is UTF-8 and not too large."""
    name = shown or str(path)
    return decode(file_bytes(path, name), name)


@lru_cache(maxsize=32)  # bases and codings are read more than once, and no tree is ever changed
def read_text(text: str, shown: str, infinite: bool = False) -> Node:
    """The one document in `text`, whatever its top level is; places call the text `shown`.

    No scenario has an infinite number, so `.inf` is refused unless `infinite`.
    """
    text = text.removeprefix("\ufeff")
    _check_text(text, shown)
    walk = _Walk(text, shown, infinite)
    tree = walk.document()
    if walk.problems:
        raise ScenarioError(walk.problems)
    if tree is None:
        _refuse("empty: it needs at least one 'key: value' line", Place(shown, 1, 1))
    return tree


def parse_value(text: str, shown: str) -> Node:
    """The value written as `text` on a command line."""
    if not text.strip():
        return Node(None, Place(shown, 1, 1), BLANK)
    return read_text(text, shown)


def kind(value: object) -> str:
    """What sort of value this is and, if it is short, which one, as messages call it."""
    if isinstance(value, dict):
        return "a map"
    if isinstance(value, list | tuple):
        return "a list"
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    return excerpt(value) if isinstance(value, str) else str(value)


def control_character(text: str) -> str | None:
    """What is wrong with a text that holds a character no file may; None if it holds none."""
    control = _CONTROL.search(text)
    return _CONTROL_FOUND.format(ord(control[0])) if control else None


def _refuse(message: str, place: Place) -> NoReturn:
    raise ScenarioError([Problem(message, place=place)])


def file_bytes(path: Path, shown: str, most: int = MAX_BYTES) -> bytes:
    """What stands in a file, or of one larger than `most` a little more than that."""
    try:
        with path.open("rb") as file:
            return file.read(most + 4)  # a byte order mark does not count
    except OSError as error:
        if os.path.isdir(path):
            raise ScenarioError([Problem(f"{shown}: a folder, not a file")]) from None
        if error.errno not in NO_FILE:
            raise
        close = _nearest_file(path)
        suggestion = str(Path(shown).with_name(close)) if close else None
        raise ScenarioError([Problem(f"{shown}: no such file", suggestion=suggestion)]) from None


def _nearest_file(path: Path) -> str | None:
    """The name of a YAML file in the folder of `path` that is nearest to its own."""
    try:
        names = [name for name in os.listdir(path.parent) if name.endswith((".yaml", ".yml"))]
    except OSError:
        return None
    stems = {Path(name).stem: name for name in sorted(names)}
    return stems.get(nearest(path.stem, stems) or "")


def decode(raw: bytes, shown: str) -> str:
    """The text that UTF-8 means, if it is not too large; places call the file `shown`."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        _refuse("UTF-16 text: save the file as UTF-8", Place(shown, 1, 1))
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    if len(raw) > MAX_BYTES:
        _refuse_size(shown)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8")
        message = f"not UTF-8 text (byte 0x{raw[error.start]:02X}): save the file as UTF-8"
        _refuse(message, _place_at(before, shown))


def _refuse_size(shown: str) -> NoReturn:
    _refuse(f"larger than {MAX_BYTES // 1024} KiB: no scenario needs that", Place(shown, 1, 1))


def _place_at(before: str, shown: str) -> Place:
    """The place just after `before`, the text from the beginning of the file."""
    lines = re.split("\r\n|\n|\r", before)
    return Place(shown, len(lines), len(lines[-1]) + 1)


def _check_text(text: str, shown: str) -> None:
    """Refuse characters that the two parsers, or parser and editor, treat differently."""
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        _refuse_size(shown)
    control = _CONTROL.search(text)
    if control:
        binary = " (is this a binary file, or not saved as UTF-8?)" if control[0] == "\0" else ""
        place = _place_at(text[: control.start()], shown)
        _refuse(_CONTROL_FOUND.format(ord(control[0])) + binary, place)
    tab = _TAB.search(text)
    if tab:
        message = r"a tab: indent and separate with spaces (in double quotes, \t is a tab)"
        _refuse(message, _place_at(text[: tab.end() - 1], shown))
    directive = _DIRECTIVE.match(text)
    if directive:
        place = _place_at(text[: directive.end() - 1], shown)
        _refuse("a % directive: leave this line out", place)


@dataclass
class _Bare:
    """An entry within braces, and the words after it that commas alone keep apart."""

    key: str
    value: str
    place: Place
    alone: list[str] = field(default_factory=list)

    def meant(self) -> str:
        first, *rest = [self.value, *self.alone] if self.value else self.alone
        written = ",".join((first, *rest))
        if THOUSANDS.fullmatch(written):
            plain, decimal = written.replace(",", ""), written.replace(",", ".", 1)
            decimals = f", or {decimal} with decimals" if decimal.count(",") == 0 else ""
            return f"a number has no comma: {plain}{decimals}, not {written}"
        if rest and re.match(r"\d", rest[0]) and re.fullmatch(r"[-+]?\d+", first):
            return decimal_point(written) or f"a number has no comma, not {excerpt(written)}"
        alone = excerpt(self.alone[0])
        return f"{alone} has no ': ' and no value; a text with a comma needs quotes"


THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}(?:,\d{3})+")
COMMA = re.compile(r"(?<![\d.,])(\d+),(\d+)(?![\d.,])")
PERCENT = re.compile(r"(?<![\d.,])(\d{1,9}(?:[.,]\d{1,9})?) *%")


def share_of(written: str) -> str | None:
    """What to write instead of a number of percent; None if there is none."""
    right = PERCENT.sub(lambda found: f"{float(found[1].replace(',', '.')) / 100:g}", written)
    return None if right == written else f"write {right}"


def decimal_point(written: str) -> str | None:
    """What to write instead of a number with a decimal comma; None if there is none."""
    right = COMMA.sub(r"\1.\2", written)
    if right == written or "," in right:
        return None
    return f"decimals have a point: {right}, not {written}"


class _Walk:
    """One pass over the events of a text, noting every problem that it can walk past."""

    def __init__(self, text: str, shown: str, infinite: bool) -> None:
        self.text, self.shown, self.infinite = text, shown, infinite
        self.problems: list[Problem] = []
        self._events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)
        self._nodes = 0
        self._last = Place(shown, 1, 1)

    def document(self) -> Node | None:
        """The tree of the first document; None if it is empty. Further ones are a problem."""
        self._next()  # the start of the stream
        if isinstance(self._next(), yaml.StreamEndEvent):
            return None
        event = self._next()
        if isinstance(event, yaml.ScalarEvent) and not event.value and _is_plain(event):
            return None
        tree = self._node(event, depth=1)
        self._next()  # the end of the document
        event = self._next()
        if not isinstance(event, yaml.StreamEndEvent):
            self._note("a second document ('---'): a file holds one", self._place(event))
        return tree

    def _next(self) -> Any:
        try:
            event = next(self._events)
        except yaml.YAMLError as error:
            self._stop(*_explain(error, self.shown, self._last))
        except (ValueError, OverflowError):  # the pure parser, on an escape beyond Unicode
            self._stop(_ESCAPE, self._last)
        self._last = self._place(event)
        return event

    def _node(self, event: Any, depth: int, place: Place | None = None) -> Node:
        """The node that begins with `event`; a map entry's is given the place of its key."""
        place = place or self._place(event)
        self._count(event, depth)
        self._check_properties(event)
        if isinstance(event, yaml.MappingStartEvent):
            return Node(self._map(depth + 1, bool(event.flow_style)), place)
        if isinstance(event, yaml.SequenceStartEvent):
            return Node(self._list(depth + 1), place)
        if isinstance(event, yaml.AliasEvent):
            return Node(None, place)
        blank = BLANK if not event.value and _is_plain(event) else ""
        return Node(self._scalar(event), place, blank)

    def _map(self, depth: int, flow: bool) -> dict[str, Node]:
        entries: dict[str, Node] = {}
        before: _Bare | None = None  # the entry before, and what stood alone after it
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            place = self._place(event)
            key = self._key(event, depth)
            value = self._next()
            node = self._node(value, depth, place)
            if flow and self._is_alone(event, value):
                before = before or _Bare("", "", place)
                before.alone.append(event.value)
                continue
            self._note_bare(before)
            before = _Bare(key or "", getattr(value, "value", ""), place)
            if key in entries:
                first = entries[key].place.line
                self._note(f"duplicate key {excerpt(key)}, first on line {first}: keep one", place)
            elif key is not None:
                entries[key] = node
        self._note_bare(before)
        return entries

    def _is_alone(self, key: Any, value: Any) -> bool:
        """Whether neither a ':' nor a value follows a key within braces."""
        if not (isinstance(key, yaml.ScalarEvent) and isinstance(value, yaml.ScalarEvent)):
            return False
        if value.value or not _is_plain(value) or key.end_mark is None:
            return False
        end = key.end_mark.index
        return self.text[end : end + MAX_KEY].lstrip()[:1] in (",", "}")

    def _note_bare(self, entry: _Bare | None) -> None:
        if entry is not None and entry.alone:
            self.problems.append(Problem(entry.meant(), entry.key, entry.place))

    def _list(self, depth: int) -> list[Node]:
        items: list[Node] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            items.append(self._node(event, depth))
        return items

    def _key(self, event: Any, depth: int) -> str | None:
        """The key as text, whatever it looks like; None, and a problem, if it cannot be one."""
        place = self._place(event)
        if not isinstance(event, yaml.ScalarEvent):
            if not isinstance(event, yaml.AliasEvent):
                self._note("a key must be text, not a list or a map", place)
            self._node(event, depth)
            return None
        self._count(event, depth)
        self._check_properties(event)
        if event.value == "<<" and _is_plain(event):
            self._note("a merge key ('<<'): write the entries out, or use 'extends'", place)
            return None
        if not event.value.strip() or len(event.value) > MAX_KEY:
            self._note(f"a key must have 1 to {MAX_KEY} characters", place)
            return None
        return self._text(event)

    def _scalar(self, event: Any) -> Scalar:
        if not _is_plain(event):
            return self._text(event)
        value: str = event.value
        if value in _WORDS:
            return _WORDS[value]
        if _INTEGER.fullmatch(value):
            return self._integer(value, event)
        if _FLOAT.fullmatch(value):
            return self._float(value, event)
        if _NOT_FINITE.fullmatch(value):
            if self.infinite and not value.lower().endswith("nan"):
                return float(value.replace(".", "", 1))
            self._note(
                f"{value} is not a number to reckon with: give a finite one", self._place(event)
            )
        return value

    def _text(self, event: Any) -> str:
        value: str = event.value
        if found := control_character(value):
            self._note(found, self._place(event))
        return value

    def _integer(self, value: str, event: Any) -> Scalar:
        if len(value.lstrip("+-")) <= MAX_DIGITS:
            return int(value)
        message = (
            f"a whole number of more than {MAX_DIGITS} digits: give a smaller one, or quote it"
        )
        self._note(message, self._place(event))
        return None

    def _float(self, value: str, event: Any) -> Scalar:
        number = float(value)
        if math.isinf(number):
            self._note(f"{excerpt(value)} is too large a number", self._place(event))
        return number

    def _check_properties(self, event: Any) -> None:
        place = self._place(event)
        if isinstance(event, yaml.AliasEvent):
            self._note(f"an alias ('*{event.anchor}'): write the value out", place)
            return
        if event.anchor is not None:
            self._note(f"an anchor ('&{event.anchor}'): leave it out", place)
        if event.tag is not None:
            self._note("a tag ('!'): leave it out, or put the text in quotes", place)

    def _count(self, event: Any, depth: int) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            self._stop(
                f"more than {MAX_NODES:,} keys and values: too much for one file", self._last
            )
        if depth > MAX_DEPTH and isinstance(event, yaml.CollectionStartEvent):
            self._stop(f"nested more than {MAX_DEPTH} levels deep", self._place(event))

    def _place(self, event: Any) -> Place:
        return Place(self.shown, event.start_mark.line + 1, event.start_mark.column + 1)

    def _note(self, message: str, place: Place) -> None:
        self.problems.append(Problem(message, place=place))

    def _stop(self, message: str, place: Place) -> NoReturn:
        self._note(message, place)
        raise ScenarioError(self.problems)


def _is_plain(event: Any) -> bool:
    """Whether the scalar was written without quotes, and not as a block of text."""
    return event.style in (None, "")


def _explain(error: yaml.YAMLError, shown: str, last: Place) -> tuple[str, Place]:
    """What is wrong with the syntax, in plain words, and where."""
    context, problem = getattr(error, "context", None), getattr(error, "problem", None)
    said = " ".join(str(part) for part in (context, problem) if part)
    for fragment, at_beginning, message in _SYNTAX:
        if fragment in said.replace("'<", "<").replace(">'", ">"):
            attributes = ("context_mark", "problem_mark")
            return message, _mark(error, attributes[:: 1 if at_beginning else -1], shown, last)
    return _OTHER, _mark(error, ("problem_mark", "context_mark"), shown, last)


def _mark(error: yaml.YAMLError, names: Iterable[str], shown: str, last: Place) -> Place:
    marks = (getattr(error, name, None) for name in names)
    mark = next((mark for mark in marks if mark is not None), None)
    return Place(shown, mark.line + 1, mark.column + 1) if mark else last
