"""What `sim codings` prints: a scenario under each coding, where they differ, what that changes."""

from __future__ import annotations

from collections.abc import Sequence

from sim.analysis.agreement import Agreement
from sim.analysis.codings import TOGETHER, Effect, Group
from sim.analysis.events import EVENTS, HEADLINES
from sim.analysis.intervals import wilson
from sim.inputs.spec import NONE
from sim.outcomes import OUTCOMES
from sim.views import change, changes
from sim.views.codings_data import CAVEAT, Report
from sim.views.columns import WIDTH, fitted
from sim.views.evidence import numbers_of
from sim.views.phrases import listed, wrapped
from sim.views.terms import CALIBRATED, SENTENCE, counted, outcome

INPUTS_SHOWN = 12
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


def as_text(report: Report, width: int = WIDTH) -> str:
    """The codings side by side, for a terminal."""
    return _Text(report, width).told()


class _Text:
    def __init__(self, report: Report, width: int) -> None:
        self.report, self.found, self.width = report, report.found, width
        self.names, self.letters = report.names, report.found.letters
        self.ends = EVENTS[self.found.outcome].phrase
        together = self.found.codings.together
        self.calibrated = any(c.beside == "meeting" for c in together.spec.calibrations)

    def told(self) -> str:
        parts = [
            self.title(),
            self.filled(SENTENCE),
            self.outcomes(),
            self.alone(),
            self.groups(),
            self.differing(),
            self.agreement(),
        ]
        return "\n\n".join(part for part in parts if part) + "\n"

    def filled(self, text: str, lead: str = "") -> str:
        return wrapped(text, self.width, lead)

    def title(self) -> str:
        numbers, codings = self.report.numbers, self.found.codings
        told = (
            f"{codings.together.name} under each coding alone: {', '.join(self.letters)}. "
            f"{counted(numbers.n, 'run', 'runs')} of each variant ({numbers.per_coding} for each "
            f"draw), seed {numbers.seed}, all on the same luck; they are made for this, so that "
            "shares differ from those of stored results."
        )
        if codings.others:
            given = listed(map(repr, codings.others))
            one = len(codings.others) == 1
            what = "is the coding given; it is" if one else "are the codings given; they are"
            told += f" {given} {what} not drawn under '{TOGETHER}'."
        lines = [told, *changes.told(codings.together)]
        return "\n".join(map(self.filled, lines))

    def outcomes(self) -> str:
        """How summits end, all codings together and each alone."""
        pairs = self.found.compared.pairs
        rows = [("how it ends", TOGETHER, *self.letters)]
        asked = {
            row.measure.name for row in pairs[0].rows if row.measure.kind in ("outcome", "sum")
        }
        for name in (*OUTCOMES, *(each for each in HEADLINES if each in asked)):
            found = [next(r for r in p.rows if r.measure.name == name) for p in pairs]
            first, *sides = change.all_sides(found)
            marks = ["!" if row.verdict == "differs" else " " for row in found]
            own = [side + mark for side, mark in zip(sides, marks, strict=True)]
            star = "*" if name == OUTCOMES[0] and self.calibrated else ""
            rows.append((outcome(name) + star, f"{first} ", *own))
        notes = (
            "The last rows add up endings. ! differs from all together, paired, corrected for all "
            "comparisons made."
        )
        if self.calibrated:
            notes += f" * {CALIBRATED}."
        return "\n".join([*self.fitted(rows), self.filled(notes)])

    def alone(self) -> str:
        """Each coding against all together, in the outcome asked for."""
        n = self.report.numbers.n
        rows = [("coding", "share", f"less {TOGETHER}", "95 % interval", "runs that flip", "")]
        for each in self.found.alone:
            found = each.difference
            low, high = found.low, found.high
            between = f"{_points(low)} to {_points(high)}" if low is not None else "-"
            own = change.beside(each.share, self.found.share, n)
            cells = (own, _points(found.value), between)
            flips = _percent(each.flipped, n)
            rows.append((each.letter, *cells, flips, "differs" if each.told else "not told"))
        digits = max(
            change.finer(100 * self.found.share, 100 * each.share, 1) for each in self.found.alone
        )
        together = change.beside(self.found.share, self.found.share, n, digits)
        head = f"Runs that {self.ends}: {together} under all together"
        return "\n".join([head, *self.fitted(rows, drop=("runs that flip",))])

    def fitted(self, rows: Sequence[tuple[str, ...]], drop: Sequence[str] = ()) -> list[str]:
        return fitted(rows, self.width, drop)

    def groups(self) -> str:
        """What it does if all codings have a group of codes as one has them."""
        if not self.found.effects:
            return "No code in force differs between the codings."
        rows = [("codes of", "differ", *self.letters, "widest", "flip", "")]
        rows += [self.group(effect) for effect in self.found.effects]
        told = (
            f"Which codes matter: the share of runs in % that {self.ends} if all codings had one "
            "group of codes as this coding has it, everything else as before. Differ: codes in "
            "force on which codings differ, in step, confidence or red line. Widest: points "
            "between the two farthest apart, and the runs that end otherwise between these. "
            "Actors and kinds cut the same codes twice, so that they do not add up."
        )
        return "\n".join([self.filled(told), *self.fitted(rows, drop=("flip", "differ"))])

    def group(self, effect: Effect) -> tuple[str, ...]:
        n, group = self.report.numbers.n, effect.group
        each = (effect.shares[x] for x in self.letters)
        shares = [change.beside(share, share, n).removesuffix(" %") for share in each]
        widest = "-" if effect.widest.value is None else f"{100 * effect.widest.value:.1f}"
        told = "differs" if effect.told else "not told"
        differ = f"{group.differing} of {group.codes}"
        return (self.called(group), differ, *shares, widest, _percent(effect.flipped, n), told)

    def called(self, group: Group) -> str:
        if group.by == "actor":
            return self.names.actor(group.name)
        kind, _, issue = group.name.partition(".")
        if kind == "stances":
            return f"stances: {self.names.issue(issue)}"
        return KINDS.get(group.name, group.name)

    def differing(self) -> str:
        """The codes that differ, the widest first."""
        shown = self.found.differing[:INPUTS_SHOWN]
        if not shown:
            return ""
        inputs, all_codes = self.found.codings.inputs(), numbers_of(self.found.codings.case)
        lead = (
            f"{len(self.found.differing)} of the {len(inputs)} codes in force here differ in step, "
            f"confidence or red line. ('sim evidence' counts all codes of the case: "
            f"{sum(each.differs for each in all_codes)} of {len(all_codes)}.)"
        )
        rows = [("codes that differ most", *self.letters)]
        for each in shown:
            entries = {entry.coding: entry for entry in each.entries}
            cells = [_code(entries[x].value, entries[x].red_line) for x in self.letters]
            rows.append((each.path.removeprefix("actors."), *cells))
        lines = self.fitted(rows)
        lines.insert(0, self.filled(lead))
        more = len(self.found.differing) - len(shown)
        if more:
            lines.append(
                self.filled(
                    f"and {more} more; --format json has all, and 'sim evidence --differences' why."
                )
            )
        return "\n".join(lines)

    def agreement(self) -> str:
        """Krippendorff's alpha by kind of code."""
        rows = [("kind of code", "alpha", "95 % interval", "codes", "all alike")]
        for kind, each in self.found.agreements.items():
            rows.append((KINDS.get(kind, kind), *_alpha(each), str(each.units), str(each.alike)))
        return "\n".join(
            [
                *self.fitted(rows, drop=("all alike", "codes")),
                self.filled(
                    "Ordinal alpha of Krippendorff (2011), 1 if all agree, 0 if by chance. "
                    f"{CAVEAT} Intervals from few codes are rough."
                ),
            ]
        )


def _code(value: str, red_line: str) -> str:
    return value if red_line == NONE else f"{value} {red_line}"


def _alpha(each: Agreement) -> tuple[str, str]:
    if each.alpha is None:
        return "-", "all the same"
    if each.low is None or each.high is None:
        return f"{each.alpha:.2f}", "-"
    return f"{each.alpha:.2f}", f"{each.low:.2f} to {each.high:.2f}"


def _percent(value: float, n: int) -> str:
    return change.share(value, *wilson(value, n), n)


def _points(value: float | None) -> str:
    return "-" if value is None else change.signed(100 * value, 1)
