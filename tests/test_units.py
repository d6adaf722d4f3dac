"""One negotiation written in other units is one negotiation: exact ties stay exact.

Points are whole numbers, so that what an actor gets often is exactly what it asks for, and as good
as something else. In tenths or thirds the last bit of a sum then says otherwise.
"""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.analysis.solve import Solved, solve
from sim.inputs.scenario import Scenario
from sim.runs.preferences import Valuation
from tests.cases import build, party, principal, run

UNITS = (1.0, 0.1, 0.125, 3.0, 1 / 3)  # of weights
SHRUNK = (0.1, 1 / 3)  # of all values: 0 to 1 is all that there is
TACTICS = ("polynomial", "exponential", "tit_for_tat")
ACCEPTANCE = ("next_aspiration", "previous_aspiration", "combined")


@st.composite
def points(draw: st.DrawFn) -> dict[str, Any]:
    """Two or three parties' points for issues and options, and the least that they take."""
    issues = draw(st.lists(st.integers(2, 3), min_size=1, max_size=3))
    parties = []
    for _ in range(draw(st.integers(2, 3))):
        weight = [draw(st.integers(1, 7)) for _ in issues]
        value = [[draw(st.integers(0, 4)) for _ in range(size)] for size in issues]
        worths = [w * v for w, own in zip(weight, value, strict=True) for v in own]
        parties.append(
            {
                "weight": weight,
                "value": value,
                "least": min(sum(draw(st.sampled_from(worths)) for _ in issues), 4 * sum(weight)),
                "concession": draw(st.sampled_from(TACTICS)),
                "acceptance": draw(st.sampled_from(ACCEPTANCE)),
            }
        )
    return {
        "issues": issues,
        "parties": parties,
        "host": draw(st.booleans()),
        "quorum": draw(st.integers(2, len(parties))),
        "meets": draw(st.booleans()),
        "noise": draw(st.sampled_from([0, 0, 0.2])),
    }


def written(given: dict[str, Any], unit: float = 1.0, part: float = 1.0) -> Scenario:
    """The negotiation with weights in `unit` and all values times `part`."""
    names = {f"i{k}": [f"o{o}" for o in range(n)] for k, n in enumerate(given["issues"])}
    actors = {}
    for n, each in enumerate(given["parties"]):
        values = {
            issue: {option: v / 4 * part for option, v in zip(options, own, strict=True)}
            for (issue, options), own in zip(names.items(), each["value"], strict=True)
        }
        least = (each["least"] * unit) / (4 * sum(each["weight"]) * unit) * part
        weights = {issue: w * unit for issue, w in zip(names, each["weight"], strict=True)}
        tactics = {name: each[name] for name in ("concession", "acceptance")}
        actors[f"p{n}"] = principal(values, least, insincerity=0, **tactics) | {"weights": weights}
    if given["host"]:
        actors["host"] = party("mediator", {i: dict.fromkeys(o, 0.5) for i, o in names.items()})
    talks = ["bilateral", "trilateral"] if given["host"] else ["bilateral"]
    return build(
        {
            "name": "units",
            "process": [*["preparation"] * given["meets"], *talks],
            "horizon": "2 weeks",
            "consent": {"quorum": given["quorum"]},
            "actors": actors,
            "issues": {
                i: {"status_quo": o[0], "options": {x: {} for x in o}} for i, o in names.items()
            },
            "mediation": {"styles": ["formulative"]} if given["host"] else {},
            "stages": {
                "preparation": {"consent_noise": 0},
                "bilateral": {"noise": given["noise"], "walkout": 0, "rounds": 8},
                "trilateral": {"walkout": 0},
            },
        }
    )


def ways(given: dict[str, Any]) -> list[Scenario]:
    """Noise is on the scale of values, so that without it alone they can all be smaller."""
    shrunk = () if given["noise"] else SHRUNK
    return [written(given, unit) for unit in UNITS] + [written(given, part=p) for p in shrunk]


def found(scenario: Scenario) -> dict[str, Any]:
    """What `sim solve` says, numbers of utility apart."""
    solved: Solved = solve(Valuation(scenario), seed=1, codings=0)
    centre = solved.centre
    sizes = ("size", "pressed", "red_lines", "no_deal", "either")
    return {
        "zone": centre.zone.tolist(),
        "frontier": centre.frontier.tolist(),
        "sizes": [getattr(centre.zones, name).tolist() for name in sizes],
        "rules": {n: r.central and r.central.package for n, r in solved.rules.items()},
        "best": {n: r.central and r.central.package for n, r in solved.best.items()},
        "votes": {n: (v.choices, v.pick and v.pick.package) for n, v in solved.votes.items()},
        "nearest": solved.nearest and solved.nearest.package,
    }


@settings(max_examples=60)
@given(points())
def test_what_there_is_to_agree_on_does_not_hang_on_units(given: dict[str, Any]) -> None:
    first, *others = map(found, ways(given))
    for other in others:
        assert other == first


@settings(max_examples=25)
@given(points())
def test_how_talks_end_does_not_hang_on_units(given: dict[str, Any]) -> None:
    first, *others = [run(scenario, 40) for scenario in ways(given)]
    for other in others:
        for name in ("outcome", "reason", "package", "rounds", "texts"):
            assert other[name].tolist() == first[name].tolist(), name
