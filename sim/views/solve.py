"""What there is to agree on if all knew all: the zone, who keeps it small, what is picked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from sim.analysis.across import CONSTRAINTS, share_of
from sim.analysis.zones import Zones
from sim.inputs.scenario import Scenario
from sim.views import changes
from sim.views.blocks import Block, Commands, Table, Text
from sim.views.notes import settled
from sim.views.phrases import listed
from sim.views.solutions import SolveFinding, num, numbered, packages, part, picked, picks

SENTENCE = (
    "Shares are of draws under stated assumptions, not a forecast; and that a package is "
    "acceptable to those who sign it does not make it just."
)
OF = {"red_lines": "are the red lines of", "no_deal": "is what no deal is worth to"}
DIGITS = 6  # of a position
ON_POSITIONS = (
    "Without bargaining: where the middle of the positions lies, by capability times salience (of "
    "positions, so that it need be no option)"
)


def blocks(finding: SolveFinding, full: bool = False) -> list[Block]:
    """What there is to agree on in a few sentences, and what is picked; or all of it."""
    scenario, told = finding.scenario, changes.told(finding.scenario)
    if not full:
        return [
            Text(" ".join([_title(finding), *told])),
            Text(" ".join(filter(None, (answer(finding), _most_binding(finding))))),
            *picked(finding, SENTENCE), *_further(finding),
        ]  # fmt: skip
    shown: set[int] = set()
    table = list(picks(finding, shown))
    return [
        *(Text(text) for text in (_title(finding), scenario.spec.summary) if text),
        *map(Text, (*told, *settled(scenario), f"{values_told(scenario)} {SENTENCE}")),
        _zone(finding), _binding(finding), *table, *_on_positions(finding),
        packages(finding, shown),
    ]  # fmt: skip


def _title(finding: SolveFinding) -> str:
    drawn = (
        f"at the centre and in {numbered(finding.solved.codings, 'draw')} of "
        f"what is uncertain, seed {finding.seed}"
    )
    if not finding.drawn:
        drawn = "nothing in it is uncertain, so that this is all there is"
    return f"{finding.scenario.name}: what there is to agree on if nobody talks, {drawn}."


def answer(finding: SolveFinding) -> str:
    """Whether there is something to agree on, at the centre and across draws, in a sentence."""
    solved = finding.solved
    size = int(solved.centre.zones.size[0])
    whole = numbered(solved.offer.size, "package")
    told = (
        f"At the centre {_of(size, solved.offer.size)} is"
        if size == 1
        else (
            f"At the centre {_of(size, solved.offer.size)} are" if size else f"None of {whole} is"
        )
    )
    told += f" at least as good as no deal for {finding.signers}"
    if not size:
        told += f" at the centre: {_concession(solved.centre.zones.shortfall[0])}"
    if not finding.drawn:
        return f"{told}."
    empty, sizes = finding.across["empty"], finding.across["size"]
    if not empty["count"]:
        told += f"; there is one in every one of {solved.codings:,} draws"
    elif sizes is None:
        told += f"; there is none in any of {solved.codings:,} draws"
    else:
        told += f"; there is none in {part(empty, True)} of the draws"
    pressed = finding.across["empty_under_leverage"]
    if pressed["count"] < empty["count"]:
        told += f", under the mediator's leverage in {part(pressed, True)}"
    if sizes:
        told += f". Where there is one, it has {_range(sizes, lambda n: f'{n:,.0f}')} packages"
    return f"{told}."


def _most_binding(finding: SolveFinding) -> str:
    """Whose constraint it is that would open a zone most often if it fell away."""
    if not finding.drawn or not finding.across["empty"]["count"]:
        return ""
    opens = [
        (row["opens"][constraint]["count"], place, constraint)
        for place, row in enumerate(finding.across["binding"].values())
        for constraint in OF
    ]
    count, place, constraint = max(opens, key=lambda each: (each[0], -each[1]))
    if not count:
        return "No single constraint keeps it empty."
    empty = finding.across["empty"]["count"]
    return (
        f"Most in the way {OF[constraint]} {finding.who[place]}: without that, "
        f"{part(share_of(count, empty))} of the draws without a zone would have one."
    )


def values_told(scenario: Scenario) -> str:
    """What the values rest on, in a few sentences."""
    spec = scenario.spec
    told = "Nobody talks here: this is what there would be to agree on if all knew all. "
    if "aftermath" not in spec.process:
        told += "A package is worth its utility"
    else:
        whom = "the sides of the war" if spec.war else "the principals"
        told += f"A package is worth its utility, to {whom} over the lifetime they believe in"
    if spec.war:
        told += ", and no deal the war as in week 0"
    told += ". A red line that is real is never crossed."
    if len(scenario.letters) > 1:
        told += f" At the centre, all is at its median over the codings {listed(scenario.letters)}."
    return told


# The zone


def _zone(finding: SolveFinding) -> Table:
    """How large and wide the zone is, at the centre, by coding and across draws."""
    solved = finding.solved
    rows = [("  at the centre", _one(finding, solved.centre.zones))]
    rows += [(f"  centre of {name}", _one(finding, z)) for name, z in solved.letters.items()]
    head = f"Zone of possible agreement: what {finding.signers} find no worse than no deal"
    if finding.drawn:
        rows += _across(finding)
        head += " (medians of draws, with the range of nine in ten)"
    return Table(head, (), rows)


def _one(finding: SolveFinding, zones: Zones) -> str:
    """The zone of one draw in words."""
    size, pressed = int(zones.size[0]), int(zones.pressed[0])
    if size:
        told = f"{_of(size, finding.solved.offer.size)}; surplus {num(zones.surplus[0])}"
    else:
        told = f"empty; {_concession(zones.shortfall[0])}"
    if pressed > size:
        told += f"; under leverage {numbered(pressed, 'package')}"
    return told


def _across(finding: SolveFinding) -> Iterator[tuple[str, str]]:
    found = finding.across
    told = f"empty in {part(found['empty'], True)}"
    if found["empty_under_leverage"]["count"] < found["empty"]["count"]:
        pressed = part(found["empty_under_leverage"], True)
        told += f"; under the mediator's leverage {pressed}"
    yield "  across draws", told
    if found["size"]:
        sizes = _range(found["size"], lambda n: f"{n:,.0f}")
        yield "  where there is one", f"{sizes} packages, surplus {_range(found['surplus'], num)}"
    if found["empty"]["count"]:
        short = found["shortfall"]
        told = f"all would have to concede {_range(short, _conceded)}" if short else ""
        if found["out_of_reach"]["count"]:
            beyond = part(share_of(found["out_of_reach"]["count"], found["empty"]["count"]))
            told += "; " if told else ""
            told += f"in {beyond} of them no concession would do: red lines leave nothing"
        yield "  where there is none", told


def _binding(finding: SolveFinding) -> Table:
    """Whose constraint keeps the zone empty or small."""
    solved = finding.solved
    if not finding.drawn:
        zones = solved.centre.zones
        counts = (
            (zones.red_lines[0, s], zones.no_deal[0, s], zones.either[0, s])
            for s in range(len(finding.who))
        )
        rows = [
            (f"  {who}", *(f"{n:,}" for n in numbers))
            for who, numbers in zip(finding.who, counts, strict=True)
        ]
        told = (
            "Whose constraint binds: packages that would be in the zone without this one's red "
            "lines, its value of no deal, or either, all else as it is"
        )
        return Table(told, ("", "red lines", "no deal", "either"), rows, (1, 2, 3))
    empty, there = finding.across["empty"]["count"], finding.there
    head = ["", *["red lines", "no deal", "either"] * (empty > 0)]
    head += ["keeps out", "most"] * (there > 0)
    table: list[Sequence[str]] = []
    for name, who in zip(solved.principals, finding.who, strict=True):
        row = finding.across["binding"][name]
        cells = [part(row["opens"][constraint]) for constraint in CONSTRAINTS] * (empty > 0)
        cells += [_median(row["alone"]), part(row["most"])] * (there > 0)
        table.append([f"  {who}", *cells])
    if solved.offer.guarantees:
        row = finding.across["unwilling_guarantors"]
        cells = ["", "", part(row["opens"])] * (empty > 0)
        cells += [_median(row["alone"]), ""] * (there > 0)
        table.append(["  guarantors", *cells])
    return Table(_binding_caption(empty, there), head, table, range(1, len(head)))


def _binding_caption(empty: int, there: int) -> str:
    told = "Whose constraint binds."
    if empty:
        told += (
            f" Of {numbered(empty, 'draw')} without a zone: in how many there would be one "
            "without this one's red lines, its value of no deal, or either, all else as it is."
        )
    if there:
        told += (
            f" Of {there:,} with one: how many packages this one alone keeps out (median),"
            " and in how many nobody keeps out more."
        )
    return told


def _on_positions(finding: SolveFinding) -> Iterator[Block]:
    """Where the middle of positions lies, issue by issue; nothing without one."""
    rows = []
    for issue, each in finding.solved.middles.items():
        low, high = (f"{value:.{DIGITS}g}" for value in each.median)
        middle = low if each.median[0] == each.median[1] else f"{low} to {high} (exact tie)"
        rows.append((f"  {finding.names.issue(issue)}", f"{each.mean:.{DIGITS}g}", middle))
    if rows:
        yield Table(ON_POSITIONS, ("", "weighted mean", "weighted median"), rows, (1, 2))


def _further(finding: SolveFinding) -> Iterator[Block]:
    if finding.command:
        lines = [f"{finding.command} --full", f"{finding.command} --figure solve.svg"]
        yield Commands(lines, "The zone by coding, whose constraint binds, every pick; a picture:")


def _of(some: int, whole: int) -> str:
    return f"{some:,} of {numbered(whole, 'package')}"


def _concession(shortfall: float) -> str:
    if not np.isfinite(shortfall):
        return "no concession would do: red lines leave nothing"
    return f"all would have to concede {_conceded(shortfall)}"


def _conceded(shortfall: float) -> str:
    """Never nothing: something is missing where the zone is empty."""
    return num(shortfall) if shortfall >= 0.0005 else "under 0.001"


def _range(found: Mapping[str, float], told: Callable[[float], str]) -> str:
    """Median and the range of nine in ten."""
    median, low, high = (told(found[name]) for name in ("median", "p5", "p95"))
    return median if low == high else f"{median} ({low} to {high})"


def _median(found: Mapping[str, float] | None) -> str:
    return "-" if found is None else f"{found['median']:,.0f}"
