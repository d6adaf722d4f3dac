"""JSON as a tree in which every value knows its place, like that of `sim.inputs.reading`."""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_right
from pathlib import Path
from typing import NoReturn

from sim.inputs.importing.domain import refuse
from sim.inputs.places import Place, excerpt
from sim.inputs.reading import MAX_DEPTH, MAX_DIGITS, MAX_NODES, Node, Scalar, file_text

_BLANK = re.compile(r"[ \t\r\n]*")
_TOKEN = re.compile(r'[{}\[\],:]|"(?:[^"\\]|\\.)*"|[-+.\w]+', re.DOTALL)
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
# The last two are no JSON, but Python's own writer writes them.
_WORDS: dict[str, Scalar] = {
    "null": None,
    "true": True,
    "false": False,
    "Infinity": math.inf,
    "-Infinity": -math.inf,
}


def read_json(path: Path) -> Node:
    """What a file holds; ScenarioError says what is wrong, and where."""
    return read_json_text(file_text(path), str(path))


def read_json_text(text: str, shown: str) -> Node:
    """What `text` holds; places call the text `shown`."""
    return _Reader(text, shown).document()


class _Reader:
    """Recursive descent over the tokens; the value of a map entry stands where its key does."""

    def __init__(self, text: str, shown: str) -> None:
        self._text, self._shown = text, shown
        self._at = self._next_at = self._nodes = 0
        self._lines = [0, *(found.end() for found in re.finditer("\r\n|\n|\r", text))]
        self._token = ""
        self._advance()

    def document(self) -> Node:
        tree = self._value(1, self._place())
        if self._token:
            self._stop("something follows where the document should have ended")
        return tree

    def _advance(self) -> None:
        blank = _BLANK.match(self._text, self._next_at)
        self._at = blank.end() if blank else self._next_at
        found = _TOKEN.match(self._text, self._at)
        if found is None and self._at < len(self._text):
            quote = self._text[self._at] == '"'
            self._stop("this quote is never closed" if quote else "no JSON begins like this")
        self._token = found[0] if found else ""
        self._next_at = self._at + len(self._token)

    def _place(self) -> Place:
        line = bisect_right(self._lines, self._at)
        return Place(self._shown, line, self._at - self._lines[line - 1] + 1)

    def _stop(self, message: str) -> NoReturn:
        refuse(message, self._place())

    def _count(self, depth: int) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            self._stop(f"more than {MAX_NODES:,} keys and values: too much for one file")
        if depth > MAX_DEPTH and self._token in ("{", "["):
            self._stop(f"nested more than {MAX_DEPTH} levels deep")

    def _value(self, depth: int, place: Place) -> Node:
        self._count(depth)
        if self._token == "{":
            return Node(self._map(depth), place)
        if self._token == "[":
            return Node(self._list(depth), place)
        scalar = self._scalar()
        self._advance()
        return Node(scalar, place)

    def _map(self, depth: int) -> dict[str, Node]:
        entries: dict[str, Node] = {}
        self._advance()
        while self._token != "}":
            if entries:
                self._pass(",", "needs a ',' before the next entry, or a '}'")
            place = self._place()
            key = self._key(entries, depth)
            self._pass(":", "a key needs ':' after it")
            entries[key] = self._value(depth + 1, place)
        self._advance()
        return entries

    def _list(self, depth: int) -> list[Node]:
        items: list[Node] = []
        self._advance()
        while self._token != "]":
            if items:
                self._pass(",", "needs a ',' before the next item, or a ']'")
            items.append(self._value(depth + 1, self._place()))
        self._advance()
        return items

    def _pass(self, mark: str, message: str) -> None:
        if self._token != mark:
            self._stop(message)
        self._advance()

    def _key(self, entries: dict[str, Node], depth: int) -> str:
        if not self._token.startswith('"'):
            self._stop("a key must be text in double quotes")
        self._count(depth)
        key = self._string()
        if key in entries:
            first = entries[key].place.line
            self._stop(f"duplicate key {excerpt(key)}, first on line {first}: keep one")
        self._advance()
        return key

    def _scalar(self) -> Scalar:
        token = self._token
        if token.startswith('"'):
            return self._string()
        if token in _WORDS:
            return _WORDS[token]
        number = _NUMBER.fullmatch(token)
        if number is None:
            self._stop(f"{excerpt(token)} is no JSON value" if token else "a value is missing here")
        if number[1] or number[2]:
            if math.isinf(float(token)):
                self._stop(f"{excerpt(token)} is too large a number")
            return float(token)
        if len(token.lstrip("-")) > MAX_DIGITS:
            self._stop(f"a whole number of more than {MAX_DIGITS} digits: give a smaller one")
        return int(token)

    def _string(self) -> str:
        try:
            text: str = json.loads(self._token)
        except ValueError:
            self._stop("no such escape, or a line break, in double quotes")
        return text
