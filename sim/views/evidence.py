"""What `sim evidence` shows: codes by actor, what rests on a claim, and where codings differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sim.inputs.entries import Entry, Input, codes
from sim.inputs.evidence import Case, Claim
from sim.inputs.loading import Loaded
from sim.inputs.places import Problem, ScenarioError, listed, nearest
from sim.inputs.provenance import KINDS, basis
from sim.inputs.spec import NONE
from sim.views.blocks import Block, Items, Table, Text
from sim.views.export import Document
from sim.views.phrases import share
from sim.views.show import Said, entry_data, rests_on
from sim.views.terminal import WIDTH

LABEL = "format"  # an issue of the codings on which no number depends
HEAD = ("path", "coding", "value", "confidence", "red_line", "paragraphs", "why", "set_at")


class Tally(Document):
    """Codes, counted."""

    codes: int
    on_the_article: int
    """Those of which most codings cite a paragraph."""
    assumptions: int
    differing: int
    """Those on which the codings are not all alike in step, confidence and red line."""
    red_lines: int


class Code(Document):
    path: str
    kind: str = ""
    """What most codings rest it on."""
    label_only: bool = False
    """Whether no number depends on it."""
    differs: bool = False
    codings: dict[str, Said]


class Precondition(Document):
    what: str
    paragraphs: list[int] | None = None
    actor: str = ""
    coding: str = ""


class EvidenceDocument(Document):
    """The overview; or, with --actor, --claim or --differences, what is asked about."""

    schema_version: int
    case: str
    source: str = ""
    """What was coded."""
    claims: int = 0
    codings: list[str] | None = None
    corrections: list[Any] | None = None
    """What was corrected in the codings after the fact."""
    actors: dict[str, Tally] | None = None
    codes: Tally | list[Code] | None = None
    """All codes counted; those of the actor; or those that cite the claim."""
    scenario: str = ""
    inputs: dict[str, int] | list[Any] | None = None
    """The inputs of the scenario by kind of origin; or those that name the claim."""
    share_of_assumptions: float | None = None
    format: dict[str, dict[str, str]] | None = None
    """Stances on the format of the talks, on which no number depends."""
    actor: str = ""
    summary: Tally | None = None
    preconditions: dict[str, list[Precondition]] | list[Precondition] | None = None
    claim: dict[str, Any] | None = None
    differences: list[Code] | None = None


def evidence_data(
    loaded: Loaded,
    actor: str | None = None,
    claim: str | None = None,
    differences: bool = False,
) -> dict[str, Any]:
    """The evidence behind a scenario: an overview, one actor, one claim, or where codings differ.

    ScenarioError if the scenario has no coded evidence, or none on that actor or claim.
    """
    case = _case(loaded)
    head: dict[str, Any] = {"schema_version": 1, "case": case.name}
    if claim is not None:
        return head | _claim_data(loaded, case, _claim(case, claim))
    if actor is not None:
        return head | _actor_data(case, _actor(case, actor))
    if differences:
        return head | {"differences": [_code_data(each) for each in _differing(codes(case))]}
    return head | _overview_data(loaded, case)


def evidence_blocks(
    loaded: Loaded,
    actor: str | None = None,
    claim: str | None = None,
    differences: bool = False,
) -> list[Block]:
    """The same to be read."""
    case = _case(loaded)
    if claim is not None:
        return _claim_blocks(loaded, case, _claim(case, claim))
    if actor is not None:
        return _actor_blocks(case, _actor(case, actor))
    if differences:
        return _difference_blocks(case)
    return _overview_blocks(evidence_data(loaded))


def evidence_rows(data: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
    """A row of `HEAD` for each code, for each coding of it; for the overview one for each actor."""
    codes = data.get("codes", data.get("differences", []))
    if isinstance(codes, dict):
        yield from ((name, *tally.values()) for name, tally in data["actors"].items())
        return
    for each in codes:
        for letter, said in each["codings"].items():
            paragraphs = " ".join(map(str, said.get("paragraphs", [])))
            yield (
                each["path"], letter, said["value"], said.get("confidence"), said.get("red_line"),
                paragraphs, said.get("why"), said["set_at"],
            )  # fmt: skip


def evidence_head(data: Mapping[str, Any]) -> Sequence[str]:
    """What stands above `evidence_rows`."""
    overview = isinstance(data.get("codes"), dict)
    return ("actor", *data["codes"]) if overview else HEAD


def _case(loaded: Loaded) -> Case:
    if loaded.scenario.case is None:
        message = f"the scenario {loaded.scenario.name!r} has no coded evidence: it names no case"
        raise ScenarioError([Problem(message)])
    return loaded.scenario.case


def _actor(case: Case, name: str) -> str:
    return _known("actor", name, {n for coding in case.codings.values() for n in coding.actors})


def _claim(case: Case, name: str) -> Claim:
    claims = {claim.id: claim for claim in case.claims}
    return claims[_known("claim", name, claims, f"all in seeds/{case.name}/claims.yaml")]


def _known(what: str, name: str, names: Iterable[str], where: str = "") -> str:
    known = sorted(names)
    if name not in known:
        message = f"the case has no {what} {name!r}; {listed(known, where)}"
        raise ScenarioError([Problem(message, suggestion=nearest(name, known))])
    return name


# The codes of a case


def _is_label(each: Input) -> bool:
    return f".stances.{LABEL}." in each.path


def _of(actor: str, found: Iterable[Input]) -> list[Input]:
    return [each for each in found if each.path.startswith(f"actors.{actor}.")]


def numbers_of(case: Case) -> list[Input]:
    """Every code of a case on which a number depends, whether a scenario uses it or not."""
    return _numbers(codes(case))


def _numbers(found: Iterable[Input]) -> list[Input]:
    return [each for each in found if not _is_label(each)]


def _differing(found: Iterable[Input]) -> list[Input]:
    """The codes on which codings differ, in value, confidence or red line, the widest first."""
    return sorted((each for each in found if each.differs), key=lambda each: -_spread(each))


def _spread(each: Input) -> int:
    """Steps between the lowest and the highest code."""
    steps = [int(entry.value) for entry in each.entries]
    return max(steps) - min(steps)


def _side_by_side(each: Input, value: Callable[[Entry], object] = lambda entry: entry.value) -> str:
    """What the codings say, once if they agree."""
    values = [str(value(entry)) for entry in each.entries]
    return values[0] if len(set(values)) == 1 else " ".join(values)


# Overview


def _overview_data(loaded: Loaded, case: Case) -> dict[str, Any]:
    found = codes(case)
    actors = list(dict.fromkeys(each.path.split(".")[1] for each in found))
    inputs = basis(loaded.scenario)
    kinds = [each.kind for each in inputs]
    return {
        "source": case.source.description,
        "claims": len(case.claims),
        "codings": sorted(case.codings),
        "corrections": [fix.model_dump(mode="json") for fix in case.corrections],
        "actors": {name: _tally(_numbers(_of(name, found))) for name in actors},
        "codes": _tally(_numbers(found)),
        "scenario": loaded.scenario.name,
        "inputs": {kind: kinds.count(kind) for kind in KINDS},
        "share_of_assumptions": kinds.count("assumption") / len(kinds) if kinds else None,
        LABEL: {name: _formats(_of(name, found)) for name in actors},
    }


def _tally(found: Sequence[Input]) -> dict[str, int]:
    return {
        "codes": len(found),
        "on_the_article": sum(each.kind == "evidence" for each in found),
        "assumptions": sum(each.kind == "assumption" for each in found),
        "differing": sum(each.differs for each in found),
        "red_lines": sum(any(e.red_line != NONE for e in each.entries) for each in found),
    }


def _formats(found: Iterable[Input]) -> dict[str, str]:
    return {each.path.rpartition(".")[2]: _side_by_side(each) for each in found if _is_label(each)}


def _overview_blocks(data: dict[str, Any]) -> list[Block]:
    letters = " ".join(data["codings"])
    inputs, total = data["inputs"], sum(data["inputs"].values())
    return [
        Text(
            f"{data['case']}: {data['source']}. {data['claims']} claims, the codings {letters}, "
            f"{len(data['corrections'])} corrections."
        ),
        Table(
            "The codes by actor; what most codings say counts, a tie as an assumption. Codings "
            "differ on a code if its step, confidence or red line is not the same in all.",
            ("", "codes", "on the article", "assumptions", "codings differ", "red lines"),
            [
                _tally_cells(name, tally)
                for name, tally in [*data["actors"].items(), ("all", data["codes"])]
            ],
        ),
        Text(
            f"{data['scenario']} uses {total} inputs: {inputs['evidence']} rest on the article, "
            f"{inputs['literature']} on literature, {inputs['calibrated']} on calibration and "
            f"{inputs['assumption']} on assumption ({share(inputs['assumption'], total)})."
        ),
        *_format_blocks(data[LABEL]),
        Text("--actor NAME, --claim ID and --differences tell more."),
    ]


def _tally_cells(name: str, tally: dict[str, int]) -> list[str]:
    counts = [tally[key] for key in ("codes", "on_the_article", "assumptions", "differing")]
    assumed = f"{counts[2]} ({share(counts[2], counts[0])})"
    return [name, *map(str, counts[:2]), assumed, str(counts[3]), str(tally["red_lines"])]


def _format_blocks(formats: dict[str, dict[str, str]]) -> Iterator[Block]:
    names = list(dict.fromkeys(name for each in formats.values() for name in each))
    if names:
        rows = [
            (actor, *(each.get(name, "-") for name in names)) for actor, each in formats.items()
        ]
        caption = "Stances on the format of the talks, a label on which no number depends:"
        yield Table(caption, ("", *names), rows)


# One actor


def _actor_data(case: Case, actor: str) -> dict[str, Any]:
    found = _of(actor, codes(case))
    return {
        "actor": actor,
        "summary": _tally(_numbers(found)),
        "codes": [_code_data(each) for each in found],
        "preconditions": _preconditions(case, actor),
    }


def _code_data(each: Input) -> dict[str, Any]:
    return {
        "path": each.path,
        "kind": each.kind,
        "label_only": _is_label(each),
        "differs": each.differs,
        "codings": {entry.coding: entry_data(entry) for entry in each.entries},
    }


def _preconditions(case: Case, actor: str) -> dict[str, list[dict[str, Any]]]:
    return {
        letter: [
            {"what": stated.what, "paragraphs": list(stated.basis)}
            for stated in coding.actors[actor].preconditions
        ]
        for letter, coding in sorted(case.codings.items())
        if actor in coding.actors
    }


def _actor_blocks(case: Case, actor: str) -> list[Block]:
    letters = " ".join(sorted(case.codings))
    rows: list[Sequence[str]] = []
    group = ""
    for each in _of(actor, codes(case)):
        above, _, name = each.path.removeprefix(f"actors.{actor}.").rpartition(".")
        if above and above != group:
            label = " (a label: no number depends on it)" if _is_label(each) else ""
            rows.append((above + label,))
        group = above
        indent = "  " if above else ""
        confidence = _side_by_side(each, lambda entry: entry.confidence)
        resting = rests_on(each) + _red_line(each)
        rows.append((indent + name, _side_by_side(each), confidence, resting))
    widths = (34, 10, 12, WIDTH - 34 - 10 - 12 - 3 * 2)
    head = ("", "code", "confidence", "rests on")
    return [
        Text(
            f"{actor} in {case.name}: what the codings {letters} say, once where they agree. "
            "Confidence goes from 1 low to 3 high. Letters behind paragraphs are the codings that "
            "cite any, where not all do."
        ),
        Table("", head, rows, widths=widths),
        *_precondition_blocks(case, actor),
    ]


def _red_line(each: Input) -> str:
    lines = _side_by_side(each, lambda entry: entry.red_line)
    return "" if lines == NONE else f"; red line {lines}"


def _precondition_blocks(case: Case, actor: str) -> Iterator[Block]:
    """What an actor sets as a condition before it talks, by coding."""
    stated = [
        Text(f"{letter} ({_paragraphs(each['paragraphs'])}): {each['what']}")
        for letter, conditions in _preconditions(case, actor).items()
        for each in conditions
    ]
    if stated:
        yield Text("Preconditions:")
        yield Items(stated)


def _paragraphs(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers)) or "assumption"


# One claim


def _claim_data(loaded: Loaded, case: Case, claim: Claim) -> dict[str, Any]:
    resting = [(each, _on(claim, each)) for each in codes(case)]
    return {
        "claim": claim.model_dump(mode="json", by_alias=True),
        "codes": [
            {"path": each.path, "codings": {e.coding: entry_data(e) for e in entries}}
            for each, entries in resting
            if entries
        ],
        "inputs": [
            {"path": each.path, **entry_data(entry)} for each, entry in _named(loaded, claim)
        ],
        "preconditions": _preconditions_on(case, claim),
    }


def _on(claim: Claim, each: Input) -> list[Entry]:
    return [entry for entry in each.entries if claim.id in entry.claims]


def _named(loaded: Loaded, claim: Claim) -> list[tuple[Input, Entry]]:
    """The inputs of the scenario, other than codes, that name the claim."""
    found = basis(loaded.scenario, loaded.tree)
    entries = [(each, each.entries[0]) for each in found if not each.entries[0].coding]
    return [(each, entry) for each, entry in entries if claim.id in entry.claims]


def _preconditions_on(case: Case, claim: Claim) -> list[dict[str, Any]]:
    return [
        {"actor": actor, "coding": letter, "what": stated.what}
        for letter, coding in sorted(case.codings.items())
        for actor, each in coding.actors.items()
        for stated in each.preconditions
        if not set(stated.basis).isdisjoint(claim.paragraphs)
    ]


def _claim_blocks(loaded: Loaded, case: Case, claim: Claim) -> list[Block]:
    data = _claim_data(loaded, case, claim)
    numbers = ", ".join(map(str, claim.paragraphs))
    widths = (60, WIDTH - 62)
    citing = [
        (
            f"  {each['path']}",
            " ".join(f"{a}:{said['value']}" for a, said in each["codings"].items()),
        )
        for each in data["codes"]
    ]
    naming = [
        (f"  {each['path']}", f"{each['value']}  {each['set_at'] or ''}") for each in data["inputs"]
    ]
    conditions = [
        Text(f"precondition of {each['actor']}, {each['coding']}: {each['what']}")
        for each in data["preconditions"]
    ]
    name = loaded.scenario.name
    return [
        Text(f"{claim.id}: {claim.kind}, paragraph {numbers}, {claim.speaker}"),
        Text(claim.text),
        Table(f"Codes that cite the paragraph: {len(citing)}", (), citing, widths=widths),
        *([Items(conditions)] if conditions else []),
        Table(f"Values of {name} that name the claim: {len(naming)}", (), naming, widths=widths),
    ]


# Where codings differ


def _difference_blocks(case: Case) -> list[Block]:
    found = codes(case)
    differing = _differing(found)
    numbers = _numbers(differing)
    wide = sum(_spread(each) > 1 for each in numbers)
    labels, all_labels = len(differing) - len(numbers), len(found) - len(_numbers(found))
    beside = f"; and on {labels} of {all_labels} labels, on which no number depends" * bool(labels)
    head = Text(
        f"{case.name}: the codings {' '.join(sorted(case.codings))} differ on {len(numbers)} of "
        f"{len(_numbers(found))} codes in step, confidence or red line, "
        f"on {wide or 'none'} by more than a step{beside}. What each says, and why:"
    )
    blocks: list[Block] = [head]
    for each in differing:
        blocks.append(Text(each.path + (" (a label)" if _is_label(each) else "")))
        blocks.append(Items([Text(_reason(entry)) for entry in each.entries]))
    return blocks


def _reason(entry: Entry) -> str:
    line = "" if entry.red_line == NONE else f", red line {entry.red_line}"
    numbers = _paragraphs(entry.paragraphs)
    why = f"  {entry.why}" if entry.why else ""
    sure = "" if entry.confidence is None else f", confidence {entry.confidence}"
    return f"{entry.coding}: {entry.value}{sure}{line} ({numbers}){why}"
