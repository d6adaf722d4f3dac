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
