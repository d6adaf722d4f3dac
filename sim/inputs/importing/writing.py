"""The YAML of an imported domain: fixed numbers, talks alone, and all parties principals."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence

from sim.inputs.importing.domain import Domain, Issue, Party
from sim.inputs.importing.names import names_for, option_names
from sim.inputs.importing.scaling import Scaled

WIDTH = 96
NOTICE = (
    "Only the bilateral talks take place, and who signs gets what the package is worth. Rounds and "
    "concession are the program's defaults: set stages.bilateral.rounds and actors.NAME.exponent "
    "for others. The status quo of an issue, here its first option, matters only where an actor "
    "has no reservation value. Where a paper stands behind the numbers, write literature: and its "
    "citation instead of assumption:."
)


def scenario_text(domain: Domain, title: str, numbers: Sequence[Scaled]) -> str:
    """The scenario called `title`; `numbers` are the parties' in the order of the domain."""
    issues = names_for((issue.label for issue in domain.issues), "issue")
    options = [option_names(issue.options) for issue in domain.issues]
    parties = names_for((party.label for party in domain.parties), "party")
    lines = [*_head(domain, title, numbers), "", "issues:"]
    for name, issue, names in zip(issues, domain.issues, options, strict=True):
        lines += _issue(name, issue, names)
    lines += _positions(parties, domain.parties)
    lines += ["", "actors:"]
    for name, party, scaled in zip(parties, domain.parties, numbers, strict=True):
        lines += _actor(name, party, scaled, issues, options)
    return "\n".join(lines) + "\n"


def _head(domain: Domain, title: str, numbers: Sequence[Scaled]) -> Iterator[str]:
    told = [f"Imported from {', '.join(domain.files)} ({domain.format}).", *domain.conventions]
    told += [*domain.remarks, *(each.remark for each in numbers if each.remark), NOTICE]
    for text in told:
        yield from textwrap.wrap(text, WIDTH, initial_indent="# ", subsequent_indent="#   ")
    yield f"name: {_quoted(title)}"
    yield f"summary: {_quoted(f'Imported from {domain.files[0]} ({domain.format}).')}"
    yield "process: [bilateral]"


def _issue(name: str, issue: Issue, options: Sequence[str]) -> Iterator[str]:
    yield f"  {name}:"
    yield f"    label: {_quoted(issue.label)}"
    yield f"    status_quo: {_quoted(options[0])}"
    yield "    options:"
    for option, text in zip(options, issue.options, strict=True):
        yield f"      {option}: {{label: {_quoted(text)}}}"


def _positions(names: Sequence[str], parties: Sequence[Party]) -> Iterator[str]:
    """Where the parties stand on the one issue that they have then."""
    standings = {name: p.standing for name, p in zip(names, parties, strict=True) if p.standing}
    if standings:
        yield "    positions:"
    for name, at in standings.items():
        numbers = f"position: {at.position!r}, capability: {at.capability!r}"
        yield f"      {name}: {{{numbers}, salience: {at.salience!r}}}"


def _actor(
    name: str,
    party: Party,
    numbers: Scaled,
    issues: Sequence[str],
    options: Sequence[Sequence[str]],
) -> Iterator[str]:
    def origin(told: str) -> str:
        return (told or f"from {party.source}") + (", mapped to 0 to 1" if numbers.mapped else "")

    yield f"  {name}:"
    yield f"    label: {_quoted(party.label)}"
    yield "    role: principal"
    yield "    values:"
    for issue, names, values in zip(issues, options, numbers.values, strict=True):
        yield f"      {issue}:"
        for option, value in zip(names, values, strict=True):
            yield f"        {option}: {_quantity(value, origin(party.values_from))}"
    yield "    weights:"
    for issue, weight in zip(issues, numbers.weights, strict=True):
        yield f"      {issue}: {_quantity(weight, origin(party.weights_from))}"
    yield "    alternative:"
    floor = _quantity(numbers.reservation, origin(party.reservation_from))
    yield f"      reservation_value: {floor}"


def _quantity(value: float, origin: str) -> str:
    return f"{{value: {value!r}, assumption: {_quoted(origin)}}}"


def _quoted(text: str) -> str:
    """Text in double quotes, whose escapes in JSON mean the same in YAML."""
    return json.dumps(text, ensure_ascii=False)
