import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.runs.files import DamagedResults
from sim.runs.header import block_ranges, block_rows, differences, document, parsed
from tests.runs.sample import header, layout


@given(st.integers(1, 60_000), st.integers(1, 20_000))
def test_blocks_cover_all_runs_and_never_cut_a_coding(runs: int, per_coding: int) -> None:
    blocks = block_ranges(runs, per_coding)
    assert [n for block in blocks for n in block] == list(range(runs))
    assert all(block.start % per_coding == 0 for block in blocks)


@given(st.integers(1, 8192))
def test_a_block_is_the_most_codings_that_fit(per_coding: int) -> None:
    rows = block_rows(per_coding)
    assert rows <= 8192 < rows + per_coding
    assert rows % per_coding == 0


def test_a_large_coding_is_a_block_of_its_own() -> None:
    assert list(block_ranges(25_000, 10_000)) == [
        range(10_000),
        range(10_000, 20_000),
        range(20_000, 25_000),
    ]


def test_blocks_of_any_number_of_runs_take_no_memory() -> None:
    blocks = block_ranges(10**18, 4)
    assert len(blocks) == -(-(10**18) // 8192)
    assert blocks[-1].stop == 10**18
    assert blocks[1:3] == [range(8192, 16_384), range(16_384, 24_576)]
    with pytest.raises(IndexError):
        blocks[len(blocks)]


@given(st.integers(1, 3000), st.integers(1, 9), st.integers(0, 400))
def test_kept_codings_come_from_the_first_on(runs: int, per_coding: int, kept: int) -> None:
    made = header(runs, per_coding, codings_kept=kept)
    stored = [coding for block in made.blocks for coding in made.codings(block)]
    assert stored == list(range(min(-(-runs // per_coding), kept)))


def test_a_document_can_be_read_back() -> None:
    assert parsed(document(header(), layout()), "header.json") == (header(), layout())


def test_a_document_of_another_format_says_so() -> None:
    with pytest.raises(DamagedResults, match="format 9; this version reads format 1"):
        parsed({**document(header(), layout()), "format": 9}, "header.json")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"seed": "x"}, 'seed cannot be "x"'),
        ({"seed": -1}, "seed is -1"),
        ({"runs": 2.0}, "runs cannot be 2.0"),
        ({"per_coding": True}, "per_coding cannot be true"),
        ({"scenario": None}, "scenario cannot be null"),
        ({"versions": {}}, "versions do not name that of the program"),
        ({"columns": {"runs": []}}, "columns.codings is missing"),
        ({"columns": {"runs": [{"name": 1}], "codings": []}}, "columns.runs.0.name cannot be 1"),
        ({"block_rows": 3}, "block_rows do not fit"),
    ],
)
def test_a_seal_makes_no_sense_of_what_has_none(change: dict[str, Any], told: str) -> None:
    with pytest.raises(DamagedResults, match=re.escape(f"header.json: {told}")):
        parsed({**document(header(), layout()), **change}, "header.json")


@pytest.mark.parametrize("change", [{"runs": 0}, {"per_coding": 0}, {"codings_kept": -1}])
def test_impossible_sizes_are_refused(change: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=next(iter(change))):
        header(**change)


def test_differences_name_the_place_and_both_values() -> None:
    stored = {"seed": 7, "scenario": {"actors": {"ada": 0.2}, "venue": ["x"]}, "old": True}
    wanted = {"seed": 8, "scenario": {"actors": {"ada": 0.3}, "venue": ["x"]}, "new": None}
    assert list(differences(stored, wanted)) == [
        "seed: 7 in the folder, 8 wanted",
        "scenario.actors.ada: 0.2 in the folder, 0.3 wanted",
        "old: true in the folder, not wanted",
        "new: not in the folder, null wanted",
    ]


def test_values_that_python_calls_equal_differ() -> None:
    assert list(differences({"seed": 1}, {"seed": True}))
    assert not list(differences({"a": 1, "b": 2}, {"b": 2, "a": 1}))
