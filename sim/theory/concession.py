"""Time-dependent concession (Faratin, Sierra and Jennings 1998)."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats


def aspiration(progress: Floats, floor: Floats, best: Floats, power: Floats) -> Floats:
    """Utility demanded at `progress` through the talks, 0 to 1; equation (6) of MODEL.md.

    Falls from `best` at 0 to `floor` at 1. A power above 1 concedes late (Boulware), below 1 early
    (Conceder); the model passes the inverse of an actor's concession exponent. Faratin, Sierra and
    Jennings (1998), section 4.1, polynomial tactics.
    """
    falling = best - (best - floor) * np.power(progress, power)
    return np.where(progress < 1.0, falling, floor)  # exactly, whatever the rounding
