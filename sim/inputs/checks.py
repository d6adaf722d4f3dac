"""Whether a scenario is sound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.inputs.loading import load
from sim.inputs.places import Problem, ScenarioError
from sim.inputs.provenance import idle_sets
from sim.inputs.scenario import Scenario


@dataclass(frozen=True)
class Check:
    """What was found out about one scenario: itself if it is sound, or why it is not.

    `lines` are what is wrong in words, `idle` the values set on top that nothing uses.
    """

    source: str
    scenario: Scenario | None
    problems: Sequence[Problem] = ()
    lines: Sequence[str] = ()
    idle: Sequence[str] = ()


def checked(source: str, sets: Sequence[str]) -> Check:
    """Whether the scenario called `source` is sound, with values set on top."""
    try:
        scenario = load(source, sets)
    except ScenarioError as error:
        return Check(source, None, error.problems, str(error).splitlines())
    return Check(source, scenario, idle=idle_sets(scenario, sets))
