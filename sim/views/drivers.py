"""What `sim drivers` prints: on what a result rests, what moves it, and what to look up next."""

from __future__ import annotations

from sim.analysis.drivers import HIGH, LOW, Swing
from sim.analysis.sobol import Estimate
from sim.runs.redraw import CODING
from sim.views.columns import WIDTH, fitted
from sim.views.discovery_data import ENDS
from sim.views.drivers_data import ORIGINS, Report, end_shares, ends
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
        "\n".join(fitted(_inputs(report), width, ("from", "to"))) if report.told else "",
        _inputs_legend(report) if report.told else "",
        _next(report),
    ]
    told = (part if "\n" in part else wrapped(part, width) for part in parts if part)
    return "\n\n".join(told) + "\n"


def _title(report: Report) -> str:
    found, share = report.found, report.found.share
    failed = f" {found.failed:,} runs failed and are not counted." if found.failed else ""
    return (
        f"{found.scenario.name}: what moves the share of runs that {ENDS[found.outcome]}? It is "
        f"{_percent(share.share)} ({_percent(share.low)} to {_percent(share.high)}) of "
        f"{share.n:,} runs of {share.codings:,} codings, seed {found.seed}.{failed}"
    )


def _answer(report: Report) -> str:
    found = report.found
    if not found.varies:
        return (
            "Codings cannot be told to differ in their chance of this, so that there is nothing "
            "to share out among inputs: what differs between runs is luck within the model."
        )
    origins = {g.name: i for g, i in found.groups.items() if g.by == "origin"}
    most = sorted(origins, key=lambda name: -origins[name].total.value)
    said = [
        f"{ORIGINS[name]} alone explains {_whole(origins[name].first)}, and has a part in "
        f"{_whole(origins[name].total)}"
        for name in most
    ]
    return (
        f"Between codings the chance varies by {100 * found.deviation.value:.1f} points (standard "
        f"deviation); that is {_percent(found.explained)} of what makes single runs end "
        f"differently, the rest is luck within the model. Of this variation between codings, what "
        f"rests on {'; on '.join(said)}."
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
        "0 by chance. An input that nothing uses shows how far luck alone can take an index."
    )


def _inputs_head(report: Report) -> str:
    found = report.found
    runs = found.sizes.ends * found.sizes.per_coding
    told = len(report.told)
    if not found.swings:
        return "No input that is drawn does anything to it."
    if not told:
        return f"Of {len(found.swings)} inputs that do anything, none can be told from no effect."
    return (
        (
            f"Each input held at its {LOW:.0%} and at its {HIGH:.0%} point, all others as drawn, "
            f"{runs:,} runs each on the same luck. Of {len(found.swings)} inputs that do anything, "
            f"{told} can be told from no effect"
            f"{f'; the {SHOWN} widest' if told > SHOWN else ''}:"
        )
        .replace("10%", "10 %")
        .replace("90%", "90 %")
    )


def _inputs(report: Report) -> list[tuple[str, ...]]:
    lines: list[tuple[str, ...]] = [
        ("input", "rests on", "from", "to", "share at", "and at", "change, points")
    ]
    for swing in report.told[:SHOWN]:
        low, high = ends(swing)
        at_low, at_high = end_shares(swing)
        name = report.input_name(swing.path) + (" *" if swing.bends else "")
        lines.append(
            (name, report.origin(swing.path), low, high, _percent(at_low), _percent(at_high),
             _points(swing, at_high - at_low))
        )  # fmt: skip
    return lines


def _inputs_legend(report: Report) -> str:
    bends = any(swing.bends for swing in report.told[:SHOWN])
    luck = report.found.luck
    widest = 100 * max(abs(luck.low), abs(luck.high))
    star = "* The share is highest or lowest in between. " if bends else ""
    return (
        f"{star}Changes with half their 95 % intervals; told are those that stay after correction "
        f"for the number of inputs (Holm). Other luck alone would move a share by up to "
        f"{widest:.1f} points; here luck is the same at both ends."
    )


def _next(report: Report) -> str:
    found = report.to_look_up()
    if found is None:
        return "No assumption can be told to move this: there is none to look up first."
    swing, behind = found
    entry = behind.entries[0]
    places = [str(e.place) for e in behind.entries if e.place]
    where = f" ({places[0]})" if places else ""
    values = listed(dict.fromkeys(e.value for e in behind.entries), "or")
    return (
        f"Look up next: {report.input_name(swing.path)}. It is an assumption, and the one that "
        f"moves the outcome most. {behind.path} = {values}{where}: {entry.origin.source}."
    )


def _cells(estimate: Estimate) -> tuple[str, str]:
    return (_whole(estimate), f"{100 * estimate.low:.0f} to {100 * estimate.high:.0f}")


def _whole(estimate: Estimate) -> str:
    return f"{100 * estimate.value + 0.0:.0f} %".replace("-0 %", "0 %")


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f} %"


def _points(swing: Swing, moved: float) -> str:
    half = 100 * (swing.change.high - swing.change.low) / 2
    return f"{100 * moved:+.1f} ± {half:.1f}"
