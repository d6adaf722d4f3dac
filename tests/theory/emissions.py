"""The emission standards of the European Community: who wanted them when, and how much.

Bueno de Mesquita (1994), table 1, and Scholz, Calbert and Smith (2011), table 1: capability, years
until medium-sized cars must comply, salience. 8.833 years were agreed in fact.
"""

from __future__ import annotations

ACTORS = {
    "Netherlands": (0.08, 4, 0.80),
    "Belgium": (0.08, 7, 0.40),
    "Luxembourg": (0.03, 4, 0.20),
    "Germany": (0.16, 4, 0.80),
    "France": (0.16, 10, 0.60),
    "Italy": (0.16, 10, 0.60),
    "United Kingdom": (0.16, 10, 0.90),
    "Ireland": (0.05, 7, 0.10),
    "Denmark": (0.05, 4, 1.00),
    "Greece": (0.08, 7, 0.70),
}
NAMES = tuple(ACTORS)
CAPABILITY, POSITION, SALIENCE = zip(*ACTORS.values(), strict=True)
