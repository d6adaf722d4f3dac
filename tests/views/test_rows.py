from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from sim.inputs.bundled import gallery_names, scenario_names
from sim.inputs.loading import load_with_places
from sim.inputs.merging import is_quantity
from sim.inputs.provenance import basis
from sim.views.rows import rows, written


def ends(content: Any, path: str = "") -> list[str]:
    """The paths of all that a document says, origins aside."""
    if not isinstance(content, dict) or is_quantity(content) or not content:
        return [path]
    inner = [(k, v) for k, v in content.items() if k not in ("claims", "assumption")]
    return [end for k, v in inner for end in ends(v, f"{path}.{k}" if path else str(k))]


@pytest.mark.parametrize("name", [*scenario_names(), *gallery_names()])
def test_every_value_of_every_scenario_is_shown(name: str) -> None:
    loaded = load_with_places(name)
    shown = [row.path for row in rows(loaded)]
    assert len(set(shown)) == len(shown)
    for path in ends(loaded.scenario.document):
        above = [path.rsplit(".", cut)[0] for cut in range(path.count(".") + 1)]
        below = [each for each in shown if each.startswith(f"{path}.")]
        assert below or any(each in shown for each in above), path
    assert {each.path for each in basis(loaded.scenario)} <= set(shown)


@pytest.mark.parametrize("name", [*scenario_names(), *gallery_names()])
def test_rows_of_a_group_and_of_a_block_stand_together(name: str) -> None:
    blocks = [(row.group, row.parent) for row in rows(load_with_places(name))]
    changes = sum(one != other for one, other in pairwise(blocks))
    assert changes == len(set(blocks)) - 1


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ([], "(none)"),
        ([["a", "b"], ["c", "d"]], "a, b; c, d"),
        (True, "yes"),
        ({"value": {"uniform": [1, 2]}, "assumption": "x"}, "uniform 1, 2"),
        ({}, "(nothing)"),
        ("word", "word"),
    ],
)
def test_a_value_is_written_in_a_few_words(value: Any, text: str) -> None:
    assert written(value) == text
