"""What stands at one path of a scenario or of a coding, with its origin and its place."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from sim.inputs.bundled import folder, shown
from sim.inputs.codebook import Codebook, load_codebook
from sim.inputs.evidence import Case, Code, bundled_case
from sim.inputs.merging import find
from sim.inputs.places import Place, ScenarioError
from sim.inputs.quantity import Origin, OriginKind
from sim.inputs.reading import Node, read
from sim.inputs.spec import NONE


@dataclass(frozen=True, slots=True)
class Entry:
    """What one coding says; with `coding` empty, what the scenario says for all of them.

    `value` is as written, `claims` are those named or those behind the paragraphs cited, and
    `spread` is the median and the distribution of a range. The rest is there for codes only.
    """

    value: str
    origin: Origin
    claims: tuple[str, ...] = ()
    place: Place | None = None
    coding: str = ""
    paragraphs: tuple[int, ...] = ()
    confidence: int | None = None
    red_line: str = NONE
    why: str = ""
    spread: str = ""


@dataclass(frozen=True, slots=True)
class Input:
    """Something that a scenario rests on: an entry for each coding, or one that holds for all."""

    path: str
    entries: tuple[Entry, ...]
    note: str = ""

    @property
    def kind(self) -> OriginKind:
        """What most codings rest it on; a tie makes it an assumption."""
        (first, most), *rest = Counter(e.origin.kind for e in self.entries).most_common()
        return "assumption" if rest and rest[0][1] == most else first

    @property
    def differs(self) -> bool:
        """Whether the codings give it different values, confidence or red lines.

        That is all of a code that something is drawn from.
        """
        return len({(e.value, e.confidence, e.red_line) for e in self.entries}) > 1


def codes(case: Case) -> list[Input]:
    """Every code of a case, whether a scenario uses it or not."""
    trees = coding_trees(case)
    entries: dict[str, list[Entry]] = {}
    for letter, coding in sorted(case.codings.items()):
        for path, code in coding.codes():
            entry = replace(code_entry(case, letter, code), place=place_in(trees.get(letter), path))
            entries.setdefault(path, []).append(entry)
    return [Input(path, tuple(each)) for path, each in entries.items()]


def code_entry(case: Case, letter: str, code: Code) -> Entry:
    """A code with the paragraphs and claims that it rests on, without its place."""
    numbers = ", ".join(map(str, code.basis))
    paragraphs = f"paragraphs {numbers}" if len(code.basis) > 1 else f"paragraph {numbers}"
    assumption = Origin("assumption", code.why or "not in the article; the coder's expectation")
    return Entry(
        value=str(code.value),
        origin=Origin("evidence", paragraphs) if code.basis else assumption,
        claims=tuple(claim.id for claim in case.behind(code)),
        coding=letter,
        paragraphs=code.basis,
        confidence=code.confidence,
        red_line=code.red_line,
        why=code.why,
    )


def coding_trees(case: Case) -> dict[str, Node]:
    """The codings as their coders wrote them, by letter; without those that are not installed so.

    A case comes from the folder of evidence or out of a stored scenario, whose evidence may be
    another, or nowhere here.
    """
    try:
        installed = bundled_case(case.name).codings
    except ScenarioError:
        return {}
    at = folder("seeds") / case.name / "codings"
    alike = [letter for letter, own in case.codings.items() if installed.get(letter) == own]
    return {letter: read(path, shown(path)) for letter in alike for path in [at / f"{letter}.yaml"]}


def codebook_tree(codebook: Codebook) -> Node | None:
    """The codebook as it is written; None if it is not the one that is installed."""
    path = folder("seeds") / "codebook.yaml"
    return read(path, shown(path)) if load_codebook(path) == codebook else None


def place_in(tree: Node | None, path: str) -> Place | None:
    """Where the entry at `path` stands; None if it is not there, or comes from no file."""
    node = find(tree, path) if tree else None
    return node.place if node and node.place.file else None
