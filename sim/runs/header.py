"""What identifies a run, and how its replicates are cut into stored blocks."""

import json
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cache
from importlib.metadata import version
from typing import Any, ClassVar, overload

from pydantic import ConfigDict

from sim.runs.columns import Layout
from sim.runs.files import Damage, DamagedResults
from sim.runs.typed import STRICT, typed

FORMAT = 1
LIBRARIES = ("mesa", "numba", "numpy", "pandas", "pyarrow", "scipy")
STORED_ROWS = 8192
CODINGS_KEPT = 10_000
LARGEST = 2**63 - 1
_LEAST = (("seed", 0), ("runs", 1), ("per_coding", 1), ("codings_kept", 0))


def block_rows(per_coding: int) -> int:
    """Replicates in a stored block: whole codings, at most `STORED_ROWS` unless one coding is."""
    return max(STORED_ROWS // per_coding, 1) * per_coding


@dataclass(frozen=True, slots=True)
class Blocks(Sequence[range]):
    """The replicates of each stored block; part of the format, unlike compute batches."""

    runs: int
    rows: int

    def __len__(self) -> int:
        return -(-self.runs // self.rows)

    @overload
    def __getitem__(self, index: int) -> range: ...
    @overload
    def __getitem__(self, index: slice) -> "list[range]": ...
    def __getitem__(self, index: int | slice) -> range | list[range]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        first = range(len(self))[index] * self.rows
        return range(first, min(first + self.rows, self.runs))


def block_ranges(runs: int, per_coding: int) -> Blocks:
    """The blocks in which so many runs are stored, none of which cuts a coding."""
    return Blocks(runs, block_rows(per_coding))


@dataclass(frozen=True)
class Header:
    """What must be the same for two runs to be one: content that JSON can hold.

    `codings_kept` is the number of codings whose drawn values are stored, from the first.
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    scenario: Mapping[str, Any]
    scenario_hash: str
    seed: int
    runs: int
    per_coding: int
    versions: Mapping[str, str]
    codings_kept: int = CODINGS_KEPT

    def __post_init__(self) -> None:
        for name, least in _LEAST:
            value = getattr(self, name)
            if not least <= value <= LARGEST:
                raise ValueError(f"{name} is {value}, must be {least} to {LARGEST}")
        if "sim" not in self.versions:
            raise ValueError("versions do not name that of the program")

    @property
    def blocks(self) -> Blocks:
        """The replicates of each stored block."""
        return block_ranges(self.runs, self.per_coding)

    def codings(self, block: range) -> range:
        """The codings of a block whose drawn values are kept."""
        return codings_in(block, self.per_coding, self.codings_kept)


def codings_in(block: range, per_coding: int, kept: int) -> range:
    """The codings of some replicates, as far as they are among the first *kept*."""
    first = block.start // per_coding
    end = min((block.stop - 1) // per_coding + 1, kept)
    return range(first, max(first, end))


@cache
def versions() -> Mapping[str, str]:
    """The programs that results depend on, and the kind of processor."""
    return {
        "sim": version("summit-sim"),
        "python": platform.python_version(),
        **{name: version(name) for name in LIBRARIES},
        "machine": platform.machine(),
    }


def document(header: Header, layout: Layout) -> dict[str, Any]:
    """Header and columns as they stand in header.json and at the top of manifest.json."""
    content = {
        "format": FORMAT,
        **asdict(header),
        "block_rows": block_rows(header.per_coding),
        "columns": {
            "runs": [asdict(column) for column in layout.runs],
            "codings": [asdict(column) for column in layout.codings],
        },
    }
    plain: dict[str, Any] = json.loads(json.dumps(content, allow_nan=False))
    return plain


def parsed(content: Mapping[str, Any], file: str) -> tuple[Header, Layout]:
    """The header and layout of a `document`; DamagedResults for *file* if it is none."""
    if content.get("format") != FORMAT:
        told = f"format {content.get('format')!r}; this version reads format {FORMAT}"
        raise DamagedResults(Damage(file, told))
    names = [field.name for field in fields(Header)]
    header = typed(Header, {name: content[name] for name in names if name in content}, file)
    layout = typed(Layout, content.get("columns"), file, "columns")
    if content.get("block_rows") != block_rows(header.per_coding):
        raise DamagedResults(Damage(file, "block_rows do not fit per_coding"))
    return header, layout


def differences(stored: Any, wanted: Any, path: str = "") -> Iterator[str]:
    """Where two JSON contents differ, each as `path: stored there, wanted here`."""
    if isinstance(stored, dict) and isinstance(wanted, dict):
        for key in {**stored, **wanted}:
            here = f"{path}.{key}" if path else str(key)
            if key not in stored:
                yield f"{here}: not in the folder, {_shown(wanted[key])} wanted"
            elif key not in wanted:
                yield f"{here}: {_shown(stored[key])} in the folder, not wanted"
            else:
                yield from differences(stored[key], wanted[key], here)
    elif json.dumps(stored) != json.dumps(wanted):
        yield f"{path}: {_shown(stored)} in the folder, {_shown(wanted)} wanted"


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "..."
