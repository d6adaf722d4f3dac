"""What `sim run` prints: the distribution of outcomes, what led to it and what it rests on."""

from __future__ import annotations

import csv
import io
import json
import shlex
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sim.analysis import wording
from sim.analysis.events import HEADLINES
from sim.analysis.intervals import wilson
from sim.inputs.basis import count_basis
from sim.inputs.labels import labels_of
from sim.inputs.offer import options_on_offer
from sim.inputs.scenario import NONE, Scenario
from sim.views import changes
from sim.views.blocked import why
from sim.views.notes import calibrated, notes, venues_taken
from sim.views.phrases import Names
from sim.views.terms import ADDED_UP, CALIBRATED, SENTENCE, WHOLES, counted, outcome, step

if TYPE_CHECKING:
    from sim.runs.store import Results

WIDTH = 100
BLOCKED_SHOWN = 8
LASTING = " (violated: fighting flares up; broken: the war is back)"
BASIS = {
    "evidence": "on the article",
    "literature": "on literature",
    "calibrated": "on calibration",
    "assumption": "on assumption",
}
BESIDE = {"meeting": "Meeting", "signed": "Agreement", "durability": "Durability"}

Row = Sequence[str]


def as_text(results: Results, full: bool = True, width: int = WIDTH) -> str:
    """The summary for a terminal; without `full` the outcome distribution alone."""
    return _Text(results, width).told(full)


