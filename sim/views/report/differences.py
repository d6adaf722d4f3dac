"""What differs between the results: inputs, shares, and which runs end otherwise."""

from __future__ import annotations

from sim.analysis.compare import Pair
from sim.analysis.findings import Findings
from sim.views import change
from sim.views.blocks import Block, Heading, Picture, Section
from sim.views.compare import legend
from sim.views.figures.style import svg_text
from sim.views.pair import ending_rows, verdict, whole_pair
from sim.views.terms import outcome

WIDTH = 6.5  # inches of the figure


def differences(findings: Findings) -> Section:
    """The figure, then each of the others against the first."""
    from sim.views.figures.comparison import draw

    title = "How each ends, and how that differs from the first"
    told = "; ".join(_line(findings, pair) for pair in findings.compared.pairs)
    svg = svg_text(draw(findings, WIDTH), "figure-differences", title, told)
    blocks: list[Block] = [Picture(svg, title, wide=True)]
    for pair in findings.compared.pairs:
        a, b = (findings.subjects[i] for i in (pair.a, pair.b))
        blocks.append(Heading(f"{b.letter}, {b.called}, against {a.letter}, {a.called}"))
        blocks += whole_pair(findings, pair)
    return Section("differences", "What differs", [*blocks, *legend(findings)])


def _line(findings: Findings, pair: Pair) -> str:
    """The differences of a pair as a sentence, for who cannot see the figure."""
    a, b = (findings.subjects[i].letter for i in (pair.a, pair.b))
    told = ", ".join(
        f"{outcome(row.measure.name)} {value} points ({interval})"
        for row in ending_rows(pair)
        for value, interval in [change.cells(row)]
    )
    return f"{b} less {a}: {told}"


def verdicts(findings: Findings) -> list[str]:
    """What can be said of each of the others against the first."""
    return [verdict(findings, pair) for pair in findings.compared.pairs]
