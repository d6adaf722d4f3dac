"""Made-up runs that keep the rules of the columns, to store and to read back."""

from typing import Any, NamedTuple

import numpy as np

from sim.outcomes import DEALS, MET, OUTCOMES, SIGNED
from sim.runs.blocks import Encoder, MadeBlock
from sim.runs.columns import Layout, runs_columns
from sim.runs.header import Header
from sim.runs.tables import Values, codings_columns

ACTORS, PRINCIPALS, ISSUES = ("ada", "bo", "cy"), ("ada", "bo"), ("line", "guarantee")
CHOICES = {"line": ("freeze", "open"), "guarantee": ("none", "support", "support+troops")}


class Labels(NamedTuple):
    codes: Any
    names: tuple[str, ...]


def header(runs: int = 60, per_coding: int = 4, **changes: Any) -> Header:
    values: dict[str, Any] = {
        "scenario": {"name": "made up", "actors": {"ada": {"war_cost": 0.2}}},
        "scenario_hash": "0" * 64,
        "seed": 7,
        "runs": runs,
        "per_coding": per_coding,
        "versions": {"sim": "0.1.0"},
    }
    return Header(**{**values, **changes})


def runs_of(block: range, per_coding: int = 4, seed: int = 7) -> dict[str, Values]:
    """Columns of the replicates of *block*: each depends on its number alone."""
    rng = np.random.default_rng(seed)
    size = 64 if block.stop <= 64 else 32_768
    outcome = rng.integers(0, len(OUTCOMES), size)
    among = {name: np.isin(outcome, [OUTCOMES.index(o) for o in group]) for name, group in GROUPS}
    met, signed, deal = among["met"], among["signed"], among["deal"]
    draws: dict[str, Any] = {
        "replicate": np.arange(size),
        "coding": np.arange(size) // per_coding,
        "outcome": Labels(outcome, OUTCOMES),
        "stage": Labels(met.astype(int), ("preparation", "bilateral")),
        "blocked_by": Labels(np.where(deal, -1, rng.integers(0, 3, size)), ("ada", "bo", "ada+bo")),
        "reason": Labels(np.where(deal, -1, met), ("no consent", "vote")),
        "week": np.where(met, rng.integers(1, 27, size), -1),
        "rounds": np.where(met, rng.integers(0, 21, size), -1),
        "texts": np.where(met, rng.integers(0, 4, size), -1),
        "package": np.where(signed, rng.integers(0, 6, size), -1),
        "zopa_size": np.where(met, rng.integers(0, 9, size), -1),
        "nash_distance": np.where(signed, rng.random(size), np.nan),
        "leverage_needed": np.where(signed, rng.random(size), np.nan),
        "violated_month": np.where(deal & (rng.random(size) < 0.5), rng.integers(1, 61, size), -1),
        "collapsed_month": np.full(size, -1),
    }
    chosen = {"line": draws["package"] // 3, "guarantee": draws["package"] % 3}
    for issue, names in CHOICES.items():
        draws[f"choice.{issue}"] = Labels(np.where(signed, chosen[issue], -1), names)
    for name in (
        *(f"{k}.{a}" for k in ("utility", "gain") for a in ACTORS),
        *(f"durability.{a}" for a in PRINCIPALS),
    ):
        draws[name] = np.where(signed, rng.random(size), np.nan)
    return {name: _only(values, block) for name, values in draws.items()}


GROUPS = (("met", MET), ("signed", SIGNED), ("deal", DEALS))


def _only(values: Any, block: range) -> Values:
    rows = slice(block.start, block.stop)
    if isinstance(values, Labels):
        return Labels(values.codes[rows], values.names)
    return np.asarray(values)[rows]


def codings_of(block: range, per_coding: int = 4) -> dict[str, Values]:
    """Columns of the codings of *block*."""
    codings = np.arange(block.start // per_coding, (block.stop - 1) // per_coding + 1)
    return {
        "coding": codings,
        "letter": Labels(codings % 4, ("a", "b", "c", "d")),
        "actors.ada.war_cost": np.random.default_rng(7).random(codings[-1] + 1)[codings[0] :],
        "actors.bo.red_lines.line.open": codings % 3 == 0,
    }


def layout() -> Layout:
    return Layout(runs_columns(ACTORS, PRINCIPALS, ISSUES), codings_columns(codings_of(range(4))))


def encoder(made: Header) -> Encoder:
    return Encoder(layout(), made.per_coding, made.codings_kept)


def made_block(made: Header, index: int) -> MadeBlock:
    """A block of the run with this header, ready to be stored."""
    block = made.blocks[index]
    runs, codings = runs_of(block, made.per_coding), codings_of(block, made.per_coding)
    return encoder(made).made(block, runs, codings)
