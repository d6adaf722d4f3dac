from __future__ import annotations

import re
import tomllib
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from sim.inputs.places import ScenarioError
from sim.inputs.scenario import Scenario
from sim.inputs.tactics import GROUPS, KINDS, Kind
from sim.model.tactics.registry import load
from sim.runs.batch import Runner
from sim.runs.run import Job
from tests.cases import run, split
from tests.distribution import CODE, installed, usual, write

HEAD = "import numpy as np\nfrom sim.model.tactics.registry import cited\n"


def rule(arguments: str, body: str, text: str = '"""Somehow."""', cite: str = "S (2020)") -> str:
    return f"{HEAD}@cited({cite!r})\ndef odd({arguments}):\n    {text}\n    {body}\n"


def use(scenario: Scenario, kind: Kind) -> Scenario:
    path = "stages.trilateral.text" if kind == "text" else f"actor_defaults.{kind}"
    return scenario.with_value(path, "odd")


def outcome(tmp_path: Path, code: str, kind: Kind = "concession") -> Exception:
    """What comes of running a scenario with the tactic `odd` of some code."""
    write(tmp_path / "site", {kind: {"odd": "outside:odd"}}, code)
    talks = split(10, process=("trilateral" if kind == "text" else "bilateral",), host=True)
    with installed(tmp_path / "site"), pytest.raises((ScenarioError, ValueError)) as caught:
        run(use(talks, kind), 4)
    return caught.value


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import nowhere_to_be_found\n", "cannot be loaded: ModuleNotFoundError"),
        ("raise RuntimeError('on strike')\n", "cannot be loaded: RuntimeError: on strike"),
        ("def other(): ...\n", "cannot be loaded: AttributeError"),
        ("def odd(best): return best\n", "is no function under '@cited"),
        (rule("best", "return best", text="pass"), "needs a citation and a docstring"),
        (rule("best", "return best", cite=" "), "needs a citation and a docstring"),
        (rule("bets", "return bets"), r"asks for 'bets'; there is: .*did you mean 'best'"),
    ],
)
def test_one_that_cannot_be_used_is_refused_before_anything_is_run(
    tmp_path: Path, code: str, message: str
) -> None:
    error = outcome(tmp_path, code)
    assert isinstance(error, ScenarioError)
    assert [p.path for p in error.problems] == ["actors.east.concession", "actors.west.concession"]
    for problem in error.problems:
        assert problem.message.startswith("concession tactic 'odd' of outside 1.2: ")
    with pytest.raises(ScenarioError, match=message):
        raise error


def test_a_broken_one_takes_no_other_along(tmp_path: Path) -> None:
    entries = usual()
    entries["concession"]["odd"] = "broken:odd"
    write(tmp_path / "site", entries)
    with installed(tmp_path / "site"):
        assert load("concession", "wavering").asks == ("floor", "best", "draw")
        assert len(run(split().with_value("actor_defaults.concession", "wavering"), 4).columns)
        assert len(run(split(), 4).columns)


@pytest.mark.parametrize(
    ("kind", "code", "message"),
    [
        ("concession", rule("best", "return best[:1]"), r"float64 of shape \(1,\)"),
        ("concession", rule("best", "return best * np.nan"), "4 of them nan"),
        ("acceptance", rule("best", "return None"), "gave .* nan"),
        ("acceptance", rule("offers", "return offers[-9]"), "IndexError: "),
        ("text", rule("best", "return best * 1.0"), "must give 4 whole numbers"),
        ("text", rule("best", "return best + 1"), "gave package .*, which may not be tabled"),
        ("text", rule("best, scores", "return 0 * best + 99"), "gave package 99, which may not"),
        ("text", rule("scores", "return np.argmin(scores, 1)"), "which may not be tabled"),
    ],
)
def test_an_answer_that_is_none_is_refused_in_the_name_of_the_tactic(
    tmp_path: Path, kind: Kind, code: str, message: str
) -> None:
    error = outcome(tmp_path, code, kind)
    assert str(error).startswith(f"{kind} tactic 'odd' of outside 1.2: ")
    with pytest.raises(ValueError, match=message):
        raise error


