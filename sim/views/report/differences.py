"""What differs between the results: inputs, shares, and which runs end otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from sim.analysis.compare import Pair, Row
from sim.analysis.findings import Findings
from sim.views import change
from sim.views.blocks import Block, Heading, Picture, Section, Table, Text
from sim.views.differing import Setting, differing, venues_alike
from sim.views.figures.style import svg_text
from sim.views.report.material import Material
from sim.views.report.wordings import part
from sim.views.terms import outcome, step

WIDTH = 6.5  # inches of the figure
FLIPS_SHOWN = 8
ALONE_SHOWN = 12  # inputs in force on one side alone
VERDICTS = {"differs": "differs", "alone": "only by itself", "unknown": "cannot be told"}
LEGEND = (
    "Points: percentage points; intervals are 95 % for each row by itself. Verdicts hold for all "
    "comparisons together (correction of Holm): 'none above x' is no difference of more than x "
    "that "
    "could be told at this number of runs, 'only by itself' one that the correction does not keep."
)


def differences(material: Material, findings: Findings) -> Section:
    """The figure, then each of the others against the first."""
    from sim.views.figures.comparison import draw

    blocks: list[Block] = []
    for pair in findings.compared.pairs:
        a, b = (findings.subjects[i] for i in (pair.a, pair.b))
        blocks.append(Heading(f"{b.letter}, {b.called}, against {a.letter}, {a.called}"))
        blocks += _pair(findings, pair)
    title = "How each ends, and how that differs from the first"
    told = "; ".join(_line(findings, pair) for pair in findings.compared.pairs)
    figure = draw(findings, WIDTH)
    svg = svg_text(figure, "figure-differences", title, told)
    return Section("differences", "What differs", [Picture(svg, title, wide=True), *blocks])


def _outcomes(pair: Pair) -> list[Row]:
    return [row for row in pair.rows if row.measure.kind in ("outcome", "sum")]


def _line(findings: Findings, pair: Pair) -> str:
    """The differences of a pair as a sentence, for who cannot see the figure."""
    a, b = (findings.subjects[i].letter for i in (pair.a, pair.b))
    told = ", ".join(
        f"{outcome(row.measure.name)} {value} points ({interval})"
        for row in _outcomes(pair)
        for value, interval in [change.cells(row)]
    )
    return f"{b} less {a}: {told}"


def _pair(findings: Findings, pair: Pair) -> Iterator[Block]:
    yield Text(_verdict(findings, pair), "Result")
    yield from _inputs(findings, pair)
    a, b = (findings.subjects[i].letter for i in (pair.a, pair.b))
    rows = [
        (_named(row), *change.sides(row), *change.cells(row), _said(row))
        for row in pair.rows
        if row.measure.of_shares and row.n_a and row.n_b
    ]
    head = ("What", a, b, f"{b} - {a}, points", "95 % interval", "Verdict")
    yield Table(f"Shares in {a} and {b}", head, rows, (1, 2, 3), LEGEND)
    if pair.flips:
        total = sum(count for *_, count in pair.flips)
        flips = [
            (f"{outcome(x)} to {outcome(y)}", f"{count:,}", part(count, total))
            for x, y, count in pair.flips[:FLIPS_SHOWN]
        ]
        if rest := pair.flips[FLIPS_SHOWN:]:
            count = sum(n for *_, n in rest)
            flips.append(("other changes", f"{count:,}", part(count, total)))
        caption = f"Runs that end otherwise in {b} than in {a}"
        yield Table(caption, ("From and to", "Runs", "Of these"), flips, (1, 2))


def verdicts(findings: Findings) -> list[str]:
    """What can be said of each of the others against the first, in two sentences."""
    return [_verdict(findings, pair) for pair in findings.compared.pairs]


def _verdict(findings: Findings, pair: Pair) -> str:
    a, b = (findings.subjects[i] for i in (pair.a, pair.b))
    if not pair.paired:
        told = (
            "The runs share no luck, since they have another seed or number of runs per coding; "
            "they "
            "are compared as independent."
        )
    elif pair.flipped is None or not pair.flipped.count:
        told = f"No run of {pair.runs[0]:,} ends otherwise."
    else:
        share = pair.flipped
        assert share.share is not None
        assert share.low is not None
        assert share.high is not None
        told = (
            f"{change.share(share.share, share.low, share.high, share.n)} of the runs "
            f"({share.count:,} of {pair.runs[0]:,}; 95 % interval "
            f"{change.span(share.low, share.high)}) end otherwise in {b.letter} than the same run "
            "in "
            f"{a.letter}, with the same coding and the same luck."
        )
    sure = [
        f"{outcome(row.measure.name)} {change.cells(row)[0]} points ({change.cells(row)[1]})"
        for row in _outcomes(pair)
        if row.verdict == "differs"
    ]
    if sure:
        return f"{told} What differs by more than chance: {', '.join(sure)}."
    return f"{told} No outcome differs by more than chance could make it."


def _inputs(findings: Findings, pair: Pair) -> Iterator[Block]:
    a, b = (findings.subjects[i] for i in (pair.a, pair.b))
    found = differing(a, b)
    both = [each for each in found if each.a and each.b]
    one = [each for each in found if not (each.a and each.b)]
    if len(one) <= ALONE_SHOWN:
        both, one = found, []
    if found:
        rows = [(each.path, _value(each.a), _value(each.b)) for each in both]
        rest = (
            f"{len(one)} more are in force on one side alone; "
            "'sim compare' with --format json lists them."
        )
        note = rest if one else ""
        yield Table("Inputs that differ", ("Input", a.letter, b.letter), rows, (), note)
    else:
        yield Text("No input differs.", "Assumption")
    if venues_alike(a, b):
        yield Text(
            "The evidence codes the two venues alike for both sides, so that nothing in it tells "
            "them apart: which would do better cannot be said.",
            "Judgement",
        )


def _value(setting: Setting | None) -> str:
    return "not in force" if setting is None else setting.value


def _named(row: Row) -> str:
    name = row.measure.name
    return step(name) if row.measure.kind == "share" else outcome(name)


def _said(row: Row) -> str:
    return VERDICTS.get(row.verdict) or f"none above {change.bound(row)}"
