"""Genius: a domain in XML, and one profile in XML for each party.

A discrete issue lists items, which a profile evaluates. As Genius reckons it, an item is worth its
evaluation divided by the highest of the issue, and the utility of a package is the weighted sum
over issues. An integer or real issue has a range; a profile's linear evaluator gives
offset + slope * (x - lower bound), or in the older form parameter0 + parameter1 * x; others are
level (constant), or rise from nought to one and fall back (triangular). Their values are not
divided by anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import fsum
from pathlib import Path

from sim.inputs.importing.domain import (
    Domain,
    Issue,
    Party,
    check_options,
    grid,
    label,
    numbered,
    refuse,
    shown_name,
    whole_range,
)
from sim.inputs.importing.xml_reading import Element, read_xml
from sim.inputs.places import excerpt, nearest

FORMAT = "Genius XML"
DIVIDED = (
    "Genius's convention: the evaluations of a discrete issue are divided by the highest of them, "
    "those of integer and real issues are taken as they are; weights are divided by their sum."
)
KNOWN = ("issue", "weight", "reservation", "discount_factor")
PARTS = ("item", "range", "evaluator", "similarity_function")
ADDITIVE = ("any", "additive", "linear", "uncertain")
EVALUATORS = ("linear", "constant", "triangular")
READ = ("objective", "reservation", "discount_factor")
OUTSIDE = 1e-6  # how far weights may be from 1 before it is said that they were divided


@dataclass(frozen=True, slots=True)
class _Issue:
    """An issue of the domain; `points` are the numbers that its options stand for, if they do."""

    label: str
    options: tuple[str, ...]
    points: tuple[float, ...]
    lower: float = 0.0

    @property
    def called(self) -> str:
        return f"issue {excerpt(self.label)}"


def is_domain(root: Element) -> bool:
    """Whether a file describes a domain, not a profile; ScenarioError if it does neither."""
    if root.name == "negotiation_template":
        return True
    if root.name != "utility_space":
        message = f"<{root.name}> is not Genius's: a domain begins with <negotiation_template>, "
        refuse(f"{message}a profile with <utility_space>", root.place)
    valued = {"weight", "evaluator", "reservation", "discount_factor", "utility"}
    return not any(e.name in valued or "evaluation" in e.attributes for e in root.walk())


def read_genius(domain: Path, profiles: Sequence[Path], steps: int | None) -> Domain:
    """The domain and the parties of its profiles, in the order given."""
    issues = _issues(read_xml(domain), steps)
    remarks: list[str] = []
    parties = tuple(_party(path, issues, remarks) for path in profiles)
    return Domain(
        title=domain.stem,
        format=FORMAT,
        files=tuple(shown_name(path) for path in (domain, *profiles)),
        conventions=(DIVIDED,),
        issues=tuple(Issue(issue.label, issue.options) for issue in issues.values()),
        parties=parties,
        remarks=tuple(remarks),
    )


# The domain


def _issues(root: Element, steps: int | None) -> dict[str, _Issue]:
    """The issues of a domain by their index."""
    if not is_domain(root):
        refuse("a profile: a domain is wanted here", root.place)
    objective = _objective(root)
    found: dict[str, _Issue] = {}
    for element in objective.named("issue"):
        index = element.text("index")
        if index in found:
            refuse(f"two issues have the index {excerpt(index)}", element.place)
        found[index] = _issue(element, steps)
    if not found:
        refuse("the domain has no <issue>", objective.place)
    return found


def _objective(root: Element) -> Element:
    """The one objective of a file, which holds its issues."""
    spaces = root.named("utility_space") if root.name == "negotiation_template" else [root]
    objectives = [each for space in spaces for each in space.named("objective")]
    if len(objectives) != 1:
        refuse(f"needs one <objective> in its <utility_space>, has {len(objectives)}", root.place)
    for child in objectives[0].children:
        if child.name == "objective":
            refuse("an objective within the objective: only a plain list is read", child.place)
        if child.name not in KNOWN:
            refuse(f"<{child.name}> is not read: only additive utilities are", child.place)
    return objectives[0]


def _check_parts(issue: Element) -> None:
    for child in issue.children:
        if child.name not in PARTS:
            message = f"<{child.name}> in an issue is not read"
            refuse(message, child.place, nearest(child.name, PARTS))


def _issue(element: Element, steps: int | None) -> _Issue:
    name = label(element.text("name"), "an issue", element.place)
    kind = element.attributes.get("type") or element.attributes.get("etype") or "discrete"
    called = f"issue {excerpt(name)}"
    if kind not in ("discrete", "integer", "real"):
        message = f"{called} has the type {excerpt(kind)}: discrete, integer and real are read"
        refuse(message, element.place)
    _check_parts(element)
    if kind == "discrete":
        return _Issue(name, tuple(_items(element, called)), ())
    lower, upper = _range(element, called)
    if kind == "integer":
        whole = whole_range(lower, upper, called, element.place)
        return _Issue(name, tuple(map(str, whole)), tuple(map(float, whole)), lower)
    points = grid(lower, upper, steps, called, element.place)
    return _Issue(name, numbered(points), points, lower)


def _items(element: Element, called: str) -> dict[str, Element]:
    """The items of a discrete issue by their value."""
    check_options(len(element.named("item")), called, element.place)
    items: dict[str, Element] = {}
    for item in element.named("item"):
        value = label(item.text("value"), f"an item of {called}", item.place)
        if value in items:
            first = items[value].place.line
            refuse(f"item {excerpt(value)} twice, first on line {first}", item.place)
        items[value] = item
    if not items:
        refuse(f"{called} has no <item>", element.place)
    return items


def _range(element: Element, called: str) -> tuple[float, float]:
    """The bounds of an issue, which stand in an element of their own or on the issue itself."""
    holder = next(iter(element.named("range")), element)
    if "lowerbound" not in holder.attributes and "upperbound" not in holder.attributes:
        refuse(f"{called} needs a <range> with lowerbound and upperbound", element.place)
    return holder.number("lowerbound"), holder.number("upperbound")


# A profile


def _party(path: Path, issues: dict[str, _Issue], remarks: list[str]) -> Party:
    root, name = read_xml(path), shown_name(path)
    if root.name != "utility_space" or is_domain(root):
        refuse("no profile: it needs a <utility_space> with evaluations and weights", root.place)
    kind = root.attributes.get("type", "any").lower()
    if kind not in ADDITIVE:
        message = f"a utility space of type {excerpt(kind)}: only additive ones are read"
        refuse(message, root.place)
    objective = _objective(root)
    elements = _by_index(objective, "issue", issues)
    weights = _weights(objective, issues, remarks, name)
    total = fsum(weights)
    if abs(total - 1) > OUTSIDE:
        remarks.append(f"{name}: its weights add up to {total:.6g} and were divided by that.")
    remarks += _left_out(root, objective, name)
    reservation = _single(root, objective, "reservation")
    if reservation is None:
        remarks.append(f"{name}: it has no reservation value, which was taken to be 0.")
    return Party(
        label=label(path.stem, "a profile", root.place),
        source=name,
        weights=tuple(weight / total for weight in weights),
        values=tuple(_values(elements[index], issue) for index, issue in issues.items()),
        reservation=reservation or 0.0,
        reservation_from="" if reservation is not None else f"none in {name}: taken to be 0",
    )


def _by_index(
    objective: Element, what: str, issues: dict[str, _Issue], besides: str | None = None
) -> dict[str, Element]:
    """The one element of this name for each issue of the domain, by the issue's index.

    There may be one of the index `besides`, too.
    """
    found: dict[str, Element] = {}
    for element in objective.named(what):
        index = element.text("index")
        if index not in issues and index != besides:
            message = f"<{what}> of index {excerpt(index)}: the domain has no such issue"
            refuse(message, element.place)
        if index in found:
            refuse(f"a second <{what}> of index {excerpt(index)}", element.place)
        found[index] = element
    for index, issue in issues.items():
        if index not in found:
            refuse(f"no <{what}> for {issue.called} of the domain", objective.place)
    return found


def _weights(
    objective: Element, issues: dict[str, _Issue], remarks: list[str], name: str
) -> list[float]:
    """The issues' weights; one of the objective around them, which Genius writes, says nothing."""
    root = objective.attributes.get("index")
    found = _by_index(objective, "weight", issues, root)
    if root in found and root not in issues:
        remarks.append(f"{name}: left out: the weight of the objective around its issues.")
    weights = [found[index].number("value") for index in issues]
    for (index, issue), weight in zip(issues.items(), weights, strict=True):
        if weight < 0:
            refuse(f"the weight of {issue.called} is below 0: {weight:g}", found[index].place)
    if not any(weights):
        refuse("at least one weight must be above 0", objective.place)
    return weights