def test_nobody_is_talked_below_no_deal(tmp_path: Path) -> None:
    """Whatever a tactic says, demands and what is accepted are worth no deal at least."""
    code = rule("floor", "return floor - 1")
    both: dict[Kind, dict[str, str]] = {
        k: {"odd": "outside:odd"} for k in ("concession", "acceptance")
    }
    write(tmp_path / "site", both, code)
    with installed(tmp_path / "site"):
        rows = run(use(use(split(20, (0.33, 0.14)), "concession"), "acceptance"), 40)
    assert rows.signed.all()
    for side in ("east", "west"):
        assert (rows[f"gain.{side}"] >= 0).all()
    assert min(rows["gain.east"].min(), rows["gain.west"].min()) < 0.05


def test_where_its_package_is_gone_a_scenario_cannot_be_run(tmp_path: Path) -> None:
    """As on a worker that lacks what the one who asked has."""
    write(tmp_path / "site", usual())
    with installed(tmp_path / "site"):
        scenario = split().with_value("actors.east.concession", "wavering")
    with pytest.raises(ScenarioError, match=r"east\.concession: .* 'wavering': 0 packages here"):
        run(scenario, 4)


def test_a_results_folder_names_the_package_and_its_version(tmp_path: Path) -> None:
    write(tmp_path / "site", usual())
    with installed(tmp_path / "site"):
        versions = (
            Job(split().with_value("actors.east.concession", "wavering"), 1, 4, 1).header().versions
        )
    assert versions["outside"] == "1.2"
    assert "outside" not in Job(split(), 1, 4, 1).header().versions


def test_draws_are_keyed_by_side_and_round(tmp_path: Path) -> None:
    """A side's luck does not hang on what the other side does with its own."""
    code = CODE + rule("draw, floor", "SEEN.append(draw); return floor").replace(
        HEAD, "SEEN = []\n"
    )
    write(tmp_path / "site", {"concession": {"odd": "outside:odd"}}, code)
    with installed(tmp_path / "site"):
        scenario = split(5, (0.9, 0.9)).with_value("stages.bilateral.rounds", 3)
        seen = []
        for side in (["east"], ["east", "west"]):
            values = {f"actors.{name}.concession": "odd" for name in side}
            Runner(scenario.with_values(values), 1, 1).summit(np.arange(5))
            module = import_module("outside")
            seen.append(module.SEEN.copy())
            module.SEEN.clear()
    alone, both = seen
    assert len(alone) == 4  # before the first offer and after each
    assert len(both) == 8
    assert len({draw.tobytes() for draw in both}) == 8
    assert {draw.tobytes() for draw in alone} < {draw.tobytes() for draw in both}


def test_texts_have_two_draws_each_that_stay_as_they_are(tmp_path: Path) -> None:
    """A tactic that looks back sees the numbers that it saw then."""
    code = HEAD + (
        "SEEN = []\n@cited('S (2020)')\ndef odd(best, draws):\n    'Somehow.'\n"
        "    SEEN.append(draws)\n    return best\n"
    )
    write(tmp_path / "site", {"text": {"odd": "outside:odd"}}, code)
    talks = split(20, (0.2, 0.2), process=("trilateral",), host=True)
    values = {"stages.trilateral.texts": 4, "actor_defaults.insincerity": 1}
    with installed(tmp_path / "site"):
        Runner(use(talks, "text").with_values(values), 1, 1).summit(np.arange(3))
        seen = import_module("outside").SEEN
    assert [draws.shape for draws in seen] == [(2, texts, 3) for texts in (1, 2, 3, 4)]
    for earlier, later in pairwise(seen):
        assert np.array_equal(later[:, :-1], earlier)
    assert len(set(seen[-1].ravel().tolist())) == 2 * 4 * 3


def test_the_example_of_the_page_works(tmp_path: Path) -> None:
    """Its function, under the entry point of its project file."""
    page = (Path(__file__).parents[3] / "docs" / "start" / "tactic.md").read_text(encoding="utf-8")
    (project,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    told = tomllib.loads(project)["project"]
    ((group, entries),) = told["entry-points"].items()
    (kind,) = [kind for kind in KINDS if GROUPS[kind] == group]
    write(tmp_path / "site", {kind: entries}, code, told["name"], told["version"])
    ((name, _),) = entries.items()
    with installed(tmp_path / "site"):
        rule = load(kind, name)
        answer = rule.tactic(np.array([0.0, 0.5, 0.75, 1.0]), np.full(4, 0.2), np.full(4, 0.6))
        assert run(split().with_value(f"actor_defaults.{kind}", name), 4).signed.all()
    assert answer == pytest.approx([0.6, 0.6, 0.4, 0.2])
