"""XML as elements that know their places; what makes XML dangerous is refused.

Entities can only be declared in a document type declaration, so without one nothing expands and
nothing outside the file is looked up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from sim.inputs.importing.domain import number, refuse
from sim.inputs.places import Place, excerpt, nearest
from sim.inputs.reading import MAX_DEPTH, MAX_NODES, file_text


@dataclass(frozen=True, slots=True)
class Element:
    """An element with its attributes and children; text between them does not count."""

    name: str
    attributes: Mapping[str, str]
    place: Place
    children: list[Element] = field(default_factory=list)

    def named(self, name: str) -> list[Element]:
        return [child for child in self.children if child.name == name]

    def text(self, attribute: str) -> str:
        """The attribute as written; ScenarioError if there is none."""
        if attribute not in self.attributes:
            near = nearest(attribute, self.attributes)
            refuse(f"<{self.name}> needs the attribute {attribute!r}", self.place, near)
        return self.attributes[attribute]

    def number(self, attribute: str) -> float:
        """The finite number that the attribute is; ScenarioError if it is none."""
        return number(self.text(attribute), f"{attribute!r} of <{self.name}>", self.place)

    def walk(self) -> Iterator[Element]:
        """The element and all within it, in the order of the file."""
        yield self
        for child in self.children:
            yield from child.walk()


def read_xml(path: Path) -> Element:
    """The root element of a file; ScenarioError says what is wrong, and where."""
    return _Builder(str(path)).build(file_text(path))


class _Builder:
    def __init__(self, shown: str) -> None:
        self._shown = shown
        self._open: list[Element] = []
        self._root: Element | None = None
        self._nodes = 0
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._doctype

    def build(self, text: str) -> Element:
        try:
            self._parser.Parse(text, True)
        except expat.ExpatError as error:
            place = Place(self._shown, error.lineno, error.offset + 1)
            refuse(f"no XML: {expat.errors.messages[error.code]}", place)
        assert self._root is not None, "the parser wants one element"
        return self._root

    def _place(self) -> Place:
        parser = self._parser
        return Place(self._shown, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        place = self._place()
        self._nodes += 1 + len(attributes)
        if self._nodes > MAX_NODES:
            refuse(f"more than {MAX_NODES:,} elements and attributes: too much for one file", place)
        if len(self._open) == MAX_DEPTH:
            refuse(f"nested more than {MAX_DEPTH} levels deep", place)
        element = Element(name, attributes, place)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self._root = element
        self._open.append(element)

    def _end(self, _name: str) -> None:
        self._open.pop()

    def _doctype(self, name: str, *_rest: object) -> NoReturn:
        refuse(
            f"a document type declaration (<!DOCTYPE {excerpt(name)[1:-1]}): leave it out, and "
            "write out what its entities stand for",
            self._place(),
        )
