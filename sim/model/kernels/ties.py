"""The comparisons of `sim.theory.ties` as kernels call them: the same functions, compiled."""

from __future__ import annotations

from numba.extending import register_jitable

from sim.theory import ties

more = register_jitable(ties.more)
at_least = register_jitable(ties.at_least)
