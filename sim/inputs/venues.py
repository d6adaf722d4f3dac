"""Where the principals can meet: the venue taken, and who refuses the others."""

from __future__ import annotations

from sim.inputs.scenario import Scenario

RULED_OUT = 1  # the code of a country as host


def refusals(scenario: Scenario, letter: str) -> dict[str, tuple[str, ...]]:
    """The principals that refuse each venue of the scenario, by right or as a coding has it."""
    spec = scenario.spec
    principals = [n for n, actor in sorted(spec.actors.items()) if actor.role == "principal"]
    return {
        venue: tuple(
            name
            for name in principals
            if _refuses(scenario, letter, name, spec.venues[venue].country)
        )
        for venue in spec.venue
    }


def venue_taken(scenario: Scenario, letter: str) -> str | None:
    """The first venue that nobody refuses; None if there is none."""
    return next((v for v, by in refusals(scenario, letter).items() if not by), None)


def _refuses(scenario: Scenario, letter: str, actor: str, country: str) -> bool:
    code = scenario.code(letter, actor, "venues", country)
    by_right = country in scenario.spec.actors[actor].rules_out.countries
    return by_right or (code is not None and code.value == RULED_OUT)


def coded_alike(a: Scenario, b: Scenario) -> bool:
    """Whether two scenarios meet in different venues between which the evidence sees no difference.

    Their venues, in the order of preference, then have the same codes for every principal in every
    coding, so that no run can come out differently.
    """
    if a.spec.venue == b.spec.venue or len(a.spec.venue) != len(b.spec.venue):
        return False
    return a.letters == b.letters and all(
        _hosts(a, letter) == _hosts(b, letter) for letter in a.letters
    )


def _hosts(scenario: Scenario, letter: str) -> list[dict[str, tuple[object, bool]]]:
    """For each venue, its code for every principal and whether that one refuses it."""
    principals = [n for n, actor in scenario.spec.actors.items() if actor.role == "principal"]
    countries = [scenario.spec.venues[venue].country for venue in scenario.spec.venue]
    return [
        {name: _host(scenario, letter, name, country) for name in principals}
        for country in countries
    ]


def _host(scenario: Scenario, letter: str, actor: str, country: str) -> tuple[object, bool]:
    code = scenario.code(letter, actor, "venues", country)
    return (None if code is None else code.value), _refuses(scenario, letter, actor, country)
