"""Work out what a report tells of some results, and write the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

from sim.api.answer import Answer, Rows
from sim.api.errors import Misuse
from sim.api.opened import OpenedResults, naming, readings, results_of
from sim.api.outcomes import outcome_named
from sim.api.plan import carried_out
from sim.api.sides import check_labels
from sim.api.solve import solve
from sim.api.stories import checked
from sim.api.stories import plan_of as stories_of

if TYPE_CHECKING:
    from sim.analysis.findings import Findings
    from sim.analysis.typical import Typical
    from sim.runs.executors import Executor
    from sim.runs.run import Watch
    from sim.runs.trace import Trace
    from sim.views.blocks import Block
    from sim.views.report.material import Material, Subject

MOST = 6  # results in one report
ENDINGS = (".html", ".htm")
FILE = "report.html"


@dataclass(frozen=True, repr=False)
class Report(Answer):
    """A report on one or more results."""

    material: Material

    def __repr__(self) -> str:
        return f"<Report: {self.material.title}>"

    def blocks(self, full: bool = False) -> Sequence[Block]:
        """The answer, or with `full` all sections."""
        from sim.views.blocks import Heading
        from sim.views.report import sections
        from sim.views.report.answer import lead

        told = list(lead(self.material))
        for section in sections(self.material)[: None if full else 1]:
            told += [Heading(section.title), *section.blocks]
        return told

    def to_dict(self) -> Mapping[str, Any]:
        """What each of the results has to tell, as `sim run --format json` has it."""
        from sim.views.run_data import document

        return {each.letter: document(each.finding) for each in self.material.subjects}

    def rows(self) -> Rows:
        """The outcomes of each of the results."""
        from sim.views.run_data import rows

        tables = [(each.letter, *rows(each.finding)) for each in self.material.subjects]
        heads = ["of", *tables[0][1]]
        return heads, [[letter, *row] for letter, _, cells in tables for row in cells]

    def html(self) -> str:
        """The page, which asks for nothing from anywhere; the same bytes for the same results."""
        from sim.views.report import as_html

        return as_html(self.material)

    def save(self, output: str | Path) -> int:
        """Write the page into a file; how many bytes it has."""
        content = self.html().encode("utf-8")
        checked(output, ENDINGS).write_bytes(content)
        return len(content)


@dataclass(frozen=True)
class ReportPlan:
    """A report on results that are there; nothing is run but what is solved or told anew."""

    opened: Sequence[OpenedResults]
    outcome: str
    labels: Mapping[str, str]
    file: str
    date: str | None
    brief: bool
    total: int = 0
    name: str = "report"

    def run(self, watch: Watch, executor: Executor) -> Report:
        """Work it out."""
        from sim.views.report.material import Material

        watch.started(0)
        calls = _calls(self.opened, self.labels)
        subjects = tuple(
            self._subject(i, called, watch, executor) for i, called in enumerate(calls)
        )
        findings = self._findings(calls, watch, executor) if len(self.opened) > 1 else None
        return Report(Material(subjects, findings, self.file, self.date, self.brief))

    def _subject(self, index: int, called: str, watch: Watch, executor: Executor) -> Subject:
        from sim.analysis.drawn import sample_of
        from sim.analysis.events import SUMS, event_keys
        from sim.analysis.findings import LETTERS
        from sim.analysis.given_data import given_data
        from sim.inputs.provenance import Provenance
        from sim.views.report.material import Subject
        from sim.views.run import Finding

        results = self.opened[index]
        content, scenario = results.content, results.scenario
        outcome = outcome_named(self.outcome, scenario)
        known = event_keys(scenario.spec.process)
        with naming(results.folder):
            sample = sample_of(
                content.iter_blocks("runs"), content.iter_blocks("codings"), outcome
            ).only(Provenance(scenario).in_force)
            marks = [name for name in dict.fromkeys([outcome, *SUMS]) if name in known]
            by_coding = {name: readings(content, name) for name in marks}
            return Subject(
                letter=LETTERS[index],
                finding=Finding(content, scenario, by_coding[outcome], outcome),
                called=called,
                readings=by_coding,
                drivers=given_data(sample),
                typical=() if self.brief else _typical(results, watch, executor),
                solved=solve(scenario, seed=results.seed).finding,
                folder=results.folder,
            )

    def _findings(self, calls: Sequence[str], watch: Watch, executor: Executor) -> Findings:
        from sim.api.comparison import plan_of as compared

        labels = dict(zip(ascii_uppercase, calls, strict=False))
        found = compared(self.opened, outcome=self.outcome, labels=labels)
        return found.run(watch, executor)


def _typical(
    results: OpenedResults, watch: Watch, executor: Executor
) -> Sequence[tuple[Trace, Typical]]:
    """A typical run of each ending; none of results that this version runs otherwise."""
    try:
        return stories_of(results).run(watch, executor).picks
    except Misuse:
        return ()


def _calls(opened: Sequence[OpenedResults], labels: Mapping[str, str]) -> list[str]:
    """What each is called: its label, else its name, with its folder where others have that."""
    names = [results.scenario.name for results in opened]
    own = [
        f"{name}, in {results.folder.name}" if names.count(name) > 1 and results.folder else name
        for name, results in zip(names, opened, strict=True)
    ]
    return [labels.get(letter, name) for letter, name in zip(ascii_uppercase, own, strict=False)]


def plan_of(
    results: Sequence[str | Path | OpenedResults],
    *,
    outcome: str = "deal",
    labels: Mapping[str, str] | None = None,
    date: str | None = None,
    brief: bool = False,
    file: str = FILE,
) -> ReportPlan:
    """What `report` is about to write. Raises Misuse, and what `open_results` raises."""
    outcome = outcome_named(outcome)
    if not 1 <= len(results) <= MOST:
        raise Misuse(f"a report is on 1 to {MOST} results, not {len(results)}")
    check_labels(labels or {}, len(results))
    opened = [
        results_of(each, f"sim run {each}, then sim report with the folder that it names")
        for each in results
    ]
    for each in opened:
        if not each.summary["runs"]:
            raise Misuse(f"{each.folder}: every run failed, so that there is nothing to report")
    return ReportPlan(opened, outcome, labels or {}, file, date, brief)


def report(
    *results: str | Path | OpenedResults,
    outcome: str = "deal",
    labels: Mapping[str, str] | None = None,
    date: str | None = None,
    brief: bool = False,
    output: str | Path | None = None,
) -> Report:
    """The report on some results as a page, the first being the baseline of the others.

    `outcome` is that whose chance is explained: an ending or a sum of them, by any of its names.
    `labels` name some by their letters, "A" being the first. `date` is printed at the top as it is
    given; none is read off a clock, so that the same results make the same page. With `brief` it is
    one sheet of A4. Written into `output`, an .html file, if one is named. Raises ValueError for
    what does not go, and what `open_results` raises.
    """
    path = None if output is None else checked(output, ENDINGS)
    file = FILE if path is None else path.name
    plan = plan_of(results, outcome=outcome, labels=labels, date=date, brief=brief, file=file)
    made = carried_out(plan)
    if path is not None:
        made.save(path)
    return made
