"""The coded evidence on a case: claims of an article, and codings of what it shows.

A coding is read as its coder wrote it and the corrections beside it are applied; in what comes out,
every code has a confidence and the paragraphs that it rests on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, StrictInt

from sim.inputs.bundled import folder, shown
from sim.inputs.codebook import (
    Codebook,
    Confidence,
    ConfidenceScale,
    Frozen,
    Grade,
    Words,
    load_codebook,
)
from sim.inputs.merging import find, follow, plain, with_override
from sim.inputs.places import SHOWN, Problem, ScenarioError, excerpt, nearest
from sim.inputs.reading import Node, read
from sim.inputs.validating import placed, validate

ClaimKind = Literal["position", "fact", "figure", "event", "condition"]
ASSUMPTION = "assumption"  # the basis of a code that no paragraph carries

Step4 = Annotated[StrictInt, Field(ge=1, le=4)]
Step5 = Annotated[StrictInt, Field(ge=1, le=5)]
Step7 = Annotated[StrictInt, Field(ge=1, le=7)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Value = TypeVar("Value")
Result = TypeVar("Result")


def _as_list(raw: Any) -> Any:
    return raw if isinstance(raw, list) else [raw]


def _as_basis(raw: Any) -> Any:
    if raw == ASSUMPTION:
        return []
    if not isinstance(raw, list) or not raw:
        raise ValueError(f"must be '{ASSUMPTION}' or a list of paragraphs, e.g. [9, 12]")
    return raw


Paragraphs = tuple[Annotated[StrictInt, Field(ge=1)], ...]
Basis = Annotated[Paragraphs, BeforeValidator(_as_basis)]


class Claim(Frozen):
    """One thing that the article says, in words of our own."""

    id: Slug
    paragraphs: Annotated[Paragraphs, BeforeValidator(_as_list), Field(min_length=1)] = Field(
        alias="paragraph"
    )
    speaker: Words
    kind: ClaimKind
    text: Words


class Source(Frozen):
    """The article; `paragraphs` counts its non-empty lines."""

    description: Words
    paragraphs: Annotated[StrictInt, Field(ge=1)]
    date: Words


class Correction(Frozen):
    """A slip put right: in the entry of `coding` at `path`, `field` says `old`, not `new`."""

    coding: Words
    path: Words
    field: Words
    old: Any = Field(alias="from")
    new: Any = Field(alias="to")
    reason: Words


class Code(Frozen):
    """A step on a scale of the codebook; an empty `basis` is an assumption."""

    value: int
    confidence: Confidence
    basis: tuple[int, ...] = ()
    red_line: Grade = "none"
    why: str = ""


def _up_to(most: int) -> AfterValidator:
    def checked(code: Code) -> Code:
        if not 1 <= code.value <= most:
            raise ValueError(f"must be a step from 1 to {most}, not {code.value}")
        return code

    return AfterValidator(checked)


Code4 = Annotated[Code, _up_to(4)]
Code5 = Annotated[Code, _up_to(5)]
Code7 = Annotated[Code, _up_to(7)]


class StatedPrecondition(Frozen):
    """What an actor says must come before a meeting."""

    what: Words
    basis: Basis


class WarCoding(Frozen):
    cost: Code5 | None = None
    hopes: Code5 | None = None


class ActorCoding(Frozen):
    """The codes of one actor: stances by issue and option, the rest by what they are about."""

    stances: dict[str, dict[str, Code7]] = Field(default_factory=dict)
    salience: dict[str, Code5] = Field(default_factory=dict)
    venues: dict[str, Code4] = Field(default_factory=dict)
    willingness_to_meet: Code7 | None = None
    preconditions: tuple[StatedPrecondition, ...] = ()
    pressure_on: dict[str, Code5] = Field(default_factory=dict)
    carries: dict[str, Code7] = Field(default_factory=dict)
    war: WarCoding = WarCoding()

    def codes(self) -> Iterator[tuple[str, Code]]:
        """Every code with its dotted path below the actor."""
        groups = {f"stances.{issue}": options for issue, options in self.stances.items()}
        groups |= {name: getattr(self, name) for name in ("salience", "venues")}
        groups |= {name: getattr(self, name) for name in ("pressure_on", "carries")}
        for group, codes in groups.items():
            yield from ((f"{group}.{name}", code) for name, code in codes.items())
        single = {
            "willingness_to_meet": self.willingness_to_meet,
            "war.cost": self.war.cost,
            "war.hopes": self.war.hopes,
        }
        yield from ((path, code) for path, code in single.items() if code is not None)


class Coding(Frozen):
    letter: str
    actors: dict[str, ActorCoding]

    def codes(self) -> Iterator[tuple[str, Code]]:
        """Every code with its dotted path in the coding's file."""
        for name, actor in self.actors.items():
            yield from ((f"actors.{name}.{path}", code) for path, code in actor.codes())


