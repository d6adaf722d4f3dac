"""What there is to agree on in a scenario, and what bargaining solutions pick of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.api.answer import Answer, Rows
from sim.api.errors import Misuse
from sim.api.jobs import Sets, command_line, job_of, loaded_of
from sim.api.progress import Progress
from sim.inputs.scenario import Scenario

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.analysis.solve import Solved
    from sim.runs.run import Watch
    from sim.views.blocks import Block
    from sim.views.solutions import SolveFinding


DRAWS = 1_000  # that are solved, unless the user says otherwise
MOST_DRAWS = 1_000_000


class SolveAnswer(Answer):
    """What there is to agree on if all knew all, and what is picked of it."""

    def __init__(self, finding: SolveFinding) -> None:
        """For `solve`."""
        self.finding = finding

    def __repr__(self) -> str:
        finding = self.finding
        draws = f"{finding.solved.codings:,} draws, seed {finding.seed}"
        return f"<SolveAnswer: {finding.scenario.name}, {draws}>"

    @property
    def solved(self) -> Solved:
        """All that was found, as arrays."""
        return self.finding.solved

    def blocks(self, full: bool = False) -> Sequence[Block]:
        """What there is to agree on and what is picked, or with *full* all of it."""
        from sim.views.solve import blocks

        return blocks(self.finding, full)

    def to_dict(self) -> Mapping[str, Any]:
        """It as `sim solve --format json` prints it."""
        from sim.views.solve_data import document

        return document(self.finding)

    def rows(self) -> Rows:
        """Every pick, and the packages of the frontier."""
        from sim.views.solve_data import COLUMNS, rows

        return COLUMNS, rows(self.finding)

    def plot(self, width: float | str = 8.0, title: str = "") -> Figure:
        """All packages in the values of two principals, `width` in inches, or as "89mm"."""
        from sim.api.plot import inches
        from sim.views.figures.frontier import draw

        finding = self.finding
        return draw(finding.solved, finding.scenario, finding.seed, inches(width), title)


def solve(
    scenario: Scenario | str | Path,
    draws: int | None = None,
    seed: int | None = None,
    *,
    set: Sets = (),
    name: str | None = None,
    progress: bool = False,
) -> SolveAnswer:
    """What there is to agree on in a scenario, and what bargaining solutions pick of it.

    At the central preferences, and in the first `draws` of what is uncertain that a run with this
    seed has: 1,000, and the scenario's own seed, unless others are given. Nobody talks, so that
    nothing is run. Raises ScenarioError, ValueError for numbers that do not go.
    """
    plan = plan_of(scenario, draws, seed, set=set, name=name)
    with Progress(plan.draws, bar=progress, what="draws") as watch:
        return SolveAnswer(plan.solve(watch))


@dataclass(frozen=True)
class SolvePlan:
    """A scenario to solve in some draws, all of it checked."""

    scenario: Scenario
    seed: int
    draws: int
    command: str = ""

    def solve(self, watch: Watch) -> SolveFinding:
        """Solve it; the watch is told of draws."""
        from sim.analysis.solve import solve
        from sim.runs.preferences import Valuation
        from sim.views.solutions import SolveFinding

        watch.started(0)
        solved = solve(Valuation(self.scenario), self.seed, self.draws, watch.done)
        return SolveFinding(solved, self.scenario, self.seed, self.command)


def plan_of(
    scenario: Scenario | str | Path,
    draws: int | None = None,
    seed: int | None = None,
    *,
    set: Sets = (),
    name: str | None = None,
) -> SolvePlan:
    """What `solve` is about to do. Raises ScenarioError, Misuse."""
    whole = loaded_of(scenario, set, name).scenario
    number = DRAWS if draws is None else draws
    if not 1 <= number <= MOST_DRAWS:
        raise Misuse(f"draws: must be 1 to {MOST_DRAWS:,}, not {number:,}")
    given = {"--draws": draws, "--seed": seed, "--name": name}
    command = command_line("solve", scenario, given, set)
    return SolvePlan(whole, job_of(whole, None, seed).seed, number, command)
