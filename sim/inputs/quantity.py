"""A number that is not known exactly: how it is written, what it means, where it comes from.

`Quantity` only describes; `sim.model.draws.quantile` turns uniform numbers into its values.
"""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, InstanceOf, WithJsonSchema

OriginKind = Literal["evidence", "literature", "calibrated", "assumption"]
Form = Literal[
    "fixed", "logit_normal", "log_normal", "normal", "uniform", "triangular", "beta", "one_of"
]

ORIGIN_KEYS: dict[str, OriginKind] = {
    "claims": "evidence",
    "literature": "literature",
    "calibrated": "calibrated",
    "assumption": "assumption",
}
NUMBER = r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
MOST = 1e12  # in size, of any number
LEAST = 1e-12  # where a log-normal range may begin; what is divided by counts as no less
MOST_STEPS = 1_000  # offers or texts: a summit has tens, and each takes its time
BETA_LEAST, BETA_MOST = 0.01, 1e6  # of both parameters; beyond, draws lose their digits
Z95 = 1.6448536269514722  # the standard normal's 95th percentile
DAYS = {"day": 1.0, "week": 7.0, "month": 365.25 / 12, "year": 365.25}


@dataclass(frozen=True, slots=True)
class Origin:
    """Why a value is what it is: claim ids, a citation, a calibration target, or an assumption."""

    kind: OriginKind
    source: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.source}"


UNSOURCED = Origin("assumption", "no source given where it is set")


@dataclass(frozen=True, slots=True)
class Scale:
    """Where values of a quantity may lie; `unit` is a unit of time, or empty.

    On a scale of `whole` numbers only these may be written; what is drawn between them is rounded.
    """

    low: float
    high: float
    unit: str = ""
    whole: bool = False
    none: str = ""  # what to do for none at all, where 0 is too few

    @property
    def bell(self) -> Form:
        """The form of a range that touches no bound."""
        if self.low == -math.inf:
            return "normal"
        return "logit_normal" if self.high == 1 else "log_normal"

    def describe(self) -> str:
        if self.whole:
            return f"a whole number, {self.low:g} to {self.high:,g}"
        if self.low == -math.inf:
            return "any number"
        if self.high == math.inf:
            return f"at least {self.low:g}"
        return f"between {self.low:g} and {self.high:g}"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A fixed number or a distribution, with its origin.

    `params` by form: fixed (value); logit_normal, log_normal and normal (mean, sd) of the bell on
    its own scale; uniform (low, high); triangular (low, mode, high); beta (alpha, beta);
    one_of (value, probability, value, probability, ...), values ascending.
    """

    form: Form
    params: tuple[float, ...]
    written: str
    origin: Origin = UNSOURCED
    unit: str = ""  # of time, of its params

    @property
    def fixed(self) -> bool:
        return self.form == "fixed"

    @property
    def low(self) -> float:
        """The lowest number that its text names, the 5th percentile of a bell; a beta's mean."""
        if self.form == "beta":
            return self.params[0] / sum(self.params)
        if self.form not in ("normal", "log_normal", "logit_normal"):
            return self.params[0]
        end = self.params[0] - Z95 * self.params[1]
        if self.form == "normal":
            return end
        return math.exp(end) if self.form == "log_normal" else 1 / (1 + math.exp(min(-end, 700.0)))

    @property
    def can_be_nought(self) -> bool:
        """Whether it has the value 0 with more than no probability."""
        if self.form == "one_of":
            return any(
                v == 0 and p > 0 for v, p in zip(self.params[::2], self.params[1::2], strict=True)
            )
        return self.params == (0.0,)

    @property
    def distribution(self) -> str:
        """What its form is called, e.g. 'log-normal'."""
        return called(self.form)

    @property
    def median(self) -> float:
        """In its unit; of values that each have a probability, the lowest with half at or below."""
        p = self.params
        match self.form:
            case "uniform":
                return (p[0] + p[1]) / 2
            case "triangular":
                return _triangular_median(*p)
            case "log_normal":
                return math.exp(p[0])
            case "logit_normal":
                return 1 / (1 + math.exp(-p[0]))
            case "beta":
                from scipy.special import betaincinv

                return float(betaincinv(p[0], p[1], 0.5))
            case "one_of":
                total, half = itertools.accumulate(p[1::2]), 0.5 - 1e-9
                return next(v for v, share in zip(p[::2], total, strict=True) if share >= half)
        return p[0]

    @property
    def spread(self) -> str:
        """Median and distribution of what is written as a range; empty for anything else."""
        if self.fixed or " to " not in self.written:
            return ""
        words = re.search(r"(day|week|month|year)s?\b", self.written.split(" to ")[1])
        if words is None:
            return f"{self.median:.3g}, {self.distribution}"
        value = self.median * DAYS[self.unit.rstrip("s")] / DAYS[words[1]]
        return f"{value:.3g} {words[1]}s, {self.distribution}"

    def __str__(self) -> str:
        return self.written