def _values(element: Element, issue: _Issue) -> tuple[float, ...]:
    """What each option is worth, by an evaluator or by items."""
    _check_parts(element)
    given = label(element.text("name"), "an issue", element.place)
    if given != issue.label:
        message = f"{excerpt(given)} has the index of {issue.called} of the domain"
        refuse(message, element.place)
    evaluators = element.named("evaluator")
    if evaluators:
        return tuple(_evaluated(evaluators[0], issue))
    return _evaluations(element, issue)


def _evaluated(evaluator: Element, issue: _Issue) -> Iterator[float]:
    kind = evaluator.attributes.get("ftype", "").lower()
    if kind not in EVALUATORS or not issue.points:
        wanted = f"those of integer and real issues that are {' or '.join(EVALUATORS)} are read"
        refuse(f"an evaluator of type {excerpt(kind)}: {wanted}", evaluator.place)
    if kind == "constant":
        yield from (evaluator.number("parameter0") for _ in issue.points)
    elif kind == "triangular":
        yield from _triangle(evaluator, issue)
    elif "parameter1" in evaluator.attributes:
        start, slope = evaluator.number("parameter0"), evaluator.number("parameter1")
        yield from (start + slope * x for x in issue.points)
    else:
        start, slope = evaluator.number("offset"), evaluator.number("slope")
        yield from (start + slope * (x - issue.lower) for x in issue.points)


