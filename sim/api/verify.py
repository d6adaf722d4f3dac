"""Check stored results: their checksums, and what is in them run again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.api.answer import Answer, Rows
from sim.api.errors import Misuse
from sim.api.jobs import job_of
from sim.api.sources import only_results
from sim.inputs import stored
from sim.inputs.packed import SCENARIO

if TYPE_CHECKING:
    from sim.analysis.verification import Verified
    from sim.runs.files import Damage
    from sim.runs.results import StoredResults
    from sim.runs.run import Job
    from sim.views.blocks import Block


SAMPLE = 1_000  # replicates that are run again
DAMAGES = 8  # told at most


class Verification(Answer):
    """Stored results that are what they say, as far as that was looked at."""

    def __init__(self, verified: Verified) -> None:
        """For `verify`."""
        self.verified = verified

    def __repr__(self) -> str:
        return f"<{self.verified.source}: verified>"

    def blocks(self, full: bool = False) -> Sequence[Block]:
        from sim.views.verify import blocks

        return blocks(self.verified)

    def to_dict(self) -> dict[str, Any]:
        from sim.views.verify import document

        return document(self.verified)

    def rows(self) -> Rows:
        from sim.views.verify import HEAD

        content = self.to_dict()
        return HEAD, [[content[name] for name in HEAD]]


def verify(
    source: str | Path,
    sample: int | None = SAMPLE,
    before: Callable[[], None] | None = None,
) -> Verification:
    """Check a bundle or a results folder, and run `sample` of its runs again; None: all.

    `before` is called once the checksums agree. Raises ValueError for what is neither,
    DamagedResults with all that differs.
    """
    return Verification(_verified(str(source), sample, before))


def _verified(source: str, sample: int | None, before: Callable[[], None] | None) -> Verified:
    from sim.runs.files import DamagedResults

    try:
        with _opened(source) as (results, files, tables):
            job = _job(results)
            if tables:
                results.verify()
            if before is not None:
                before()
            return _run_again(source, results, job, files, tables, sample)
    except DamagedResults as error:
        error.add_note(f"{source} is not verified.")
        raise


@contextmanager
def _opened(source: str) -> Iterator[tuple[StoredResults, int, bool]]:
    """The results in a folder or a zip, how many files there are, and whether the tables are."""
    from sim.runs.bundle import FOLDER, NoBundle, unpacked
    from sim.runs.results import HEADER, StoredResults

    path = Path(source)
    if path.is_file():
        try:
            with unpacked(path) as place:
                folder = place / FOLDER
                tables = (folder / HEADER).exists()
                results = (StoredResults.open if tables else StoredResults.described)(folder)
                _check_scenario(place, results)
                yield results, sum(p.is_file() for p in place.rglob("*")), tables
        except NoBundle as error:
            raise Misuse(str(error)) from None
        return
    there = only_results(source, f"run it first (sim run {source})")
    results = StoredResults.open(there)
    yield results, 3 + sum(len(block.files) for block in results.stored), True


def _check_scenario(place: Path, results: StoredResults) -> None:
    """The scenario that can be run is the one that the results name."""
    from sim.runs.files import Damage, DamagedResults

    content = stored.content_of(place / SCENARIO)
    if content != results.scenario:
        raise DamagedResults(Damage(SCENARIO, "not the scenario of these results"))


def _job(results: StoredResults) -> Job:
    """What was run; DamagedResults if it is not what the header says."""
    from sim.analysis.opening import scenario_of

    header = results.header
    return job_of(scenario_of(results), header.runs, header.seed, header.per_coding)


def _run_again(
    source: str, results: StoredResults, job: Job, files: int, tables: bool, sample: int | None
) -> Verified:
    from sim.analysis.opening import check_summary
    from sim.analysis.verification import Verified
    from sim.runs.again import blocks_again, blocks_of, rows_again, sample_of
    from sim.runs.files import DamagedResults
    from sim.runs.header import versions
    from sim.runs.results import AGREE

    own = {**versions(), **job.scenario.packages}
    exact = dict(results.header.versions) == own
    size = job.runs if sample is None else sample
    codings = blocks = 0
    wrong: list[Damage] = []
    if tables:
        try:
            check_summary(results, job.scenario)
        except DamagedResults as error:
            wrong += error.damages
        chosen = sample_of(results, size)
        compared = len(chosen)
        found = rows_again(results, job.runner(), chosen, None if exact else AGREE)
        codings = len({*(chosen // job.per_coding).tolist()} & {*range(_kept(results))})
    else:
        _check_comparable(source, results, own, exact)
        which = blocks_of(results, size)
        compared, blocks = sum(len(results.header.blocks[i]) for i in which.tolist()), len(which)
        found = blocks_again(results, job.runner(), which)
    _refuse(results, list(islice(chain(wrong, found), DAMAGES)), own)
    failed = len(results.failures)
    return Verified(
        source, files, job.runs, failed, compared, codings, blocks, exact, tables,
        "sums" in results.summary,
        dict(results.header.versions), own,
    )  # fmt: skip


def _kept(results: StoredResults) -> int:
    """How many codings have a row."""
    return sum(b.files["codings"].rows for b in results.stored if "codings" in b.files)


def _check_comparable(
    source: str, results: StoredResults, own: dict[str, str], exact: bool
) -> None:
    """Without rows only the bytes of whole files can be compared, which takes the same versions."""
    from sim.runs.files import Damage, DamagedResults
    from sim.views.verify import note_of_versions

    if not exact:
        error = DamagedResults(
            Damage(Path(source).name, "it has no tables, so nothing but bytes could be compared")
        )
        error.add_note(note_of_versions(results.header.versions, own))
        raise error


def _refuse(results: StoredResults, wrong: list[Any], own: dict[str, str]) -> None:
    from sim.runs.files import DamagedResults
    from sim.views.verify import note_of_versions

    if wrong:
        error = DamagedResults(*wrong)
        error.add_note(note_of_versions(results.header.versions, own))
        raise error
