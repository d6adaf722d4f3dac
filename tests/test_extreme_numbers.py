"""Every number at and beyond its edges: refused with its place, or run to finite results."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import Any

import numpy as np
import pytest

from sim.inputs.merging import plain
from sim.inputs.places import ScenarioError
from sim.inputs.reading import parse_value
from sim.inputs.scenario import Scenario
from tests.cases import bundled
from tests.extremes import at, changes, everything, numeric_paths, outcome, some

EDGES = (
    "0", "-0.0", "1", "-1", "2", "7", "8", "0.5", "1.5", "-0.5", "1000", "1001", "500", "501",
    "5e-324", "1e-300", "1e-13", "1e-12", "1e12", "1e13", "1e308", "-1e12", "-1e308", "1e400",
    ".nan", ".inf", "-.inf", "nan", "'nan'", "'inf'", "'-Infinity'", "'1e3'", "1e3", "1_000",
    "'1_000'", "0x10", "'0x10'", "0b1", "010", "10,000", "'0,5'", "'١'", "yes", "true", "[1]",
    "{}", "''", "9" * 30, "9" * 400, "1 to 2", "0 to 1", "-1 to 1", "1e-300 to 1e300", "2 to 1",
    "0.5 to nan", "0.001 to 0.6 uniform", "1 to 1e400", "1 to 2 to 3",
)  # fmt: skip
UNITS = {"half_life": "weeks", "starts": "weeks", "ready": "weeks", "horizon": "weeks"}


@lru_cache(maxsize=1)
def base() -> Scenario:
    return everything()


def in_unit(path: str, text: str) -> str:
    """An edge as it is written at a path, with a unit of time where there must be one."""
    unit = UNITS.get(path.rpartition(".")[2], "months" if path == "stages.aftermath.scale" else "")
    return f"{text} {unit}" if unit and text[0] not in "'[{" else text


def tried(path: str, text: str) -> str:
    """'refused' or 'ran'; anything else, or a warning, is an exception."""
    try:
        value: Any = plain(parse_value(text, f"--set {path}"))
    except ScenarioError:
        return "refused"
    if value is None:
        return "refused"
    return outcome(base(), {path: value})


def test_the_schema_has_its_numbers_in_the_scenario_tried() -> None:
    assert outcome(base(), {}) == "ran"
    paths = numeric_paths()
    assert len(paths) == len(set(paths)) > 80
    assert all(at(path) for path in paths)


@pytest.mark.parametrize("path", numeric_paths())
def test_a_number_at_its_edges_is_refused_or_runs(path: str) -> None:
    """A few edges of each, others for each path; all of them in the long form below."""
    rng = np.random.default_rng(list(path.encode()))
    ends = {tried(path, in_unit(path, text)) for text in some(rng, EDGES, 4)}
    assert tried(path, in_unit(path, "2" if path == "sweep.points" else "1")) == "ran"
    assert ends <= {"refused", "ran"}


@pytest.mark.long
@pytest.mark.parametrize("path", numeric_paths())
def test_a_number_at_all_its_edges_is_refused_or_runs(path: str) -> None:
    ends = Counter(tried(path, in_unit(path, text)) for text in EDGES)
    assert set(ends) == {"refused", "ran"}


@pytest.mark.parametrize(
    ("path", "text", "told"),
    [
        ("stages.bilateral.rounds", "0", "a whole number, 1 to 1,000, not 0; for none, leave"),
        ("stages.trilateral.texts", "2.5", "a whole number, 1 to 1,000, not 2.5"),
        ("consent.quorum", "1.5", "must be a whole number, not 1.5"),
        ("consent.quorum", "0", "must be at least 1, not 0"),
        ("horizon", "1.5 weeks", "a whole number of weeks, 1 to 520"),
        ("horizon", "521 weeks", "a whole number of weeks, 1 to 520"),
        ("actors.east.salience.land", "6", "must be at most 5, not 6"),
        ("war.strikes.waves_per_week", "501", "between 0 and 500, not 501"),
        ("actors.east.trust", "1e13", r"at most 1e\+12 in size"),
        ("war.start_share", "1.0000001", "between 0 and 1"),
        ("war.strikes.half_life", "-1 weeks", "at least 0 weeks"),
    ],
)
def test_what_is_refused_is_told_with_what_is_allowed(path: str, text: str, told: str) -> None:
    with pytest.raises(ScenarioError, match=told) as caught:
        base().with_value(path, plain(parse_value(text, "here")))
    assert [problem.path for problem in caught.value.problems] == [path]


def survey(scenario: Scenario, seeds: range) -> Counter[str]:
    """How many scenarios with extreme numbers are refused, and how many run."""
    return Counter(
        outcome(scenario, changes(np.random.default_rng(seed), scenario)) for seed in seeds
    )


def test_generated_extremes_are_refused_at_check_or_run_to_finite_numbers() -> None:
    """Of 1,500 such scenarios 156 ended in a broken table, and 105 in raw warnings."""
    found = survey(base(), range(160))
    assert min(found["refused"], found["ran"]) > 30


@pytest.mark.long
@pytest.mark.parametrize("part", range(10))
def test_thousands_of_generated_extremes(part: int) -> None:
    survey(base(), range(1000 * (part + 1), 1000 * (part + 2)))


@pytest.mark.long
@pytest.mark.parametrize("name", ["geneva", "gallery/empty-zopa", "gallery/siting"])
def test_bundled_scenarios_with_extremes(name: str) -> None:
    survey(bundled(name), range(400))