def _triangular_median(low: float, mode: float, high: float) -> float:
    if mode - low >= high - mode:
        return low + math.sqrt((high - low) * (mode - low) / 2)
    return high - math.sqrt((high - low) * (high - mode) / 2)


def fixed(value: float) -> Quantity:
    """The quantity that is exactly `value`."""
    return Quantity("fixed", (float(value),), f"{value:g}")


def named(default: Any, title: str, unit: str = "", *stages: str) -> Any:
    """A field with what a sentence calls its numbers, their unit, and the stages that use them.

    The title has blanks for names on the way to it; without one, the owner's name goes before it.
    Stages are given where its place does not say which. A `default` of `...` means that there is
    none.
    """
    told = fixed(default) if unit and isinstance(default, int | float) else default
    return Field(told, title=title, json_schema_extra={"unit": unit, "stages": list(stages)})


def parse_quantity(raw: Any, scale: Scale) -> Quantity:
    """The quantity that `raw` (a scalar or map of a scenario) describes, or ValueError."""
    if isinstance(raw, Quantity):
        return raw
    if isinstance(raw, dict) and "value" in raw:
        inner = {k: v for k, v in raw.items() if k in ORIGIN_KEYS}
        unknown = sorted(set(raw) - set(ORIGIN_KEYS) - {"value", "note"})
        if unknown:
            hint = "; a text with a comma needs quotes" if raw[unknown[0]] is None else ""
            raise ValueError(
                f"unknown key {unknown[0]!r} beside 'value'; allowed: "
                f"{', '.join(ORIGIN_KEYS)}, note{hint}"
            )
        if len(inner) > 1:
            raise ValueError(f"one origin only, not {' and '.join(inner)}")
        bare = parse_quantity(raw["value"], scale)
        origin = parse_origin(*next(iter(inner.items()))) if inner else UNSOURCED
        return replace(bare, origin=origin)
    if isinstance(raw, dict):
        return _parse_map(raw, scale)
    if isinstance(raw, str) and " to " in raw:
        return _parse_range(raw, scale)
    value = parse_number(raw, scale)
    return Quantity("fixed", (value,), str(raw).strip())


def parse_origin(key: str, value: Any) -> Origin:
    """The origin written as `key: value`, e.g. `claims: [venues-floated]`."""
    if key == "claims":
        ids = value if isinstance(value, list) else [value]
        if not ids or not all(isinstance(i, str) and i for i in ids):
            raise ValueError("claims: needs the ids of one or more claims, e.g. [venues-floated]")
        return Origin("evidence", ", ".join(ids))
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{key}: needs a few words that say which")
    return Origin(ORIGIN_KEYS[key], " ".join(value.split()))


def parse_number(raw: Any, scale: Scale) -> float:
    """One number within `scale`, in its unit of time if it has one."""
    if isinstance(raw, bool) or raw is None or isinstance(raw, list | dict):
        raise ValueError(f"must be {_wanted(scale)}, not {raw!r}")
    number = _parse_duration(str(raw), scale) if scale.unit else _parse_bare(raw, scale)
    value = float(number)
    inside = math.isfinite(value) and scale.low <= value <= scale.high
    if not inside or (scale.whole and not value.is_integer()):
        none = scale.none if value == 0 else ""
        raise ValueError(f"must be {scale.describe()}{_in(scale)}, not {raw!r}{none}")
    return value + 0.0  # no negative zero


def _parse_bare(raw: Any, scale: Scale) -> float:
    if isinstance(raw, str) and not re.fullmatch(rf"\s*{NUMBER}\s*", raw):
        if re.fullmatch(r"\s*[-+]?(nan|inf|infinity)\s*", raw.lower()):
            return math.nan
        hint = ": decimals have a point, and thousands no mark" if "," in raw else ""
        raise ValueError(f"must be {_wanted(scale)}, not {raw!r}{hint}")
    try:
        return _sized(float(raw), raw)
    except OverflowError:  # a whole number of hundreds of digits
        return math.inf
    except TypeError:
        raise ValueError(f"must be {_wanted(scale)}, not {raw!r}") from None


