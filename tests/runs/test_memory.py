from __future__ import annotations

from sim.runs.run import Job, run_in_memory
from tests.cases import bundled


def test_blocks_are_handed_out_as_stored_results_do() -> None:
    results = run_in_memory(Job(bundled("geneva"), 1, 20, 4), lambda blocks: {})
    [runs] = results.iter_blocks()
    assert runs.num_rows == 20
    [some] = results.iter_blocks("runs", ["outcome", "week"])
    assert some.schema.names == ["outcome", "week"]
    [codings] = results.iter_blocks("codings")
    assert codings.num_rows == 5
