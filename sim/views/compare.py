"""What a comparison says: what comes of what differs, by how much, and can it be told.

The same blocks stand in a terminal, in a notebook and in the report.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.analysis.compare import HOLDS_FROM, Row
from sim.analysis.events import EVENTS
from sim.analysis.findings import Findings, Subject
from sim.outcomes import Outcome
from sim.views import change, changes
from sim.views.blocks import Block, Commands, Heading, Table, Text
from sim.views.pair import apart_in, ending_rows, measure_table, verdict, verdict_on, whole_pair
from sim.views.phrases import listed
from sim.views.ranking import place_of, ranking_tables, ties
from sim.views.terms import CALIBRATED, SENTENCE, counted

ORDER = ", ".join(each.label for each in Outcome)
LONGEST = 80  # characters of a command that is printed again


def blocks(findings: Findings, full: bool = False) -> list[Block]:
    """The answer, or with *full* all that was found."""
    several = len(findings.compared.pairs) > 1
    answer = _overview(findings) if several else _one(findings)
    if not full:
        return [Text(_title(findings)), *answer, Text(SENTENCE), *_further(findings)]
    told: list[Block] = [_sides(findings), Text(SENTENCE), *(answer if several else ())]
    for pair in findings.compared.pairs:
        a, b = (findings.subjects[i].letter for i in (pair.a, pair.b))
        told += [Heading(f"{b} against {a}"), *whole_pair(findings, pair)]
    return [*told, *legend(findings), *ranking_tables(findings)]


def _title(findings: Findings) -> str:
    """What is compared, and on how many runs."""
    subjects, pairs = findings.subjects, findings.compared.pairs
    first, *others = (f"{s.letter}, {s.called}" for s in subjects)
    what = f"{others[0]}, against {first}"
    if len(others) > 1:
        what = f"{len(others)} scenarios against {first}"
    if len({(s.runs, s.seed) for s in subjects}) == 1:
        sizes = f"{counted(subjects[0].runs, 'run', 'runs')} of each, seed {subjects[0].seed}"
    else:
        sizes = "; ".join(f"{s.letter} {s.runs:,} runs, seed {s.seed}" for s in subjects)
    luck = ", the same draws and luck in all" if all(pair.paired for pair in pairs) else ""
    told = [f"{what}: {sizes}{luck}."]
    if len(others) == 1:
        changed = [f"{s.letter}. {line}" for s in subjects for line in _changes(s)]
        told += changed
        sources = {s.loaded.scenario.lineage.source for s in subjects}
        if not changed or len(sources) > 1:  # else the changes are all that differs
            told.append(apart_in(findings, pairs[0]))
    return " ".join(told)


def _changes(subject: Subject) -> list[str]:
    return changes.told(subject.loaded.scenario)


def _one(findings: Findings) -> Iterator[Block]:
    """One scenario against the first: the answer in words, and how each ends."""
    [pair] = findings.compared.pairs
    yield Text(verdict(findings, pair), "Result")
    if not pair.identical:
        rows = ending_rows(pair, "sum", "outcome")
        yield measure_table(findings, pair, rows, full=False, note=_note(findings))
    yield from map(Text, ties(findings))


def _overview(findings: Findings) -> Iterator[Block]:
    """Several against the first: a row for each, in what is asked about."""
    rows = [findings.asked_of(pair) for pair in findings.compared.pairs]
    first, *others = findings.subjects
    share, *shares = change.all_sides(rows)
    cells = [[first.letter, share, "", "", ""]]
    for subject, share, row in zip(others, shares, rows, strict=True):
        cells.append([subject.letter, share, *change.cells(row), verdict_on(row)])
    head = ["", EVENTS[rows[0].measure.name].name, f"less {first.letter}, points"]
    head += ["95 % interval", "verdict"]
    order: Sequence[int] = range(len(cells))
    if findings.ranking is not None:
        order = [place.side for place in findings.ranking.places]
        head.append("place")
        cells = [[*each, place_of(findings, side)] for side, each in enumerate(cells)]
    named = [[*cells[i], findings.subjects[i].called] for i in order]
    yield Text(_summary(findings, rows), "Result")
    drop = ["place", "95 % interval"] if findings.ranking else ["95 % interval"]
    yield Table("", [*head, "scenario"], named, (1, 2), _note(findings), drop)
    yield from map(Text, ties(findings))


def _summary(findings: Findings, rows: Sequence[Row]) -> str:
    """In which more and in which fewer runs than in the first, and of which it cannot be told."""
    groups: dict[str, list[str]] = {"More": [], "Fewer": [], "": []}
    for subject, row in zip(findings.subjects[1:], rows, strict=True):
        sign = "More" if (row.difference.value or 0) > 0 else "Fewer"
        groups[sign if row.verdict == "differs" else ""].append(subject.letter)
    letter, phrase = findings.subjects[0].letter, EVENTS[rows[0].measure.name].phrase
    told = [
        f"{sign} runs than in {letter} {phrase} in {listed(groups[sign])}."
        for sign in ("More", "Fewer")
        if groups[sign]
    ]
    if groups[""]:
        told.append(
            f"Whether more or fewer runs than in {letter} {phrase} cannot be told of "
            f"{listed(groups[''])}."
        )
    pairs = findings.compared.pairs
    if unpaired := [findings.subjects[pair.b].letter for pair in pairs if not pair.paired]:
        told.append(f"Not paired, so that luck is not shared: {listed(unpaired)}.")
    if len({subject.version for subject in findings.subjects}) > 1:
        told.append("They were made by different versions of the program, which can differ, too.")
    if any(subject.failed for subject in findings.subjects):
        told.append("Compared are the runs that both have.")
    return " ".join(told)


def _note(findings: Findings) -> str:
    """What the verdicts in a table are."""
    pairs, asked = findings.compared.pairs, findings.asked
    shown = list(asked) if len(pairs) > 1 else ending_rows(pairs[0])
    kinds = {row.verdict for row in shown}
    family = findings.compared.family
    told = [f"Verdicts hold for all {family} comparisons of --full together."]
    in_words = len(pairs) == 1 and asked[0].verdict == "alone"
    if "alone" in kinds and not in_words:
        told.append("'Only by itself': it would differ if nothing else were compared.")
    if "meeting" in findings.calibrated and "no_meeting" in {row.measure.name for row in shown}:
        told.append(f"* {CALIBRATED}.")
    return " ".join(told)


def _further(findings: Findings) -> Iterator[Block]:
    """The commands that go on from there; none where what is compared has no name to type."""
    words = findings.command
    if words and len(words) <= LONGEST:
        figure = "--figure compared.svg"
        more = figure if findings.ranking else f"--rank {findings.asked[0].measure.name}"
        yield Commands([f"{words} --full", f"{words} {more}"])
    elif words:
        yield Text("The same command with --full tells what differs and which runs end otherwise.")


def _sides(findings: Findings) -> Table:
    """What stands on each side, and what was run."""
    rows: list[tuple[str, ...]] = []
    for subject in findings.subjects:
        notes = [_made(findings, subject), *_changes(subject)]
        rows += [(subject.letter, subject.called), *((f"   {note}",) for note in notes)]
    return Table("", (), rows)


def _made(findings: Findings, subject: Subject) -> str:
    """What was run of a scenario, and, where that differs, by which version."""
    told = [
        subject.name if subject.called == subject.source else subject.source,
        counted(subject.runs, "run", "runs"),
        f"{subject.per_coding} per draw",
        f"seed {subject.seed}",
        f"hash {subject.hash}",
    ]
    if subject.failed:
        told.append(f"{subject.failed:,} failed")
    if len({s.version for s in findings.subjects}) > 1:
        told.append(f"made by sim {subject.version}")
    return ", ".join(told)


def legend(findings: Findings) -> Iterator[Block]:
    """What the columns mean and what the verdicts rest on."""
    yield Text(
        "Shares and their differences in percent and percentage points; gains in utility; a mean "
        "is over the runs that have the number. Intervals are 95 % for each row by itself and "
        "respect the draws (a draw is one set of numbers for all that is uncertain). Verdicts hold "
        f"for all {findings.compared.family} comparisons together (correction of Holm): 'none "
        "above x' is no difference of more than x that could be told at this number of runs, 'only "
        "by itself' one that the correction does not keep."
    )
    yield Text(
        "Chance alone puts two samples some way apart, too: 'by chance up to' is where 95 % of "
        "10,000 swaps of A and B by whole draws stay. Classes are one step apart in the order "
        f"{ORDER}."
    )
    if any(pair.paired for pair in findings.compared.pairs):
        told = (
            "Spread: how far the difference itself varies between draws (standard deviation). "
            "Factor: how many times as many independent runs would tell the difference as well as "
            "these, which share their luck."
        )
        if not all(subject.per_coding >= HOLDS_FROM for subject in findings.subjects):
            told += f" In what share of draws it holds takes --per-draw {HOLDS_FROM}."
        yield Text(told)
    if findings.calibrated:
        yield Text(f"* {CALIBRATED}.")