class Case(Frozen):
    """All evidence on one case; codings by letter, corrections already applied to them."""

    name: str
    source: Source
    codebook: Codebook
    claims: tuple[Claim, ...]
    codings: dict[str, Coding]
    corrections: tuple[Correction, ...]

    def behind(self, code: Code) -> tuple[Claim, ...]:
        """The claims that a code rests on: those of the paragraphs in its basis."""
        return tuple(c for c in self.claims if not set(c.paragraphs).isdisjoint(code.basis))


# What the files hold


class _Rating(Frozen, Generic[Value]):
    value: Value
    basis: Basis
    confidence: Confidence | None = None
    why: str = ""

    def code(self, scale: ConfidenceScale) -> Code:
        given = dict(self)
        return Code(**given | {"confidence": scale.of(self.basis, self.confidence)})


class _Stance(_Rating[Step7]):
    value: Step7 = Field(alias="stance")
    red_line: Grade = "none"


class _War(Frozen):
    cost: _Rating[Step5] | None = None
    hopes: _Rating[Step5] | None = None


class _Actor(Frozen):
    stances: dict[str, dict[str, _Stance]]
    salience: dict[str, _Rating[Step5]]
    venues: dict[str, _Rating[Step4]]
    willingness_to_meet: _Rating[Step7] | None = None
    preconditions: tuple[StatedPrecondition, ...] = ()
    pressure_on: dict[str, _Rating[Step5]] = Field(default_factory=dict)
    carries: dict[str, _Rating[Step7]] = Field(default_factory=dict)
    war: _War = _War()

    def coding(self, scale: ConfidenceScale) -> ActorCoding:
        def codes(entries: Mapping[str, _Rating[int]]) -> dict[str, Code]:
            return {name: entry.code(scale) for name, entry in entries.items()}

        def code(entry: _Rating[int] | None) -> Code | None:
            return entry.code(scale) if entry else None

        return ActorCoding(
            stances={issue: codes(options) for issue, options in self.stances.items()},
            salience=codes(self.salience),
            venues=codes(self.venues),
            willingness_to_meet=code(self.willingness_to_meet),
            preconditions=self.preconditions,
            pressure_on=codes(self.pressure_on),
            carries=codes(self.carries),
            war=WarCoding(cost=code(self.war.cost), hopes=code(self.war.hopes)),
        )


class _CodingFile(Frozen):
    coding: Words
    actors: dict[str, _Actor]


class _ClaimsFile(Frozen):
    source: Source
    claims: tuple[Claim, ...]


class _CorrectionsFile(Frozen):
    corrections: tuple[Correction, ...]


# Reading them


@dataclass(frozen=True, slots=True)
class _Draft:
    """A coding as read, and where everything in it stands."""

    node: Node
    content: _CodingFile


@dataclass(frozen=True, slots=True)
class _Fix:
    """A correction, and where it stands: the file, and its number there."""

    correction: Correction
    node: Node
    number: int

    def entry(self, key: str) -> Node:
        found = find(self.node, f"corrections.{self.number}.{key}")
        assert found is not None
        return found

    def problem(self, key: str, message: str) -> Problem:
        return Problem(message, f"corrections.{self.number}.{key}", self.entry(key).place)


