"""Questions to results and to codings, from the command line or Python."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sim.session import Misuse, naming, open_results, results_folder

if TYPE_CHECKING:
    from sim.views.discovery import Subject


def discovered(source: str | Path, outcome: str, coverage: float | None = None) -> Subject:
    """The conditions under which stored runs have an outcome, or a sum of them such as "deal".

    With *coverage*, the densest box that holds that share of them. Raises Misuse for what does not
    go, and what `open_results` raises.
    """
    from sim.analysis.discovery import FEWEST
    from sim.analysis.drawn import sample_of
    from sim.analysis.stability import discover
    from sim.analysis.sweeps import EVENTS
    from sim.views.discovery import ENDS, Subject

    if outcome not in EVENTS:
        raise Misuse(f"outcome: {outcome!r} is none, must be one of {', '.join(EVENTS)}")
    if coverage is not None and not 0 < coverage <= 1:
        raise Misuse(f"coverage: a share above 0 and at most 1, not {coverage:g}")
    folder = results_folder(str(source))
    if folder is None:
        raise Misuse(
            f"{source}: no results folder. Conditions are found in runs that are there: "
            f"sim run {source}, then sim discover with the folder that it names"
        )
    results = open_results(folder)
    with naming(folder):
        sample = sample_of(results.iter_blocks("runs"), results.iter_blocks("codings"), outcome)
    if not sample.inputs:
        raise Misuse(f"{folder}: nothing was drawn, all runs have the same inputs")
    if sample.codings < FEWEST:
        least = FEWEST * results.header.per_coding
        raise Misuse(
            f"{folder}: {sample.codings} codings are too few to learn from; it takes {FEWEST}, "
            f"that is {least:,} runs (-n {least})"
        )
    hits, total = sample.events.sum(), sample.runs.sum()
    if hits in (0, total):
        which = "none" if hits == 0 else "all"
        raise Misuse(
            f"{folder}: {which} of {total:,.0f} runs {ENDS[outcome]}: nothing to tell apart"
        )
    return Subject(results, outcome, coverage, discover(sample, coverage))