def _sized(value: float, raw: Any) -> float:
    """A number as it is written; ValueError for sizes with which nothing can be computed."""
    if math.isfinite(value) and abs(value) > MOST:
        raise ValueError(f"must be at most {MOST:g} in size, not {raw!r}")
    return value


def _parse_duration(text: str, scale: Scale) -> float:
    match = re.fullmatch(rf"\s*({NUMBER})\s*(day|week|month|year)s?\s*", text)
    if match is None:
        if re.search("[0-9] *(day|week|month|year)s?$", text.strip()):
            wanted = f"needs a number and a unit, e.g. '6 {scale.unit}'"
        else:
            wanted = f"needs a unit of time, e.g. '6 {scale.unit}'"
        raise ValueError(f"{wanted}, not {text!r}")
    return _sized(float(match[1]), text) * DAYS[match[2]] / DAYS[scale.unit.rstrip("s")]


def _parse_range(text: str, scale: Scale) -> Quantity:
    span, form = _asked(text, scale)
    low_text, high_text = span.split(" to ", 1)
    if scale.unit and not re.search("[a-z]", low_text.lower().replace("e", "")):
        unit = re.search(r"[a-z]+\s*$", high_text)
        low_text = f"{low_text} {unit[0]}" if unit else low_text
    low, high = parse_number(low_text, scale), parse_number(high_text, scale)
    if not low < high:
        raise ValueError(f"a range goes from the lower to the higher number, not {text!r}")
    touches = not scale.whole and (low <= scale.low or high >= scale.high)
    if form == "uniform" or (touches and form is None):
        return Quantity("uniform", (low, high), text.strip(), unit=scale.unit)
    if touches:
        raise ValueError(
            f"a {called(scale.bell)} range cannot begin or end at a bound ({scale.describe()}), "
            f"as {text!r} does"
        )
    return Quantity(scale.bell, _bell_between(low, high, scale), text.strip(), unit=scale.unit)


def _asked(text: str, scale: Scale) -> tuple[str, Form | None]:
    """A range without the name of a distribution behind it, and the form that this asks for."""
    found = re.fullmatch(r"(.*\S)\s+(uniform|normal|log-normal|logit-normal)\s*", text)
    if found is None:
        return text, None
    forms: dict[str, Form] = {"uniform": "uniform", called(scale.bell): scale.bell}
    if found[2] not in forms:
        raise ValueError(f"a range here is {' or '.join(forms)}, not {found[2]}")
    return found[1], forms[found[2]]


def called(form: Form) -> str:
    return form.replace("_", "-")


def _bell_between(low: float, high: float, scale: Scale) -> tuple[float, float]:
    """Mean and sd, on the bell's own scale, of that with these 5th and 95th percentiles."""
    if scale.bell == "normal":
        return _bell(low, high)
    if scale.bell == "log_normal" and low < LEAST:
        raise ValueError(f"a log-normal range begins at {LEAST:g} or above, not at {low:g}")
    to_bell = logit if scale.bell == "logit_normal" else math.log
    return _bell(to_bell(low), to_bell(high))


def logit(p: float) -> float:
    """Log-odds of a probability strictly between 0 and 1."""
    return math.log(p / (1 - p))


def _bell(low: float, high: float) -> tuple[float, float]:
    """Mean and sd of the normal with these 5th and 95th percentiles."""
    return (low + high) / 2, (high - low) / (2 * Z95)


def _parse_map(raw: dict[str, Any], scale: Scale) -> Quantity:
    keys = set(raw)
    if keys == {"low", "mode", "high"}:
        low, mode, high = (parse_number(raw[k], scale) for k in ("low", "mode", "high"))
        if not (low <= mode <= high and low < high):
            raise ValueError("needs low <= mode <= high, and low < high")
        return Quantity("triangular", (low, mode, high), f"{low:g} .. {mode:g} .. {high:g}")
    if keys == {"uniform"} and isinstance(raw["uniform"], list) and len(raw["uniform"]) == 2:
        low, high = (parse_number(v, scale) for v in raw["uniform"])
        if not low < high:
            raise ValueError("uniform: needs [low, high] with low < high")
        return Quantity("uniform", (low, high), f"uniform {low:g} .. {high:g}")
    if keys == {"beta"} and isinstance(raw["beta"], dict):
        return _parse_beta(raw["beta"], scale)
    if keys == {"one_of"} and isinstance(raw["one_of"], dict) and raw["one_of"]:
        return _parse_one_of(raw["one_of"], scale)
    raise ValueError(
        "not a quantity: write a number, '0.2 to 0.6', {low: , mode: , high: }, "
        "{uniform: [a, b]}, {beta: {mean: , concentration: }}, {one_of: {value: probability}}, "
        "or {value: , <origin>: }"
    )


