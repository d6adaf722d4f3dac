"""Which options a scenario puts on the table, and which a principal rules out by right."""

from __future__ import annotations

from sim.inputs.scenario import Scenario


def options_on_offer(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """The options of every issue that a package may contain, by issue, sorted by name."""
    spec = scenario.spec
    refused = {
        g for a in spec.actors.values() if a.role == "principal" for g in a.rules_out.guarantors
    }
    offer: dict[str, tuple[str, ...]] = {}
    for issue in sorted(spec.issues):
        names = []
        for name, option in sorted(spec.issues[issue].options.items()):
            if option.guarantors and spec.guarantees is not None and name not in spec.guarantees:
                continue
            if refused & set(option.guarantors):
                continue
            names.append(name)
        offer[issue] = tuple(names)
    return offer


def options_ruled_out(scenario: Scenario) -> tuple[str, ...]:
    """Guarantees on offer that a principal rules out by right."""
    spec = scenario.spec
    on_offer = options_on_offer(scenario)
    return tuple(
        name
        for issue in sorted(spec.issues)
        for name, option in sorted(spec.issues[issue].options.items())
        if option.guarantors
        and (spec.guarantees is None or name in spec.guarantees)
        and name not in on_offer[issue]
    )
