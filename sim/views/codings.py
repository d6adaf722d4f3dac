"""A scenario under each coding alone, in blocks: what that changes, and which codes matter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sim.analysis.agreement import Agreement
from sim.analysis.codings import TOGETHER, Alone, Effect, Examined, Group
from sim.analysis.events import EVENTS, HEADLINES
from sim.analysis.intervals import wilson
from sim.inputs.spec import NONE, Runs
from sim.outcomes import OUTCOMES
from sim.views import change, changes
from sim.views.blocks import Block, Commands, Table, Text
from sim.views.evidence import numbers_of
from sim.views.notes import calibrated
from sim.views.phrases import Names, listed
from sim.views.terms import CALIBRATED, SENTENCE, counted, outcome

INPUTS_SHOWN = 12
FIRST = 4  # groups of codes in the answer
CAVEAT = (
    "Agreement between codings that share a codebook and a method, not proof that they are right."
)
KINDS = {
    "stances": "stances",
    "red_lines": "red lines",
    "salience": "salience of issues",
    "venues": "venues",
    "willingness_to_meet": "willingness to meet",
    "pressure_on": "pressure on others",
    "carries": "will to carry guarantees",
    "war": "cost of and hopes from war",
    "war.cost": "cost of the war",
    "war.hopes": "hopes from the war",
    "preconditions": "preconditions",
}


@dataclass(frozen=True)
class CodingsFinding:
    """What was examined, the numbers that all runs share, and the command to type again."""

    found: Examined
    numbers: Runs
    version: str
    failed: int
    command: str = ""

    @property
    def names(self) -> Names:
        return Names(self.found.codings.together.labels)

    @property
    def ends(self) -> str:
        """What runs with the outcome do."""
        return EVENTS[self.found.outcome].phrase

    def called(self, group: Group) -> str:
        """What a group of codes is called."""
        if group.by == "actor":
            return self.names.actor(group.name)
        kind, _, issue = group.name.partition(".")
        if kind == "stances":
            return f"stances: {self.names.issue(issue)}"
        return KINDS.get(group.name, group.name)


def blocks(finding: CodingsFinding, full: bool = False) -> list[Block]:
    """What was run, what each coding alone changes, and which codes matter; or all of it."""
    told = changes.told(finding.found.codings.together)
    if not full:
        return [
            Text(" ".join([_title(finding, full), *told])), Text(_answer(finding)),
            _alone(finding, SENTENCE), *_groups(finding, FIRST), *_further(finding),
        ]  # fmt: skip
    return [
        *map(Text, (_title(finding), *told, SENTENCE, _answer(finding))),
        _outcomes(finding), _alone(finding), *_groups(finding), *_differing(finding),
        _agreement(finding),
    ]  # fmt: skip


def _title(finding: CodingsFinding, full: bool = True) -> str:
    numbers, codings, letters = finding.numbers, finding.found.codings, finding.found.letters
    told = (
        f"{codings.together.name} under each coding of the evidence alone: {', '.join(letters)}, "
        f"each a coder's reading. {counted(numbers.n, 'run', 'runs')} of each variant "
        f"({numbers.per_coding} for each draw of what is uncertain), seed {numbers.seed}, all on "
        "the same luck"
    )
    made = "; they are made for this, so that shares differ from those of stored results"
    told += f"{made * full}."
    if codings.others:
        given = listed(map(repr, codings.others))
        one = len(codings.others) == 1
        what = "is the coding given; it is" if one else "are the codings given; they are"
        told += f" {given} {what} not drawn under '{TOGETHER}'."
    return told


def _answer(finding: CodingsFinding) -> str:
    """The shares, which of them differ, and the codes that matter most, in words."""
    found, n = finding.found, finding.numbers.n
    shares = [f"{change.beside(a.share, found.share, n)} under {a.letter}" for a in found.alone]
    together = change.beside(found.share, found.share, n, _digits(finding))
    told = f"{together} of the runs {finding.ends} where all codings are drawn; {listed(shares)}."
    apart = [f"{a.letter} ({_change(a)})" for a in found.alone if a.told]
    if apart:
        told += f" More than chance against all together, in points: {listed(apart)}."
    else:
        told += " No coding can be told from all together by these runs."
    groups = [effect for effect in found.effects if effect.told]
    for by, what in (("actor", "actor"), ("kind", "kind of code")):
        best = next((effect for effect in groups if effect.group.by == by), None)
        if best is not None:
            told += (
                f" The {what} whose codes matter most is {finding.called(best.group)}: from "
                f"{_share(best.shares[best.low], n)} as {best.low} codes it to "
                f"{_share(best.shares[best.high], n)} as {best.high} does."
            )
    if not groups:
        told += " Of no group of codes can it be told that it matters which coding it is from."
    return told


def _change(each: Alone) -> str:
    low, high = each.difference.low, each.difference.high
    between = "" if low is None else f", {_points(low)} to {_points(high)}"
    return f"{_points(each.difference.value)}{between}"


def _digits(finding: CodingsFinding) -> int:
    share = finding.found.share
    return max(change.finer(100 * share, 100 * a.share, 1) for a in finding.found.alone)


def _outcomes(finding: CodingsFinding) -> Table:
    """How summits end, all codings together and each alone."""
    found = finding.found
    pairs = found.compared.pairs
    set_ = "meeting" in calibrated(found.codings.together)
    asked = {row.measure.name for row in pairs[0].rows if row.measure.kind in ("outcome", "sum")}
    rows = []
    for name in (*OUTCOMES, *(each for each in HEADLINES if each in asked)):
        own = [next(r for r in p.rows if r.measure.name == name) for p in pairs]
        first, *sides = change.all_sides(own)
        marks = ["!" if row.verdict == "differs" else " " for row in own]
        star = "*" if name == OUTCOMES[0] and set_ else ""
        marked = [side + mark for side, mark in zip(sides, marks, strict=True)]
        rows.append((outcome(name) + star, f"{first} ", *marked))
    note = (
        "The last rows add up endings. ! differs from all together, paired, corrected for all "
        "comparisons made."
    )
    note += f" * {CALIBRATED}." * set_
    head = ("how it ends", TOGETHER, *found.letters)
    return Table("", head, rows, range(1, len(head)), note)


def _alone(finding: CodingsFinding, note: str = "") -> Table:
    """Each coding against all together, in the outcome asked for."""
    found, n = finding.found, finding.numbers.n
    rows = []
    for each in found.alone:
        low, high = each.difference.low, each.difference.high
        between = f"{_points(low)} to {_points(high)}" if low is not None else "-"
        own = change.beside(each.share, found.share, n)
        flips = _percent(each.flipped, n)
        cells = (own, _points(each.difference.value), between, flips)
        rows.append((each.letter, *cells, "differs" if each.told else "not told"))
    head = ("coding", "share", f"less {TOGETHER}", "95 % interval", "runs that flip", "")
    together = change.beside(found.share, found.share, n, _digits(finding))
    caption = "" if note else f"Runs that {finding.ends}: {together} under all together"
    return Table(caption, head, rows, (1, 2, 3, 4), note, drop=("runs that flip", "95 % interval"))


def _groups(finding: CodingsFinding, most: int | None = None) -> Iterator[Block]:
    """What it does if all codings have a group of codes as one has them."""
    effects, n = finding.found.effects, finding.numbers.n
    if not effects:
        yield Text("No code in force differs between the codings.")
        return
    caption = (
        f"Which codes matter: the share of runs in % that {finding.ends} if all codings had one "
        "group of codes as this coding has it, everything else as before. Differ: codes in force "
        "on which codings differ, in step, confidence or red line. Widest: points between the two "
        "farthest apart, and the runs that end otherwise between these. Actors and kinds cut the "
        "same codes twice, so that they do not add up."
    )
    if most is not None:
        caption = (
            f"Which codes matter: % of runs that {finding.ends} if all have these codes from one"
        )
    shown = effects[:most] if most is None else _widest(effects)[:most]
    head = ("codes of", "differ", *finding.found.letters, "widest", "flip", "")
    rows = [_group(finding, effect, n) for effect in shown]
    yield Table(caption, head, rows, range(1, len(head) - 1), drop=("flip", "differ", "widest"))


def _widest(effects: Sequence[Effect]) -> list[Effect]:
    """Those that can be told first, and of these the widest."""
    return sorted(effects, key=lambda e: (not e.told, -(e.widest.value or 0.0)))


def _group(finding: CodingsFinding, effect: Effect, n: int) -> tuple[str, ...]:
    group = effect.group
    shares = [_share(effect.shares[x], n).removesuffix(" %") for x in finding.found.letters]
    widest = "-" if effect.widest.value is None else f"{100 * effect.widest.value:.1f}"
    told = "differs" if effect.told else "not told"
    differ = f"{group.differing} of {group.codes}"
    return (finding.called(group), differ, *shares, widest, _percent(effect.flipped, n), told)


def _differing(finding: CodingsFinding) -> Iterator[Block]:
    """The codes that differ, the widest first."""
    found = finding.found
    shown = found.differing[:INPUTS_SHOWN]
    if not shown:
        return
    inputs, every = found.codings.inputs(), numbers_of(found.codings.case)
    caption = (
        f"{len(found.differing)} of the {len(inputs)} codes in force here differ in step, "
        f"confidence or red line. ('sim evidence' counts all codes of the case: "
        f"{sum(each.differs for each in every)} of {len(every)}.)"
    )
    rows = []
    for each in shown:
        entries = {entry.coding: entry for entry in each.entries}
        cells = [_code(entries[x].value, entries[x].red_line) for x in found.letters]
        rows.append((each.path.removeprefix("actors."), *cells))
    more, note = len(found.differing) - len(shown), ""
    if more:
        note = f"and {more} more; --format json has all, and 'sim evidence --differences' why."
    head = ("codes that differ most", *found.letters)
    yield Table(caption, head, rows, range(1, len(head)), note)


def _agreement(finding: CodingsFinding) -> Table:
    """Krippendorff's alpha by kind of code."""
    rows = [
        (KINDS.get(kind, kind), *_alpha(each), str(each.units), str(each.alike))
        for kind, each in finding.found.agreements.items()
    ]
    note = (
        "Ordinal alpha of Krippendorff (2011), 1 if all agree, 0 if by chance. "
        f"{CAVEAT} Intervals from few codes are rough."
    )
    head = ("kind of code", "alpha", "95 % interval", "codes", "all alike")
    return Table("", head, rows, (1, 2, 3, 4), note, drop=("all alike", "codes"))


def _further(finding: CodingsFinding) -> Iterator[Block]:
    if finding.command:
        lead = "All outcomes, groups and codes, and how far codings agree:"
        yield Commands([f"{finding.command} --full"], lead)


def _code(value: str, red_line: str) -> str:
    return value if red_line == NONE else f"{value} {red_line}"


def _alpha(each: Agreement) -> tuple[str, str]:
    if each.alpha is None:
        return "-", "all the same"
    if each.low is None or each.high is None:
        return f"{each.alpha:.2f}", "-"
    return f"{each.alpha:.2f}", f"{each.low:.2f} to {each.high:.2f}"


def _share(value: float, n: int) -> str:
    return change.beside(value, value, n)


def _percent(value: float, n: int) -> str:
    return change.share(value, *wilson(value, n), n)


def _points(value: float | None) -> str:
    return "-" if value is None else change.signed(100 * value, 1)
