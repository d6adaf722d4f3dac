"""How the runs of a scenario end: the answer in words, the distribution, what led to it.

The terminal, notebooks and the report show these blocks.
"""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.analysis import wording
from sim.analysis.events import EVENTS, HEADLINES
from sim.inputs.provenance import count_basis
from sim.inputs.scenario import Scenario
from sim.inputs.spec import NONE
from sim.views import changes
from sim.views.blocked import why
from sim.views.blocks import Block, Commands, Items, Table, Text
from sim.views.notes import calibrated, notes, unexpected
from sim.views.phrases import Names, listed
from sim.views.terms import (
    CALIBRATED,
    DEAL_IS,
    RESTS,
    SENTENCE,
    WHOLES,
    cell,
    counted,
    outcome,
    part,
    span,
    step,
    the,
)

if TYPE_CHECKING:
    from sim.analysis.intervals import Share
    from sim.runs.results import RunResults

BLOCKED_SHOWN = 8
LASTING = "Violated: fighting flares up; broken: the war is back."
BESIDE = {"meeting": "Meeting", "signed": "Agreement", "durability": "Durability"}
ADDED_UP = f"{DEAL_IS[0].upper()}{DEAL_IS[1:]}; the others add up to all runs."
SPREAD = "Spread: how far draws differ (standard deviation, percentage points)."
WORDS = (
    "In words: those of Intelligence Community Directive 203 for a chance of that size, where an "
    "interval reaches over several bands their first and last."
)
MOST = 94  # characters of a command with what it is for
FEWEST = 100  # runs of each coding from which on codings are set beside one another

Counted = Mapping[str, Any]  # a share as a summary has it


class Finding:
    """What a run came to, with what is read off its scenario; `readings` are by coding."""

    def __init__(
        self,
        results: RunResults,
        scenario: Scenario,
        readings: Mapping[str, Share] | None = None,
        wanted: str = "deal",
    ) -> None:
        self.results, self.scenario, self.wanted = results, scenario, wanted
        self.readings = readings or {}
        self.summary, self.header = results.summary, results.header
        self.runs: int = self.summary["runs"]
        self.names = Names(scenario.labels)
        self.calibrated = calibrated(scenario)
        self.rows: Mapping[str, Counted] = {**self.summary["outcomes"], **self.summary["sums"]}


def blocks(found: Finding, full: bool = False, quiet: bool = False) -> list[Block]:
    """What was run, the answer, the distribution, and how to go on; with `full` all the rest."""
    told = [ran(found), found.scenario.spec.summary]
    more = notes if full else unexpected
    told += more(found.scenario, found.summary)
    shown: list[Block] = [
        Text(" ".join(filter(None, told))) if not full else Items([Text(t) for t in told if t]),
        Text(" ".join(answer(found))),
        distribution(found, full, full),
    ]
    if full:
        shown += [*way(found), *blockers(found), *signed(found), *basis(found)]
    return shown if quiet else [*shown, *going_on(found, full)]


def ran(found: Finding) -> str:
    """What was run, in a sentence that says what runs and draws are."""
    runs, header = counted(found.runs, "run", "runs"), found.header
    if failed := len(found.results.failures):
        runs = f"{found.runs:,} of {header.runs:,} runs ({failed:,} failed)"
    draws = counted(found.summary["codings"], "draw", "draws")
    some = "up to " if found.runs < found.summary["codings"] * header.per_coding else ""
    return (
        f"{found.scenario.name}: {runs} (simulated summits, {some}{header.per_coding:,} for each "
        f"of {draws} of what is uncertain), seed {header.seed}."
    )


# The answer


def answer(found: Finding) -> Iterator[str]:
    """The answer in a few sentences: how many deals, what blocks, what it rests on."""
    yield headline(found)
    yield from most_often(found)
    yield from _in_the_way(found)
    yield rest_on(found)


def headline(found: Finding) -> str:
    """The share that is asked for, and of deals those that stand, each with its interval."""
    row = found.rows[found.wanted]
    event, count, runs = EVENTS[found.wanted], row["count"], counted(found.runs, "run", "runs")
    if count in (0, found.runs):
        which = f"No run of {found.runs:,}" if count == 0 else f"All {runs}"
        verb = event.phrase if count else _singular(event.phrase)
        return f"{which} {verb} (95 % interval {span(row)})."
    told = f"{cell(row)} of the {runs} {event.phrase} (95 % interval {span(row)})"
    for name in HEADLINES:
        if name in found.rows and name != found.wanted and found.wanted in HEADLINES:
            other = found.rows[name]
            told += f", {cell(other)} in {the(name)} ({span(other)})"
    return f"{told}."