@lru_cache(maxsize=4)
def bundled_case(name: str) -> Case:
    """The evidence on a case that is installed; ScenarioError where there is none, or it is bad."""
    return load_case(name, folder("seeds"))


def load_case(name: str, seeds: Path) -> Case:
    """The evidence in the folder `name` of `seeds`; ScenarioError lists all that is wrong."""
    folder = _case_folder(name, seeds)
    found: list[Problem] = []
    codebook = _attempt(found, partial(load_codebook, seeds / "codebook.yaml"))
    article = _attempt(found, partial(_load_claims, folder / "claims.yaml"))
    fixes = _attempt(found, partial(_load_fixes, folder / "corrections.yaml")) or []
    files = {path.stem: path for path in sorted((folder / "codings").glob("*.yaml"))}
    if not files:
        found.append(
            Problem(f"{shown(folder / 'codings')}: no coding (a .yaml file) in this folder")
        )
    found += _without_coding(fixes, files)
    drafts: dict[str, _Draft] = {}
    for letter, path in files.items():
        draft = _attempt(found, partial(_load_draft, path, letter, fixes))
        if draft is not None:
            drafts[letter] = draft
    if codebook is None or article is None:
        raise ScenarioError(found)
    codings = {letter: _coding(draft.content, codebook) for letter, draft in drafts.items()}
    shape = _common_shape(codings.values())
    for letter, draft in drafts.items():
        problems = ScenarioError(_problems(codings[letter], shape, article.claims))
        found += placed(problems, draft.node).problems
    if found:
        raise ScenarioError(found)
    return Case(
        name=name,
        source=article.source,
        codebook=codebook,
        claims=article.claims,
        codings=codings,
        corrections=tuple(fix.correction for fix in fixes),
    )


def load_coding(path: Path, case: Case) -> Coding:
    """Somebody else's coding of the article of `case`, held to the rules of the codings there."""
    node = read(path, shown(path))
    coding = _coding(validate(_CodingFile, node), case.codebook)
    found = list(_problems(coding, _common_shape(case.codings.values()), case.claims))
    if found:
        raise placed(ScenarioError(found), node)
    return coding


def _case_folder(name: str, seeds: Path) -> Path:
    cases = sorted(path.parent.name for path in seeds.glob("*/claims.yaml"))
    if name not in cases:
        message = f"no evidence on a case {excerpt(name)}; there is: {', '.join(cases) or 'none'}"
        raise ScenarioError([Problem(message, suggestion=nearest(name, cases))])
    return seeds / name


def _attempt(found: list[Problem], action: Callable[[], Result]) -> Result | None:
    """What `action` returns; None where it fails, and then its problems are among those found."""
    try:
        return action()
    except ScenarioError as error:
        found += error.problems
        return None


def _load_claims(path: Path) -> _ClaimsFile:
    """The claims, checked: no id twice, no paragraph that the article does not have."""
    node = read(path, shown(path))
    content = validate(_ClaimsFile, node)
    last, ids = content.source.paragraphs, set[str]()
    wrong = {}
    for number, claim in enumerate(content.claims):
        if claim.id in ids:
            wrong[f"claims.{number}.id"] = f"{excerpt(claim.id)} is the id of an earlier claim"
        ids.add(claim.id)
        if max(claim.paragraphs) > last:
            wrong[f"claims.{number}.paragraph"] = f"the article has paragraphs 1 to {last}"
    if wrong:
        raise placed(ScenarioError(Problem(text, key) for key, text in wrong.items()), node)
    return content


def _load_fixes(path: Path) -> list[_Fix]:
    if not path.exists():
        return []
    node = read(path, shown(path))
    corrections = validate(_CorrectionsFile, node).corrections
    return [_Fix(each, node, number) for number, each in enumerate(corrections)]


def _without_coding(fixes: Iterable[_Fix], letters: Iterable[str]) -> list[Problem]:
    known = set(letters)
    strays = [fix for fix in fixes if fix.correction.coding not in known]
    return [fix.problem("coding", f"no coding {excerpt(fix.correction.coding)}") for fix in strays]


