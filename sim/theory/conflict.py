"""Deterrence and the survival of deals: equations (4) and (7) of MODEL.md."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
EARLY_MONTHS = 7.0  # about 200 days: how long a new deal is at its most fragile


def deterrence(strength: Floats, honour: Floats, chosen: NDArray[np.bool_]) -> Floats:
    """Deterrence E of every group of guarantees, shape (..., G); equation (4).

    `strength` and `honour` are (..., O), `chosen` (G, O). Guarantees fail independently:
    E = 1 - product over the chosen of (1 - strength x honour).
    """
    left = np.ones((*strength.shape[:-1], chosen.shape[0]))
    for o in range(chosen.shape[1]):
        kept = 1.0 - strength[..., o] * honour[..., o]
        left *= np.where(chosen[:, o], kept[..., None], 1.0)
    return 1.0 - left


def collapse_hazard(
    months: Floats, shape: Floats, scale: Floats, early_violation: Floats, early_war: Floats
) -> Floats:
    """Cumulative hazard of collapse with all effects off; equation (7).

    Weibull with `shape` and `scale` (months), plus the part `early_war` of the hazard that leads to
    `early_violation` of deals violated within seven months.
    """
    early = np.minimum(months / EARLY_MONTHS, 1.0)
    weibull = np.exp(shape * np.log(months / np.maximum(scale, 1e-9)))
    return weibull - early_war * _log_quiet(early_violation) * early


def flare_hazard(months: Floats, early_violation: Floats, early_war: Floats) -> Floats:
    """Cumulative hazard of violations short of war, with all effects off; equation (7)."""
    early = np.minimum(months / EARLY_MONTHS, 1.0)
    return -(1.0 - early_war) * _log_quiet(early_violation) * early


def _log_quiet(early_violation: Floats) -> Floats:
    """Log of the share of deals not violated early; finite where all are."""
    return np.asarray(np.log1p(-np.minimum(early_violation, 1.0 - 1e-12)))
