"""Counts of one thing are one number, whichever command says it."""

from __future__ import annotations

import html
import json
from pathlib import Path
from typing import Any

import pytest

import sim as api
from sim.api.codings import codings_of
from sim.api.drivers import plan_of
from sim.inputs.loading import load
from sim.inputs.provenance import Provenance, basis
from sim.runs.redraw import drawn_paths
from sim.views.drawn import draws_of
from sim.views.evidence import numbers_of
from tests.command import VALLEY, sim

SCENARIOS = ["geneva", "gallery/siting", VALLEY]


def spoken(text: str) -> str:
    return " ".join(html.unescape(text).split())


def told(*arguments: str | Path) -> str:
    done = sim(*arguments)
    assert done.code == 0, done.err
    return spoken(done.out)


def as_json(*arguments: str | Path) -> Any:
    return json.loads(told(*arguments, "--format", "json"))


@pytest.fixture(scope="module", params=SCENARIOS, ids=lambda each: Path(each).stem)
def stored(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("counts") / "results"
    api.run(request.param, 400, output=folder)
    return folder


def test_inputs_are_counted_once(stored: Path, request: pytest.FixtureRequest) -> None:
    source = request.node.callspec.params["stored"]
    scenario = load(source)
    count = Provenance(scenario).count(drawn_paths(scenario))
    assert count.inputs == len(basis(scenario))
    assert count.varying <= min(count.inputs, count.drawn)
    inputs = f"{count.inputs:,} inputs"
    assert inputs in told("run", source, "-n", "40", "-o", stored.parent / "run", "--full")
    assert inputs in told("show", source)
    page = stored.parent / "told.html"
    told("report", stored, "-o", page)
    report = spoken(page.read_text())
    assert f"{count.inputs:,} inputs" in report
    if count.drawn:
        assert plan_of(source).question.count == count
    if "stand" in report and " out from chance" in report:
        assert draws_of(count) in report


def test_what_is_drawn_is_what_is_searched(stored: Path, request: pytest.FixtureRequest) -> None:
    scenario = load(request.node.callspec.params["stored"])
    count = Provenance(scenario).count(drawn_paths(scenario))
    done = sim("discover", stored, "--outcome", "met", "--full")
    if done.code == 0:
        assert draws_of(count) in spoken(done.out)


def test_codes_that_differ_are_counted_once(tmp_path: Path) -> None:
    scenario = load("geneva")
    assert scenario.case is not None
    codes = numbers_of(scenario.case)
    differing = sum(each.differs for each in codes)
    assert 0 < differing < len(codes)
    overview = as_json("evidence", "geneva")["codes"]
    assert (overview["differing"], overview["codes"]) == (differing, len(codes))
    listed = as_json("evidence", "geneva", "--differences")["differences"]
    assert sum(not each["label_only"] for each in listed) == differing
    assert f"differ on {differing} of {len(codes)} codes" in told(
        "evidence", "geneva", "--differences"
    )
    in_force = codings_of("geneva").inputs()
    shown = told("codings", "geneva", "-n", "40", "--full")
    mine = sum(each.differs for each in in_force)
    assert f"{mine} of the {len(in_force)} codes in force here differ" in shown
    assert f"{differing} of {len(codes)}.)" in shown
    api.run("geneva", 400, output=tmp_path / "results")
    told("report", tmp_path / "results", "-o", tmp_path / "told.html")
    alike = len(codes) - differing
    page = spoken((tmp_path / "told.html").read_text())
    assert f"the same step, confidence and red line to {alike} of {len(codes)} codes" in page
