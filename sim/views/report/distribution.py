"""How the runs end, and what led there."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from sim.analysis import wording
from sim.analysis.events import HEADLINES
from sim.views.blocks import Block, Section, Table, Text
from sim.views.report.answer import calibrated_meeting
from sim.views.report.each import of_each
from sim.views.report.material import Material, Subject
from sim.views.report.pictures import drawn
from sim.views.report.wordings import cell, span, word
from sim.views.terms import CALIBRATED, WHOLES, counted, outcome, step


def distribution(material: Material) -> Section:
    """A figure and two tables for each of the results."""
    return Section("distribution", "How the runs end", of_each(material, _one))


def _one(subject: Subject) -> Iterator[Block]:
    summary, header = subject.results.summary, subject.results.header
    calibrated = calibrated_meeting(subject.scenario)
    yield Text(
        f"{counted(summary['runs'], 'run', 'runs')} in "
        f"{counted(summary['codings'], 'coding', 'codings')}"
        f", up to {counted(header.per_coding, 'run', 'runs')} of each, with seed {header.seed}."
        + (
            f" {len(subject.results.failures):,} runs failed and are not counted."
            * bool(subject.results.failures)
        ),
        "Result",
    )
    yield from filter(None, [drawn("shares", subject)])
    mark = "*" if calibrated else ""
    sums = [(name, row) for name, row in summary["sums"].items() if name in HEADLINES]
    rows = [
        (
            outcome(name) + (mark if name == "no_meeting" else ""),
            cell(row),
            f"{row['count']:,}",
            span(row),
            wording.points(row["codings_sd"]).removesuffix(" points"),
            word(row),
        )
        for name, row in (*summary["outcomes"].items(), *sums)
    ]
    head = ("How it ends", "Share", "Runs", "95 % interval", "Spread", "In words")
    note = (
        "The last rows add up endings (a deal: ceasefire, partial deal or settlement); the others "
        "alone make up all runs. Spread: how far codings differ (standard deviation, percentage "
        "points). The words are those of ICD 203."
    )
    yield Table(
        "How the runs end", head, rows, (1, 2, 4), f"* {CALIBRATED}. {note}" if calibrated else note
    )
    yield from _on_the_way(subject)
    yield from filter(None, [drawn("survival", subject)])


def _on_the_way(subject: Subject) -> Iterator[Block]:
    fits = {c.beside for c in subject.scenario.spec.calibrations}
    if not calibrated_meeting(subject.scenario):
        fits.discard("meeting")
    found = [(name, row) for name, row in subject.results.summary["shares"].items() if row["n"]]
    rows, any_mark = [], False
    for given, group in groupby(found, key=lambda item: item[1]["given"]):
        for name, row in group:
            marked = name.split("_")[0] in fits
            any_mark |= marked
            whole = counted(row["n"], *WHOLES[given])
            rows.append((step(name) + "*" * marked, whole, cell(row), span(row)))
    if rows:
        note = "Violated: fighting flares up; broken: the war is back."
        note = f"* {CALIBRATED}. {note}" if any_mark else note
        yield Table("Along the way", ("What", "Of", "Share", "95 % interval"), rows, (2,), note)
