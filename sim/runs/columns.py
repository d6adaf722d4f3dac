"""The columns of the stored tables: what each means, its unit, and when it is null.

The `runs` table has one row per replicate, `codings` one row per coding.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from pydantic import ConfigDict

from sim.outcomes import DEALS, MET, NO_DEAL, OUTCOMES, SIGNED
from sim.runs.typed import STRICT

EMPTY_CHOICE = "none"
JOINT = "+"

Kind = Literal["int64", "int32", "int16", "float64", "bool", "string"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a stored table.

    `where` are the outcomes for which it means something: it is null for all others. An `optional`
    column may be null there too.
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    where: tuple[str, ...] = OUTCOMES
    optional: bool = False

    @property
    def nullable(self) -> bool:
        return self.optional or self.where != OUTCOMES


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of both tables of a results folder."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    runs: tuple[Column, ...]
    codings: tuple[Column, ...]

    def __post_init__(self) -> None:
        for columns in (self.runs, self.codings):
            names = [column.name for column in columns]
            if len(set(names)) < len(names):
                raise ValueError("a column stands twice")


def runs_columns(
    actors: Sequence[str], principals: Sequence[str], issues: Sequence[str], quorum: bool = False
) -> tuple[Column, ...]:
    """Columns of the `runs` table for a scenario with these names; MODEL.md 7.9.

    Where a `quorum` of the principals can sign, one column says who did.
    """
    signers = (Column("signed_by", "string", _SIGNERS, where=SIGNED),) if quorum else ()
    return (
        Column("replicate", "int64", "number of the replicate, from 0"),
        Column("coding", "int64", "number of its coding: replicate // per_coding"),
        Column("outcome", "string", "how the summit ended, one of: " + ", ".join(OUTCOMES)),
        Column("stage", "string", "last stage reached"),
        Column("blocked_by", "string", _BLOCKERS, where=NO_DEAL, optional=True),
        Column("reason", "string", "why there is no deal", where=NO_DEAL),
        Column("week", "int16", "week in which they met; 0 without preparation", "weeks", MET),
        Column("rounds", "int16", "turns taken at the bilateral table", "turns", MET),
        Column("texts", "int16", "texts that the mediator tabled", "texts", MET),
        Column("package", "int32", "index of the package signed", where=SIGNED),
        *signers,
        *_one_each("choice", issues, "string", _CHOICE),
        *_one_each("utility", actors, "float64", "worth of the package to {}", "0 to 1"),
        *_one_each("gain", actors, "float64", _GAIN, "utility"),
        Column("zopa_size", "int32", _ZOPA, "packages", MET, optional=True),
        Column("nash_distance", "float64", _NASH, "utility", SIGNED, optional=True),
        *_one_each("durability", principals, "float64", _DURABILITY, "0 to 1", optional=True),
        Column("leverage_needed", "float64", _LEVERAGE, "0 to 1", SIGNED, optional=True),
        Column("violated_month", "int16", _VIOLATED, "months", DEALS, optional=True),
        Column("collapsed_month", "int16", _COLLAPSED, "months", DEALS, optional=True),
    )


_BLOCKERS = f"who stood in the way of a deal; several are joined by '{JOINT}'"
_SIGNERS = f"who signed, joined by '{JOINT}'; a column only where not all need to"
_CHOICE = f"option signed on {{}}; several are joined by '{JOINT}', none is '{EMPTY_CHOICE}'"
_GAIN = "value of the package to {}, its durability counted, less its reservation value"
_ZOPA = "packages that all, or by a quorum enough to sign, prefer to no deal"
_NASH = "distance of the package from the Nash solution, in the principals' values"
_DURABILITY = "chance, as {} sees it, that the deal stands after 60 months"
_LEVERAGE = "part of the mediator's leverage that the signatures needed"
_VIOLATED = "month in which fighting first flared; null if it did not"
_COLLAPSED = "month in which the war came back; null if it did not"


def _one_each(
    prefix: str,
    names: Iterable[str],
    kind: Kind,
    meaning: str,
    unit: str = "",
    optional: bool = False,
) -> Iterable[Column]:
    for name in names:
        yield Column(f"{prefix}.{name}", kind, meaning.format(name), unit, SIGNED, optional)


def joined(options: Iterable[str]) -> str:
    """The choice on an `any_of` issue as one string."""
    return JOINT.join(sorted(options)) or EMPTY_CHOICE


def options_of(choice: str) -> tuple[str, ...]:
    """The options in a choice that `joined` wrote."""
    return () if choice == EMPTY_CHOICE else tuple(choice.split(JOINT))
