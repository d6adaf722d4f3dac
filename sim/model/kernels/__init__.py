"""The compiled parts of the model: one loop over replicates each, checked against its plain form.

Only + - x /, square roots and comparisons, so that a compiled kernel and its plain Python form
(`.py_func`) agree to the last bit. Shapes: n replicates, m codings, S principals, T of them looked
at, O options, C choices, K issues, P packages, G groups of equal durability. `rows` are the places
in the chunk that a kernel works on, `coding` (n,) the row of each replicate's coding. An infeasible
choice or package is -inf. Ties go to the lowest index.

A kernel holds what it calls. Numba takes what it compiled once for good as long as the one file is
as it was; here, all of them must be, or a rule that has changed would go on as it was.
"""

from __future__ import annotations

from functools import cache, wraps
from hashlib import sha256
from pathlib import Path
from typing import Any

from numba.core import caching

HERE = Path(__file__).parent
SOURCES = (*sorted(HERE.glob("*.py")), HERE.parents[1] / "theory" / "ties.py")


@cache
def _digest() -> bytes:
    return sha256(b"".join(path.read_bytes() for path in SOURCES)).digest()


def _stamp_together() -> None:
    """Let numba's cache take the sources of all kernels for that of each."""
    locator = getattr(caching, "_SourceFileBackedLocatorMixin", None)
    stamp = getattr(locator, "get_source_stamp", None)
    if locator is None or stamp is None or hasattr(stamp, "__wrapped__"):
        return

    @wraps(stamp)
    def stamped(self: Any) -> Any:
        own = stamp(self)
        return (own, _digest()) if Path(self._py_file).parent == HERE else own

    locator.get_source_stamp = stamped


_stamp_together()
