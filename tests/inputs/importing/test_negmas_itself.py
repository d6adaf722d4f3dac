"""Scenarios that NegMAS writes itself, where it is installed, and its own utilities of them.

Seen with NegMAS 0.16.0, and no business of the import: it does not escape '<' and '&' in XML, and
it drops the bias of an additive function in YAML and JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.inputs.importing.domains import Package, Seen, imported, seen

pytestmark = [
    pytest.mark.long,
    pytest.mark.filterwarnings("ignore"),  # what NegMAS warns of is no business of ours
]
NAMES = ("no", "18:00", "a b", "-3", "true", "5% spoilage", "x, y", "ü")  # no '<': see below


@pytest.fixture(scope="module")
def negmas() -> Any:
    return pytest.importorskip("negmas", exc_type=ImportError)


def picked(chance: np.random.Generator, items: Sequence[Any], count: int) -> list[Any]:
    return [items[i] for i in chance.permutation(len(items))[:count]]


def issues(negmas: Any, chance: np.random.Generator) -> list[Any]:
    """One to four issues: texts, whole numbers in a row, numbers in no order, a span from 0."""
    kinds = [
        picked(chance, NAMES, int(chance.integers(1, 5))),
        (int(chance.integers(-9, 1)), int(chance.integers(1, 5))),
        picked(chance, [1, 3, 7, 12], 3),
        picked(chance, [0.5, 2.25, -1.125], 2),
        int(chance.integers(1, 6)),
    ]
    chosen = picked(chance, kinds, int(chance.integers(1, 5)))
    return [negmas.make_issue(values, name) for values, name in zip(chosen, NAMES, strict=False)]


def curved(forms: Any, number: Callable[..., float]) -> list[Any]:
    """One of each value function that is no straight line; none has a pole where options are."""
    low, middle, high = sorted(number(-9, 9) for _ in range(3))
    return [
        forms.QuadraticFun(number(-0.1, 0.1), number(), number()),
        forms.PolynomialFun((number(), number(-0.1, 0.1), number(-0.01, 0.01)), number()),
        forms.TriangularFun(low, middle, high, number(), number()),
        forms.TrapezoidalFun(low, middle, middle, high, number(), number()),
        forms.TrapezoidalFun(low, low, middle, high, number(), number()),
        forms.GaussianFun(middle, number(0.1, 3), number(), number()),
        forms.ExponentialFun(number(-0.2, 0.2), number(), number(0.5, 3)),
        forms.SinFun(number(), number(), number(), number()),
        forms.CosFun(number(), number(), number(), number()),
    ]


def function(negmas: Any, space: Any, chance: np.random.Generator, low: float, high: float) -> Any:
    """An additive utility function; where values may be negative, affine functions are in it."""
    forms = import_module("negmas.preferences.value_fun")

    def number(least: float = low, most: float = high) -> float:
        return float(chance.uniform(least, most))

    values = {}
    for issue in space.issues:
        options = list(issue.all)
        able = [forms.TableFun({option: number() for option in options})]
        if not isinstance(options[0], str) and low < 0:
            able += [
                forms.AffineFun(number(), number()),
                forms.LinearFun(number()),
                forms.IdentityFun(),
                forms.ConstFun(number()),
                *curved(forms, number),
            ]
        values[issue.name] = able[chance.integers(len(able))]
    return negmas.LinearAdditiveUtilityFunction(
        values,
        weights=[number(0.1, 1) for _ in space.issues],
        outcome_space=space,
        reserved_value=[float("-inf"), number()][chance.integers(2)],
    )


def scenario(negmas: Any, seed: int, low: float, high: float) -> Any:
    """A random scenario of two to four parties."""
    chance = np.random.default_rng(seed)
    space = negmas.make_os(issues(negmas, chance), name="domain")
    parties = range(chance.integers(2, 5))
    functions = [function(negmas, space, chance, low, high) for _ in parties]
    for n, each in enumerate(functions):
        each.name = f"u{n}"
    return negmas.Scenario(outcome_space=space, ufuns=functions)


def package(outcome: tuple[Any, ...]) -> Package:
    return tuple(option if isinstance(option, str) else repr(option) for option in outcome)


def mapped(utilities: dict[Package, float], reservation: float) -> Seen:
    """The same on 0 to 1; without a reservation value it is the worst package's."""
    floor = reservation if reservation > float("-inf") else min(utilities.values())
    low, high = min(*utilities.values(), floor), max(*utilities.values(), floor)
    if low >= 0 and high <= 1:
        low, high = 0, 1
    width = (high - low) or 1
    return Seen({p: (u - low) / width for p, u in utilities.items()}, (floor - low) / width)


def check(found: Seen, wanted: Seen) -> None:
    assert found.utilities == pytest.approx(wanted.utilities, abs=1e-9)
    assert found.reservation == pytest.approx(wanted.reservation, abs=1e-9)


@pytest.mark.parametrize("ending", ["yml", "json"])
@pytest.mark.parametrize("bounds", [(0, 1), (-2, 5)])
@pytest.mark.parametrize("seed", range(25))
def test_its_own_files_have_its_own_utilities(
    negmas: Any, ending: str, bounds: tuple[float, float], seed: int, tmp_path: Path
) -> None:
    written = scenario(negmas, seed, *bounds)
    written.dumpas(tmp_path / "d", type=ending)
    found = seen(imported(tmp_path / "d", tmp_path))
    assert len(found) == len(written.ufuns)
    for each in written.ufuns:
        utilities = {package(o): float(each(o)) for o in written.outcome_space.enumerate()}
        check(found[each.name], mapped(utilities, each.reserved_value))


@pytest.mark.parametrize("seed", range(25))
def test_its_genius_files_are_read_as_genius_would(negmas: Any, seed: int, tmp_path: Path) -> None:
    written = scenario(negmas, seed, 0, 1)
    written.dumpas(tmp_path / "d", type="xml")
    found = seen(imported(tmp_path / "d", tmp_path))
    for each in written.ufuns:
        highest = [
            max(float(value(option)) for option in issue.all)
            for value, issue in zip(each.values, written.outcome_space.issues, strict=True)
        ]
        utilities = {
            package(outcome): sum(
                weight * float(value(option)) / most
                for weight, value, option, most in zip(
                    each.weights, each.values, outcome, highest, strict=True
                )
            )
            / sum(each.weights)
            for outcome in written.outcome_space.enumerate()
        }
        assert found[each.name].utilities == pytest.approx(utilities, abs=1e-9)