def _load_draft(path: Path, letter: str, fixes: Iterable[_Fix]) -> _Draft:
    """The corrected coding in a file; its letter must be the name of the file."""
    node = read(path, shown(path))
    for fix in fixes:
        if fix.correction.coding == letter:
            node = _corrected(node, fix)
    content = validate(_CodingFile, node)
    if content.coding != letter:
        message = f"must be {excerpt(letter)}, as the file is called"
        raise placed(ScenarioError([Problem(message, "coding")]), node)
    return _Draft(node, content)


def _corrected(node: Node, fix: _Fix) -> Node:
    """The coding with one slip put right; a correction must quote what stands there."""
    path, field = fix.correction.path, fix.correction.field
    entry = find(node, path)
    if entry is None or not isinstance(entry.value, dict):
        wrong = fix.problem("path", f"the coding has no entry {excerpt(path)}")
        raise ScenarioError([replace(wrong, suggestion=_path_meant(node, path))])
    stands = plain(entry.value[field]) if field in entry.value else None
    if stands != fix.correction.old:
        raise ScenarioError([fix.problem("from", f"the coding says {stands!r} there")])
    if stands is None and fix.entry("to").value is None:
        raise ScenarioError([fix.problem("to", "has no value, and there is nothing to remove")])
    return with_override(node, f"{path}.{field}", fix.entry("to"))


def _path_meant(node: Node, path: str) -> str | None:
    """The path with its first part that leads nowhere put right."""
    *_, (above, rest) = follow(node, path)
    near = nearest(rest[0], above.value) if rest and isinstance(above.value, dict) else None
    return ".".join((*path.split(".")[: -len(rest)], near, *rest[1:])) if near else None


def _coding(content: _CodingFile, codebook: Codebook) -> Coding:
    actors = content.actors.items()
    return Coding(
        letter=content.coding,
        actors={name: actor.coding(codebook.confidence) for name, actor in actors},
    )


def _shape(coding: Coding) -> set[str]:
    """The paths of all codes, and of everything above them."""
    segments = [path.split(".") for path, _ in coding.codes()]
    return {".".join(each[:depth]) for each in segments for depth in range(1, len(each) + 1)}


def _common_shape(codings: Iterable[Coding]) -> set[str]:
    """The paths that most of the codings have."""
    shapes = [_shape(coding) for coding in codings]
    counts = Counter(path for shape in shapes for path in shape)
    return {path for path, count in counts.items() if 2 * count > len(shapes)}


def _problems(coding: Coding, shape: set[str], claims: Iterable[Claim]) -> Iterator[Problem]:
    """What a coding has that the others do not, what it lacks, and what no claim carries."""
    own, beside = _shape(coding), dict[str, list[str]]()
    for path in sorted(shape):
        beside.setdefault(path.rpartition(".")[0], []).append(path.rpartition(".")[2])
    meant = set[str]()
    for path in sorted(own - shape):
        above, _, name = path.rpartition(".")
        if above in shape or not above:
            near = nearest(name, beside.get(above, [])) if len(meant) < SHOWN else None
            meant.add(f"{above}.{near}")
            yield Problem("the other codings have no such entry", path, suggestion=near)
    for path in sorted(shape - own - meant):
        above = path.rpartition(".")[0]
        if above in own or not above:
            yield Problem("missing; the other codings have it", path)
    covered = {paragraph for claim in claims for paragraph in claim.paragraphs}
    for path, basis in _bases(coding):
        for paragraph in sorted(set(basis) - covered):
            yield Problem(f"no claim covers paragraph {paragraph}", f"{path}.basis")


def _bases(coding: Coding) -> Iterator[tuple[str, tuple[int, ...]]]:
    yield from ((path, code.basis) for path, code in coding.codes())
    for name, actor in coding.actors.items():
        for number, stated in enumerate(actor.preconditions):
            yield f"actors.{name}.preconditions.{number}", stated.basis
