"""What a finished chunk reports: one row per replicate, column by column (MODEL.md 7.9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.model.guarantees import MONTHS
from sim.model.summit import Summit
from sim.outcomes import OUTCOMES


@dataclass(frozen=True)
class Labels:
    """A column of few texts: `codes` (n,) index into `names`; -1 is missing."""

    codes: Ints
    names: tuple[str, ...]


Column: TypeAlias = "Ints | Floats | Bools | Labels"
MISSING = -1  # in an integer column; a missing float is NaN


def columns(summit: Summit) -> dict[str, Column]:
    """All columns of the runs table for a finished chunk."""
    setting, state = summit.setting, summit.state
    met = np.flatnonzero(state.week >= 0)
    signed = np.flatnonzero(state.signed)
    out: dict[str, Column] = {
        "replicate": setting.replicate,
        "coding": setting.codings.index[setting.coding],
        "outcome": Labels(state.outcome, OUTCOMES),
        "stage": Labels(state.stage, tuple(state.stages)),
        "blocked_by": _joined(state.blocked, setting.codings.actors),
        "reason": _reasons(summit),
        "week": state.week,
        "rounds": np.where(state.week >= 0, state.rounds, MISSING),
        "texts": np.where(state.week >= 0, state.texts, MISSING),
        "package": state.package,
    }
    if not summit.quorum.unanimous:
        out["signed_by"] = _joined(summit.among_actors(summit.signers.T), setting.codings.actors)
    for k, issue in enumerate(setting.agenda.issues):
        out[f"choice.{issue}"] = _choices(summit, k)
    _values(summit, signed, out)
    _zones(summit, met, signed, out)
    out["leverage_needed"] = _spread(setting.size, signed, summit.pi[signed])
    out["violated_month"] = np.where(summit.violated > MONTHS, MISSING, summit.violated)
    out["collapsed_month"] = np.where(summit.collapsed > MONTHS, MISSING, summit.collapsed)
    return out


def _joined(flags: Bools, actors: tuple[str, ...]) -> Labels:
    """The actors that are flagged (n, A), joined by '+'."""
    keys = np.zeros(len(flags), dtype=np.int64)
    names = [""]
    for a in np.flatnonzero(flags.any(axis=0)).tolist():
        # Whose set it is so far, with or without this actor; few of the sets are in use.
        keys = 2 * keys + flags[:, a]
        used = np.flatnonzero(np.bincount(keys, minlength=2 * len(names)))
        names = ["+".join(filter(None, (names[k // 2], k % 2 * actors[a]))) for k in used.tolist()]
        keys = np.searchsorted(used, keys)
    return Labels(keys - (names[0] == ""), tuple(filter(None, names)))


def _reasons(summit: Summit) -> Labels:
    reasons = summit.state.reasons
    return Labels(np.where(summit.state.reason == 0, MISSING, summit.state.reason), tuple(reasons))


def _choices(summit: Summit, k: int) -> Labels:
    agenda, state = summit.setting.agenda, summit.state
    mine = np.flatnonzero(agenda.choice_issue == k)
    names = tuple(agenda.choice_name(int(c)) for c in mine)
    chosen = agenda.package_choices[np.maximum(state.package, 0), k] - mine[0]
    return Labels(np.where(state.signed, chosen, MISSING), names)


def _spread(size: int, rows: Ints, values: Floats) -> Floats:
    out = np.full(size, np.nan)
    out[rows] = values
    return out


def _values(summit: Summit, signed: Ints, out: dict[str, Column]) -> None:
    """Utility of the signed package and gain over no deal; durability as principals see it."""
    size = summit.setting.size
    packages = summit.state.package[signed]
    for actor in summit.actors:
        out[f"utility.{actor.name}"] = _spread(size, signed, actor.utility(packages, signed))
    for actor in summit.actors:
        out[f"gain.{actor.name}"] = _spread(size, signed, actor.gain(packages, signed))
    group = summit.setting.agenda.group[packages]
    for principal in summit.principals:
        lasting = principal.lasting[summit.setting.coding[signed], group]
        out[f"durability.{principal.name}"] = _spread(size, signed, lasting)


def _zones(summit: Summit, met: Ints, signed: Ints, out: dict[str, Column]) -> None:
    """Size of the true ZOPA where talks took place; distance of the text from its Nash solution."""
    size, state = summit.setting.size, summit.state
    zopa = np.full(size, MISSING, dtype=np.int64)
    nash = np.full(size, MISSING, dtype=np.int64)
    zopa[met], _, nash[met] = summit.zones(met)
    out["zopa_size"] = zopa
    rows = signed[nash[signed] >= 0]
    square = np.zeros(len(rows))
    for principal in summit.principals:
        there = principal.worth(nash[rows], rows)
        square += (principal.worth(state.package[rows], rows) - there) ** 2
    out["nash_distance"] = _spread(size, rows, np.sqrt(square))
