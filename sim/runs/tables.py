"""Values into tables and out again.

The model hands over plain NumPy arrays or lists; `table` makes of them a table whose schema is the
same for every block. Between NumPy and Arrow go buffers as they are: PyArrow's own conversions
import pandas and a hundred compute functions, which takes longer than most runs.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Bools, Ints
from sim.outcomes import OUTCOMES
from sim.runs.columns import Column, Kind

MISSING = -1  # null, in a whole-number column that may be null; NaN is, in a column of floats


@runtime_checkable
class Labelled(Protocol):
    """Strings as the model has them: an index into `names` per row, negative for null."""

    @property
    def codes(self) -> NDArray[np.integer[Any]]: ...

    @property
    def names(self) -> Sequence[str]: ...


Values: TypeAlias = NDArray[Any] | Sequence[Any] | Labelled


def codings_columns(sample: Mapping[str, Values]) -> tuple[Column, ...]:
    """Columns of the `codings` table, whose names and kinds are those of a *sample* of its rows.

    It begins with `coding` and `letter`; every other column is a value drawn for the coding.
    """
    meanings = {
        "coding": "number of the coding, from 0",
        "letter": "which of the codings of the evidence it follows",
    }
    return tuple(
        Column(name, _kind(values), meanings.get(name, f"value drawn for {name}"))
        for name, values in sample.items()
    )


def _kind(values: Values) -> Kind:
    if isinstance(values, Labelled):
        return "string"
    found = np.asarray(values).dtype.kind
    kinds: dict[str, Kind] = {"b": "bool", "i": "int64", "u": "int64", "f": "float64"}
    return kinds.get(found, "string")


def schema(columns: Iterable[Column]) -> Any:
    """The Arrow schema of a table with these columns."""
    import pyarrow as pa

    return pa.schema([pa.field(c.name, _arrow_type(c.kind), nullable=c.nullable) for c in columns])


def table(columns: Sequence[Column], values: Mapping[str, Values]) -> Any:
    """An Arrow table of *values*, the same for the same content however it was handed over.

    Null is None in a list, NaN among floats, `MISSING` among whole numbers of a column that may be
    null, a negative code among labels. Raises ValueError for missing, unknown or unequally long
    columns, for values that do not fit, and where a null breaks the column's rule.
    """
    import pyarrow as pa

    _check_names(columns, values)
    arrays = [_array(column, values[column.name]) for column in columns]
    if len({len(array) for array in arrays}) > 1:
        lengths = {c.name: len(a) for c, a in zip(columns, arrays, strict=True)}
        raise ValueError(f"columns of unequal length: {lengths}")
    made = pa.Table.from_arrays(arrays, schema=schema(columns))
    check_nulls(columns, made)
    return made


def labels(table: Any, name: str) -> tuple[Ints, list[str]]:
    """A string column as codes, -1 for null, and the names that they index."""
    array = _one_chunk(table, name)
    codes, there = _content(array.indices)
    return np.where(there, codes, -1).astype(np.int64), array.dictionary.to_pylist()


def is_any(table: Any, name: str, wanted: Iterable[str]) -> Bools:
    """Rows whose string in column *name* is one of *wanted*."""
    codes, names = labels(table, name)
    wanted = set(wanted)
    hit = np.array([n in wanted for n in names] + [False])  # code -1, null, is the last one
    return hit[codes]


def numbers(table: Any, name: str) -> tuple[NDArray[Any], Bools]:
    """A column of numbers, zero where null, and which of them are there."""
    values, there = _content(_one_chunk(table, name))
    return (values if there.all() else np.where(there, values, values.dtype.type(0))), there


def _content(array: Any) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """The values of an Arrow array of numbers, anything where null, and which of them are there."""
    held = slice(array.offset, array.offset + len(array))
    validity, content = array.buffers()
    if not len(array):
        return np.zeros(0, np.dtype(str(array.type))), np.zeros(0, dtype=np.bool_)
    there = np.ones(len(array), dtype=np.bool_) if validity is None else _bits(validity)[held]
    if str(array.type) == "bool":
        return _bits(content)[held], there
    return np.frombuffer(content, np.dtype(str(array.type)))[held], there


def _bits(buffer: Any) -> NDArray[np.bool_]:
    return np.unpackbits(np.frombuffer(buffer, np.uint8), bitorder="little").view(np.bool_)


def _buffer(data: NDArray[Any]) -> Any:
    """An array as Arrow holds it: flags as bits."""
    import pyarrow as pa

    return pa.py_buffer(np.packbits(data, bitorder="little") if data.dtype == np.bool_ else data)


def _arrow(kind: Any, data: NDArray[Any], there: NDArray[np.bool_] | None = None) -> Any:
    """An Arrow array of numbers, null where they are not *there*."""
    import pyarrow as pa

    validity = None if there is None or there.all() else _buffer(there)
    return pa.Array.from_buffers(kind, len(data), [validity, _buffer(data)])


def _texts(texts: Sequence[str]) -> Any:
    """An Arrow array of strings."""
    import pyarrow as pa

    encoded = [text.encode() for text in texts]
    ends = np.cumsum([0, *map(len, encoded)], dtype=np.int32)
    content = [None, pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.string(), len(texts), content)


def _one_chunk(table: Any, name: str) -> Any:
    chunks = table.column(name)
    return chunks.chunk(0) if chunks.num_chunks == 1 else chunks.combine_chunks()


def _arrow_type(kind: Kind) -> Any:
    import pyarrow as pa

    if kind == "string":
        return pa.dictionary(pa.int32(), pa.string())
    return pa.bool_() if kind == "bool" else getattr(pa, kind)()


def _check_names(columns: Sequence[Column], values: Mapping[str, Values]) -> None:
    names = [column.name for column in columns]
    missing = [name for name in names if name not in values]
    unknown = [name for name in values if name not in names]
    if missing or unknown:
        raise ValueError(f"columns missing: {missing or 'none'}; unknown: {unknown or 'none'}")


def _array(column: Column, values: Values) -> Any:
    try:
        if column.kind == "string":
            return _strings(values)
        return _numeric(column, values)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(f"column {column.name}: {error}") from error


def _strings(values: Values) -> Any:
    """Dictionary-encoded; names sorted and only those in use, so that content makes the bytes."""
    import pyarrow as pa

    if isinstance(values, Labelled):
        codes, names = np.asarray(values.codes), list(values.names)
    else:
        names = list(dict.fromkeys(value for value in values if value is not None))
        _check_texts(names)
        place = {name: code for code, name in enumerate(names)}
        codes = np.array([place.get(value, -1) for value in values], dtype=np.int32)
    if codes.dtype.kind not in "iu" or (codes.size and codes.max() >= len(names)):
        raise ValueError(f"codes must be integers below {len(names)}")
    if len(set(names)) < len(names):
        raise ValueError(f"a name stands twice in {names}")
    used = sorted(names[code] for code in np.unique(codes[codes >= 0]))
    rank = np.array([used.index(n) if n in used else 0 for n in names] + [0], dtype=np.int32)
    indices = _arrow(pa.int32(), rank[np.maximum(codes, -1)], codes >= 0)
    return pa.DictionaryArray.from_arrays(indices, _texts(used))


def _check_texts(names: Iterable[Any]) -> None:
    for name in names:
        if not isinstance(name, str):
            raise TypeError(f"{name!r} given, text wanted")


def _numeric(column: Column, values: Values) -> Any:
    data, there = _plain(values)
    if data.dtype.kind == "f":
        there = there & ~np.isnan(data)
    elif data.dtype.kind == "i" and column.nullable and column.kind != "float64":
        there = there & (data != MISSING)
    data = np.where(there, data, data.dtype.type(0))
    _check_fits(column.kind, data)
    return _arrow(_arrow_type(column.kind), np.ascontiguousarray(data.astype(column.kind)), there)


def _plain(values: Values) -> tuple[NDArray[Any], Bools]:
    """The values with zero for None, and which of them are not None."""
    if isinstance(values, Labelled):
        raise TypeError("labels given, numbers wanted")
    if isinstance(values, np.ndarray) and values.dtype.kind != "O":
        return values, np.ones(values.shape, dtype=np.bool_)
    there = np.array([value is not None for value in values], dtype=np.bool_)
    present = [value for value in values if value is not None]
    found = np.array(present) if present else np.zeros(0, dtype=np.bool_)
    data = np.zeros(there.shape, dtype=found.dtype)
    data[there] = found
    return data, there


def _check_fits(kind: Kind, data: NDArray[Any]) -> None:
    if data.ndim != 1:
        raise ValueError(f"one value per row wanted, shape is {data.shape}")
    if not data.any():
        return  # nothing but nulls and zeros fits anywhere
    if data.dtype.kind not in ("b" if kind == "bool" else "iuf"):
        raise TypeError(f"{data.dtype} values, {kind} wanted")
    if data.dtype.kind == "f" and not np.isfinite(data).all():
        raise ValueError("a value is infinite")
    if kind.startswith("int"):
        limits = np.iinfo(kind)
        if data.min() < limits.min or data.max() > limits.max:
            raise ValueError(f"{data.min()} to {data.max()} does not fit {kind}")
        if data.dtype.kind == "f" and (data != np.rint(data)).any():
            raise ValueError("a value is not whole")


def check_nulls(columns: Sequence[Column], made: Any) -> None:
    """Raise ValueError where a value stands for an outcome without meaning, or lacks."""
    by_outcome = any(column.name == "outcome" for column in columns)
    if by_outcome:
        strange = set(labels(made, "outcome")[1]) - set(OUTCOMES)
        if strange:
            raise ValueError(f"column outcome: {sorted(strange)} not among {list(OUTCOMES)}")
    for column in columns:
        array = _one_chunk(made, column.name)
        if array.null_count == 0 and column.where == OUTCOMES:
            continue
        there = _content(array.indices if column.kind == "string" else array)[1]
        meant = is_any(made, "outcome", column.where) if by_outcome else np.ones_like(there)
        wrong = (there & ~meant) if column.optional else (there != meant)
        if wrong.any():
            row = int(np.flatnonzero(wrong)[0])
            what = "a value without meaning" if there[row] else "no value"
            raise ValueError(f"column {column.name}: {what} in row {row}{_outcome_of(made, row)}")


def _outcome_of(made: Any, row: int) -> str:
    names = made.schema.names
    return f", outcome {made.column('outcome')[row].as_py()}" if "outcome" in names else ""
