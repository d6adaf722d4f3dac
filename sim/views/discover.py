"""What `sim discover` prints: under which conditions runs end in some way, and how sure that is."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.analysis.discovery import ALPHA, QUASI, SCREEN
from sim.analysis.events import EVENTS
from sim.analysis.intervals import Share
from sim.analysis.stability import OFTEN, SHUFFLES, SPLITS
from sim.views import change, changes
from sim.views.columns import WIDTH, fitted, table
from sim.views.discover_data import Subject, condition_rows, density_in
from sim.views.drawn import draws_of, number
from sim.views.phrases import listed, wrapped
from sim.views.terms import CALIBRATED, SENTENCE, counted

BOXES_SHOWN = 6
ROOMY = 90  # characters from which on a page has room for all columns
SMALLEST = 0.001


def as_text(subject: Subject, width: int = WIDTH) -> str:
    """What was found, for a terminal."""
    return _Text(subject, width).told()


class _Text:
    def __init__(self, subject: Subject, width: int) -> None:
        self.subject, self.width, self.found = subject, width, subject.found
        self.rows = condition_rows(subject)
        self.ends = EVENTS[subject.outcome].phrase

    def told(self) -> str:
        parts = [self.title(), self.filled(SENTENCE)]
        if self.found.told:
            parts += [self.box(), self.stand_ins(), self.held_out(), self.conditions(True)]
        else:
            parts.append(self.nothing())
        parts += [self.conditions(False), self.trade_off(), self.legend()]
        return "\n\n".join(part for part in parts if part) + "\n"

    def filled(self, text: str) -> str:
        return wrapped(text, self.width)

    def title(self) -> str:
        results, sample = self.subject.results, self.found.finder.sample
        told = (
            f"{self.subject.scenario.name}: when do runs {self.ends}? "
            f"{counted(self.found.base.n, 'run', 'runs')} of "
            f"{counted(sample.codings, 'coding', 'codings')}, seed {results.seed}. "
            f"{draws_of(self.subject.count)}{self.letter()}."
        )
        if sample.left_out:
            told += f" {sample.left_out:,} runs whose draws are not kept are left out."
        if results.failures:
            told += f" {len(results.failures):,} runs failed and are not counted."
        lines = [told, *changes.told(self.subject.scenario)]
        return "\n".join(map(self.filled, lines))

    def letter(self) -> str:
        return ", and which coding of the evidence it follows" * (
            len(self.subject.scenario.letters) > 1
        )

    def box(self) -> str:
        """The conditions in words, and what they are worth."""
        measured, base = self.found.measured, self.found.base
        lines = [self.filled(f"Runs {self.ends} above all when")]
        told = [row["condition"] for row in self.rows if row["in_box"]]
        for i, each in enumerate(told):
            end = "." if i == len(told) - 1 else " and" if i == len(told) - 2 else ","
            lines.append(wrapped(each + end, self.width, "  "))
        lines.append(
            self.filled(
                f"Then {_share(measured.density)} of the runs do so ({_span(measured.density)}), "
                f"otherwise {_share(measured.outside)} ({_span(measured.outside)}); of all runs "
                f"{_share(base)}. These conditions hold in {_percent(measured.mass)} of the runs "
                f"(mass) and cover {_percent(measured.coverage)} of those that {self.ends} "
                "(coverage)."
            )
        )
        return "\n".join(lines)

    def stand_ins(self) -> str:
        """The conditions that say no more than which coding of the evidence is drawn."""
        names = [r["condition"] for r in self.rows if r["in_box"] and r["stands_for_coding"]]
        if not names:
            return ""
        return self.filled(
            f"Only stands in for the coding of the evidence, as far as can be told: "
            f"{listed(names)}. Among the codings of one and the same letter it makes no difference "
            "that is more than chance; what moves the outcome may be anything in which the letters "
            "differ ('sim codings' tells what)."
        )

    def held_out(self) -> str:
        held = self.found.held_out
        return self.filled(
            "Conditions look better where they were found. Found in one half of the codings and "
            f"measured in the other, {2 * SPLITS} halves: {_percent(held.density)} of the runs "
            f"inside (90 % of halves: {_percent(held.low)} to {_percent(held.high)}), covering "
            f"{_percent(held.coverage)} with {_percent(held.mass)} of the runs. With the outcomes "
            f"shuffled over the codings, {self.chance()}." + self.unsteady()
        )

    def unsteady(self) -> str:
        """The conditions that another half of the codings would hardly give."""
        weak = [r["condition"] for r in self.rows if r["in_box"] and r["halves"] < OFTEN]
        if not weak:
            return ""
        return f" Found in few halves, and so not to be leant on: {listed(weak)}."

    def chance(self) -> str:
        as_much = round(self.found.p * (1 + SHUFFLES)) - 1
        share = "none" if as_much == 0 else f"{as_much}"
        return f"{share} of {SHUFFLES} searches found as much (p = {self.found.p:.3g})"

    def nothing(self) -> str:
        if not self.found.box.limits:
            return self.filled(
                f"No condition can be told. {_share(self.found.base)} of the runs {self.ends}, and "
                "no input that was drawn moves this by more than chance would."
            )
        return self.filled(
            f"No condition can be told. {_share(self.found.base)} of the runs {self.ends}; the "
            f"best box has {_share(self.found.measured.density)}, but with the outcomes shuffled "
            f"over the codings {self.chance()}."
        )

    def conditions(self, own: bool) -> str:
        """A table of the conditions of the box, or of those that are in half-boxes only."""
        rows = [row for row in self.rows if row["in_box"] == own]
        if not rows:
            return ""
        what, p = ("condition", "quasi-p") if own else ("often set in halves, not here", "")
        heads = (what, "kept by", p, "in halves", "limit there")
        cells = [(row["condition"], *self._beside(row)) for row in rows]
        drop = ("limit there", "kept by") if self.width < ROOMY else ()
        return "\n".join(fitted([heads, *cells], self.width, drop))

    def _beside(self, row: dict[str, Any]) -> tuple[str, ...]:
        low, high = row["limit_p5"], row["limit_p95"]
        spread = "" if low is None else f"{number(low)} to {number(high)}"
        p = row["quasi_p"]
        told = "" if p is None else f"< {SMALLEST}" if p < SMALLEST else f"{p:.3f}"
        return _percent(row["kept_by"]), told, _percent(row["halves"]), spread

    def trade_off(self) -> str:
        """Boxes along the peeling, from all runs to the smallest."""
        boxes = self.found.boxes
        if len(boxes) < 2 or not self.found.told:
            return ""
        places = np.linspace(0, len(boxes) - 1, min(BOXES_SHOWN, len(boxes))).round()
        shown = sorted({int(place) for place in places} | {boxes.index(self.found.box)})
        rows = [("Trade-off", "mass", "coverage", "density", "conditions")]
        for box in sorted((boxes[i] for i in shown), key=lambda box: -box.mass):
            mark = "this box" if box is self.found.box else ""
            share = _percent(density_in(box, self.found))
            rows.append(
                (mark, _percent(box.mass), _percent(box.coverage), share, str(len(box.limits)))
            )
        return "\n".join(table(rows, right=(1, 2, 3, 4)))

    def legend(self) -> str:
        told = (
            "Kept by: share of codings that meet the condition. Quasi-p: chance of so many such "
            "runs in the box without this condition; the search over inputs is not in it. In "
            "halves: how many of the boxes found in half of the codings set it, and where (90 %). "
            f"Inputs pass a screen first (false discovery rate {SCREEN:g}); slices take {ALPHA:g} "
            f"of the runs; conditions with a quasi-p above {QUASI:g} are dropped."
        )
        if not self.rows:
            return ""
        lines = [self.filled(told)]
        if self.subject.coverage is None and self.found.told:
            lines.append(
                self.filled(
                    "This is the box whose coverage exceeds its mass by most; '--coverage 0.3' "
                    "takes the densest that covers so much."
                )
            )
        calibrated = {c.beside for c in self.subject.scenario.spec.calibrations}
        if self.subject.outcome in ("no_meeting", "met") and "meeting" in calibrated:
            lines.append(f"The chance of a meeting is {CALIBRATED}.")
        return "\n".join(lines)


def _percent(value: float) -> str:
    """A share of codings or runs that is exact, in percent."""
    points = 100 * value
    return f"{points:.1f} %" if 0 < points < 9.95 else f"{points:.0f} %"


def _share(share: Share) -> str:
    if share.share is None or share.low is None or share.high is None:
        return "none"
    return change.share(share.share, share.low, share.high, share.n)


def _span(share: Share) -> str:
    if share.low is None or share.high is None:
        return "no runs"
    return change.span(share.low, share.high)
