"""What `sim compare` prints: what differs, what comes of it, by how much, and can it be told."""

from __future__ import annotations

import csv
import io
import json
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sim.analysis.compare import HOLDS_FROM, Pair, Row
from sim.analysis.findings import Findings, Subject
from sim.analysis.frames import MEASURE_COLUMNS, measure_rows, ranking_rows
from sim.analysis.intervals import LEVEL
from sim.analysis.measures import Measure
from sim.inputs.labels import labels_of
from sim.views import change, changes
from sim.views.columns import WIDTH, table
from sim.views.differing import Differing, Setting, differing, venues_alike
from sim.views.phrases import Names
from sim.views.ranking import ranking_data, ranking_lines
from sim.views.terms import ADDED_UP, CALIBRATED, SENTENCE, WHOLES, counted, outcome, step

if TYPE_CHECKING:
    import pandas as pd

SCHEMA_VERSION = 1
FLIPS_SHOWN = 8
INPUTS_SHOWN = 12
NAME = 26  # of a measure, in a line
NEEDED = 98  # characters for all columns; narrower pages leave out spread and factor
GAPS = {
    "total_variation": "total variation (0 to 1)",
    "jensen_shannon": "Jensen-Shannon (0 to 1)",
    "wasserstein": "Wasserstein-1 (classes)",
}
TURNS = {"rounds": "turns"}
VERDICTS = {"differs": "differs", "alone": "only by itself", "unknown": "cannot be told"}
ORDER = "no meeting, walk-out, no agreement, not ratified, ceasefire, partial deal, settlement"


def as_text(findings: Findings, width: int = WIDTH) -> str:
    """The comparison for a terminal."""
    text = _Text(findings, width)
    parts = [text.title(), text.filled(SENTENCE)]
    for pair in findings.compared.pairs:
        parts += text.pair(pair)
    parts.append(text.legend())
    if findings.ranking is not None:
        parts += ranking_lines(findings, width)
    return "\n\n".join(part for part in parts if part) + "\n"


def as_json(findings: Findings) -> str:
    """The comparison as JSON, with all that the text leaves out."""
    content = {
        "schema_version": SCHEMA_VERSION,
        "subjects": [_subject_data(subject) for subject in findings.subjects],
        "level": LEVEL,
        "correction": {"method": "Holm", "comparisons": findings.compared.family},
        "pairs": [_pair_data(findings, pair) for pair in findings.compared.pairs],
        "measures": measure_rows(findings),
        "ranking": ranking_data(findings),
        "versions": dict(findings.versions),
        "note": SENTENCE,
    }
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def as_csv(findings: Findings) -> str:
    """Every measure of every pair as CSV, one row each, and then the places of a ranking."""
    out = io.StringIO()
    writer = csv.DictWriter(out, ["against", "measure", *MEASURE_COLUMNS], lineterminator="\n")
    writer.writeheader()
    writer.writerows([*measure_rows(findings), *ranking_rows(findings)])
    return out.getvalue()


def inputs_frame(findings: Findings) -> pd.DataFrame:
    """The inputs that differ as a pandas table, one row each."""
    import pandas as pd

    columns = ["against", "path", "a", "a_set_at", "b", "b_set_at"]
    rows = [
        (findings.subjects[pair.b].letter, *_flat(each).values())
        for pair in findings.compared.pairs
        for each in differing(findings.subjects[pair.a], findings.subjects[pair.b])
    ]
    return pd.DataFrame(rows, columns=columns).set_index(["against", "path"])


def _flat(each: Differing) -> dict[str, str | None]:
    a, b = each.a, each.b
    return {
        "path": each.path,
        "a": a.value if a else None,
        "a_set_at": a.place if a else None,
        "b": b.value if b else None,
        "b_set_at": b.place if b else None,
    }


def _subject_data(subject: Subject) -> dict[str, Any]:
    return {
        "letter": subject.letter,
        "source": subject.source,
        "label": subject.label or None,
        "scenario": subject.name,
        "changes": changes.data(subject.loaded.scenario)["changes"],
        "scenario_hash": subject.hash,
        "folder": str(subject.folder) if subject.folder else None,
        "runs": subject.runs,
        "seed": subject.seed,
        "per_coding": subject.per_coding,
        "failed": subject.failed,
        "version": subject.version,
    }


