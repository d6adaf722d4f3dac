"""The Sultan's table: the second example of the re-implementation that `replication` follows.

`Sultan.csv` of github.com/jmckib/bdm-scholz-expected-utility-model: position, capability, salience.
"""

from __future__ import annotations

ACTORS = {
    "HAWKS": (14.25, 0.65, 0.8),
    "IRAN": (14.2, 0.85, 0.85),
    "RUSSIA": (14.2, 0.55, 0.65),
    "IPEC": (14.1, 0.7, 0.75),
    "GULF": (14.1, 0.5, 0.75),
    "MILITARY": (14.0, 0.75, 0.85),
    "KUWAIT": (14.0, 0.65, 0.9),
    "TRIBALS": (13.95, 0.85, 0.85),
    "RELIG.LEADERS": (13.9, 0.95, 0.9),
    "BUSINESS": (13.75, 0.6, 0.8),
    "SULTAN": (13.4, 0.95, 0.95),
    "MAJLIS": (13.35, 0.45, 0.75),
    "ABDULLAH": (13.25, 1.0, 0.9),
    "FAHD": (13.0, 1.05, 0.9),
    "USA": (13.0, 0.6, 0.7),
    "NAZER": (12.9, 0.8, 0.85),
    "EUR/JPN": (12.85, 0.75, 0.75),
}
NAMES = tuple(ACTORS)
POSITION, CAPABILITY, SALIENCE = zip(*ACTORS.values(), strict=True)
