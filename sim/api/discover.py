"""The conditions under which runs end in some way."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sim.api.errors import Misuse
from sim.api.outcomes import outcome_named
from sim.api.results import naming, stored_results
from sim.api.sources import only_results
from sim.inputs.scenario import Scenario

if TYPE_CHECKING:
    from sim.views.discover_data import Subject


FEWEST_CODINGS = 30  # that spread can be learnt from


def discovered(source: str | Path, outcome: str, coverage: float | None = None) -> Subject:
    """The conditions under which stored runs have an outcome, or a sum of them such as "deal".

    With *coverage*, the densest box that holds that share of them. Raises Misuse for what does not
    go, and what `open_results` raises.
    """
    from sim.analysis.discovery import FEWEST
    from sim.analysis.drawn import sample_of
    from sim.analysis.events import EVENTS
    from sim.analysis.stability import discover
    from sim.inputs.provenance import Provenance
    from sim.views.discover_data import Subject

    outcome = outcome_named(outcome)
    if coverage is not None and not 0 < coverage <= 1:
        raise Misuse(f"coverage: a share above 0 and at most 1, not {coverage:g}")
    folder = only_results(
        str(source), f"sim run {source}, then sim discover with the folder that it names"
    )
    results = stored_results(folder)
    outcome = outcome_named(outcome, Scenario.restored(results.scenario))
    with naming(folder):
        every = sample_of(results.iter_blocks("runs"), results.iter_blocks("codings"), outcome)
        sample = every.only(Provenance(Scenario.restored(results.scenario)).in_force)
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
            f"{folder}: {which} of {total:,.0f} runs {EVENTS[outcome].phrase}: nothing to tell "
            "apart"
        )
    return Subject(results, outcome, coverage, discover(sample, coverage))
