"""What every registered tactic must hold to, ours and those of packages that are installed.

Those of a package made for this test are among them, so that the contract is seen to reach them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.arrays import Ints
from sim.inputs.scenario import Scenario
from sim.inputs.tactics import KINDS, OWN, Kind, registered
from sim.model.setting import Step
from sim.model.tactics.registry import GIVEN, load
from tests.cases import Rows, bundled, differing, played, run
from tests.distribution import NAMES, installed, usual, write

MODEL = (Path(__file__).parents[3] / "MODEL.md").read_text(encoding="utf-8")
EVERY = [(kind, name) for kind in KINDS for name in (*registered(kind), NAMES[kind])]
# Many meet and the talks are long, so that the tactics have something to do.
TALKS: dict[str, Any] = {
    "process": ["bilateral", "trilateral", "ratification"],
    "stages.bilateral.rounds": 12,
    "stages.bilateral.walkout": 0.05,
    "stages.trilateral.texts": 8,
    "stages.trilateral.walkout": 0,
    "actor_defaults.insincerity": 0,
}
RUNS = 600

pytestmark = pytest.mark.parametrize(("kind", "name"), EVERY)


@pytest.fixture(scope="module", autouse=True)
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    site = tmp_path_factory.mktemp("site")
    write(site, usual())
    with installed(site):
        yield


def scenario(kind: Kind, name: str) -> Scenario:
    """Geneva with a tactic for all who can use it; texts at once where it is about these."""
    values = dict(TALKS)
    if kind == "text":
        values |= {"stages.trilateral.text": name, "process": TALKS["process"][1:]}
    else:
        values[f"actor_defaults.{kind}"] = name
    return bundled("geneva").with_values(values)


def rows(kind: Kind, name: str, batch: int | None = None) -> Rows:
    return run(scenario(kind, name), RUNS, seed=5, batch=batch)


def given(kind: Kind, n: int) -> dict[str, Any]:
    """All that a tactic of a kind may ask for, in n replicates in the middle of talks of three."""
    rng = np.random.default_rng(8)
    floor = rng.uniform(0, 0.8, n)
    best = floor + rng.uniform(0, 1, n) * (1 - floor)
    if kind == "text":
        return _texts(rng, n)
    offers = rng.uniform(0, 1, (9, n))
    offers[rng.uniform(size=offers.shape) < 0.2] = np.nan
    crossing = np.where(rng.uniform(size=offers.shape) < 0.3, -np.inf, offers)
    demands = floor + np.sort(rng.uniform(0, 1, (2, n)), axis=0) * (best - floor)
    talks = {
        "progress": rng.choice([0.0, 0.3, 0.8, 1.0], n),
        "floor": floor,
        "best": best,
        "exponent": np.exp(rng.uniform(-3, 3, n)),
        "demand": demands[1],
        "next_demand": demands[0],
        "offers": np.where(np.isnan(offers), np.nan, crossing),
        "free_offers": offers,
        "speakers": np.broadcast_to(np.arange(9)[:, None] % 3, (9, n)),
        "place": 1,
        "draw": rng.uniform(size=n),
    }
    return {name: talks[name] for name in GIVEN[kind]}


def _texts(rng: np.random.Generator, n: int) -> dict[str, Any]:
    choices = np.stack([np.arange(24) // 6, 4 + np.arange(24) % 6], axis=1)
    tabled = np.stack([rng.permutation(24)[:3] for _ in range(n)], axis=1)
    scores = np.where(rng.uniform(size=(n, 24)) < 0.4, rng.uniform(0, 1, (n, 24)), -1.0)
    np.put_along_axis(scores, tabled.T, -1.0, axis=1)
    scores[0] = -1.0
    return {
        "best": np.where((scores >= 0).any(axis=1), scores.argmax(axis=1), -1),
        "scores": scores,
        "choices": choices,
        "tabled": tabled,
        "votes": rng.uniform(size=(3, n, 2)) < 0.5,
        "limit": rng.integers(4, 9, n),
        "draws": rng.uniform(size=(2, 4, n)),
    }


def asked(kind: Kind, name: str, state: dict[str, Any]) -> NDArray[Any]:
    rule = load(kind, name)
    return np.asarray(rule.tactic(**{each: state[each] for each in rule.asks}))


def part(state: dict[str, Any], at: Ints, n: int) -> dict[str, Any]:
    """The same state of some of the n replicates."""

    def cut(key: str, value: Any) -> Any:
        if np.ndim(value) == 0 or key == "choices":
            return value
        axis = next(a for a, size in enumerate(value.shape) if size == n)
        return np.ascontiguousarray(np.take(value, at, axis=axis))

    return {key: cut(key, value) for key, value in state.items()}


def test_it_gives_what_it_may(kind: Kind, name: str) -> None:
    """Demands lie between no deal and the best; texts are some that may be tabled, or none."""
    state = given(kind, 400)
    answer = asked(kind, name, state)
    assert answer.shape == (400,)
    if kind == "concession":
        assert (answer >= state["floor"] - 1e-12).all()
        assert (answer <= state["best"] + 1e-12).all()
    if kind == "acceptance":
        assert not np.isnan(answer).any()
    if kind == "text":
        some = answer >= 0
        assert np.array_equal(some, (state["scores"] >= 0).any(axis=1))
        assert (state["scores"][np.flatnonzero(some), answer[some]] >= 0).all()


def test_its_answer_hangs_on_what_it_is_given_in_this_replicate_alone(
    kind: Kind, name: str
) -> None:
    """The same again, whatever is asked at the same time; and it leaves what it is given alone."""
    state = given(kind, 397)
    held = {key: np.array(value, copy=True) for key, value in state.items()}
    answer = asked(kind, name, state)
    for key, value in held.items():
        assert np.array_equal(value, state[key], equal_nan=value.dtype.kind == "f"), key
    assert np.array_equal(answer, asked(kind, name, state))
    for at in (np.arange(397)[::-7], np.array([3]), np.arange(100, 200)):
        assert np.array_equal(answer[at], asked(kind, name, part(state, at, 397)))


def test_it_signs_nothing_worse_than_no_deal_less_leverage(kind: Kind, name: str) -> None:
    """Leverage counts at the mediator's table only."""
    summit = played(scenario(kind, name), 250)
    state = summit.state
    signed = np.flatnonzero(state.signed)
    assert len(signed) > 20
    pushed = state.texts[signed] > 0
    for party in summit.principals:
        leverage = np.where(pushed, summit.leverage[party.place, signed], 0.0)
        value = party.value(state.package[signed], signed)
        assert (value >= party.reservation[signed] - leverage).all()