def _parse_beta(raw: dict[str, Any], scale: Scale) -> Quantity:
    if set(raw) != {"mean", "concentration"} or (scale.low, scale.high) != (0, 1):
        raise ValueError("beta: needs {mean: , concentration: }, for a quantity between 0 and 1")
    mean = parse_number(raw["mean"], SHARE)
    concentration = parse_number(raw["concentration"], POSITIVE)
    if not (0 < mean < 1 and concentration > 0):
        raise ValueError("beta: needs 0 < mean < 1 and concentration > 0")
    params = (mean * concentration, (1 - mean) * concentration)
    if not (min(params) >= BETA_LEAST and max(params) <= BETA_MOST):
        raise ValueError(
            f"beta: needs {BETA_LEAST:g} to {BETA_MOST:g} for mean x concentration and for "
            f"(1 - mean) x concentration, not {params[0]:g} and {params[1]:g}"
        )
    return Quantity("beta", params, f"beta, mean {mean:g}, concentration {concentration:g}")


def _parse_one_of(raw: dict[str, Any], scale: Scale) -> Quantity:
    pairs = sorted((parse_number(k, scale), parse_number(v, SHARE)) for k, v in raw.items())
    if abs(sum(p for _, p in pairs) - 1) > 1e-9:
        raise ValueError("one_of: the probabilities must add up to 1")
    if len({v for v, _ in pairs}) < len(pairs):
        raise ValueError("one_of: the same value twice")
    text = ", ".join(f"{v:g} ({p:g})" for v, p in pairs)
    return Quantity("one_of", tuple(x for pair in pairs for x in pair), f"one of {text}")


def _wanted(scale: Scale) -> str:
    if scale.unit:
        return f"a duration, e.g. '6 {scale.unit}'"
    number = scale.describe() if scale.whole else "a number"
    return f"{number} or a distribution"


def _in(scale: Scale) -> str:
    return f" {scale.unit}" if scale.unit else ""


SHARE = Scale(0.0, 1.0)
POSITIVE = Scale(0.0, math.inf)
SIGNED = Scale(-math.inf, math.inf)
WEEKS = Scale(0.0, math.inf, "weeks")
MONTHS = Scale(0.0, math.inf, "months")
WAVES = Scale(0.0, 500.0)
COUNT = Scale(1.0, MOST_STEPS, whole=True, none="; for none, leave its stage out of 'process'")

# The mark in their JSON schema is for `sim.inputs.schema`, which says what may be written.

Share = Annotated[
    InstanceOf[Quantity],
    BeforeValidator(lambda raw: parse_quantity(raw, SHARE)),
    WithJsonSchema({"quantity": "Share"}),
]
Positive = Annotated[
    InstanceOf[Quantity],
    BeforeValidator(lambda raw: parse_quantity(raw, POSITIVE)),
    WithJsonSchema({"quantity": "Positive"}),
]
Signed = Annotated[
    InstanceOf[Quantity],
    BeforeValidator(lambda raw: parse_quantity(raw, SIGNED)),
    WithJsonSchema({"quantity": "Signed"}),
]
Weeks = Annotated[
    InstanceOf[Quantity],
    BeforeValidator(lambda raw: parse_quantity(raw, WEEKS)),
    WithJsonSchema({"quantity": "Weeks"}),
]
Months = Annotated[
    InstanceOf[Quantity],
    BeforeValidator(lambda raw: parse_quantity(raw, MONTHS)),
    WithJsonSchema({"quantity": "Months"}),
]
Count = Annotated[
    InstanceOf[Quantity],
    BeforeValidator(lambda raw: parse_quantity(raw, COUNT)),
    WithJsonSchema({"quantity": "Count"}),
]
Waves = Annotated[
    InstanceOf[Quantity],
    BeforeValidator(lambda raw: parse_quantity(raw, WAVES)),
    WithJsonSchema({"quantity": "Waves"}),
]
