"""A handout: one short story for each way in which runs end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.api.answer import Answer, Rows
from sim.api.errors import Misuse
from sim.api.opened import OpenedResults, results_of
from sim.api.plan import carried_out
from sim.api.replay import Replay, ReplayPlan
from sim.api.replay import plan_of as replay_of

if TYPE_CHECKING:
    from sim.analysis.typical import Typical
    from sim.runs.executors import Executor
    from sim.runs.run import Watch
    from sim.runs.trace import Trace
    from sim.views.blocks import Block

ENDINGS = (".html", ".htm", ".txt")


@dataclass(frozen=True, repr=False)
class Stories(Answer):
    """One typical run for each ending that occurs, the commonest first."""

    results: OpenedResults
    replays: Sequence[Replay]

    def __repr__(self) -> str:
        return f"<Stories: {self.results.scenario.name}, {len(self.replays)} endings>"

    @property
    def picks(self) -> list[tuple[Trace, Typical]]:
        """The runs, each with how it was picked."""
        return [(each.trace, each.typical) for each in self.replays if each.typical is not None]

    def blocks(self, full: bool = False) -> Sequence[Block]:
        """The stories; with `full` each week by week and offer by offer."""
        from sim.views.stories import blocks

        return blocks(self.results.finding, self.picks, full)

    def to_dict(self) -> Mapping[str, Any]:
        from sim.views.stories import document

        return document(self.results.finding, self.picks)

    def rows(self) -> Rows:
        from sim.views.stories import rows

        return rows(self.picks)

    def html(self) -> str:
        """A page that asks for nothing from anywhere, to read, print and send."""
        from sim.views.stories import page

        return page(self.results.finding, self.picks)

    def save(self, output: str | Path) -> None:
        """Write it into an .html or a .txt file."""
        path = checked(output)
        text = self.text() if path.suffix.lower() == ".txt" else self.html()
        path.write_text(text, encoding="utf-8", newline="\n")


def checked(output: str | Path, endings: Sequence[str] = ENDINGS) -> Path:
    """A file that a text can be written into. Raises Misuse."""
    path = Path(output)
    if path.suffix.lower() not in endings:
        raise Misuse(f"{output}: this is a file that ends in {' or '.join(endings)}")
    if not path.parent.is_dir():
        raise Misuse(f"{output}: there is no folder {path.parent}")
    return path


@dataclass(frozen=True)
class StoriesPlan:
    """The runs to be told, found and checked."""

    results: OpenedResults
    plans: Sequence[ReplayPlan]
    total: int = 0
    name: str = "stories"

    def run(self, watch: Watch, executor: Executor) -> Stories:
        """Step each."""
        return Stories(self.results, [plan.run(watch, executor) for plan in self.plans])


def plan_of(results: str | Path | OpenedResults) -> StoriesPlan:
    """What `stories` is about to tell. Raises Misuse."""
    from sim.outcomes import OUTCOMES

    opened = results_of(results, f"run it first (sim run {results}), then sim stories")
    counts = {name: opened.summary["outcomes"][name]["count"] for name in OUTCOMES}
    there = sorted((name for name in OUTCOMES if counts[name]), key=lambda name: -counts[name])
    return StoriesPlan(opened, [replay_of(opened, outcome=name) for name in there])


def stories(results: str | Path | OpenedResults, *, output: str | Path | None = None) -> Stories:
    """One short story for each ending that occurs, each of a run that is typical of it.

    Typical in why it ended so, in what was signed, and in its numbers. Written into `output`, an
    .html or .txt file, if one is named. Raises ValueError, and what `open_results` raises.
    """
    path = None if output is None else checked(output)
    told = carried_out(plan_of(results))
    if path is not None:
        told.save(path)
    return told
