"""NegMAS's utility functions: those that add up a value of each issue, discounted or not.

An additive function gives each issue a value function: a table, or a function of the issue's
number. As NegMAS reckons it, utility is the weighted sum of their values plus a bias, and nothing
is divided by anything. A linear function adds up the issues' numbers themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf, isfinite
from pathlib import Path

from sim.inputs.importing.domain import Party, label, refuse, shown_name, within_reason
from sim.inputs.importing.negmas_nodes import list_at, map_at, needed, number_at, type_at
from sim.inputs.importing.value_functions import FORMS, Curve, Form, polynomial
from sim.inputs.places import Place, excerpt, nearest
from sim.inputs.reading import Node

WORST = "none in {}: the utility of the worst package"
ADDITIVE, LINEAR, CONSTANT = (
    "LinearAdditiveUtilityFunction",
    ("LinearUtilityFunction", "AffineUtilityFunction"),
    "ConstUtilityFunction",
)
READ = (ADDITIVE, *LINEAR, CONSTANT)
DISCOUNTED = ("ExpDiscountedUFun", "LinDiscountedUFun")
COMMON = ("type", "name", "id", "reserved_value", "reserved_outcome", "stability")
KEYS = {
    ADDITIVE: (*COMMON, "weights", "values", "bias"),
    **dict.fromkeys(LINEAR, (*COMMON, "weights", "bias")),
    CONSTANT: (*COMMON, "value"),
}
DISCOUNT = ("discount", "cost", "power", "beta", "factor", "dynamic_reservation")
FUNCTION = "the utility function"


@dataclass(frozen=True, slots=True)
class Numbered:
    """An issue of the domain; `points` are its options as numbers, None for one that is text."""

    label: str
    options: tuple[str, ...]
    points: tuple[float | None, ...]

    @property
    def called(self) -> str:
        return f"issue {excerpt(self.label)}"


@dataclass(frozen=True, slots=True)
class _Sum:
    weights: tuple[float, ...]
    values: tuple[tuple[float, ...], ...]
    constant: float


def party(tree: Node, path: Path, issues: Sequence[Numbered], remarks: list[str]) -> Party:
    """Who has the function of a file; what was left out of it is added to `remarks`."""
    source = shown_name(path)
    layers = list(_layers(tree))
    remarks += (_dropped(layer, source) for layer in layers[:-1])
    for layer in layers:
        outcome = map_at(layer, FUNCTION).get("reserved_outcome")
        if outcome is not None and outcome.value is not None:
            message = "a reserved outcome is not read: give its utility as reserved_value"
            refuse(message, outcome.place)
    reservations = [x for x in map(_reservation, layers) if x is not None]
    if not reservations:
        remarks.append(
            f"{source}: it has no reservation value, so any agreement is better than none: it was "
            "taken to be the utility of the worst package."
        )
    if len(set(reservations)) > 1:
        inner = " and ".join(f"{x:g}" for x in reservations[1:])
        remarks.append(
            f"{source}: the reservation value {reservations[0]:g} was taken, that of the function "
            f"as a whole; of the function within it, it is {inner}."
        )
    total = _sum(layers[-1], issues)
    return Party(
        label=_name(map_at(tree, FUNCTION), path),
        source=source,
        weights=total.weights,
        values=total.values,
        constant=total.constant,
        reservation=reservations[0] if reservations else None,
        reservation_from="" if reservations else WORST.format(source),
    )


def _layers(tree: Node) -> Iterator[Node]:
    """The function of a file, and the one that it discounts, if it does."""
    node = tree
    while True:
        entries = map_at(node, FUNCTION)
        form = type_at(entries, FUNCTION, node)
        if form not in DISCOUNTED:
            if form not in READ:
                told = f"{', '.join(READ)}, and {' and '.join(DISCOUNTED)} of these, are read"
                refuse(f"a {form}: {told}", entries["type"].place)
            map_at(node, FUNCTION, KEYS[form])
            yield node
            return
        map_at(node, FUNCTION, (*COMMON, *DISCOUNT, "ufun"))
        yield node
        node = needed(entries, "ufun", FUNCTION, node)


def _dropped(layer: Node, source: str) -> str:
    entries = map_at(layer, FUNCTION)
    name = "discount" if type_at(entries, FUNCTION, layer) == DISCOUNTED[0] else "cost"
    value = entries[name].value if name in entries else None
    told = f" {value:g}" if isinstance(value, int | float) else ""
    return f"{source}: its {name}{told} was dropped; time costs nothing here."


def _name(entries: dict[str, Node], path: Path) -> str:
    """What the function is called, or else its file."""
    node = entries.get("name")
    if node is None or not isinstance(node.value, str) or not node.value.strip():
        return label(path.stem, "a party", Place(str(path), 1, 1))
    return label(node.value, "a party", node.place)


def _reservation(layer: Node) -> float | None:
    """The reservation value; None if there is none, which NegMAS writes as null or -infinity."""
    node = map_at(layer, FUNCTION).get("reserved_value")
    if node is None or node.value is None or node.value == -inf:
        return None
    return number_at(node, "'reserved_value'")


def _sum(node: Node, issues: Sequence[Numbered]) -> _Sum:
    entries = map_at(node, FUNCTION)
    form = type_at(entries, FUNCTION, node)
    if form == CONSTANT:
        value = number_at(needed(entries, "value", FUNCTION, node), "'value'")
        nought = tuple((0.0,) * len(issue.options) for issue in issues)
        return _Sum((1.0,) * len(issues), nought, value)
    constant = number_at(entries["bias"], "'bias'") if "bias" in entries else 0.0
    weights = [1.0] * len(issues)
    if "weights" in entries:
        nodes = _by_issue(entries["weights"], issues, "weights")
        weights = [number_at(each, "a weight") for each in nodes]
    if form == ADDITIVE:
        each = _by_issue(needed(entries, "values", FUNCTION, node), issues, "values")
        values = tuple(_values(v, i) for v, i in zip(each, issues, strict=True))
    else:
        identity = FORMS["IdentityFun"].curve({})
        where = entries["type"].place
        values = tuple(
            _along(identity, issue, f"a {form} of {issue.called}", where) for issue in issues
        )
    return _Sum(tuple(weights), values, constant)


def _by_issue(node: Node, issues: Sequence[Numbered], what: str) -> list[Node]:
    """One entry for each issue: a list in their order, or a map by their names."""
    if isinstance(node.value, dict):
        known = [issue.label for issue in issues]
        entries = map_at(node, f"{what!r}", known)
        return [needed(entries, name, f"{what!r}", node) for name in known]
    items = list_at(node, f"{what!r}")
    if len(items) != len(issues):
        message = f"{what!r} has {len(items)} entries, and the domain {len(issues)} issues"
        refuse(message, node.place)
    return items


# A value function


def _values(node: Node, issue: Numbered) -> tuple[float, ...]:
    """What each option of an issue is worth by its value function."""
    called = f"the value function of {issue.called}"
    entries = map_at(node, called)
    name = type_at(entries, called, node)
    if name == "TableFun":
        return _table(needed(entries, "mapping", called, node), issue, called)
    if name == "PolynomialFun":
        curve = _polynomial(node, called)
    elif name in FORMS:
        curve = _curve(FORMS[name], node, called)
        if name == "ConstFun":  # of texts, too
            return tuple(curve(0.0) for _ in issue.options)
    else:
        read = f"TableFun, PolynomialFun, {', '.join(FORMS)} are read"
        refuse(f"{called} is a {name}: {read}", entries["type"].place)
    return _along(curve, issue, f"{called} is a {name}", entries["type"].place)


def _curve(form: Form, node: Node, called: str) -> Curve:
    entries = map_at(node, called, ("type", *form.needs, *form.may))
    numbers = dict(form.may)
    for key in form.needs:
        needed(entries, key, called, node)
    for key, entry in entries.items():
        if key != "type":
            numbers[key] = number_at(entry, f"{key!r} of {called}")
    return form.curve(numbers)


def _polynomial(node: Node, called: str) -> Curve:
    entries = map_at(node, called, ("type", "coefficients", "bias"))
    listed = list_at(needed(entries, "coefficients", called, node), f"'coefficients' of {called}")
    numbers = [number_at(each, f"a coefficient of {called}") for each in listed]
    bias = number_at(entries["bias"], f"'bias' of {called}") if "bias" in entries else 0.0
    return polynomial([bias, *numbers])


def _along(curve: Curve, issue: Numbered, told: str, place: Place) -> tuple[float, ...]:
    """The curve at every option, all of which must be numbers."""
    found = []
    for option, point in zip(issue.options, issue.points, strict=True):
        if point is None:
            refuse(f"{told}, but its options are no numbers", place)
        try:
            value = curve(point)
        except (ArithmeticError, ValueError):
            value = inf
        if not isfinite(value):
            refuse(f"{told}, which has no value at {excerpt(option)}", place)
        found.append(within_reason(value, f"the value of {excerpt(option)}", place))
    return tuple(found)


def _table(node: Node, issue: Numbered, called: str) -> tuple[float, ...]:
    """The values of a table, whose keys are the options as text or as the same number."""
    entries = map_at(node, f"'mapping' of {called}")
    numbered = {point: key for key in entries if (point := _as_number(key)) is not None}
    values, used = [], set()
    for option, point in zip(issue.options, issue.points, strict=True):
        same = numbered.get(point) if point is not None else None
        key = option if option in entries else same
        if key is None:
            refuse(f"'mapping' of {called} lacks the value {excerpt(option)}", node.place)
        used.add(key)
        values.append(number_at(entries[key], f"the value of {excerpt(option)}"))
    for key, entry in entries.items():
        if key not in used:
            message = f"{excerpt(key)} is no value of {issue.called} in the domain"
            refuse(message, entry.place, nearest(key, issue.options))
    return tuple(values)


def _as_number(key: str) -> float | None:
    try:
        return float(key)
    except ValueError:
        return None
