"""What a verification of results compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Verified:
    """Results that are what they say, as far as that was looked at.

    Checksums of `files`; `compared` of all `runs` made again, by their rows, or in `blocks` whole
    blocks by their checksums (0 where rows were compared); `exact` to the bit, which takes the
    versions that made them. `summary` was counted again from the tables; `sums` of outcomes are in
    it, which an earlier version did not count.
    """

    source: str
    files: int
    runs: int
    failed: int
    compared: int
    codings: int
    blocks: int
    exact: bool
    summary: bool
    sums: bool
    versions: Mapping[str, str]
    own: Mapping[str, str]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)
