"""Results whose case is not installed are read from the evidence that they hold."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import sim as api
from sim.inputs import bundled
from sim.inputs.entries import coding_trees
from sim.inputs.evidence import bundled_case
from tests.command import sim

HERE, ELSEWHERE = "ukraine-2025-08", "elsewhere-2025"


def told(*arguments: str | Path) -> str:
    done = sim(*arguments)
    assert done.code == 0, done.err
    return done.out


@contextmanager
def installed(package: Path) -> Iterator[None]:
    """The program as if installed there, with the evidence beside it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bundled, "_PACKAGE", package)
        bundled_case.cache_clear()
        yield
    bundled_case.cache_clear()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results on a case that was installed when they were made and is no more."""
    root = tmp_path_factory.mktemp("elsewhere")
    for name in bundled.FOLDERS:
        shutil.copytree(bundled.folder(name), root / name)
    (root / "seeds" / HERE).rename(root / "seeds" / ELSEWHERE)
    base = root / "scenarios" / "base.yaml"
    base.write_text(base.read_text().replace(f"case: {HERE}", f"case: {ELSEWHERE}"))
    with installed(root / "sim"):
        results = api.run("geneva", 400, output=root / "results")
        assert results.content.scenario["case"]["name"] == ELSEWHERE
    return root / "results"


@pytest.fixture(scope="module")
def stored(folder: Path) -> Path:
    """The scenario that a bundle of them holds."""
    told("bundle", folder, "-o", folder.parent / "bundle.zip")
    shutil.unpack_archive(folder.parent / "bundle.zip", folder.parent / "bundle")
    return next((folder.parent / "bundle").rglob("scenario.json"))


def test_results_are_compared_and_reported(folder: Path) -> None:
    compared = told("compare", folder, "geneva")
    assert "ends otherwise" in compared
    told("report", folder, "-o", folder.parent / "report.html")
    assert "44 claims" in (folder.parent / "report.html").read_text()


@pytest.mark.parametrize(
    "options",
    [(), ("--differences",), ("--actor", "russia"), ("--claim", "proposals-first")],
    ids=lambda options: " ".join(options) or "all",
)
def test_evidence_is_that_of_the_stored_scenario(options: tuple[str, ...], stored: Path) -> None:
    mine = told("evidence", stored, *options, "--format", "json")
    theirs = told("evidence", "geneva", *options, "--format", "json")
    assert _without_places(mine.replace(ELSEWHERE, HERE)) == _without_places(theirs)


def test_a_place_is_told_only_of_evidence_that_is_installed_as_it_is_stored(folder: Path) -> None:
    """One coding of the same name says something else here: lines of its file mean nothing."""
    root = folder.parent / "other"
    shutil.copytree(bundled.folder("seeds"), root / "seeds")
    coding = root / "seeds" / HERE / "codings" / "a.yaml"
    changed = coding.read_text().replace("confidence: 1", "confidence: 2", 1)
    assert changed != coding.read_text()
    scenario = api.load("geneva")
    coding.write_text(changed)
    with installed(root / "sim"):
        assert scenario.case is not None
        assert sorted(coding_trees(scenario.case)) == ["b", "c", "d"]
    assert sorted(coding_trees(scenario.case)) == ["a", "b", "c", "d"]


def _without_places(text: str) -> object:
    """The same without where each value is set."""
    return json.loads(text, object_hook=lambda each: {k: each[k] for k in each if k != "set_at"})
