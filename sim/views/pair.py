"""What is found of one scenario against the first: in words, in tables, and what differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.analysis.compare import Pair, Row
from sim.analysis.events import EVENTS
from sim.analysis.findings import Findings
from sim.analysis.measures import Measure
from sim.views import change
from sim.views.blocks import Block, Table, Text
from sim.views.changes import named_at
from sim.views.differing import Setting, differing, venues_alike
from sim.views.phrases import Names
from sim.views.terms import ADDED_UP, WHOLES, counted, outcome, step

FLIPS_SHOWN = 8
INPUTS_SHOWN = 12
NAMED = 3  # inputs in a sentence
GAPS = {
    "total_variation": "total variation (0 to 1)",
    "jensen_shannon": "Jensen-Shannon (0 to 1)",
    "wasserstein": "Wasserstein-1 (classes)",
}
TURNS = {"rounds": "turns"}
VERDICTS = {"differs": "differs", "alone": "only by itself", "unknown": "cannot be told"}
ALIKE = (
    "The evidence codes the two venues alike for both sides, so that nothing in it tells them "
    "apart: the tool cannot say which would do better."
)


def whole_pair(findings: Findings, pair: Pair) -> Iterator[Block]:
    """All that is found of one against the first."""
    yield Text(verdict(findings, pair), "Result")
    yield from _inputs(findings, pair)
    if pair.identical:
        return
    yield measure_table(findings, pair, pair.rows, full=True)
    gone = [row for row in pair.rows if not (row.n_a and row.n_b)]
    if gone:
        names = ", ".join(measure_name(findings, row.measure) for row in gone)
        yield Text(f"Without any run to compare: {names}.")
    yield from _holding(pair)
    yield from _flips(findings, pair)
    yield _distances(pair)


def verdict(findings: Findings, pair: Pair) -> str:
    """What is asked about, what differs by more than chance, and how many runs end otherwise."""
    asked = findings.asked_of(pair)
    answer = _answer(findings, pair, asked)
    sure = sorted(
        (row for row in ending_rows(pair) if row.verdict == "differs" and row != asked),
        key=lambda row: -abs(row.difference.value or 0),
    )
    told = ", ".join(
        f"{outcome(row.measure.name)} {value} points ({interval})"
        for row in sure
        for value, interval in [change.cells(row)]
    )
    others = f"What differs by more than chance: {told}."
    if not sure:
        other = "other " if asked.verdict == "differs" else ""
        others = f"No {other}outcome differs by more than chance could make it."
    pairing = _pairing(findings, pair)
    return pairing if pair.identical else f"{answer} {others} {pairing}"


def _answer(findings: Findings, pair: Pair, row: Row) -> str:
    """The shares of what is asked about, their difference, and whether it can be told."""
    a, b = (findings.subjects[i].letter for i in (pair.a, pair.b))
    (one, other), (value, interval) = change.sides(row), change.cells(row)
    phrase = EVENTS[row.measure.name].phrase
    told = f"{other} of the runs {phrase} in {b}, {one} in {a}: {value} points"
    if row.difference.low is not None:
        told += f" (95 % interval {interval})"
    if row.verdict == "differs":
        return f"{told}. That is more than chance."
    if row.verdict == "alone":
        return (
            f"{told}. By itself that is a difference; among the {findings.compared.family} "
            "comparisons made here it is not."
        )
    if row.verdict == "unknown":
        return f"{told}. Whether that is a difference cannot be told of so few runs."
    bound = change.bound(row)
    return f"{told}. That cannot be told from no difference; there is none above {bound} points."


def _pairing(findings: Findings, pair: Pair) -> str:
    """Whether the runs share their luck, and how many of them end otherwise."""
    a, b = (findings.subjects[i] for i in (pair.a, pair.b))
    part = ""
    if a.version != b.version:
        part = " They were made by different versions of the program, which can differ, too."
    if not pair.paired:
        return (
            "Not paired: the runs have another seed or number of runs per draw, so that they share "
            f"no luck. They are compared as independent, which takes more of them.{part}"
        )
    runs, share = pair.runs[0], pair.flipped
    if a.runs != b.runs or a.failed or b.failed:
        part += f" Compared are the {runs:,} that both have."
    if share is None or share.share is None or not share.count:
        same = " All come out the same in all that is compared." if pair.identical else ""
        return f"No run of {runs:,} ends otherwise.{same}{part}"
    assert share.low is not None
    assert share.high is not None
    told = change.share(share.share, share.low, share.high, share.n)
    span = change.span(share.low, share.high)
    return (
        f"{told} of the runs ({span}) end otherwise in {b.letter} than the same run in "
        f"{a.letter}.{part}"
    )


# Tables


def ending_rows(pair: Pair, *kinds: str) -> list[Row]:
    """The endings and their sums, or those of some kinds in the order of these."""
    return [
        row for kind in kinds or ("outcome", "sum") for row in pair.rows if row.measure.kind == kind
    ]


def measure_table(
    findings: Findings, pair: Pair, rows: Sequence[Row], full: bool, note: str = ""
) -> Table:
    """Both sides of every measure, the difference, its interval and the verdict."""
    a, b = (findings.subjects[i].letter for i in (pair.a, pair.b))
    wide = full and pair.paired
    more = ("spread", "factor") if wide else ()
    less = f"{b} - {a}" if full else f"{b} - {a}, points"
    head = ("how it ends", a, b, less, "95 % interval", *more, "verdict")
    cells: list[tuple[str, ...]] = []
    group = ""
    for row in rows:
        if not (row.n_a and row.n_b):
            continue
        if full and (title := _group(row)) != group:
            group = title
            cells.append((title,))
        spread = (change.spread(row), change.factor(row.variance_factor)) if wide else ()
        cells.append(
            (measure_name(findings, row.measure), *change.sides(row), *change.cells(row), *spread,
             verdict_on(row))
        )  # fmt: skip
    return Table("", head, cells, (1, 2, 3, 5, 6) if wide else (1, 2, 3), note, drop=more[::-1])


def verdict_on(row: Row) -> str:
    """Whether there is a difference, in two or three words."""
    return VERDICTS.get(row.verdict) or f"none above {change.bound(row)}"


def _group(row: Row) -> str:
    """Of which runs a share or a mean is taken; nothing above the endings, which come first."""
    if row.measure.kind == "outcome":
        return ""
    if row.measure.kind == "sum":
        return ADDED_UP
    one, many = WHOLES[row.measure.given]
    runs = counted(row.n_a, one, many)
    of = runs if row.n_a == row.n_b else f"{row.n_a:,} and {counted(row.n_b, one, many)}"
    return f"Of {of}" if row.measure.of_shares else f"Means over {of}"


def measure_name(findings: Findings, measure: Measure) -> str:
    """What is measured, in words, with a star at what was set and not found."""
    kind, _, actor = measure.name.partition(".")
    if measure.kind == "number":
        names = Names(findings.subjects[0].loaded.scenario.labels)
        return {
            "gain": f"gain of {names.actor(actor)}",
            "durability": f"durability, {names.actor(actor)}",
            "week": "week of the meeting",
        }.get(kind, f"bilateral {TURNS.get(kind, kind)}")
    text = step(kind) if measure.kind == "share" else outcome(kind)
    return f"{text}*" if _beside(measure) in findings.calibrated else text


def _beside(measure: Measure) -> str:
    """What a calibration says it stands beside."""
    if measure.name in ("no_meeting", "week"):
        return "meeting"
    return measure.name.partition("_")[0]


def _holding(pair: Pair) -> Iterator[Block]:
    """In what share of the draws the difference has its sign, outcome by outcome."""
    told = [
        f"{outcome(row.measure.name)} {change.holds(row)}" for row in ending_rows(pair) if row.holds
    ]
    if told:
        head = "Share of the draws in which the difference holds (a tie does not)"
        yield Text(f"{head}: {', '.join(told)}.")


def _flips(findings: Findings, pair: Pair) -> Iterator[Block]:
    """From what to what runs change."""
    if not pair.flips:
        return
    a, b = (findings.subjects[i].letter for i in (pair.a, pair.b))
    total = sum(count for *_, count in pair.flips)
    shown = [(f"{outcome(x)} -> {outcome(y)}", n) for x, y, n in pair.flips[:FLIPS_SHOWN]]
    if rest := pair.flips[FLIPS_SHOWN:]:
        others = counted(len(rest), "other change", "other changes")
        shown.append((others, sum(n for *_, n in rest)))
    told = "the run that flips" if total == 1 else f"the {total:,} runs that flip"
    rows = [(f"{n:,}", _part(n, total), words) for words, n in shown]
    yield Table(f"How {told} ended in {a} and end in {b}", ("runs", "part", "change"), rows, (0, 1))


def _part(count: int, total: int) -> str:
    return "all" if count == total else f"{100 * count / total:.1f} %"


def _distances(pair: Pair) -> Table:
    """The distances, beside what chance alone gives."""
    rows = []
    for gap in pair.gaps:
        told = "not told from none" if gap.verdict == "none" else VERDICTS[gap.verdict]
        seen, null = change.pair(gap.distance.value, gap.distance.null_high)
        rows.append((GAPS[gap.name], seen, null, told))
    head = ("distance between the outcomes", "seen", "by chance up to", "verdict")
    return Table("", head, rows, (1, 2))


# Inputs


def named_path(path: str, names: Names) -> str:
    """What stands at a path in words, where there are any, and the path."""
    words = named_at(path, names)
    return path if words.casefold() == path else f"{words} ({path})"


def apart_in(findings: Findings, pair: Pair) -> str:
    """The inputs that differ where they are few, or how many do."""
    a, b = (findings.subjects[i] for i in (pair.a, pair.b))
    found, names = differing(a, b), Names(a.loaded.scenario.labels)
    both = [each.path for each in found if each.a and each.b]
    named = ", ".join(named_path(path, names) for path in both[:NAMED])
    if not found:
        told = "No input differs."
    elif not both:
        told = "What differs is what is in force."
    elif len(both) <= NAMED:
        told = f"What differs: {named}."
    else:
        told = f"{len(both)} inputs differ, {named} among them."
    return f"{told} {ALIKE}" if venues_alike(a, b) else told


def _inputs(findings: Findings, pair: Pair) -> Iterator[Block]:
    """The inputs that differ; of those that only one side has in force, how many."""
    a, b = (findings.subjects[i] for i in (pair.a, pair.b))
    found = differing(a, b)
    both = [each for each in found if each.a and each.b]
    rows = [(each.path, _setting(each.a), _setting(each.b)) for each in both[:INPUTS_SHOWN]]
    notes = []
    if len(both) > INPUTS_SHOWN:
        notes.append(f"{len(both) - INPUTS_SHOWN} more differ")
    if alone := len(found) - len(both):
        notes.append(f"{counted(alone, 'input is', 'inputs are')} in force on one side alone")
    note = f"{'; '.join(notes)}: --format json lists all." if notes else ""
    if rows:
        head = ("input", a.letter, b.letter)
        yield Table("Inputs that differ", head, rows, (), note, widths=(30, 33, 33))
    elif note:
        yield Text(note)
    else:
        yield Text("No input differs.", "Assumption")
    if venues_alike(a, b):
        yield Text(ALIKE, "Judgement")


def _setting(setting: Setting | None) -> str:
    assert setting is not None
    return f"{setting.value} ({setting.place})"
