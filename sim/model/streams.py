"""Keyed random streams: `(seed, purpose, actor, round)` names one; replicate n takes element n.

The generator is Philox4x64-10 (Salmon, Moraes, Dror and Shaw 2011) as NumPy has it: element n of a
stream is word n % 4 of the block with counter (n // 4 + 1, round, 0, 0). A test compares it with
`numpy.random.Philox(key=key, counter=[0, round, 0, 0]).random_raw`.
"""

from __future__ import annotations

import hashlib
import math
from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic
from numpy.typing import NDArray

from sim.arrays import Floats, Ints

MULTIPLIER = (0xD2E7470EE14C6C93, 0xCA5A826395121157)
WEYL = (0x9E3779B97F4A7C15, 0xBB67AE8584CAA73B)


@intrinsic
def _high_product(typingctx: Any, a: Any, b: Any) -> Any:
    """The upper 64 bits of the 128-bit product of two unsigned 64-bit integers."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        wide = ir.IntType(128)
        product = builder.mul(builder.zext(args[0], wide), builder.zext(args[1], wide))
        shifted = builder.lshr(product, ir.Constant(wide, 64))
        return builder.trunc(shifted, ir.IntType(64))

    return types.uint64(types.uint64, types.uint64), codegen


_M0, _M1 = np.uint64(MULTIPLIER[0]), np.uint64(MULTIPLIER[1])
_W0, _W1 = np.uint64(WEYL[0]), np.uint64(WEYL[1])


@njit(cache=True)
def _block(c0, c1, k0, k1):  # type: ignore[no-untyped-def]
    """The four words of the Philox4x64-10 block with counter (c0, c1, 0, 0)."""
    c2 = np.uint64(0)
    c3 = np.uint64(0)
    for _ in range(10):
        h0 = _high_product(_M0, c0)  # type: ignore[call-arg, var-annotated]
        l0 = _M0 * c0
        h1 = _high_product(_M1, c2)
        l1 = _M1 * c2
        c0, c1, c2, c3 = h1 ^ c1 ^ k0, l1, h0 ^ c3 ^ k1, l0
        k0 = k0 + _W0
        k1 = k1 + _W1
    return c0, c1, c2, c3


@njit(cache=True)
def raw_words(k0, k1, position, index, out):  # type: ignore[no-untyped-def]
    """Fill `out` with the elements `index` (runs are cheapest) of the stream at `position`."""
    held = np.int64(-1)
    w0 = w1 = w2 = w3 = np.uint64(0)
    for i in range(index.shape[0]):
        n = index[i]
        block = n >> 2
        if block != held:
            w0, w1, w2, w3 = _block(np.uint64(block + 1), np.uint64(position), k0, k1)
            held = block
        word = n & 3
        out[i] = w0 if word == 0 else (w1 if word == 1 else (w2 if word == 2 else w3))


@njit(cache=True)
def uniform_of(word):  # type: ignore[no-untyped-def]
    """A word as a number strictly between 0 and 1."""
    # 52 bits: with 53 the half no longer fits, and the largest word would round up to 1.
    return (np.float64(word >> np.uint64(12)) + 0.5) * (1.0 / 4503599627370496.0)


@njit(cache=True)
def uniforms(k0, k1, position, index, out):  # type: ignore[no-untyped-def]
    """Fill `out` with uniform numbers, those of the elements `index` of a stream."""
    raw = out.view(np.uint64)
    raw_words(k0, k1, position, index, raw)
    for i in range(index.shape[0]):
        out[i] = uniform_of(raw[i])


# Coefficients of AS 241, highest power first: near the middle, in the tails, far out in them.
_MIDDLE_TOP = (
    2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
    13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608,
)  # fmt: skip
_MIDDLE_BELOW = (
    5226.495278852545925, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
    5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1.0,
)  # fmt: skip
_TAIL_TOP = (
    7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177,
    1.27045825245236838258, 3.64784832476320460504, 5.7694972214606914055,
    4.6303378461565452959, 1.42343711074968357734,
)  # fmt: skip
_TAIL_BELOW = (
    1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966,
    0.14810397642748007459, 0.68976733498510000455, 1.6763848301838038494,
    2.05319162663775882187, 1.0,
)  # fmt: skip
_FAR_TOP = (
    2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.2426609473880784386e-3,
    0.026532189526576123093, 0.29656057182850489123, 1.7848265399172913358,
    5.4637849111641143699, 6.6579046435011037772,
)  # fmt: skip
_FAR_BELOW = (
    2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5,
    7.868691311456132591e-4, 0.0148753612908506148525, 0.13692988092273580531,
    0.59983220655588793769, 1.0,
)  # fmt: skip


@njit(cache=True)
def _polynomial(r, a, b, c, d, e, f, g, h):  # type: ignore[no-untyped-def]
    return ((((((a * r + b) * r + c) * r + d) * r + e) * r + f) * r + g) * r + h


@njit(cache=True)
def normal_quantile(p):  # type: ignore[no-untyped-def]
    """Standard normal quantile of p in (0, 1); relative error 1e-16 (Wichura 1988, AS 241)."""
    q = p - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return q * _polynomial(r, *_MIDDLE_TOP) / _polynomial(r, *_MIDDLE_BELOW)
    r = math.sqrt(-math.log(p if q < 0 else 1.0 - p))
    if r <= 5.0:
        size = _polynomial(r - 1.6, *_TAIL_TOP) / _polynomial(r - 1.6, *_TAIL_BELOW)
    else:
        size = _polynomial(r - 5.0, *_FAR_TOP) / _polynomial(r - 5.0, *_FAR_BELOW)
    return -size if q < 0 else size


@njit(cache=True)
def normals(keys, position, index, rows, out, column):  # type: ignore[no-untyped-def]
    """Standard normal numbers into `out` (., columns) at `rows`, those of the elements `index`.

    Each of the `keys` (k, 2) is a stream, and fills a column, from `column` on.
    """
    raw = np.empty(index.shape[0], dtype=np.uint64)
    for k in range(keys.shape[0]):
        raw_words(keys[k, 0], keys[k, 1], position, index, raw)
        for i in range(index.shape[0]):
            out[rows[i], column + k] = normal_quantile(uniform_of(raw[i]))


@njit(cache=True)
def normal_quantiles(p, out):  # type: ignore[no-untyped-def]
    """Fill `out` with the standard normal quantiles of `p`."""
    for i in range(p.shape[0]):
        out[i] = normal_quantile(p[i])


class Streams:
    """All random numbers of one seed."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._keys: dict[tuple[str, str], tuple[np.uint64, np.uint64]] = {}
        self._many: dict[tuple[str, tuple[str, ...]], NDArray[np.uint64]] = {}

    def key(self, purpose: str, actor: str = "") -> tuple[np.uint64, np.uint64]:
        """The Philox key of a purpose: a 128-bit BLAKE2b digest of seed, purpose and actor."""
        name = (purpose, actor)
        if name not in self._keys:
            words = self._digest(purpose, actor)
            self._keys[name] = (words[0], words[1])
        return self._keys[name]

    def _digest(self, purpose: str, actor: str) -> NDArray[np.uint64]:
        text = f"{self.seed}\x1f{purpose}\x1f{actor}".encode()
        return np.frombuffer(hashlib.blake2b(text, digest_size=16).digest(), dtype="<u8")

    def _keys_of(self, purposes: tuple[str, ...], actor: str) -> NDArray[np.uint64]:
        """The keys of several purposes of one actor, shape (purposes, 2)."""
        if (actor, purposes) not in self._many:
            found = [self._digest(purpose, actor) for purpose in purposes]
            self._many[actor, purposes] = np.array(found, dtype=np.uint64)
        return self._many[actor, purposes]

    def uniform(self, purpose: str, index: Ints, actor: str = "", position: int = 0) -> Floats:
        """Uniform numbers strictly between 0 and 1, one for each entry of `index`."""
        out = np.empty(index.shape[0])
        uniforms(*self.key(purpose, actor), position, index, out)
        return out

    def normal(self, purpose: str, index: Ints, actor: str = "", position: int = 0) -> Floats:
        """Standard normal numbers, one for each entry of `index`."""
        out = self.uniform(purpose, index, actor, position)
        normal_quantiles(out, out)
        return out

    def fill_normal(
        self,
        purposes: tuple[str, ...],
        index: Ints,
        actor: str,
        rows: Ints,
        out: Floats,
        column: int,
    ) -> None:
        """Standard normal numbers of several purposes into the columns of `out` from `column` on.

        Entry k of `index` goes to row `rows[k]`.
        """
        normals(self._keys_of(purposes, actor), 0, index, rows, out, column)
