"""What a reader must know of a scenario to read its results: venue, guarantees, what fell away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.inputs.scenario import Scenario
from sim.views import changes
from sim.views.phrases import Names, listed, sharing


def notes(scenario: Scenario, summary: Mapping[str, Any]) -> list[str]:
    """Sentences on what was changed in a scenario, what it settles before any run, and on runs
    that all end alike.
    """
    return [*_alike(summary), *changes.told(scenario), *settled(scenario)]


def unexpected(scenario: Scenario, summary: Mapping[str, Any]) -> list[str]:
    """Of the notes those on what is other than the scenario's file lets expect."""
    names = Names(scenario.labels)
    told = [*_alike(summary), *changes.told(scenario), *_consent(scenario, names)]
    venues = venues_taken(scenario)
    if venues is not None and set(venues.values()) != {scenario.spec.venue[0]}:
        told += _venue(scenario, names)
    return [*told, *_ruled_out(scenario, names)]


def settled(scenario: Scenario) -> list[str]:
    """Sentences on what the scenario settles before any run."""
    names = Names(scenario.labels)
    told = _consent(scenario, names)
    if "preparation" not in scenario.spec.process:
        return [*told, *_guarantees(scenario, names)]
    return [
        *told,
        *_venue(scenario, names),
        *_guarantees(scenario, names),
        *_dropped(scenario, names),
    ]


def venues_taken(scenario: Scenario) -> dict[str, str | None] | None:
    """The venue taken in each coding of the evidence; None where there is no preparation."""
    if "preparation" not in scenario.spec.process or not scenario.spec.venue:
        return None
    return {letter: scenario.venue_taken(letter) for letter in scenario.letters}


def calibrated(scenario: Scenario) -> set[str]:
    """The results that were fitted and not found; none where no venue is left."""
    venues = venues_taken(scenario)
    if venues is not None and not any(venues.values()):
        return set()
    return {c.beside for c in scenario.spec.calibrations}


def _alike(summary: Mapping[str, Any]) -> Iterator[str]:
    for name, row in summary["outcomes"].items():
        if row["count"] == summary["runs"] > 1:
            yield f"All {row['count']:,} runs end alike: {name.replace('_', ' ')}."


def _consent(scenario: Scenario, names: Names) -> Iterator[str]:
    if not scenario.unanimous:
        vetoes = [names.actor(name) for name in scenario.vetoes]
        among = sharing(scenario.quorum, len(scenario.principals), vetoes)
        yield f"A deal takes the yes of {among}."


def _venue(scenario: Scenario, names: Names) -> Iterator[str]:
    """The venue, and who rules out those before it; by coding where codings differ."""
    if not scenario.spec.venue:
        return
    told: dict[str, list[str]] = {}
    for letter in scenario.letters:
        told.setdefault(_venue_of(scenario, letter, names), []).append(letter)
    if len(told) == 1:
        yield f"Venue: {next(iter(told))}."
        return
    for text, letters in told.items():
        yield f"Venue in {'coding' if len(letters) == 1 else 'codings'} {listed(letters)}: {text}."


def _venue_of(scenario: Scenario, letter: str, names: Names) -> str:
    taken, out = scenario.venue_taken(letter), []
    for venue, by in scenario.refusals(letter).items():
        if venue == taken:
            break
        out.append(f"{names.actors(by)} {_verb(by)} out {names.venue(venue)}")
    if taken is None:
        return f"none, so that no meeting can take place: {listed(out)}"
    return names.venue(taken) + (f", since {listed(out)}" if out else "")


def _verb(by: tuple[str, ...]) -> str:
    return "rules" if len(by) == 1 else "rule"


def _guarantees(scenario: Scenario, names: Names) -> Iterator[str]:
    """What guarantees a package can hold, and which are ruled out by right."""
    all_of_them = _guarantees_in(scenario)
    if not all_of_them:
        return
    offered = scenario.on_offer
    usable = [names.option(i, o) for i, o in all_of_them if o in offered[i]]
    yield f"Guarantees on offer: {'; '.join(usable) or 'none'}."
    yield from _ruled_out(scenario, names)


def _ruled_out(scenario: Scenario, names: Names) -> Iterator[str]:
    for issue, option in _guarantees_in(scenario):
        if option in scenario.ruled_out:
            by = scenario.ruling_out(issue, option)
            text = f"{names.actors(by)} {_verb(by)} out {names.option(issue, option)}"
            yield f"{text}: it is in no package."


def _guarantees_in(scenario: Scenario) -> list[tuple[str, str]]:
    """The options that have guarantors, each with its issue."""
    return [
        (name, option)
        for name, issue in scenario.spec.issues.items()
        for option, each in issue.options.items()
        if each.guarantors
    ]


def _dropped(scenario: Scenario, names: Names) -> Iterator[str]:
    """Preconditions that fall away because no guarantee can be agreed on."""
    spec, offered = scenario.spec, scenario.on_offer
    if any(spec.issues[i].options[o].guarantors for i, options in offered.items() for o in options):
        return
    for name, entry in spec.stages.preparation.preconditions.items():
        if entry.needs_guarantee:
            yield (
                f"Dropped for want of a guarantee: {names.actor(entry.of)} does not wait for "
                f"{names.precondition(name)}."
            )
