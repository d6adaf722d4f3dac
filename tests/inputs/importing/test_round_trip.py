"""Domains at random, written in each format and read again: the model sees the same utilities."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings

from sim.inputs.scenario import Scenario
from tests.inputs.importing.domains import (
    Package,
    Sample,
    Seen,
    imported,
    samples,
    seen,
    write_genius,
    write_negmas,
)

FEW = settings(deadline=None, max_examples=12)


def through(sample: Sample, write: Callable[[Sample, Path], Path]) -> Scenario:
    with tempfile.TemporaryDirectory() as name:
        return imported(write(sample, Path(name)), Path(name))


def on_scale(utilities: Mapping[Package, float], reservation: float) -> Seen:
    """As they are if all lie within 0 to 1 but for rounding, else from 0 to 1 in proportion."""
    numbers = [*utilities.values(), reservation]
    low, high = min(numbers), max(numbers)
    if low > -1e-10 and high < 1 + 1e-10:
        return Seen(dict(utilities), reservation)
    width = (high - low) or 1.0
    return Seen({p: (u - low) / width for p, u in utilities.items()}, (reservation - low) / width)


def check(found: Seen, wanted: Seen) -> None:
    assert found.utilities == pytest.approx(wanted.utilities, abs=1e-9)
    assert found.reservation == pytest.approx(wanted.reservation, abs=1e-9)


def divided(values: tuple[float, ...]) -> list[float]:
    return [value / max(values) if max(values) else 0.0 for value in values]


@given(sample=samples(0, 9, 0.01))
@FEW
def test_genius_divides_by_the_highest_evaluation_and_the_sum_of_weights(sample: Sample) -> None:
    found = seen(through(sample, write_genius))
    for n, weights in enumerate(sample.weights):
        shares = [weight / sum(weights) for weight in weights]
        utilities = sample.added_up(shares, [divided(values) for values in sample.values[n]])
        check(found[f"party{n}"], on_scale(utilities, sample.reservations[n]))


@pytest.mark.parametrize("ending", ["yml", "json"])
@pytest.mark.parametrize("bounds", [(0, 1, 0.01), (0, 0.4, 0), (-3, 9, -1)], ids=str)
def test_negmas_divides_nothing(ending: str, bounds: tuple[float, float, float]) -> None:
    @given(sample=samples(*bounds))
    @FEW
    def agree(sample: Sample) -> None:
        found = seen(through(sample, lambda s, folder: write_negmas(s, folder, ending)))
        for n, weights in enumerate(sample.weights):
            utilities = sample.added_up(weights, sample.values[n])
            check(found[f"party{n}"], on_scale(utilities, sample.reservations[n]))

    agree()


@given(sample=samples(0, 1, 0.01))
@FEW
def test_labels_and_their_order_are_kept(sample: Sample) -> None:
    for write in (write_genius, lambda s, folder: write_negmas(s, folder, "yml")):
        spec = through(sample, write).spec
        found = {i.label: tuple(o.label for o in i.options.values()) for i in spec.issues.values()}
        assert list(found.items()) == list(sample.issues.items())
