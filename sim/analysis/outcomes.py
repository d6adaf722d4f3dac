"""The distribution of outcomes, and what led to it, from stored runs.

`summarise` reads the blocks of the `runs` table once, in order, and keeps counts only. Its result
can be written as JSON; every share in it has the members of `sim.analysis.intervals.Share`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

import numpy as np

from sim.analysis.events import AFTERMATH, EVENTS, HEADLINES, SUMS, WATCHED_MONTHS, event_keys
from sim.analysis.intervals import LEVEL, Share, share_of
from sim.analysis.packages import Packages
from sim.analysis.tally import Histogram, Tally
from sim.analysis.wording import band
from sim.arrays import Bools
from sim.inputs.scenario import Scenario
from sim.outcomes import DEALS, OUTCOMES
from sim.runs.columns import EMPTY_CHOICE, JOINT, options_of
from sim.runs.tables import labels, numbers

SCHEMA_VERSION = 1
DECIMALS = 4  # of utilities and chances, in their quantiles
RANGE = (0.05, 0.5, 0.95)
ALL, MEETING, SIGNATURE, RATIFIED = "run", "meeting", "signature", "ratification"
REACHED = {MEETING: "met", SIGNATURE: "signed", RATIFIED: "deal"}  # the outcomes that these are
ENDS = {"unviolated": "violated_month", "unbroken": "collapsed_month"}


@dataclass(frozen=True)
class Questions:
    """What is asked of the runs, as far as the columns do not say it.

    `horizon_weeks` is the length of the preparation, None if there is none; `watched_months` how
    long deals are followed, None if they are not. `any_of` maps the issues on which several options
    may be chosen to these options; `signers` are the principals where not all need to sign.
    """

    horizon_weeks: int | None = None
    weeks: Sequence[int] = (2, 26)
    watched_months: int | None = None
    months: Sequence[int] = (12, 60)
    any_of: Mapping[str, Sequence[str]] = field(default_factory=dict)
    signers: Sequence[str] = ()

    def asked_weeks(self) -> list[int]:
        """The deadlines for a meeting that the runs can tell of, the horizon last."""
        if self.horizon_weeks is None:
            return []
        return sorted({w for w in self.weeks if w < self.horizon_weeks} | {self.horizon_weeks})

    def asked_months(self) -> list[int]:
        """The ages of a deal that the runs can tell of."""
        return sorted(m for m in set(self.months) if m <= (self.watched_months or 0))


@dataclass(frozen=True, slots=True)
class Asked:
    """A share that is asked for: of the runs with the mark `event` among those with `given`."""

    event: str
    given: str


def questions_of(scenario: Scenario) -> Questions:
    """What is asked of the runs of a scenario."""
    spec = scenario.spec
    any_of = {name: issue for name, issue in spec.issues.items() if issue.kind == "any_of"}
    return Questions(
        horizon_weeks=spec.horizon if "preparation" in spec.process else None,
        watched_months=WATCHED_MONTHS if AFTERMATH in spec.process else None,
        any_of={name: tuple(issue.options) for name, issue in any_of.items()},
        signers=() if scenario.unanimous else scenario.principals,
    )


@dataclass(frozen=True, slots=True)
class Precision:
    """How near the ends of an interval must be to its share, in percentage points.

    Of all that a summary shows, endings and the sums below them, or of one `outcome` alone.
    """

    points: float
    outcome: str | None = None

    def reached(self, summary: Mapping[str, Any]) -> bool:
        """Whether every interval that is meant lies within so many points of its share."""
        return self.widest(summary)[1] <= self.points

    def widest(self, summary: Mapping[str, Any]) -> tuple[str, float]:
        """The outcome whose interval reaches farthest from its share, and how far, in points.

        Without a run nothing is known, and it is infinitely far.
        """
        shown = (*summary["outcomes"], *HEADLINES)
        rows = {**summary["outcomes"], **summary["sums"]}
        reach = {
            name: math.inf
            if row["share"] is None
            else 100 * max(row["share"] - row["low"], row["high"] - row["share"])
            for name, row in rows.items()
            if (name in shown if self.outcome is None else name == self.outcome)
        }
        return max(reach.items(), key=itemgetter(1))


def summarise(blocks: Iterable[Any], scenario: Scenario) -> dict[str, Any]:
    """The summary of a scenario's runs, whose tables come in order; see `Summary.result`."""
    summary = Summary(questions_of(scenario))
    for block in blocks:
        summary.add(block)
    return summary.result()