def test_it_demands_and_accepts_nothing_worse_than_no_deal(kind: Kind, name: str) -> None:
    steps: list[Step] = []
    summit = played(scenario(kind, name), 60, recorder=steps.append)
    floors = np.stack([p.reservation for p in summit.principals], axis=1)
    pushed = floors - summit.leverage.T
    counted = 0
    for step in steps:
        facts = step.facts
        if step.stage == "bilateral":
            demanded = facts["demanded"]
            assert (np.isnan(demanded) | (demanded >= floors[step.rows])).all()
            yes = facts["accepts"] & (facts["package"] >= 0)[:, None]
            assert (facts["worth"][yes] >= floors[step.rows][yes]).all()
            counted += 1
        if step.stage == "trilateral" and "votes" in facts:
            yes = facts["votes"]
            assert (facts["worth"][yes] >= pushed[step.rows][yes]).all()
            counted += 1
    assert counted > 1


def test_it_repeats_under_a_seed_and_in_any_compute_batch(kind: Kind, name: str) -> None:
    first = rows(kind, name).columns
    assert differing(first, rows(kind, name).columns) == []
    assert differing(first, rows(kind, name, batch=37).columns) == []


def test_talks_end_within_their_rounds_and_texts(kind: Kind, name: str) -> None:
    found = rows(kind, name)
    assert found["rounds"].max() <= 12
    assert found["texts"].max() <= 8
    steps: list[Step] = []
    played(scenario(kind, name), 60, recorder=steps.append)
    tabled = [
        (int(row), int(text))
        for step in steps
        if step.stage == "trilateral" and "votes" in step.facts
        for row, text in zip(step.rows, step.facts["text"], strict=True)
    ]
    assert len(tabled) == len(set(tabled)), "a text was tabled twice"


def test_it_is_told_and_its_source_is_named(kind: Kind, name: str) -> None:
    """In MODEL.md, if it is ours; by itself at least."""
    rule = load(kind, name)
    assert rule.tactic.citation
    assert rule.tactic.function.__doc__
    if name in OWN[kind]:
        home = rule.registered.function.replace(":", ".")
        assert f"`{name}`, `{home}`" in " ".join(MODEL.split())
        assert rule.tactic.citation.split(",")[0].split(" (")[0] in MODEL
