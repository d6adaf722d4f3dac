"""What `sim drivers` prints: on what a result rests, what moves it, and what to look up next."""

from __future__ import annotations

from dataclasses import replace

from sim.analysis.drivers import HIGH, LOW, Swing
from sim.analysis.events import EVENTS
from sim.analysis.sobol import Estimate
from sim.inputs.entries import Input
from sim.runs.redraw import CODING
from sim.views import changes
from sim.views.change import finer
from sim.views.columns import WIDTH, fitted
from sim.views.drawn import draws_of
from sim.views.drivers_data import SHOWN, Report, end_shares, ends, half_width
from sim.views.phrases import listed, wrapped
from sim.views.terms import SENTENCE

WAYS = {"origin": "by what they rest on", "actor": "by actor", "issue": "by issue", CODING: ""}


def as_text(report: Report, width: int = WIDTH) -> str:
    """What was found, for a terminal."""
    parts = [
        _title(report),
        *changes.told(report.found.scenario),
        SENTENCE,
        _answer(report),
        "\n".join(fitted(_groups(report), width, ("numbers",))),
        _legend(report),
        _inputs_head(report),
        "\n".join(fitted(_inputs(report), width, ("from", "to", "scale on", "rests on")))
        if report.told
        else "",
        _inputs_legend(report) if report.told else "",
        *_next(report),
    ]
    told = (part if "\n" in part else wrapped(part, width) for part in parts if part)
    return "\n\n".join(told) + "\n"


def _title(report: Report) -> str:
    found, share = report.found, report.found.share
    failed = f" {found.failed:,} runs failed and are not counted." if found.failed else ""
    return (
        f"{found.scenario.name}: what moves the share of runs that "
        f"{EVENTS[found.outcome].phrase}? It is {_percent(share.share)} "
        f"({_percent(share.low)} to {_percent(share.high)}) of {share.n:,} runs of "
        f"{share.codings:,} codings, seed {found.seed} (runs of its own, more or "
        f"fewer than a results folder has).{failed}"
    )


def _answer(report: Report) -> str:
    found = report.found
    if not found.varies:
        return (
            "How far codings differ in their chance of this is not known well enough to share it "
            "out among inputs: more codings (--points) may tell, or what differs between runs is "
            "luck within the model."
        )
    origins = {group: each for group, each in found.groups.items() if group.by == "origin"}
    told = [group for group in origins if origins[group].total.low > 0.0]
    told.sort(key=lambda group: -origins[group].total.value)
    said = [
        f"on {report.group_name(group)}, {_part(origins[group].first)} and "
        f"{_part(origins[group].total)}"
        for group in told
    ]
    none = [report.group_name(group) for group in origins if group not in told]
    parts = "What part of this variation between codings rests on what, alone and in all: "
    rest = f" No part can be told for: {'; '.join(none)}." if none else ""
    return (
        f"Between codings the chance varies by {100 * found.deviation.value:.1f} points (standard "
        f"deviation); that is {_percent(found.explained)} of what makes single runs end "
        f"differently, the rest is luck within the model."
        f"{f' {parts}' + '; '.join(said) + '.' if said else ''}{rest}"
    )


def _part(estimate: Estimate) -> str:
    """A part as a sentence has it: never less than nothing."""
    return _whole(replace(estimate, value=max(estimate.value, 0.0)))


def _groups(report: Report) -> list[tuple[str, ...]]:
    lines: list[tuple[str, ...]] = [
        ("what is drawn for codings", "numbers", "alone", "", "in all", "")
    ]
    by = ""
    if not report.found.varies:
        return [("", "")]
    for group, indices in report.found.groups.items():
        if group.by != by and WAYS[group.by]:
            lines.append((WAYS[group.by], "", "", "", "", ""))
        by = group.by
        indent = "  " if WAYS[by] else ""
        name = indent + report.group_name(group)
        cells = (*_cells(indices.first), *_cells(indices.total))
        lines.append((name, str(len(group.streams)), *cells))
    lines.append(("an input that nothing uses", "", "", "", *_cells(report.found.dummy)))
    return lines


def _legend(report: Report) -> str:
    if not report.found.varies:
        return ""
    return (
        "Shares of the variance between codings (Sobol' indices, 95 % intervals). Alone: what "
        "would be gone if these were known. In all: what would be left if only these were not "
        "known. Their sums may exceed 100 % where inputs work together, and single ones lie below "
        "0 by chance. The line of an input that nothing uses shows how far luck alone can take an "
        "index. A scale makes a number of a code: what the article says counts only through it."
    )