class Summary:
    """Counts of runs, to which further blocks can be added."""

    def __init__(self, questions: Questions) -> None:
        self.questions = questions
        self.shares = asked_shares(questions)
        self.sums = sums_in(questions)
        self.options = {
            issue: {o: Asked(f"{issue}.{o}", SIGNATURE) for o in (*options, EMPTY_CHOICE)}
            for issue, options in questions.any_of.items()
        }
        self.signers = {name: Asked(f"signed_by.{name}", SIGNATURE) for name in questions.signers}
        groups = (self.shares, *self.options.values(), self.signers)
        events = [a.event for group in groups for a in group.values()]
        reached = (ALL, MEETING, SIGNATURE, RATIFIED)
        self._tally = Tally(dict.fromkeys([*reached, *OUTCOMES, *self.sums, *events]))
        self._blocked: Counter[tuple[str, str | None, str | None]] = Counter()
        self._packages = Packages()
        self._numbers: dict[str, Histogram] = {}

    def add(self, block: Any) -> None:
        """Count the runs of the next block of the `runs` table."""
        coding = numbers(block, "coding")[0]
        found = marks(block, self.questions) | self._chosen(block) | self._signing(block)
        self._tally.add(coding, found)
        self._count_blocked(block)
        self._packages.add(block)
        self._count_numbers(block)

    def result(self, level: float = LEVEL) -> dict[str, Any]:
        """All that was counted.

        `outcomes`, `sums` of them and `shares` by name, `blocked` (who and why, commonest first),
        `packages` (the commonest), `options` (how often each is in a signed package, by issue),
        `signers` (how often each signed a package, where not all need to) and `numbers` (median,
        5th and 95th percentile).
        """
        runs = self._tally.sums(ALL, ALL)
        return {
            "schema_version": SCHEMA_VERSION,
            "level": level,
            "runs": runs.x,
            "codings": runs.codings,
            "outcomes": {o: self._share(Asked(o, ALL), level) for o in OUTCOMES},
            "sums": {name: self._share(Asked(name, ALL), level) for name in self.sums},
            "shares": {name: self._share(asked, level) for name, asked in self.shares.items()},
            "blocked": self._blocked_rows(runs.x),
            "packages": self._packages.result(),
            "options": {
                issue: {option: self._share(asked, level) for option, asked in options.items()}
                for issue, options in self.options.items()
            },
            "signers": {name: self._share(asked, level) for name, asked in self.signers.items()},
            "numbers": {name: _spread(histogram) for name, histogram in self._numbers.items()},
        }

    def _chosen(self, block: Any) -> dict[str, Bools]:
        found = {}
        for issue, options in self.options.items():
            codes, names = labels(block, f"choice.{issue}")
            chosen = [options_of(name) or (EMPTY_CHOICE,) for name in names]
            for option, asked in options.items():
                has = np.array([option in choice for choice in chosen] + [False])  # -1: none signed
                found[asked.event] = has[codes]
        return found

    def _signing(self, block: Any) -> dict[str, Bools]:
        if not self.signers:
            return {}
        codes, names = labels(block, "signed_by")
        return {
            asked.event: np.array([who in name.split(JOINT) for name in names] + [False])[codes]
            for who, asked in self.signers.items()
        }

    def _count_blocked(self, block: Any) -> None:
        columns = [labels(block, name) for name in ("outcome", "blocked_by", "reason")]
        rows, counts = np.unique(
            np.stack([codes for codes, _ in columns], axis=1), axis=0, return_counts=True
        )
        for row, count in zip(rows.tolist(), counts.tolist(), strict=True):
            outcome, by, reason = (
                names[code] if code >= 0 else None
                for code, (_, names) in zip(row, columns, strict=True)
            )
            if outcome is not None and outcome not in DEALS:
                self._blocked[outcome, by, reason] += count

    def _count_numbers(self, block: Any) -> None:
        names = [n for n in block.schema.names if n.startswith(("gain.", "durability."))]
        for name in ("week", *names):
            values, there = numbers(block, name)
            decimals = 0 if name == "week" else DECIMALS
            self._numbers.setdefault(name, Histogram(decimals)).add(values[there])

    def _share(self, asked: Asked, level: float) -> dict[str, Any]:
        return _row(asked, self._tally, level)

    def _blocked_rows(self, runs: int) -> list[dict[str, Any]]:
        rows = sorted(self._blocked.items(), key=lambda row: (-row[1], str(row[0])))
        return [
            {"outcome": o, "blocked_by": by, "reason": why, "count": count, "share": count / runs}
            for (o, by, why), count in rows
        ]


