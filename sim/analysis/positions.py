"""The weighted mean and median of where actors stand, on issues that are a line.

This is what the words mean (`sim.theory.spatial`): they are of positions, not of options, and need
no values. Weights are capability times salience. Nobody bargains, and who is no actor on the line,
or brings nothing to bear, does not count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.inputs.scenario import Scenario
from sim.inputs.spec import Position
from sim.theory.spatial import median_range, weighted_mean


@dataclass(frozen=True)
class Middle:
    """The weighted mean, and the lowest and highest weighted median: unlike in an exact tie."""

    mean: float
    median: tuple[float, float]


def middles(scenario: Scenario) -> dict[str, Middle]:
    """Of each issue with positions."""
    issues = scenario.spec.issues.items()
    return {name: middle(entry.positions) for name, entry in issues if entry.positions}


def middle(positions: Mapping[str, Position]) -> Middle:
    """Of the positions of one issue, by actor."""
    places = [float(each.position) for each in positions.values()]
    weights = [float(each.capability) * float(each.salience) for each in positions.values()]
    return Middle(weighted_mean(places, weights), median_range(places, weights))
