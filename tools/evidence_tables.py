"""The evidence behind a scenario as tables of MODEL.md: codebook, codes, agreement."""

from __future__ import annotations

from collections.abc import Mapping

from sim.inputs.codebook import Scale
from sim.inputs.scenario import Scenario
from sim.inputs.spec import NONE, CodeKind, Issue
from tools.markdown import table
from tools.quantity_tables import told

LINES = {"none": "", "possible": "p", "likely": "l", "certain": "c"}


def agreement(scenario: Scenario) -> str:
    """How far the codings agree on the stances of the case."""
    given: dict[str, list[int]] = {}
    for coding in scenario.codings.values():
        for path, code in coding.codes():
            if ".stances." in path:
                given.setdefault(path, []).append(code.value)
    spans = [max(values) - min(values) for values in given.values()]
    rows = (
        ("the same step in all", spans.count(0)),
        ("one step apart", spans.count(1)),
        ("two steps apart or more", sum(span > 1 for span in spans)),
    )
    head = (f"stances in the {len(scenario.codings)} codings", "number", "share")
    return table(head, ((text, str(n), f"{100 * n / len(spans):.0f} %") for text, n in rows))


def codebook(scenario: Scenario) -> str:
    book = scenario.codebook
    grades = ", ".join(f"{grade} {share:g}" for grade, share in book.red_line.firmness.items())
    missing = book.confidence.when_missing
    rows = [
        *_scale("stance", book.stance),
        *_scale("salience", book.salience),
        ("red line: firmness by grade", grades, told(book.red_line.origin)),
        (
            "confidence where none is given",
            f"{missing.cited} if paragraphs are cited, else {missing.assumption}",
            told(book.confidence.origin),
        ),
    ]
    return table(("entry", "value", "origin"), rows)


def _scale(name: str, scale: Scale) -> list[tuple[str, str, str]]:
    medians = ", ".join(f"{step.median:g}" for step in scale.steps.values())
    sigma = ", ".join(f"{value:g}" for _, value in sorted(scale.sigma.items()))
    origin = told(scale.origin)
    return [
        (f"{name}: median of the steps 1 to {len(scale.steps)}", medians, origin),
        (f"{name}: sigma at the confidences 1, 2, 3", sigma, "as above"),
    ]


def stances(scenario: Scenario) -> str:
    """Step, confidence and red line on every option, one for each coding."""
    actors, rows = list(scenario.spec.actors), []
    for issue, entry in scenario.spec.issues.items():
        for name in [*_coded(entry), *([NONE] if entry.kind == "any_of" else [])]:
            cells = (_stances(scenario, actor, issue, name) for actor in actors)
            rows.append((f"`{issue}.{name}`", *cells))
    return table(("option", *actors), rows)


def _coded(issue: Issue) -> list[str]:
    """The options that have codes of their own."""
    return [name for name, option in issue.options.items() if not option.coded_as]


def _stances(scenario: Scenario, actor: str, issue: str, option: str) -> str:
    found = (scenario.stance(letter, actor, issue, option) for letter in scenario.letters)
    return " ".join(f"{c.value}/{c.confidence}{LINES[c.red_line]}" if c else "-" for c in found)


def codes(scenario: Scenario) -> str:
    """All codes other than stances, one for each coding."""
    spec = scenario.spec
    principals = [name for name, actor in spec.actors.items() if actor.role == "principal"]
    kinds: list[tuple[CodeKind, str]] = [("salience", issue) for issue in spec.issues]
    kinds += [("venues", venue.country) for venue in spec.venues.values()]
    kinds += [("willingness_to_meet", ""), ("war_cost", ""), ("war_hopes", "")]
    kinds += [("pressure_on", name) for name in principals]
    kinds += [("carries", name) for name in _guarantees(spec.issues)]
    rows = []
    for kind, name in kinds:
        cells = [_codes(scenario, actor, kind, name) for actor in spec.actors]
        if any(cells):
            rows.append((f"`{kind}.{name}`" if name else f"`{kind}`", *cells))
    stated = (_preconditions(scenario, name) for name in spec.actors)
    return table(("code", *spec.actors), [*rows, ("states a precondition", *stated)])


def _guarantees(issues: Mapping[str, Issue]) -> list[str]:
    return [name for i in issues.values() for name in _coded(i) if i.options[name].guarantors]


def _codes(scenario: Scenario, actor: str, kind: CodeKind, name: str) -> str:
    found = (scenario.code(letter, actor, kind, name) for letter in scenario.letters)
    wide = kind in ("salience", "carries")  # the others lead to a step, whatever their confidence
    return " ".join(f"{c.value}/{c.confidence}" if wide else str(c.value) for c in found if c)


def _preconditions(scenario: Scenario, actor: str) -> str:
    coded = [scenario.coded(letter, actor) for letter in scenario.letters]
    return " ".join("yes" if c and c.preconditions else "no" for c in coded)
