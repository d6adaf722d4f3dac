"""Scenario files that fit all limits and have as much of one thing as fits; by what is crowded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sim.inputs.reading import MAX_BYTES, MAX_KEY, MAX_NODES

SPARE = 400  # keys and values of what is around


def base(**over: Any) -> dict[str, Any]:
    side = {"role": "principal", "values": {"i": {"a": 0.5, "b": 0.4}}, "weights": {"i": 1}}
    return {
        "name": "crowded",
        "process": ["bilateral"],
        "issues": {"i": {"status_quo": "a", "options": {"a": {}, "b": {}}}},
        "actors": {"east": side, "west": side},
    } | over


def names(per: int, size: int = 24, stem: str = "n") -> list[str]:
    """As many names as fit, if each takes `per` keys and values and stands there once."""
    count = min((MAX_NODES - SPARE) // per, (MAX_BYTES - 20_000) // (size + 8 * per))
    return [
        f"{stem}{number}{'y' * (size - len(stem) - len(str(number)))}" for number in range(count)
    ]


def full(per: int, value: Any, size: int = 24) -> dict[str, Any]:
    return dict.fromkeys(names(per, size), value)


def crowds() -> Iterator[tuple[str, dict[str, Any]]]:
    actor = {"role": "third_party"}
    side = base()["actors"]["east"]
    two = base()["actors"]
    yield "keys", base(actors=two | {"east": side | full(2, 1)})
    yield "long keys", base(actors=two | {"east": side | full(2, 1, MAX_KEY)})
    yield "top keys", base(**full(2, 1))
    yield "venues that are none", base(venue=["q"] * 2_000, venues=full(6, {"country": "c"}, 60))
    yield (
        "venues misspelt",
        base(
            venue=[n + "y" for n in names(6)][:1500],
            venues={name: {"country": "c"} for name in names(6)[:1500]},
        ),
    )
    yield (
        "venues alike",
        base(
            venue=["x" * 79 + str(i) for i in range(900)],
            venues={"x" * 78 + str(i): {"country": "c"} for i in range(1_400)},
        ),
    )
    yield "options", base(issues={"i": {"status_quo": "a", "options": full(2, {})}})
    yield (
        "options of many",
        base(
            issues={"i": {"status_quo": "a", "options": full(4, {})}},
            actors=dict.fromkeys(names(8), actor),
        ),
    )
    yield (
        "options of sets",
        base(issues={"i": {"kind": "any_of", "status_quo": "none", "options": full(2, {})}}),
    )
    yield "issues", base(issues=full(10, {"status_quo": "a", "options": {"a": {}}}))
    yield (
        "issues without a choice",
        base(
            issues={n: {"status_quo": "a", "options": {"a": {}}} for n in names(20, 8)},
            actors={
                name: {
                    "role": "principal",
                    "values": {n: {"a": 0.5} for n in names(20, 8)},
                    "weights": dict.fromkeys(names(20, 8), 1),
                }
                for name in ("east", "west")
            },
        ),
    )
    yield "actors", base(actors=full(4, actor))
    yield (
        "principals",
        base(
            actors=two | full(6, {"role": "principal"}),
            consent={"quorum": 1, "vetoes": names(6)[:1_000] * 2},
        ),
    )
    yield "mediators", base(actors=full(4, {"role": "mediator"}))
    yield (
        "presses",
        base(
            actors={n: actor if i % 2 else {"role": "principal"} for i, n in enumerate(names(4))},
            war={"between": ["a", "b"], "start_share": 0.5},
        ),
    )
    yield "exclusions of none", base(exclusions=[["zz", "zz"]] * 2_500)
    yield (
        "exclusions misspelt",
        base(
            issues={"i": {"status_quo": "a", "options": {name: {} for name in names(6)}}},
            exclusions=[[f"i.{n}x", f"i.{n}z"] for n in names(6)[:1_200]],
        ),
    )
    wide: dict[str, Any] = {f"o{i:03}": {} for i in range(140)}
    values = dict.fromkeys(wide, 0.5)
    yield (
        "exclusions of all",
        base(
            issues={k: {"status_quo": "o000", "options": wide} for k in ("i", "j")},
            actors={
                n: {
                    "role": "principal",
                    "values": {"i": values, "j": values},
                    "weights": {"i": 1, "j": 1},
                }
                for n in two
            },
            exclusions=[[f"i.{a}", f"j.{b}"] for a in list(wide)[:20] for b in wide][:2_500],
        ),
    )
    sets: dict[str, Any] = {f"o{i}": {} for i in range(14)}
    worth = dict.fromkeys([*sets, "none"], 0.5)
    yield (
        "exclusions of sets",
        base(
            issues={
                "i": {"kind": "any_of", "status_quo": "none", "options": sets},
                "k": {"status_quo": "a", "options": {"a": {}}},
            },
            actors={
                n: {
                    "role": "principal",
                    "values": {"i": worth, "k": {"a": 0.5}},
                    "weights": {"i": 1, "k": 1},
                }
                for n in two
            },
            exclusions=[
                *([f"i.{a}", "k.a"] for a in [*sets, "none"]),
                *([f"i.{a}", f"i.{b}", f"i.{c}"] for a in sets for b in sets for c in sets),
            ][:2_000],
        ),
    )
    yield "styles", base(mediation={"styles": ["leverage"] * 9_000})
    yield "stages", base(process=["bilateral"] * 9_000)
    yield "guarantees", base(guarantees=names(1))
    yield (
        "guarantors",
        base(
            issues={"i": {"status_quo": "a", "options": {"a": {"guarantors": names(1)}, "b": {}}}}
        ),
    )
    yield (
        "guarantors of many",
        base(
            issues={
                "i": {
                    "status_quo": "a",
                    "options": {n: {"guarantors": ["a", "b"]} for n in names(8)},
                }
            },
            outsiders={name: {"honour": 0.5} for name in names(16)},
        ),
    )
    yield (
        "claims",
        base(war={"between": names(1, 30), "start_share": {"value": 1, "claims": ["a"]}}),
    )
    yield (
        "claims named",
        base(actors=two | {"east": side | {"rules_out": {"claims": names(1), "countries": []}}}),
    )
    yield "countries", base(actors=two | {"east": side | {"rules_out": {"countries": names(1)}}})
    yield (
        "defaults that are none",
        base(actor_defaults=dict.fromkeys(names(4), 1), actors=dict.fromkeys(names(8), actor)),
    )
    many = {"one_of": {str(i): 1 / 1_500 for i in range(1_500)}}
    yield (
        "defaults of many values",
        base(
            actor_defaults={"exponent": many, "trust": many}, actors=dict.fromkeys(names(10), actor)
        ),
    )
    yield (
        "values of a quantity",
        base(
            war={
                "between": ["east", "west"],
                "start_share": {"one_of": {f"0.{i}": 0 for i in range(4_500)}},
            }
        ),
    )
    yield (
        "keys beside a value",
        base(war={"between": ["east", "west"], "start_share": {"value": 0.5, **full(2, 1)}}),
    )
    yield (
        "preconditions",
        base(
            stages={
                "preparation": {
                    "preconditions": {
                        name: {"of": "x", "ready": "1 week", "reason": "r"} for name in names(10)
                    }
                }
            }
        ),
    )
    yield "stances", base(actors=two | {"east": side | {"stances": {"i": full(2, 4)}}})
    yield "stances on no issue", base(actors=two | {"east": side | {"stances": full(4, {"a": 4})}})
    yield "saliences", base(actors=two | {"east": side | {"salience": full(2, 4)}})
    yield "tactics", base(actors=two | full(6, {"role": "principal", "concession": "polynomail"}))
    yield "nulls", base(actors=two | {"east": side | full(2, None)})
    yield "nulls known", base(venues=full(2, None))
    yield "labels", base(summary="x" * (MAX_BYTES - 2_000))
    yield "base rates", base(base_rates=[{"beside": "x", "text": "y"}] * 1_600)
    yield "sweep", base(sweep={"set": [f"{n}=1,2" for n in names(1)]})
    yield "wrong sorts", base(actors=two | full(6, [1]), venues=full(6, 3))


def crowded() -> dict[str, str]:
    """What each file holds; JSON is YAML, too."""
    return {name.replace(" ", "-"): json.dumps(content) for name, content in crowds()}
