"""Genius: a domain in XML, and one profile in XML for each party.

A discrete issue lists items, which a profile evaluates. As Genius reckons it, an item is worth its
evaluation divided by the highest of the issue, and the utility of a package is the weighted sum
over issues. An integer or real issue has a range; a profile's linear evaluator gives
offset + slope * (x - lower bound), or in the older form parameter0 + parameter1 * x, and its values
are not divided by anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import fsum
from pathlib import Path
from typing import NoReturn

from sim.inputs.importing.domain import (
    Domain,
    Issue,
    Party,
    grid,
    label,
    printed,
    refuse,
    shown_name,
    whole_range,
)
from sim.inputs.importing.xml_reading import Element, read_xml
from sim.inputs.places import Place, excerpt

FORMAT = "Genius XML"
DIVIDED = (
    "Genius's convention: the evaluations of a discrete issue are divided by the highest of them, "
    "those of integer and real issues are taken as they are; weights are divided by their sum."
)
KNOWN = ("issue", "weight", "reservation", "discount_factor")
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


def _kind(element: Element) -> str:
    return element.attributes.get("type") or element.attributes.get("etype") or "discrete"


def _issue(element: Element, steps: int | None) -> _Issue:
    name = label(element.text("name"), "an issue", element.place)
    kind, called = _kind(element), f"issue {excerpt(name)}"
    if kind == "discrete":
        return _Issue(name, tuple(_items(element, called)), ())
    if kind not in ("integer", "real"):
        message = f"{called} has the type {excerpt(kind)}: discrete, integer and real are read"
        refuse(message, element.place)
    lower, upper = _range(element, called)
    if kind == "integer":
        points = tuple(map(float, whole_range(lower, upper, called, element.place)))
    else:
        points = grid(lower, upper, steps, called, element.place)
    return _Issue(name, tuple(map(printed, points)), points, lower)


def _items(element: Element, called: str) -> dict[str, Element]:
    """The items of a discrete issue by their value."""
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
    if kind not in ("any", "additive", "linear"):
        message = f"a utility space of type {excerpt(kind)}: only additive ones are read"
        refuse(message, root.place)
    objective = _objective(root)
    elements = _by_index(objective.named("issue"), issues, "issue")
    weights = _weights(objective, issues)
    total = fsum(weights)
    if abs(total - 1) > OUTSIDE:
        remarks.append(f"{name}: its weights add up to {total:.6g} and were divided by that.")
    remarks += _discounts(root, objective, name)
    reservation = _single(root, objective, "reservation")
    absent = f"no reservation value in {name}: taken to be 0"
    if reservation is None:
        remarks.append(f"{name}: it has no reservation value, which was taken to be 0.")
    return Party(
        label=label(path.stem, "a profile", root.place),
        source=name,
        weights=tuple(weight / total for weight in weights),
        values=tuple(_values(elements[index], issue) for index, issue in issues.items()),
        reservation=reservation or 0.0,
        no_reservation=absent if reservation is None else "",
    )


def _by_index(
    elements: Sequence[Element], issues: dict[str, _Issue], what: str
) -> dict[str, Element]:
    """One element for each issue of the domain, by the issue's index."""
    found: dict[str, Element] = {}
    for element in elements:
        index = element.text("index")
        if index not in issues:
            message = f"<{what}> of index {excerpt(index)}: the domain has {', '.join(issues)}"
            refuse(message, element.place)
        if index in found:
            refuse(f"a second <{what}> of index {excerpt(index)}", element.place)
        found[index] = element
    return found


def _missing(what: str, issue: _Issue, place: Place) -> NoReturn:
    refuse(f"no <{what}> for {issue.called} of the domain", place)


def _weights(objective: Element, issues: dict[str, _Issue]) -> list[float]:
    found = _by_index(objective.named("weight"), issues, "weight")
    weights = []
    for index, issue in issues.items():
        if index not in found:
            _missing("weight", issue, objective.place)
        weight = found[index].number("value")
        if weight < 0:
            refuse(f"the weight of {issue.called} is below 0: {weight:g}", found[index].place)
        weights.append(weight)
    if not any(weights):
        refuse("at least one weight must be above 0", objective.place)
    return weights


def _values(element: Element, issue: _Issue) -> tuple[float, ...]:
    """What each option is worth, by an evaluator or by items."""
    given = label(element.text("name"), "an issue", element.place)
    if given != issue.label:
        message = f"{excerpt(given)} has the index of {issue.called} of the domain"
        refuse(message, element.place)
    evaluators = element.named("evaluator")
    if evaluators:
        return tuple(_evaluated(evaluators[0], issue))
    return _evaluations(element, issue)


def _evaluated(evaluator: Element, issue: _Issue) -> Iterator[float]:
    kind = evaluator.attributes.get("ftype", "")
    if kind != "linear" or not issue.points:
        wanted = "linear ones of integer and real issues are read"
        refuse(f"an evaluator of type {excerpt(kind)}: {wanted}", evaluator.place)
    if "parameter1" in evaluator.attributes:
        start, slope = evaluator.number("parameter0"), evaluator.number("parameter1")
        yield from (start + slope * x for x in issue.points)
    else:
        start, slope = evaluator.number("offset"), evaluator.number("slope")
        yield from (start + slope * (x - issue.lower) for x in issue.points)


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


def _discounts(root: Element, objective: Element, name: str) -> Iterator[str]:
    factor = _single(root, objective, "discount_factor")
    if factor is not None and factor != 1:
        yield f"{name}: its discount factor {factor:g} was dropped; time costs nothing here."