def _pair_data(findings: Findings, pair: Pair) -> dict[str, Any]:
    a, b = findings.subjects[pair.a], findings.subjects[pair.b]
    return {
        "a": a.letter,
        "b": b.letter,
        "paired": pair.paired,
        "runs": list(pair.runs),
        "codings": list(pair.codings),
        "identical": pair.identical,
        "venues_coded_alike": venues_alike(a, b),
        "inputs": [_flat(each) for each in differing(a, b)],
        "flipped": pair.flipped.as_dict() if pair.flipped else None,
        "flips": [{"before": x, "after": y, "count": n} for x, y, n in pair.flips],
        "distances": {
            gap.name: {**asdict(gap.distance), "p_corrected": gap.p, "verdict": gap.verdict}
            for gap in pair.gaps
        },
    }


class _Text:
    """The parts of a comparison, as text of some width."""

    def __init__(self, findings: Findings, width: int) -> None:
        self.findings, self.width = findings, width
        self.subjects, self.compared = findings.subjects, findings.compared
        scenarios = [subject.loaded.scenario for subject in self.subjects]
        self.names = Names(labels_of(scenarios[0]))
        self.calibrated = {c.beside for s in scenarios for c in s.spec.calibrations}
        self.deep = all(s.per_coding >= HOLDS_FROM for s in self.subjects)

    def filled(self, text: str, first: str = "", rest: str = "") -> str:
        return textwrap.fill(
            text, self.width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
        )

    def title(self) -> str:
        """What stands on each side, and what was run."""
        size = max(len(subject.called) for subject in self.subjects)
        lines = []
        for s in self.subjects:
            told = f"{s.called.ljust(size)}  {self.made(s)}"
            lines.append(self.filled(told, f"{s.letter}  ", "   "))
            lines += [self.filled(c, "   ", "   ") for c in changes.told(s.loaded.scenario)]
        return "\n".join(lines)

    def made(self, subject: Subject) -> str:
        """What was run of a scenario, and, where that differs, by which version."""
        told = [
            subject.name,
            counted(subject.runs, "run", "runs"),
            f"{subject.per_coding} per coding",
            f"seed {subject.seed}",
            f"hash {subject.hash}",
        ]
        if subject.failed:
            told.append(f"{subject.failed:,} failed")
        if len({s.version for s in self.subjects}) > 1:
            told.append(f"made by sim {subject.version}")
        return ", ".join(told)

    # One pair

    def pair(self, pair: Pair) -> list[str]:
        """All that is told of B against A."""
        a, b = (self.subjects[i].letter for i in (pair.a, pair.b))
        head = f"{b} against {a}"
        told = [f"{head}\n{'-' * len(head)}\n{self.inputs(pair)}", self.pairing(pair)]
        if pair.identical:
            return told
        return [*told, *self.measures(pair), self.flips(pair), self.distances(pair)]

    def inputs(self, pair: Pair) -> str:
        """The inputs that differ."""
        a, b = self.subjects[pair.a], self.subjects[pair.b]
        found = differing(a, b)
        lines = ["Inputs that differ" if found else "No input differs."]
        for each in found[:INPUTS_SHOWN]:
            lines += self.input(each, a, b)
        if len(found) > INPUTS_SHOWN:
            more = counted(len(found) - INPUTS_SHOWN, "other", "others")
            lines.append(f"  and {more}; --format json lists all")
        if venues_alike(a, b):
            lines.append(
                self.filled(
                    "The evidence codes the two venues alike for both sides, so that nothing in it "
                    "tells them apart: the tool cannot say which would do better."
                )
            )
        return "\n".join(lines)

    def input(self, each: Differing, a: Subject, b: Subject) -> list[str]:
        """One input with both values, on one line if it fits."""
        cells = [_setting(a.letter, each.a), _setting(b.letter, each.b)]
        line = f"  {each.path}  {'  '.join(cells)}"
        if len(line) <= self.width:
            return [line]
        return [f"  {each.path}", *(self.filled(cell, "    ", "      ") for cell in cells)]

    def pairing(self, pair: Pair) -> str:
        """Whether the runs share their luck, and how many of them end otherwise."""
        a, b = (self.subjects[i] for i in (pair.a, pair.b))
        if not pair.paired:
            return self.filled(
                "Not paired: the runs have another seed or number of runs per coding, so that they "
                "share no luck. They are compared as independent, which takes more of them."
            )
        runs, share = pair.runs[0], pair.flipped
        part = ""
        if a.version != b.version:
            part = " They were made by different versions of the program, which can differ, too."
        if a.runs != b.runs or a.failed or b.failed:
            part += f" Compared are the {runs:,} that both have."
        if share is None or not share.count:
            told = f"No run of {runs:,} ends otherwise."
            same = " All come out the same in all that is compared." if pair.identical else ""
            return self.filled(f"{told}{same}{part}")
        assert share.share is not None
        assert share.low is not None
        assert share.high is not None
        told = change.share(share.share, share.low, share.high, share.n)
        span = change.span(share.low, share.high)
        return self.filled(
            f"{told} of the runs ({share.count:,} of {runs:,}; 95 % interval {span}) end otherwise "
            f"in {b.letter} than the same run in {a.letter}, with the same coding and the same "
            f"luck.{part}"
        )

    def measures(self, pair: Pair) -> Iterator[str]:
        """The tables of outcomes, of shares along the way and of means."""
        rows = [row for row in pair.rows if row.n_a and row.n_b]
        gone = [row for row in pair.rows if not (row.n_a and row.n_b)]
        wide = pair.paired and self.width >= NEEDED
        cells, of = [self.head(pair, wide)], []
        for row in rows:
            own = self.cells(row, wide)
            first, *more = textwrap.wrap(own[0], NAME, subsequent_indent="  ")
            cells += [(first, *own[1:]), *((line, *[""] * (len(own) - 1)) for line in more)]
            of += [row] * (1 + len(more))
        lines = table(cells, right=(1, 2, 3, 5, 6) if wide else (1, 2, 3))
        above, group = lines[0], ""
        told = [above]
        for row, line in zip(of, lines[1:], strict=True):
            title = self.group(row)
            if title != group:
                yield "\n".join(told)
                told = []
            if title != group and title:
                told.append(title)
            group = title
            told.append(line)
        yield "\n".join(told)
        if gone:
            names = ", ".join(self.name(row.measure) for row in gone)
            yield self.filled(f"Without any run to compare: {names}.")
        yield self.holding(rows)

    def holding(self, rows: Sequence[Row]) -> str:
        """In what share of the codings the difference has its sign, outcome by outcome."""
        told = [
            f"{self.name(row.measure)} {change.holds(row)}"
            for row in rows
            if row.measure.kind in ("outcome", "sum") and row.holds
        ]
        head = "Share of the codings in which the difference holds (a tie does not): "
        return self.filled(f"{head}{', '.join(told)}.", rest="  ") if told else ""

    def head(self, pair: Pair, wide: bool) -> tuple[str, ...]:
        a, b = (self.subjects[i].letter for i in (pair.a, pair.b))
        cells = ("how it ends", a, b, f"{b} - {a}", "95 % interval")
        return (*cells, "spread", "factor", "verdict") if wide else (*cells, "verdict")

    def cells(self, row: Row, wide: bool) -> tuple[str, ...]:
        cells = (self.name(row.measure), *change.sides(row), *change.cells(row))
        verdict = VERDICTS.get(row.verdict) or f"none above {change.bound(row)}"
        if not wide:
            return (*cells, verdict)
        return (*cells, change.spread(row), change.factor(row.variance_factor), verdict)

    def group(self, row: Row) -> str:
        """Of which runs a share or a mean is taken; nothing above the endings, which come first."""
        if row.measure.kind == "outcome":
            return ""
        if row.measure.kind == "sum":
            return ADDED_UP
        one, many = WHOLES[row.measure.given]
        runs = counted(row.n_a, one, many)
        of = runs if row.n_a == row.n_b else f"{row.n_a:,} and {counted(row.n_b, one, many)}"
        return f"Of {of}" if row.measure.of_shares else f"Means over {of}"

    def name(self, measure: Measure) -> str:
        kind, _, actor = measure.name.partition(".")
        if measure.kind == "number":
            who = self.names.actor(actor)
            told = {"gain": f"gain of {who}", "durability": f"durability, {who}"}
            return told.get(
                kind,
                {"week": "week of the meeting"}.get(kind, f"bilateral {TURNS.get(kind, kind)}"),
            )
        text = step(kind) if measure.kind == "share" else outcome(kind)
        return text + ("*" if _beside(measure) in self.calibrated else "")

    def flips(self, pair: Pair) -> str:
        """From what to what runs change."""
        if not pair.flips:
            return ""
        a, b = (self.subjects[i].letter for i in (pair.a, pair.b))
        total = sum(count for *_, count in pair.flips)
        rows = [
            (f"  {count:,}", _part(count, total), f"{outcome(x)} -> {outcome(y)}")
            for x, y, count in pair.flips[:FLIPS_SHOWN]
        ]
        if rest := pair.flips[FLIPS_SHOWN:]:
            count = sum(n for *_, n in rest)
            others = counted(len(rest), "other change", "other changes")
            rows.append((f"  {count:,}", _part(count, total), others))
        told = "the run that flips" if total == 1 else f"the {total:,} runs that flip"
        head = f"How {told} ended in {a} and end in {b}"
        return "\n".join([head, *table(rows, right=(0, 1))])

    def distances(self, pair: Pair) -> str:
        """The distances, beside what chance alone gives."""
        rows = [("distance between the outcomes", "seen", "by chance up to", "verdict")]
        for gap in pair.gaps:
            told = "not told from none" if gap.verdict == "none" else VERDICTS[gap.verdict]
            seen, null = change.pair(gap.distance.value, gap.distance.null_high)
            rows.append((GAPS[gap.name], seen, null, told))
        return "\n".join(table(rows, right=(1, 2)))

    def legend(self) -> str:
        """What the columns mean and what the verdicts rest on."""
        family = self.compared.family
        told = [
            "Shares and their differences in percent and percentage points; gains in utility; a "
            "mean is over the runs that have the number.",
            "Intervals are 95 % for each row by itself and respect the codings. Verdicts hold for "
            f"all {family} comparisons above together (correction of Holm): 'none above x' is no "
            "difference of more than x that could be told at this number of runs, 'only by "
            "itself' one that the correction does not keep.",
            "Chance alone puts two samples some way apart, too: 'by chance up to' is where 95 % of "
            "10,000 swaps of A and B by whole codings stay. Classes are one step apart in the "
            f"order {ORDER}.",
        ]
        if any(pair.paired for pair in self.compared.pairs) and self.width >= NEEDED:
            told.append(self._columns())
        if any(
            _beside(row.measure) in self.calibrated for p in self.compared.pairs for row in p.rows
        ):
            told.append(f"* {CALIBRATED}.")
        return "\n".join(self.filled(text) for text in told)

    def _columns(self) -> str:
        told = (
            "Spread: how far the difference itself varies between codings (standard deviation). "
            "Factor: how many times as many independent runs would tell the difference as well as "
            "these, which share their luck."
        )
        if self.deep:
            return told
        return f"{told} In what share of codings it holds takes --per-coding {HOLDS_FROM}."


def _part(count: int, total: int) -> str:
    return "all" if count == total else f"{100 * count / total:.1f} %"


def _setting(letter: str, setting: Setting | None) -> str:
    if setting is None:
        return f"{letter} (not in force)"
    return f"{letter} {setting.value} ({setting.place})"


def _beside(measure: Measure) -> str:
    """What a calibration says it stands beside."""
    if measure.name in ("no_meeting", "week"):
        return "meeting"
    return measure.name.partition("_")[0]
