"""Work out what a report tells of some results, and write the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from string import ascii_uppercase
from types import MappingProxyType
from typing import TYPE_CHECKING

from sim.api.compare import check_labels
from sim.api.errors import Misuse
from sim.api.outcomes import outcome_named
from sim.api.results import naming, open_results
from sim.api.solve import solve
from sim.api.sources import only_results

if TYPE_CHECKING:
    from sim.analysis.findings import Findings
    from sim.analysis.intervals import ClusterSums, Share
    from sim.runs.results import Results
    from sim.views.report.material import Material, Subject, Typical

NO_LABELS: Mapping[str, str] = MappingProxyType({})
MOST = 6  # results in one report


def report(
    *sources: str | Path,
    outcome: str = "deal",
    labels: Mapping[str, str] | None = None,
    file: str = "report.html",
) -> str:
    """The report on some results folders as HTML, the first being the baseline of the others.

    `outcome` is that whose chance is explained: an ending or a sum of them, by any of its names.
    `labels` name some by their letters, "A" being the first; `file` is what the page will be
    called. Raises ValueError for what does not go, and what `open_results` raises.
    """
    from sim.views.report import as_html

    return as_html(replace(material_of(sources, outcome, labels or {}), file=file))


def material_of(
    sources: Sequence[str | Path], outcome: str = "deal", labels: Mapping[str, str] = NO_LABELS
) -> Material:
    """What the report on some results folders is made of; nothing is run but what is solved."""
    from sim.views.report.material import Material

    outcome = outcome_named(outcome)
    if not 1 <= len(sources) <= MOST:
        raise Misuse(f"a report is on 1 to {MOST} results, not {len(sources)}")
    check_labels(labels, len(sources))
    opened = [_opened(source) for source in sources]
    calls = _calls(opened, labels)
    subjects = tuple(
        _subject(i, results, outcome, called)
        for i, (results, called) in enumerate(zip(opened, calls, strict=True))
    )
    return Material(subjects, _findings(sources, calls) if len(sources) > 1 else None)


def _calls(opened: Sequence[Results], labels: Mapping[str, str]) -> list[str]:
    """What each is called: its label, else its name, with its folder where others have that."""
    names = [results.scenario["document"]["name"] for results in opened]
    own = [
        f"{name}, in {results.folder.name}" if names.count(name) > 1 else name
        for name, results in zip(names, opened, strict=True)
    ]
    return [labels.get(letter, name) for letter, name in zip(ascii_uppercase, own, strict=False)]


def _opened(source: str | Path) -> Results:
    folder = only_results(
        str(source), f"sim run {source}, then sim report with the folder that it names"
    )
    results = open_results(folder)
    if not results.summary["runs"]:
        raise Misuse(f"{folder}: every run failed, so that there is nothing to report")
    return results


def _subject(index: int, results: Results, outcome: str, called: str) -> Subject:
    from sim.analysis.drawn import sample_of
    from sim.analysis.events import EVENTS, SUMS, event_keys
    from sim.analysis.findings import LETTERS
    from sim.analysis.given_data import given_data
    from sim.inputs.behind import Behind
    from sim.inputs.scenario import Scenario
    from sim.views.report.material import Subject

    scenario = Scenario.restored(results.scenario)
    outcome = outcome_named(outcome, scenario)
    known = event_keys(scenario.spec.process)
    with naming(results.folder):
        samples = {
            name: sample_of(
                results.iter_blocks("runs", ["coding", *EVENTS[name].columns]),
                results.iter_blocks("codings"),
                name,
            )
            for name in dict.fromkeys([outcome, *SUMS])
            if name in known
        }
        return Subject(
            letter=LETTERS[index],
            results=results,
            scenario=scenario,
            called=called,
            wanted=outcome,
            share=_share(results, outcome),
            letters={
                name: {
                    each.letter: _of(sample.sums(values > 0))
                    for each, values in zip(sample.inputs, sample.values, strict=True)
                    if each.kind == "letter"
                }
                for name, sample in samples.items()
            },
            drivers=given_data(samples[outcome].only(Behind(scenario).in_force)),
            typical=_typical(results),
            solved=solve(scenario, seed=results.seed),
        )


def _share(results: Results, outcome: str) -> Share:
    """The share of all runs with an outcome, or with one of a sum of outcomes."""
    import numpy as np

    from sim.analysis.events import EVENTS
    from sim.analysis.tally import Tally
    from sim.runs.tables import numbers

    tally, event = Tally(["run", "wanted"]), EVENTS[outcome]
    for block in results.iter_blocks("runs", ["coding", *event.columns]):
        hit = event.hits(block)
        coding = numbers(block, "coding")[0].astype(np.int64)
        tally.add(coding, {"run": np.ones(len(hit), dtype=np.bool_), "wanted": hit})
    return _of(tally.sums("wanted", "run"))


def _of(sums: ClusterSums) -> Share:
    from sim.analysis.intervals import share_of

    return share_of(sums)


def _typical(results: Results) -> list[Typical]:
    """The most typical run of each outcome that occurs, with its row."""
    from sim.analysis.typical import typical
    from sim.views.report.material import Typical

    return [
        Typical(picked, results.replicate(picked.replicate))
        for name, row in results.summary["outcomes"].items()
        if row["count"]
        for picked in [typical(results, name)]
    ]


def _findings(sources: Sequence[str | Path], calls: Sequence[str]) -> Findings:
    from sim.api.compare import plan_of
    from sim.runs.executors import Here
    from sim.runs.run import NOBODY

    labels = dict(zip(ascii_uppercase, calls, strict=False))
    return plan_of(sources, labels=labels).run(NOBODY, Here())
