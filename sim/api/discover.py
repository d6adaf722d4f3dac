"""The conditions under which runs end in some way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.api.answer import Answer, Rows
from sim.api.errors import Misuse
from sim.api.jobs import command_line
from sim.api.opened import OpenedResults, naming, stored_results
from sim.api.outcomes import outcome_named
from sim.api.sources import only_results
from sim.inputs.scenario import Scenario

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.runs.results import RunResults
    from sim.views.blocks import Block
    from sim.views.discover import DiscoverFinding


class DiscoverAnswer(Answer):
    """Under which conditions runs end in some way, and how far to trust them."""

    def __init__(self, finding: DiscoverFinding) -> None:
        """For `discover`."""
        self.finding = finding

    def __repr__(self) -> str:
        finding = self.finding
        many = len(finding.found.box.limits) if finding.found.told else "no"
        return f"<DiscoverAnswer: {many} conditions of {finding.outcome}, {finding.scenario.name}>"

    def blocks(self, full: bool = False) -> Sequence[Block]:
        """The conditions and what they are worth, or with *full* all that was found."""
        from sim.views.discover import blocks

        return blocks(self.finding, full)

    def to_dict(self) -> Mapping[str, Any]:
        """It as `sim discover --format json` prints it."""
        from sim.views.discover_data import document

        return document(self.finding)

    def rows(self) -> Rows:
        """The conditions, then those that boxes of half of the draws often set."""
        from sim.views.discover_data import COLUMNS, rows

        return COLUMNS, rows(self.finding)

    def plot(self, width: float | str = 8.0, title: str = "") -> Figure:
        """What conditions cover against how dense they are, and each of them."""
        from sim.api.plot import inches
        from sim.views.figures.discovery import draw

        return draw(self.finding, inches(width), title)


def discover(
    results: OpenedResults | str | Path, outcome: str = "deal", coverage: float | None = None
) -> DiscoverAnswer:
    """The conditions under which runs have an outcome, or a sum of them such as "deal".

    `results` are those of `run`, or their folder. With *coverage*, the densest conditions that hold
    for that share of them. Nothing is run. Raises ValueError for what does not go, and what
    `open_results` raises.
    """
    from sim.analysis.discovery import FEWEST
    from sim.analysis.drawn import sample_of
    from sim.analysis.events import EVENTS
    from sim.analysis.stability import discover
    from sim.inputs.provenance import Provenance
    from sim.views.discover import DiscoverFinding

    wanted = outcome_named(outcome)
    if coverage is not None and not 0 < coverage <= 1:
        raise Misuse(f"coverage: a share above 0 and at most 1, not {coverage:g}")
    content = _content(results)
    told = content.folder or "these results"
    scenario = Scenario.restored(content.scenario)
    wanted = outcome_named(wanted, scenario)
    with naming(content.folder) if content.folder else nullcontext():
        every = sample_of(content.iter_blocks("runs"), content.iter_blocks("codings"), wanted)
        sample = every.only(Provenance(scenario).in_force)
    if not sample.inputs:
        raise Misuse(f"{told}: nothing was drawn, all runs have the same inputs")
    if sample.codings < FEWEST:
        least = FEWEST * content.header.per_coding
        raise Misuse(
            f"{told}: {sample.codings} draws are too few to learn from; it takes {FEWEST}, "
            f"that is {least:,} runs (-n {least})"
        )
    hits, total = sample.events.sum(), sample.runs.sum()
    if hits in (0, total):
        which = "none" if hits == 0 else "all"
        raise Misuse(
            f"{told}: {which} of {total:,.0f} runs {EVENTS[wanted].phrase}: nothing to tell apart"
        )
    given = {"--outcome": None if outcome == "deal" else outcome, "--coverage": coverage}
    command = command_line("discover", content.folder, given)
    found = discover(sample, coverage)
    return DiscoverAnswer(DiscoverFinding(content, wanted, coverage, found, command))


def _content(results: OpenedResults | str | Path) -> RunResults:
    if isinstance(results, OpenedResults):
        return results.content
    folder = only_results(
        str(results), f"sim run {results}, then sim discover with the folder that it names"
    )
    return stored_results(folder)
