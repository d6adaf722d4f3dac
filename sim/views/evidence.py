"""What `sim evidence` prints: codes by actor, what rests on a claim, and where codings differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from sim.inputs.basis import KINDS, basis
from sim.inputs.entries import Entry, Input, codes
from sim.inputs.evidence import Case, Claim
from sim.inputs.loading import Loaded
from sim.inputs.places import Problem, ScenarioError, listed, nearest
from sim.inputs.spec import NONE
from sim.views.columns import WIDTH, in_columns, paragraph, share
from sim.views.listing import entry_data, rests_on

LABEL = "format"  # an issue of the codings on which no number depends


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


def evidence(
    loaded: Loaded,
    actor: str | None = None,
    claim: str | None = None,
    differences: bool = False,
) -> str:
    """The same as text, at most 100 characters wide."""
    case = _case(loaded)
    if claim is not None:
        return "\n".join(_claim_lines(loaded, case, _claim(case, claim)))
    if actor is not None:
        return "\n".join(_actor_lines(case, _actor(case, actor)))
    if differences:
        return "\n".join(_difference_lines(case))
    return "\n".join(_overview_lines(evidence_data(loaded)))


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


def _overview_lines(data: dict[str, Any]) -> Iterator[str]:
    letters = " ".join(data["codings"])
    yield from paragraph(
        f"{data['case']}: {data['source']}. {data['claims']} claims, the codings {letters}, "
        f"{len(data['corrections'])} corrections."
    )
    widths = (20, 8, 16, 14, 16, 10)
    yield ""
    yield from paragraph(
        "The codes by actor; what most codings say counts, a tie as an assumption. Codings differ "
        "on a code if its step, confidence or red line is not the same in all."
    )
    yield from in_columns(
        ("", "codes", "on the article", "assumptions", "codings differ", "red lines"), widths
    )
    for name, tally in [*data["actors"].items(), ("all", data["codes"])]:
        yield from in_columns(_tally_cells(name, tally), widths)
    yield ""
    inputs, total = data["inputs"], sum(data["inputs"].values())
    yield from paragraph(
        f"{data['scenario']} uses {total} inputs: {inputs['evidence']} rest on the article, "
        f"{inputs['literature']} on literature, {inputs['calibrated']} on calibration and "
        f"{inputs['assumption']} on assumption ({share(inputs['assumption'], total)})."
    )
    yield from _format_lines(data[LABEL])
    yield ""
    yield from paragraph("--actor NAME, --claim ID and --differences tell more.")


def _tally_cells(name: str, tally: dict[str, int]) -> list[str]:
    counts = [tally[key] for key in ("codes", "on_the_article", "assumptions", "differing")]
    assumed = f"{counts[2]} ({share(counts[2], counts[0])})"
    return [name, *map(str, counts[:2]), assumed, str(counts[3]), str(tally["red_lines"])]


def _format_lines(formats: dict[str, dict[str, str]]) -> Iterator[str]:
    names = list(dict.fromkeys(name for each in formats.values() for name in each))
    if not names:
        return
    yield from ["", "Stances on the format of the talks, a label on which no number depends:"]
    widths = (20, *(18 for _ in names))
    yield from in_columns(("", *names), widths)
    for actor, each in formats.items():
        yield from in_columns((actor, *(each.get(name, "-") for name in names)), widths)


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


def _actor_lines(case: Case, actor: str) -> Iterator[str]:
    found = _of(actor, codes(case))
    letters = " ".join(sorted(case.codings))
    yield from paragraph(
        f"{actor} in {case.name}: what the codings {letters} say, once where they agree. "
        "Confidence goes from 1 low to 3 high. Letters behind paragraphs are the codings that cite "
        "any, where not all do."
    )
    widths = (34, 10, 12, WIDTH - 34 - 10 - 12 - 3 * 2)
    yield ""
    yield from in_columns(("", "code", "confidence", "rests on"), widths)
    group = ""
    for each in found:
        above, _, name = each.path.removeprefix(f"actors.{actor}.").rpartition(".")
        if above and above != group:
            yield above + (" (a label: no number depends on it)" if _is_label(each) else "")
        group = above
        indent = "  " if above else ""
        confidence = _side_by_side(each, lambda entry: entry.confidence)
        cells = (indent + name, _side_by_side(each), confidence, rests_on(each) + _red_line(each))
        yield from in_columns(cells, widths)
    yield from _precondition_lines(case, actor)


def _red_line(each: Input) -> str:
    lines = _side_by_side(each, lambda entry: entry.red_line)
    return "" if lines == NONE else f"; red line {lines}"


def _precondition_lines(case: Case, actor: str) -> Iterator[str]:
    for letter, stated in _preconditions(case, actor).items():
        for each in stated:
            numbers = ", ".join(map(str, each["paragraphs"])) or "assumption"
            yield from paragraph(f"precondition, {letter} ({numbers}): {each['what']}", hang=2)


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


def _claim_lines(loaded: Loaded, case: Case, claim: Claim) -> Iterator[str]:
    data = _claim_data(loaded, case, claim)
    numbers = ", ".join(map(str, claim.paragraphs))
    yield f"{claim.id}: {claim.kind}, paragraph {numbers}, {claim.speaker}"
    yield from paragraph(claim.text, 2)
    widths = (60, WIDTH - 62)
    yield from ["", f"Codes that cite the paragraph: {len(data['codes'])}"]
    for each in data["codes"]:
        values = " ".join(f"{letter}:{entry['value']}" for letter, entry in each["codings"].items())
        yield from in_columns((f"  {each['path']}", values), widths)
    for each in data["preconditions"]:
        told = f"precondition of {each['actor']}, {each['coding']}: {each['what']}"
        yield from paragraph(told, 2)
    yield from ["", f"Values of {loaded.scenario.name} that name the claim: {len(data['inputs'])}"]
    for each in data["inputs"]:
        cells = (f"  {each['path']}", f"{each['value']}  {each['set_at'] or ''}")
        yield from in_columns(cells, widths)


# Where codings differ


def _difference_lines(case: Case) -> Iterator[str]:
    found = codes(case)
    differing = _differing(found)
    numbers = _numbers(differing)
    wide = sum(_spread(each) > 1 for each in numbers)
    labels, all_labels = len(differing) - len(numbers), len(found) - len(_numbers(found))
    beside = f"; and on {labels} of {all_labels} labels, on which no number depends" * bool(labels)
    yield from paragraph(
        f"{case.name}: the codings {' '.join(sorted(case.codings))} differ on {len(numbers)} of "
        f"{len(_numbers(found))} codes in step, confidence or red line, "
        f"on {wide or 'none'} by more than a step{beside}. What each says, and why:"
    )
    for each in differing:
        yield from ["", each.path + (" (a label)" if _is_label(each) else "")]
        for entry in each.entries:
            yield from _reason(entry)


def _reason(entry: Entry) -> Iterator[str]:
    line = "" if entry.red_line == NONE else f", red line {entry.red_line}"
    numbers = ", ".join(map(str, entry.paragraphs)) or "assumption"
    why = f"  {entry.why}" if entry.why else ""
    sure = "" if entry.confidence is None else f", confidence {entry.confidence}"
    first = f"{entry.coding}: {entry.value}{sure}{line} ({numbers}){why}"
    yield from paragraph(first, 2, hang=3)
