"""A small negotiation that grows in one direction at a time."""

from __future__ import annotations

from typing import Any

from sim.inputs.bundled import folder
from sim.inputs.codebook import load_codebook
from sim.inputs.places import Place
from sim.inputs.scenario import Scenario, as_tree


def negotiation(
    packages: int = 50,
    rounds: int = 20,
    weeks: int = 0,
    third_parties: int = 0,
    principals: int = 2,
) -> Scenario:
    """Principals divide one issue into so many packages; without weeks they are at the table.

    There is nothing in it for all of them, and nobody walks out, so that every round is played; no
    side would meet, so that every week is.
    """
    names = [f"s{i:05}" for i in range(packages)]
    actors: dict[str, Any] = {}
    for i in range(principals + third_parties):
        worth = [p / (packages - 1) if i % 2 else 1 - p / (packages - 1) for p in range(packages)]
        actors[f"a{i:03}"] = {
            "role": "principal" if i < principals else "third_party",
            "values": {"share": dict(zip(names, worth, strict=True))},
            "weights": {"share": 1},
            "alternative": {"reservation_value": 0.7},
            "aversion": 9,
            "insincerity": 0,
        }
    data = {
        "name": "grown",
        "process": (["preparation"] if weeks else []) + ["bilateral"],
        "horizon": f"{max(weeks, 1)} weeks",
        "actors": actors,
        "issues": {"share": {"status_quo": names[0], "options": {name: {} for name in names}}},
        "stages": {
            "bilateral": {"rounds": rounds, "walkout": 0, "noise": 0.2},
            "preparation": {"consent_noise": 0.01},
        },
    }
    codebook = load_codebook(folder("seeds") / "codebook.yaml")
    return Scenario.build(as_tree(data, Place("grown", 1, 1)), codebook, None)