def as_json(results: Results, full: bool = True) -> str:
    """The summary as JSON, with what identifies the run."""
    scenario = Scenario.restored(results.scenario)
    header = results.header
    content = {
        "schema_version": results.summary["schema_version"],
        "scenario": scenario.name,
        "scenario_hash": header.scenario_hash,
        "seed": header.seed,
        "runs": header.runs,
        "per_coding": header.per_coding,
        "folder": str(results.folder),
        "failed": len(results.failures),
        **changes.data(scenario),
        "venue": venues_taken(scenario),
        "notes": notes(scenario, results.summary),
        **{k: v for k, v in results.summary.items() if k not in ("schema_version", "runs")},
        "basis": count_basis(scenario),
        "base_rates": [rate.model_dump() for rate in scenario.spec.base_rates],
        "calibrated": [{"beside": c.beside, "text": c.text} for c in scenario.spec.calibrations],
        "note": SENTENCE,
    }
    if not full:
        content = {
            k: content[k]
            for k in (
                "schema_version",
                "scenario",
                "source",
                "changes",
                "runs",
                "outcomes",
                "sums",
                "note",
            )
        }
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def as_csv(results: Results, full: bool = True) -> str:
    """The outcome distribution as CSV: a row per ending, which exclude each other, and per sum."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = ["count", "share", "low", "high", "codings_sd"]
    writer.writerow(["outcome", *names, "band", "kind"])
    for kind, key in (("ending", "outcomes"), ("sum", "sums")):
        for name, row in results.summary[key].items():
            band = row["band"]["text"] if row["band"] else ""
            values = ("" if row[n] is None else row[n] for n in names)
            writer.writerow([name, *values, band, kind])
    return out.getvalue()


class _Text:
    """The parts of the summary of some results, as text of some width."""

    def __init__(self, results: Results, width: int) -> None:
        self.results, self.width = results, width
        self.summary, self.header = results.summary, results.header
        self.scenario = Scenario.restored(results.scenario)
        self.spec = self.scenario.spec
        self.names = Names(labels_of(self.scenario))
        self.runs: int = self.summary["runs"]
        self.calibrated = calibrated(self.scenario)

    def told(self, full: bool) -> str:
        parts = [self.title(), self.filled(SENTENCE), self.outcomes()]
        if full:
            parts += [
                self.on_the_way(),
                self.blocked(),
                self.packages(),
                self.signers(),
                self.options(),
                self.basis(),
                self.comparison(),
                self.folder(),
            ]
        return "\n\n".join(part for part in parts if part) + "\n"

    def title(self) -> str:
        """What was run, where and with what on offer."""
        header, codings = self.header, self.summary["codings"]
        ran = counted(self.runs, "run", "runs")
        if self.results.failures:
            ran = f"{self.runs:,} of {header.runs:,} runs ({len(self.results.failures):,} failed)"
        drawn = counted(codings, "coding", "codings")
        each = counted(header.per_coding, "run", "runs")
        some = "up to " if self.runs < codings * header.per_coding else ""
        line = f"{self.scenario.name}: {ran} ({drawn} of {some}{each}), seed {header.seed}"
        told = [line, self.spec.summary, *notes(self.scenario, self.summary)]
        return "\n".join(self.filled(text) for text in told if text)

    def outcomes(self) -> str:
        """How the runs end, with the marks and words that the columns need; then sums of it."""
        head = ("how it ends", "share (runs)", "95 % interval", "spread", "in words")
        endings = self.table([head, *self.rows(self.summary["outcomes"])], right=(3,))
        sums = {k: v for k, v in self.summary["sums"].items() if k in HEADLINES}
        added = self.table([*self.rows(sums)], right=(3,))
        legend = f"* {CALIBRATED}. " if "meeting" in self.calibrated else ""
        legend += "Spread: how far codings differ (standard deviation, percentage points)."
        return "\n".join([*endings, "", ADDED_UP, *added, self.filled(legend)])

    def rows(self, found: Mapping[str, Any]) -> Iterator[Row]:
        """The cells of some outcomes or sums of them."""
        cells = _joined([_share(row, with_count=True) for row in found.values()])
        for (name, row), cell in zip(found.items(), cells, strict=True):
            mark = "*" if name == "no_meeting" and "meeting" in self.calibrated else ""
            span = wording.span(row["low"], row["high"])
            spread = wording.points(row["codings_sd"]).removesuffix(" points")
            yield outcome(name) + mark, cell, span, spread, row["band"]["text"]

    def on_the_way(self) -> str:
        """The chances along the way, by what they are shares of."""
        shares = [(name, row) for name, row in self.summary["shares"].items() if row["n"]]
        cells = _joined([_share(row) for _, row in shares])
        rows: list[tuple[str, ...]] = []
        for (name, row), cell in zip(shares, cells, strict=True):
            mark = CALIBRATED if name.split("_")[0] in self.calibrated else ""
            rows.append((f"  {step(name)}", cell, wording.span(row["low"], row["high"]), mark))
        lines = iter(self.table(rows))
        told = ["Along the way, with 95 % intervals"]
        for given, group in groupby(shares, key=lambda share: share[1]["given"]):
            members = list(group)
            whole = counted(members[0][1]["n"], *WHOLES[given])
            told += [f"Of {whole}{LASTING if given == 'ratification' else ''}"]
            told += [next(lines) for _ in members]
        return "\n".join(told) if shares else ""

    def blocked(self) -> str:
        """Who blocked and why, the commonest combinations."""
        found = self.summary["blocked"]
        shown, rest = found[:BLOCKED_SHOWN], found[BLOCKED_SHOWN:]
        told = [
            (_part(row["count"], self.runs), why(row, self.scenario, self.names)) for row in shown
        ]
        if rest:
            count = sum(row["count"] for row in rest)
            other = "another combination" if len(rest) == 1 else f"{len(rest)} other combinations"
            told.append((_part(count, self.runs), other))
        head = "Who blocked, and why (of all runs)"
        return "\n".join([head, *self.listed(told)]) if told else ""

    def packages(self) -> str:
        """The commonest packages signed."""
        found = self.summary["packages"]
        signed = found["signed"]
        if not signed:
            return ""
        texts = counted(signed, "text", "texts")
        different = (
            ", all the same"
            if found["different"] == 1
            else f", {found['different']:,} different ones"
        )
        different = different if signed > 1 else ""
        more = "; the commonest" if found["different"] > len(found["commonest"]) else ""
        told = [
            (_part(row["count"], signed), f"{self.names.package(row['choices'])}.")
            for row in found["commonest"]
        ]
        return "\n".join([f"What is signed: {texts}{different}{more}", *self.listed(told)])

    def signers(self) -> str:
        """How often each principal signed, where not all need to."""
        found = self.summary["signers"]
        if not (found and self.summary["packages"]["signed"]):
            return ""
        cells = _joined([_share(row) for row in found.values()])
        rows = [
            (f"  {cell}", wording.span(row["low"], row["high"]), self.names.actor(name))
            for (name, row), cell in zip(found.items(), cells, strict=True)
        ]
        return "\n".join(["Who signed these texts", *self.table(rows)])

    def options(self) -> str:
        """How often each option of an issue that can have several is in a signed text."""
        if not self.summary["packages"]["signed"]:
            return ""
        offered, parts = options_on_offer(self.scenario), []
        for issue, options in self.summary["options"].items():
            shown = {o: row for o, row in options.items() if o in offered[issue] or o == NONE}
            cells = _joined([_share(row) for row in shown.values()])
            rows = [
                (f"  {cell}", wording.span(row["low"], row["high"]), self.names.option(issue, o))
                for (o, row), cell in zip(shown.items(), cells, strict=True)
            ]
            head = f"{self.names.issue(issue)} in these texts (several can be in one)"
            parts.append("\n".join([head, *self.table(rows)]))
        return "\n\n".join(parts)

    def basis(self) -> str:
        counts = count_basis(self.scenario)
        parts = [f"{counts[kind]:,} {text}" for kind, text in BASIS.items()]  # type: ignore[index]
        first, *rest = parts
        return self.filled(
            f"Basis: of {sum(counts.values()):,} inputs, {first.replace(' on', ' rest on', 1)}, "
            f"{', '.join(rest[:-1])} and {rest[-1]}; 'sim show' lists them."
        )

    def comparison(self) -> str:
        """Base rates, and what was calibrated to what."""
        rates = self.spec.base_rates
        fits = [c for c in self.spec.calibrations if c.beside in self.calibrated]
        told = [f"{_beside(r.beside)}: {r.text} [{r.literature}]." for r in rates]
        told += [f"{_beside(c.beside)}, {CALIBRATED}: {c.text}." for c in fits]
        lines = [self.filled(text, "  ", "    ") for text in told]
        return "\n".join(["For comparison", *lines]) if told else ""

    def folder(self) -> str:
        folder = self.results.folder
        replay = shlex.join(["sim", "replay", str(folder)])
        return f"Results: {folder}\nOne run as it happened, here the first: {replay} 0"

    # Layout

    def filled(self, text: str, first: str = "", rest: str = "") -> str:
        return textwrap.fill(
            text, self.width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
        )

    def listed(self, rows: Sequence[tuple[str, str]]) -> Iterator[str]:
        """Shares, each followed by text that hangs beside it."""
        cells = _joined([share for share, _ in rows])
        for cell, (_, text) in zip(cells, rows, strict=True):
            lead = f"  {cell}  "
            yield self.filled(text, lead, " " * len(lead))

    def table(self, rows: Sequence[Row], right: Sequence[int] = ()) -> list[str]:
        """Rows in columns two spaces apart; the last column is wrapped to the width."""
        *fixed, _ = zip(*rows, strict=True) if rows else ((),)
        widths = [max(map(len, column)) for column in fixed]
        lines = []
        for row in rows:
            cells = [
                cell.rjust(size) if i in right else cell.ljust(size)
                for i, (cell, size) in enumerate(zip(row, widths, strict=False))
            ]
            lead = "".join(f"{cell}  " for cell in cells)
            lines.append(self.filled(row[-1], lead, " " * len(lead)).rstrip() or lead.rstrip())
        return lines


def _share(row: dict[str, Any], with_count: bool = False) -> str:
    """A share, never 0 or 100 %, with the number of runs in brackets if asked for.

    It always stands there where all runs agree.
    """
    n = row["n"]
    text = wording.share(row["count"], n, row["low"], row["high"])
    if "(" not in text:
        return f"{text} ({row['count']:,})" if with_count else text
    return text.replace(f"({n:,} of {n:,})", f"(all {n:,})") if n > 1 else text


def _part(count: int, whole: int) -> str:
    """The share of one item of a list, with one decimal."""
    if count in (0, whole):
        low, high = wilson(count / whole, whole)
        return _share({"count": count, "n": whole, "low": low, "high": high})
    percent = round(100 * count / whole, 1)
    return "< 0.1 %" if percent <= 0 else "> 99.9 %" if percent >= 100 else f"{percent:.1f} %"


def _joined(shares: Sequence[str]) -> list[str]:
    """Shares one below the other: numbers end in one column, brackets begin in one."""
    pairs = [share.partition(" (") for share in shares]
    left = max((len(number) for number, _, _ in pairs), default=0)
    cells = [f"{number.rjust(left)}{mark}{rest}" for number, mark, rest in pairs]
    size = max(map(len, cells), default=0)
    return [cell.ljust(size) for cell in cells]


def _beside(name: str) -> str:
    return BESIDE.get(name, name.capitalize())