def _singular(phrase: str) -> str:
    verb, _, rest = phrase.partition(" ")
    return f"{verb}s {rest}"


def most_often(found: Finding) -> Iterator[str]:
    """The commonest ending, if that is not what is asked for, and whether it was set."""
    name, row = max(found.summary["outcomes"].items(), key=lambda item: item[1]["count"])
    if name in EVENTS[found.wanted].endings or row["count"] == found.runs:
        return
    told = f"{cell(row)} {EVENTS[name].phrase}"
    if name == "no_meeting" and "meeting" in found.calibrated:
        told += ": that number was set (calibrated), not found"
    yield f"{told}."


def _in_the_way(found: Finding) -> Iterator[str]:
    """The commonest reasons for no deal."""
    reasons: Counter[str] = Counter()
    for row in found.summary["blocked"]:
        reasons[_reason(row, found)] += row["count"]
    shown = [f"{text} ({part(n, found.runs)})" for text, n in reasons.most_common(2)]
    if shown:
        yield f"Most in the way: {', '.join(shown)}."


def _reason(row: Counted, found: Finding) -> str:
    """Who blocked and why, without how it ended."""
    told = why(row, found.scenario, found.names)
    return told.removeprefix(f"{row['outcome'].replace('_', ' ')}: ")


def rest_on(found: Finding) -> str:
    """How much of it is assumed, and what each coder's reading alone would give."""
    counts = count_basis(found.scenario)
    total = sum(counts.values())
    told = f"Of {total:,} inputs {counts['assumption']:,} are assumptions"
    if counts["assumption"] == total:
        told = f"All {total:,} inputs are assumptions" if total else "Nothing here is an input"
    shares = [share for share in found.readings.values() if share.n >= FEWEST]
    if len(shares) < 2 or len(shares) < len(found.readings):
        return f"{told}."
    low, high = (pick(shares, key=lambda s: s.share or 0.0) for pick in (min, max))
    letters = listed(found.readings)
    return (
        f"{told}; each coding of the article alone (readings {letters}) gives "
        f"{the(found.wanted)} in {cell(low).removesuffix(' %')} to {cell(high)}."
    )


# The distribution


def distribution(
    found: Finding, spread: bool = False, words: bool = False, caveat: str = SENTENCE
) -> Table:
    """How the runs end, and sums of it; with how far draws differ, and in words."""
    named = [*found.summary["outcomes"], *(name for name in HEADLINES if name in found.rows)]
    head = ["How it ends", "share", "runs", "95 % interval"]
    head += ["spread"] * spread + ["in words"] * words
    rows = [_ending(name, found)[: len(head)] for name in named]
    notes = [f"* {CALIBRATED}."] if "meeting" in found.calibrated else []
    notes += [ADDED_UP] * spread + [SPREAD] * spread + [WORDS] * words
    note = " ".join(filter(None, [*notes, caveat]))
    return Table("How it ends", head, rows, (1, 2, 4) if spread else (1, 2), note)


def _ending(name: str, found: Finding) -> list[str]:
    row = found.rows[name]
    mark = "*" if name == "no_meeting" and "meeting" in found.calibrated else ""
    runs = f"all {row['n']:,}" if row["count"] == row["n"] > 1 else f"{row['count']:,}"
    spread = wording.points(row["codings_sd"]).removesuffix(" points")
    return [outcome(name) + mark, cell(row), runs, span(row), spread, row["band"]["text"]]


def way(found: Finding) -> Iterator[Table]:
    """The chances along the way, by what they are shares of."""
    shares = [(name, row) for name, row in found.summary["shares"].items() if row["n"]]
    rows: list[list[str]] = []
    for given, group in groupby(shares, key=lambda share: share[1]["given"]):
        members = list(group)
        rows.append([f"Of {counted(members[0][1]['n'], *WHOLES[given])}"])
        for name, row in members:
            mark = "*" if name.split("_")[0] in found.calibrated else ""
            rows.append([f"  {step(name)}{mark}", cell(row), span(row)])
    if rows:
        note = f"* {CALIBRATED}. " if any("*" in row[0] for row in rows) else ""
        note += LASTING if any("violated" in row[0] for row in rows) else ""
        head = ["Along the way", "share", "95 % interval"]
        yield Table("Along the way", head, rows, (1,), note.strip())


