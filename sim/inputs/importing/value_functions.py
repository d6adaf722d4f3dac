"""NegMAS's value functions of one number, as NegMAS 0.16 reckons them, by their type's name."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Curve = Callable[[float], float]
Numbers = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Form:
    """A type of function: what it must be given, what it may be, and what it makes of them."""

    needs: tuple[str, ...]
    may: Numbers
    curve: Callable[[Numbers], Curve]


def _affine(of: Numbers) -> Curve:
    return lambda x: of["slope"] * x + of["bias"]


def _quadratic(of: Numbers) -> Curve:
    return lambda x: of["a2"] * x * x + of["a1"] * x + of["bias"]


def _exponential(of: Numbers) -> Curve:
    return lambda x: math.pow(of["base"], of["tau"] * x) + of["bias"]


def _logarithm(of: Numbers) -> Curve:
    return lambda x: of["scale"] * math.log(of["tau"] * x, of["base"]) + of["bias"]


def _wave(function: Curve) -> Callable[[Numbers], Curve]:
    def curve(of: Numbers) -> Curve:
        return lambda x: of["amplitude"] * function(of["multiplier"] * x + of["phase"]) + of["bias"]

    return curve


def _gaussian(of: Numbers) -> Curve:
    return lambda x: (
        of["bias"] + of["scale"] * math.exp(-((x - of["center"]) ** 2) / (2 * of["sigma"] ** 2))
    )


def _triangular(of: Numbers) -> Curve:
    """Nought up to `start` and from `end`, full at `middle`."""
    start, middle, end = of["start"], of["middle"], of["end"]

    def height(x: float) -> float:
        if not start < x < end:
            return 0.0
        return (x - start) / (middle - start) if x <= middle else (end - x) / (end - middle)

    return lambda x: of["bias"] + of["scale"] * height(x)


def _trapezoidal(of: Numbers) -> Curve:
    """Nought before `start` and after `end`, full from `rise_end` to `fall_start`."""
    start, rise_end, fall_start, end = (of[k] for k in ("start", "rise_end", "fall_start", "end"))

    def height(x: float) -> float:
        if not start <= x <= end:
            return 0.0
        if x < rise_end:
            return (x - start) / (rise_end - start)
        return (end - x) / (end - fall_start) if x > fall_start else 1.0

    return lambda x: of["bias"] + of["scale"] * height(x)


def polynomial(coefficients: Sequence[float]) -> Curve:
    """The polynomial with these coefficients, the constant first."""
    return lambda x: math.fsum(c * x**power for power, c in enumerate(coefficients))


_WAVE = {"multiplier": 1.0, "bias": 0.0, "phase": 0.0, "amplitude": 1.0}
_PEAK = {"bias": 0.0, "scale": 1.0}
FORMS: Mapping[str, Form] = {
    "AffineFun": Form(("slope",), {"bias": 0.0}, _affine),
    "LinearFun": Form(("slope",), {}, lambda of: _affine({**of, "bias": 0.0})),
    "IdentityFun": Form((), {}, lambda _: lambda x: x),
    "ConstFun": Form(("bias",), {}, lambda of: lambda _: of["bias"]),
    "QuadraticFun": Form(("a2", "a1"), {"bias": 0.0}, _quadratic),
    "ExponentialFun": Form(("tau",), {"bias": 0.0, "base": math.e}, _exponential),
    "LogFun": Form(("tau",), {"bias": 0.0, "base": math.e, "scale": 1.0}, _logarithm),
    "SinFun": Form((), _WAVE, _wave(math.sin)),
    "CosFun": Form((), _WAVE, _wave(math.cos)),
    "TriangularFun": Form(("start", "middle", "end"), _PEAK, _triangular),
    "TrapezoidalFun": Form(("start", "rise_end", "fall_start", "end"), _PEAK, _trapezoidal),
    "GaussianFun": Form(("center", "sigma"), _PEAK, _gaussian),
}
