from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.runs.columns import Column
from sim.runs.tables import codings_columns, is_any, labels, numbers, schema, table
from tests.runs.sample import Labels, layout, runs_of

WORD = Column("word", "string", "a word", optional=True)
WEEK = Column("week", "int16", "a week", optional=True)
GAIN = Column("gain", "float64", "a gain", optional=True)
WORDS = st.lists(st.none() | st.sampled_from(["no", "maybe", "yes"]))


@given(WORDS)
def test_strings_come_back_and_labels_make_the_same_table(words: list[str | None]) -> None:
    names = ("yes", "unused", "no", "maybe")
    codes = np.array([-1 if w is None else names.index(w) for w in words], dtype=np.int64)
    made = table([WORD], {"word": words})
    assert made.column("word").to_pylist() == words
    assert made.equals(table([WORD], {"word": Labels(codes, names)}))
    assert made.column("word").combine_chunks().dictionary.to_pylist() == sorted(
        {w for w in words if w is not None}
    )


@given(st.lists(st.none() | st.integers(0, 2**15 - 1)))
def test_whole_numbers_come_back_however_null_is_said(weeks: list[int | None]) -> None:
    minus = np.array([-1 if w is None else w for w in weeks], dtype=np.int64)
    nan = np.array([np.nan if w is None else w for w in weeks], dtype=np.float64)
    tables = [table([WEEK], {"week": values}) for values in (weeks, minus, nan)]
    assert tables[0].column("week").to_pylist() == weeks
    assert all(made.equals(tables[0]) for made in tables)


@given(st.lists(st.none() | st.floats(allow_infinity=False, allow_nan=False)))
def test_floats_come_back_and_nan_is_null(gains: list[float | None]) -> None:
    nan = np.array([np.nan if g is None else g for g in gains], dtype=np.float64)
    made = table([GAIN], {"gain": gains})
    assert made.column("gain").to_pylist() == gains
    assert made.equals(table([GAIN], {"gain": nan}))


def test_every_block_has_the_same_schema() -> None:
    columns = layout().runs
    wanted = schema(columns)
    for block in (range(1), range(7), range(3, 50)):
        assert table(columns, runs_of(block)).schema.equals(wanted)


def test_a_column_can_be_read_back_as_masks_and_numbers() -> None:
    made = table([WORD, WEEK], {"word": ["no", None, "yes"], "week": [3, None, 0]})
    assert is_any(made, "word", ["yes", "never heard"]).tolist() == [False, False, True]
    values, there = numbers(made, "week")
    assert values[there].tolist() == [3, 0]
    codes, names = labels(made, "word")
    assert [names[c] if c >= 0 else None for c in codes] == ["no", None, "yes"]


def test_reading_does_not_depend_on_how_a_table_is_chunked() -> None:
    import pyarrow as pa

    parts = [table([WORD], {"word": words}) for words in (["b", "a"], ["c", None], ["a"])]
    codes, names = labels(pa.concat_tables(parts), "word")
    assert [names[c] if c >= 0 else None for c in codes] == ["b", "a", "c", None, "a"]


@pytest.mark.parametrize(
    ("name", "values", "says"),
    [
        ("week", np.full(9, 40_000), "does not fit int16"),
        ("week", np.full(9, 1.5), "not whole"),
        ("utility.ada", np.full(9, np.inf), "infinite"),
        ("week", ["soon"] * 9, "int16 wanted"),
        ("outcome", ["peace"] * 9, "not among"),
        ("outcome", [1] * 9, "column outcome"),
        ("stage", [None] * 9, "column stage: no value in row 0"),
        ("stage", Labels(np.full(9, 2), ("a", "b")), "below 2"),
        ("stage", Labels(np.full(9, 1), ("a", "a")), "twice"),
        ("week", np.full((9, 2), 1), "one value per row"),
        ("week", Labels(np.full(9, 1), ("a", "b")), "numbers wanted"),
        ("week", np.full(8, 1), "unequal length"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(name: str, values: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        table(layout().runs, {**runs_of(range(9)), name: values})


def test_missing_and_unknown_columns_are_named() -> None:
    values = {**runs_of(range(3)), "weak": [1, 2, 3]}
    del values["week"]
    with pytest.raises(ValueError, match=r"missing: \['week'\]; unknown: \['weak'\]"):
        table(layout().runs, values)


@pytest.mark.parametrize(
    ("outcome", "name", "value", "says"),
    [
        ("no_meeting", "week", 3, "week: a value without meaning in row 0, outcome no_meeting"),
        ("walkout", "week", -1, "week: no value in row 0, outcome walkout"),
        ("no_agreement", "utility.bo", 0.5, "utility.bo: a value without meaning"),
        ("not_ratified", "utility.bo", np.nan, "utility.bo: no value"),
        ("not_ratified", "violated_month", 3, "violated_month: a value without meaning"),
        ("settlement", "reason", "vote", "reason: a value without meaning"),
        ("settlement", "blocked_by", "bo", "blocked_by: a value without meaning"),
    ],
)
def test_a_null_follows_from_the_outcome(outcome: str, name: str, value: Any, says: str) -> None:
    block = runs_of(range(200))
    assert isinstance(block["outcome"], Labels)
    codes, names = block["outcome"]
    row = int(np.flatnonzero(codes == names.index(outcome))[0])
    one = {key: _row(values, row) for key, values in block.items()}
    table(layout().runs, one)
    with pytest.raises(ValueError, match=says):
        table(
            layout().runs, {**one, name: [value] if isinstance(value, str) else np.array([value])}
        )


def _row(values: Any, row: int) -> Any:
    if isinstance(values, Labels):
        return Labels(values.codes[row : row + 1], values.names)
    return values[row : row + 1]


def test_a_coding_table_takes_its_columns_from_a_sample() -> None:
    kinds = {c.name: c.kind for c in codings_columns(
        {"coding": np.arange(2), "letter": Labels(np.zeros(2, int), ("a",)), "x": np.zeros(2),
         "red": np.ones(2, bool), "tactic": ["slow", "fast"]}
    )}  # fmt: skip
    assert kinds == {
        "coding": "int64",
        "letter": "string",
        "x": "float64",
        "red": "bool",
        "tactic": "string",
    }