def blockers(found: Finding) -> Iterator[Table]:
    """Who blocked and why, the commonest combinations, and how often each stood in the way."""
    blocked = found.summary["blocked"]
    if not blocked:
        return
    rows = [
        [part(row["count"], found.runs), why(row, found.scenario, found.names)]
        for row in blocked[:BLOCKED_SHOWN]
    ]
    if rest := blocked[BLOCKED_SHOWN:]:
        other = "another combination" if len(rest) == 1 else f"{len(rest)} other combinations"
        rows.append([part(sum(row["count"] for row in rest), found.runs), other])
    yield Table("Who blocked, and why", ["of all runs", "Who blocked, and why"], rows, (0,))
    by: Counter[str] = Counter()
    for row in blocked:
        for name in row["blocked_by"].split("+") if row["blocked_by"] else ["nobody"]:
            by[name] += row["count"]
    each = [
        [part(count, found.runs), found.names.actor(name)]
        for name, count in sorted(by.items(), key=lambda item: (-item[1], item[0]))
    ]
    note = "A run that several block counts for each of them."
    caption = "How often each stood in the way"
    yield Table(caption, ["of all runs", caption], each, (0,), note)


def signed(found: Finding) -> Iterator[Table]:
    """The commonest packages, who signed them, and what options they have."""
    packages = found.summary["packages"]
    number: int = packages["signed"]
    if not number:
        return
    texts, different = counted(number, "text", "texts"), packages["different"]
    more = (
        "" if number == 1 else ", all the same" if different == 1 else f", {different:,} different"
    )
    more += "; the commonest" if different > len(packages["commonest"]) else ""
    rows = [
        [part(row["count"], number), f"{found.names.package(row['choices'])}."]
        for row in packages["commonest"]
    ]
    caption = f"What is signed: {texts}{more}"
    yield Table(caption, ["of these", "Text"], rows, (0,))
    if signers := found.summary["signers"]:
        named = {found.names.actor(name): row for name, row in signers.items()}
        yield _parts("Who signed these texts", "Who", named)
    offered = found.scenario.on_offer
    for issue, options in found.summary["options"].items():
        shown = {
            found.names.option(issue, option): row
            for option, row in options.items()
            if option in offered[issue] or option == NONE
        }
        caption = f"{found.names.issue(issue)} in these texts (several can be in one)"
        yield _parts(caption, "Option", shown)


def _parts(caption: str, head: str, shares: Mapping[str, Counted]) -> Table:
    rows = [[cell(row), span(row), name] for name, row in shares.items()]
    return Table(caption, ["share", "95 % interval", head], rows, (0,))


def basis(found: Finding) -> Iterator[Block]:
    """What the inputs rest on, base rates, and what was calibrated to what."""
    counts = count_basis(found.scenario)
    parts = listed(f"{counts[kind]:,} on {name}" for kind, name in RESTS.items())  # type: ignore[index]
    yield Text(
        f"Of {sum(counts.values()):,} inputs, {parts.replace(' on', ' rest on', 1)}; 'sim show' "
        "lists them.",
        "Result",
    )
    spec = found.scenario.spec
    told = [
        Text(f"{_beside(rate.beside)}: {rate.text} [{rate.literature}].", "Information")
        for rate in spec.base_rates
    ]
    told += [
        Text(f"{_beside(each.beside)}, {CALIBRATED}: {each.text}.", "Assumption")
        for each in spec.calibrations
        if each.beside in found.calibrated
    ]
    if told:
        yield Text("For comparison, from elsewhere:")
        yield Items(told)


def _beside(name: str) -> str:
    return BESIDE.get(name, name.capitalize())


def going_on(found: Finding, full: bool = False) -> Iterator[Block]:
    """Where the results are, and the commands that go on from there."""
    folder = found.results.folder
    if folder is None:
        yield Text(
            "Kept in memory: .runs and .draws are its tables; .plot(), .replay(), .stories() and "
            ".report() show more."
        )
        return
    named = str(folder)
    kept = "" if folder.parent == Path("results") else named
    ways = {
        shlex.join(["sim", "stories", named]): "one short story for each ending",
        shlex.join(["sim", "report", named]): "all of it as a page",
    }
    if full:
        ways[shlex.join(["sim", "replay", named, "0"])] = "one run as it happened"
    elif again := made_by(found, kept):
        ways[f"{again} --full"] = "who blocks, what is signed, what it rests on"
    size = max(map(len, ways))
    fits = size + max(map(len, ways.values())) < MOST
    lines = [f"{line:<{size}}  # {what}" if fits else line for line, what in ways.items()]
    yield Commands(lines, f"Results: {named}. Go on with:")


def made_by(found: Finding, folder: str = "") -> str | None:
    """The command that makes the results; None of a scenario that came from no file."""
    header = found.header
    return changes.run_command(found.scenario, header.runs, header.seed, header.per_coding, folder)
