"""Whatever is in a file, it is refused in one-line sentences with their places, or it runs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.inputs.bundled import folder
from sim.inputs.evidence import load_case
from sim.inputs.loading import load
from sim.inputs.places import ScenarioError
from sim.inputs.scenario import Scenario
from sim.inputs.stored import MARK
from sim.runs.batch import Runner
from tests.cases import split_data
from tests.mutations import garbled, mutated, written

SHORT, LONG = 200, 20_000  # mutations of each kind
RUNS = 8
CASE = "ukraine-2025-08"
EVIDENCE = ("claims", "corrections", "codings/a", "codings/b", "actors", "codebook")


def summit() -> dict[str, Any]:
    """A scenario that uses most of what there is, and no coded evidence."""
    data = split_data(4, process=("preparation", "bilateral", "trilateral"), host=True)
    data["process"] += ["ratification", "aftermath"]
    data["issues"]["pledge"] = {
        "kind": "any_of",
        "political": True,
        "status_quo": "none",
        "options": {"aid": {"guarantors": ["far"], "hazard_ratio": 0.5}, "arms": {"label": "Arms"}},
    }
    for actor in data["actors"].values():
        actor["values"]["pledge"] = {"aid": 0.5, "arms": "0.2 to 0.6", "none": 0.5}
        actor["weights"]["pledge"] = {"value": "1 to 2", "assumption": "a guess"}
    data["actors"]["west"]["ratification"] = {"intercept": "0.5 to 3", "audience_cost": 0.1}
    data["actors"]["host"] |= {"leverage": {"east": {"uniform": [0, 0.2]}}, "stances": {}}
    data["actors"]["east"]["rules_out"] = {"countries": ["dale"], "assumption": "so it says"}
    return data | {
        "horizon": "20 weeks",
        "venue": ["town", "farm"],
        "outsiders": {"far": {"honour": {"beta": {"mean": 0.4, "concentration": 8}}}},
        "venues": {"town": {"country": "hill"}, "farm": {"country": "dale"}},
        "exclusions": [["share.s001", "pledge.arms"]],
        "actor_defaults": {"exponent": "0.2 to 5", "insincerity": {"one_of": {"0": 0.5, "1": 0.5}}},
        "war": {
            "between": ["east", "west"],
            "start_share": {"low": 0.3, "mode": 0.4, "high": 0.6},
            "strikes": {"against": "west", "waves_per_week": 2, "cost": 0.01},
        },
        "stages": {
            "preparation": {"preconditions": {"x": PRECONDITION}},
            "bilateral": {"rounds": 6, "walkout": 0.1, "noise": "0.05 to 0.1"},
            "aftermath": {
                "shape": 0.8, "scale": "40 months", "early_violation": 0.2, "early_war": 0.3,
            },
        },
        "sweep": {"set": ["war.fatigue=0,0.1"], "design": "grid"},
        "runs": {"n": 100, "seed": 3},
    }  # fmt: skip


PRECONDITION = {"of": "east", "ready": "1 to 3 weeks", "reason": "a reason"}
VARIANT = {
    "extends": "geneva.yaml",
    "name": "Variant",
    "venue": ["istanbul"],
    "guarantees": ["support"],
    "war": {"strikes": None, "start_share": "0.3 to 0.5"},
    "actors": {"russia": {"stances": {"guarantee": {"none": 5}}, "exponent": 2}},
    "stages": {"bilateral": {"rounds": 12}},
}


CORRECTION = {
    "coding": "a",
    "path": "actors.ukraine.salience.guarantee",
    "field": "why",
    "from": None,
    "to": "a reason",
    "reason": "it was left out",
}


@lru_cache(maxsize=1)
def seeds() -> Mapping[str, bytes]:
    """The files of evidence, of which the two codings are on one actor."""
    found = {}
    for name in EVIDENCE:
        at = folder("seeds") / ("" if name == "codebook" else CASE) / f"{name}.yaml"
        found[name] = at.read_bytes()
    for letter in "ab":
        content = yaml.load(found[f"codings/{letter}"], Loader=yaml.CBaseLoader)
        content["actors"] = {"ukraine": content["actors"]["ukraine"]}
        found[f"codings/{letter}"] = yaml.safe_dump(as_data(content), sort_keys=False).encode()
    found["corrections"] = yaml.safe_dump({"corrections": [CORRECTION]}).encode()
    return found


def as_data(value: Any) -> Any:
    """What the base loader reads, with whole numbers as such."""
    if isinstance(value, dict):
        return {key: as_data(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_data(inner) for inner in value]
    return int(value) if value.isdecimal() else value


@lru_cache(maxsize=1)
def stored() -> dict[str, Any]:
    """Geneva with its evidence, of which one coding, as plain data."""
    content: dict[str, Any] = json.loads(json.dumps({MARK: 1, **load("geneva").stored()}))
    for letter in "bcd":
        del content["case"]["codings"][letter]
    return content


@lru_cache(maxsize=1)
def summit_text() -> bytes:
    plain = json.loads(json.dumps(summit()))  # in which nothing stands at two places
    return yaml.safe_dump(plain, sort_keys=False).encode()


def of_text(seed: int, at: Path) -> Path:
    path = at / "x.yaml"
    path.write_bytes(garbled(summit_text(), seed))
    return path


def of_summit(seed: int, at: Path) -> Path:
    path = at / "x.yaml"
    path.write_text(written(mutated(summit(), seed)))
    return path


def of_variant(seed: int, at: Path) -> Path:
    path = at / "x.yaml"
    path.write_text(written(mutated(VARIANT, seed)))
    return path


def of_stored(seed: int, at: Path) -> Path:
    path = at / "x.json"
    path.write_text(written(mutated(stored(), seed)))
    return path


def outcome(make: Callable[[int, Path], Path], seed: int, at: Path) -> str:
    path = make(seed, at)
    try:
        scenario = load(path)
    except ScenarioError as error:
        check(error)
        return "refused"
    if len(scenario.spec.actors) < 10:
        run(scenario)
    return "run"


def check(error: ScenarioError) -> None:
    assert error.problems
    for line in str(error).splitlines()[:50]:
        assert line.strip()
    for problem in error.problems:
        assert problem.message
        assert "\n" not in str(problem)
        assert problem.place or problem.coding or ": " in problem.message, problem


def run(scenario: Scenario) -> None:
    runner = Runner(scenario, 1, 4)
    runner.block(range(RUNS))


KINDS = {"text": of_text, "summit": of_summit, "variant": of_variant, "stored": of_stored}


def tried(kind: str, seeds_: range, at: Path) -> None:
    """Every seed that ends otherwise is told, not the first alone."""
    wrong, ends = [], set()
    for seed in seeds_:
        try:
            ends.add(outcome(KINDS[kind], seed, at))
        except Exception as error:
            wrong.append(f"{kind} {seed}: {type(error).__name__}: {str(error)[:200]}")
    assert not wrong, "\n".join(wrong)
    assert ends == {"refused", "run"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_mutated_scenario_is_refused_in_words_or_runs(kind: str, tmp_path: Path) -> None:
    tried(kind, range(SHORT), tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("part", range(10))
@pytest.mark.parametrize("kind", KINDS)
def test_many_mutated_scenarios(kind: str, part: int, tmp_path: Path) -> None:
    tried(kind, range(SHORT + part * LONG // 10, SHORT + (part + 1) * LONG // 10), tmp_path)


# Evidence


def case_of(seed: int, at: Path) -> None:
    """A folder of evidence in which one file is mutated or garbled."""
    names = list(seeds())
    name = names[seed % len(names)]
    for each, raw in seeds().items():
        path = at / ("" if each == "codebook" else CASE) / f"{each}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        if each == name and seed % 3:
            raw = written(mutated(as_data(yaml.load(raw, Loader=yaml.CBaseLoader)), seed)).encode()
        elif each == name:
            raw = garbled(raw, seed)
        path.write_bytes(raw)


def tried_evidence(seeds_: range, at: Path) -> None:
    wrong, ends = [], set()
    for seed in seeds_:
        case_of(seed, at)
        try:
            load_case(CASE, at)
            ends.add("taken")
        except ScenarioError as error:
            check(error)
            ends.add("refused")
        except Exception as error:
            wrong.append(f"{seed}: {type(error).__name__}: {str(error)[:200]}")
    assert not wrong, "\n".join(wrong)
    assert ends == {"refused", "taken"}


def test_mutated_evidence_is_refused_in_words_or_taken(tmp_path: Path) -> None:
    tried_evidence(range(SHORT), tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("part", range(10))
def test_much_mutated_evidence(part: int, tmp_path: Path) -> None:
    tried_evidence(range(SHORT + part * LONG // 10, SHORT + (part + 1) * LONG // 10), tmp_path)
