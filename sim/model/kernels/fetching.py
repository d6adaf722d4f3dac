# mypy: disable-error-code="no-untyped-def,no-untyped-call"
"""Asking for memory before it is needed, so that a loop over replicates does not wait for it."""

from __future__ import annotations

from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic, overload

LINE = 64  # bytes of a line of the cache
READ, KEEP, DATA = 0, 3, 1  # of LLVM's prefetch: to read, in all caches, data


def fetch(array, place):
    """Ask for the line of an array, (bytes from its start); in plain Python there is no need."""


@intrinsic
def _prefetch(typing, array, place):
    def generate(context, builder, signature, arguments):
        content = context.make_array(signature.args[0])(context, builder, arguments[0])
        byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        at = builder.gep(builder.bitcast(content.data, byte), [arguments[1]])
        shape = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        function = cgutils.get_or_insert_function(builder.module, shape, "llvm.prefetch.p0i8")
        builder.call(function, [at, number(READ), number(KEEP), number(DATA)])
        return context.get_dummy_value()

    return types.void(array, types.intp), generate


@overload(fetch)
def _compiled_fetch(array, place):
    return lambda array, place: _prefetch(array, place)  # type: ignore[call-arg]


@njit(cache=True)
def fetch_row(table, row):
    """Ask for all of a row of a contiguous table, the last dimension being along the row.

    `row` counts the rows of all dimensions but the last. That changes nothing but the time.
    """
    size = table.shape[table.ndim - 1] * table.itemsize
    for place in range(row * size, (row + 1) * size, LINE):
        fetch(table, place)