def _triangle(evaluator: Element, issue: _Issue) -> Iterator[float]:
    """Nought before its start and from its end, one at its top."""
    start, end, top = (evaluator.number(f"parameter{n}") for n in range(3))
    if not start <= top <= end:
        message = f"a triangular evaluator needs its start, end and top in order: start {start:g}, "
        refuse(f"{message}top {top:g}, end {end:g}", evaluator.place)
    for x in issue.points:
        if not start <= x < end:
            yield 0.0
        else:
            yield (x - start) / (top - start) if x < top else 1 - (x - top) / (end - top)


def _evaluations(element: Element, issue: _Issue) -> tuple[float, ...]:
    """The evaluations of an issue's options, divided by the highest of them."""
    items = _items(element, issue.called)
    unknown = [item for value, item in items.items() if value not in issue.options]
    if unknown:
        value = excerpt(unknown[0].text("value"))
        refuse(f"the domain has no item {value} on {issue.called}", unknown[0].place)
    for option in issue.options:
        if option not in items:
            refuse(f"{issue.called} lacks the item {excerpt(option)}", element.place)
    values = [items[option].number("evaluation") for option in issue.options]
    highest = max(values)
    if highest <= 0 and any(values):
        message = f"the highest evaluation of {issue.called} must be above 0, not {highest:g}"
        refuse(message, element.place)
    return tuple(value / highest if highest else 0.0 for value in values)


def _single(root: Element, objective: Element, name: str) -> float | None:
    """The value of an element that may stand in the space or in the objective, once."""
    found = [*root.named(name), *objective.named(name)]
    if len(found) > 1:
        refuse(f"a second <{name}>", found[1].place)
    return found[0].number("value") if found else None


def _left_out(root: Element, objective: Element, name: str) -> Iterator[str]:
    """What the profile has and the model has not."""
    factor = _single(root, objective, "discount_factor")
    if factor is not None and factor != 1:
        yield f"{name}: its discount factor {factor:g} was dropped; time costs nothing here."
    others = [e.name for e in root.children if e.name not in READ]
    others += [e.name for e in objective.walk() if e.name == "similarity_function"]
    if others:
        yield f"{name}: left out: {', '.join(f'<{each}>' for each in dict.fromkeys(others))}."