def asked_shares(questions: Questions) -> dict[str, Asked]:
    """The shares along the way, by the name that they have in the summary."""
    return (
        {_by_week(week): Asked(_by_week(week), ALL) for week in questions.asked_weeks()}
        | {"signed": Asked(SIGNATURE, MEETING), "ratified": Asked(RATIFIED, SIGNATURE)}
        | {
            _after(kind, month): Asked(_after(kind, month), RATIFIED)
            for kind in ENDS
            for month in questions.asked_months()
        }
    )


def _by_week(week: int) -> str:
    return f"meeting_{week}_weeks"


def _after(kind: str, month: int) -> str:
    return f"{kind}_{month}_months"


def marks(block: Any, questions: Questions) -> dict[str, Bools]:
    """Which runs of a block came how far, how they ended, and what `asked_shares` asks of them."""
    found = {name: EVENTS[name].hits(block) for name in (*OUTCOMES, *sums_in(questions))}
    found |= {mark: found[name] for mark, name in REACHED.items()}
    found[ALL] = np.ones(len(found["met"]), dtype=np.bool_)
    return found | _meetings(block, questions) | _lasting(block, questions, found[RATIFIED])


def sums_in(questions: Questions) -> tuple[str, ...]:
    """The sums of outcomes that the runs can tell of."""
    known = event_keys(() if questions.watched_months is None else (AFTERMATH,))
    return tuple(name for name in SUMS if name in known)


def _meetings(block: Any, questions: Questions) -> dict[str, Bools]:
    week, met = numbers(block, "week")
    return {_by_week(w): met & (week <= w) for w in questions.asked_weeks()}


def _lasting(block: Any, questions: Questions, deal: Bools) -> dict[str, Bools]:
    found = {}
    for kind, column in ENDS.items():
        month, happened = numbers(block, column)
        for m in questions.asked_months():
            found[_after(kind, m)] = deal & ~(happened & (month <= m))
    return found


def _row(asked: Asked, tally: Tally, level: float) -> dict[str, Any]:
    share = share_of(tally.sums(asked.event, asked.given), level)
    return {"given": asked.given, **share.as_dict(), "band": _band(share)}


def _band(share: Share) -> dict[str, Any] | None:
    if share.low is None or share.high is None:
        return None
    found = band(share.low, share.high)
    return {"words": found.words, "low": found.low, "high": found.high, "text": found.text}


def _spread(histogram: Histogram) -> dict[str, Any]:
    low, median, high = histogram.quantiles(*RANGE)
    return {"n": histogram.n, "p5": low, "median": median, "p95": high}
