"""What `sim drivers` prints: on what a result rests, what moves it, and what to look up next."""

from __future__ import annotations

from sim.analysis.drivers import HIGH, LOW, Swing
from sim.analysis.events import EVENTS
from sim.analysis.sobol import Estimate
from sim.runs.redraw import CODING
from sim.views.change import finer
from sim.views.columns import WIDTH, fitted
from sim.views.drivers_data import Report, end_shares, ends, half_width
from sim.views.phrases import listed, wrapped
from sim.views.terms import SENTENCE

SHOWN = 15
WAYS = {"origin": "by what they rest on", "actor": "by actor", "issue": "by issue", CODING: ""}


def as_text(report: Report, width: int = WIDTH) -> str:
    """What was found, for a terminal."""
    parts = [
        _title(report),
        SENTENCE,
        _answer(report),
        "\n".join(fitted(_groups(report), width, ("inputs",))),
        _legend(report),
        _inputs_head(report),
        "\n".join(fitted(_inputs(report), width, ("from", "to", "scale on", "rests on")))
        if report.told
        else "",
        _inputs_legend(report) if report.told else "",
        _next(report),
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
        f"{share.codings:,} codings, seed {found.seed}.{failed}"
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
    most = sorted(origins, key=lambda group: -origins[group].total.value)
    said = [
        f"on {report.group_name(group)}, {_whole(origins[group].first)} and "
        f"{_whole(origins[group].total)}"
        for group in most
    ]
    return (
        f"Between codings the chance varies by {100 * found.deviation.value:.1f} points (standard "
        f"deviation); that is {_percent(found.explained)} of what makes single runs end "
        f"differently, the rest is luck within the model. What part of this variation between "
        f"codings rests on what, alone and in all: {'; '.join(said)}."
    )


def _groups(report: Report) -> list[tuple[str, ...]]:
    lines: list[tuple[str, ...]] = [("inputs that vary", "inputs", "alone", "", "in all", "")]
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
        "0 by chance. An input that nothing uses shows how far luck alone can take an index. A "
        "scale makes a number of a code: what the article says counts only through it."
    )


def _inputs_head(report: Report) -> str:
    found = report.found
    runs = found.sizes.ends * found.sizes.per_coding
    told = len(report.told)
    if not found.swings:
        return "No input that is drawn does anything to it."
    if not told:
        return f"Of {len(found.swings)} inputs that do anything, none can be told from no effect."
    more = f"; the {SHOWN} widest" if told > SHOWN else ""
    held = f"held at its {round(100 * LOW)} % and at its {round(100 * HIGH)} % point"
    return (
        f"Each input {held}, red lines as talk and as real, all others as drawn, {runs:,} runs "
        f"each on the same luck. Of {len(found.swings)} inputs that do anything, {told} can be "
        f"told from no effect{more}:"
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
        f"{widest:.1f} points; here luck is the same at both ends."
    )


def _next(report: Report) -> str:
    told = [_to_look_up(report, scale) for scale in (False, True)]
    if not any(told):
        return "No assumption can be told to move this: there is none to look up first."
    return " ".join(part for part in told if part)


def _to_look_up(report: Report, scale: bool) -> str:
    found = report.to_look_up(scale)
    if found is None:
        return ""
    swing, behind = found
    entry = behind.entries[0]
    places = [str(e.place) for e in behind.entries if e.place]
    where = f" ({places[0]})" if places else ""
    values = listed(dict.fromkeys(e.value for e in behind.entries), "or")
    name = report.input_name(swing.path)
    lead = (
        f"Of the codes on an assumed scale, {name} moves it most; its scale:"
        if scale
        else f"Look up next: {name}. It is an assumption, and the one that moves the outcome most."
    )
    return f"{lead} {behind.path} = {values}{where}: {entry.origin.source}."


def _cells(estimate: Estimate) -> tuple[str, str]:
    return (_whole(estimate), f"{100 * estimate.low:.0f} to {100 * estimate.high:.0f}")


def _whole(estimate: Estimate) -> str:
    return f"{100 * estimate.value + 0.0:.0f} %".replace("-0 %", "0 %")


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f} %"


def _pair(one: float, other: float) -> tuple[str, str]:
    """Two shares with decimals that agree with their difference."""
    digits = finer(100 * one, 100 * other, 1)
    return f"{100 * one:.{digits}f} %", f"{100 * other:.{digits}f} %"


def _points(swing: Swing, moved: float) -> str:
    return f"{100 * moved:+.1f} ± {100 * half_width(swing):.1f}"