def _inputs_head(report: Report) -> str:
    found = report.found
    runs = found.sizes.ends * found.sizes.per_coding
    many = len(report.told)
    drawn = f"{draws_of(found.count)}."
    if not found.swings:
        return f"{drawn} None that is drawn does anything to it."
    does = f"Of those, {len(found.swings)} change how some run ends"
    if len(found.scenario.letters) > 1:
        does = f"Of those and which coding is drawn, {len(found.swings)} change how some run ends"
    if not many:
        return f"{drawn} {does}; none can be told from no effect."
    more = f"; the {SHOWN} widest" if many > SHOWN else ""
    held = f"held at its {round(100 * LOW)} % and at its {round(100 * HIGH)} % point"
    return (
        f"{drawn} Each is {held}, red lines as talk and as real, all others as drawn, {runs:,} "
        f"runs each on the same luck. {does}, {many} can be told from no effect{more}:"
    )


def _inputs(report: Report) -> list[tuple[str, ...]]:
    heads = ("input", "rests on", "scale on", "from", "to", "share at", "and at", "change, points")
    lines: list[tuple[str, ...]] = [heads]
    for swing in report.told[:SHOWN]:
        low, high = ends(swing)
        at_low, at_high = end_shares(swing)
        name = report.input_name(swing.path) + (" *" if swing.bends else "")
        lines.append(
            (name, *report.origin(swing.path), low, high, *_pair(at_low, at_high),
             _points(swing, at_high - at_low))
        )  # fmt: skip
    return lines


def _inputs_legend(report: Report) -> str:
    bends = any(swing.bends for swing in report.told[:SHOWN])
    luck = report.found.luck
    widest = 100 * (luck.bound or 0.0)
    star = "* The share is highest or lowest in between. " if bends else ""
    return (
        f"{star}Changes with half their 95 % intervals; told are those that stay after correction "
        f"for the number of inputs (Holm). Other luck alone would move a share by up to "
        f"{widest:.1f} points; here luck is the same at both ends.{_tie(report)}"
    )


def _tie(report: Report) -> str:
    """A sentence on those that share the first place."""
    names = [report.input_name(swing.path) for swing in report.leaders]
    if len(names) < 2:
        return ""
    return f" Which is the widest cannot be told: {listed(names[1:], 'or')} may be as wide."


def _next(report: Report) -> list[str]:
    told = [_to_look_up(report, scale) for scale in (False, True)]
    if not any(told):
        return ["No assumption can be told to move this: there is none to look up first."]
    return told


def _to_look_up(report: Report, scale: bool) -> str:
    found = report.to_look_up(scale)
    if not found:
        return ""
    first, *others = (report.input_name(swing.path) for swing, _ in found)
    if scale:
        lead = f"Of the codes on an assumed scale, {listed([first, *others])}"
        lead += " move it most and cannot be told apart." if others else " moves it most."
    elif others:
        lead = f"Look up next: {listed([first, *others], 'or')}. They are assumptions, and move "
        lead += "the outcome most of these; which of them most cannot be told."
    else:
        lead = f"Look up next: {first}. It is an assumption, and the one that moves the outcome "
        lead += "most of these."
    behind = {each.path: each for _, each in found}
    return f"{lead} {' '.join(_behind(each, scale) for each in behind.values())}"


def _behind(each: Input, scale: bool) -> str:
    """The input or scale behind, with its value, where it is set, and why."""
    entry = each.entries[0]
    places = [str(e.place) for e in each.entries if e.place]
    where = f" ({places[0]})" if places else ""
    values = listed(dict.fromkeys(e.value for e in each.entries), "or")
    kind = "Scale: " if scale else ""
    return f"{kind}{each.path} = {values}{where}: {entry.origin.source}."


def _cells(estimate: Estimate) -> tuple[str, str]:
    return (_whole(estimate), f"{_rounded(estimate.low)} to {_rounded(estimate.high)}")


def _whole(estimate: Estimate) -> str:
    return f"{_rounded(estimate.value)} %"


def _rounded(part: float) -> int:
    return round(100 * part)


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f} %"


def _pair(one: float, other: float) -> tuple[str, str]:
    """Two shares with decimals that agree with their difference."""
    digits = finer(100 * one, 100 * other, 1)
    return f"{100 * one:.{digits}f} %", f"{100 * other:.{digits}f} %"


def _points(swing: Swing, moved: float) -> str:
    return f"{100 * moved:+.1f} ± {100 * half_width(swing):.1f}"
