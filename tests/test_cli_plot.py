"""`sim plot` as a user types it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import VALLEY, sim
from tests.stored import stored

SPLIT = "gallery/split"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def flat(text: str) -> str:
    return " ".join(text.split())


def test_a_figure_is_drawn_into_the_current_folder() -> None:
    done = sim("plot", stored(VALLEY).folder, "--figure", "shares")
    assert (done.code, done.err) == (0, "")
    assert done.out == "How 400 model runs end: The valley. Drawn into shares.svg.\n"
    text = Path("shares.svg").read_text(encoding="utf-8")
    assert text.startswith("<?xml")
    assert "<title>How 400 model runs end: The valley</title>" in text


@pytest.mark.parametrize(("suffix", "magic"), [("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_the_file_is_of_the_kind_that_its_name_says(suffix: str, magic: bytes) -> None:
    done = sim("plot", stored(VALLEY).folder, "--figure", "flow", "-o", f"a.{suffix}")
    assert done.code == 0
    assert Path(f"a.{suffix}").read_bytes().startswith(magic)
    assert [path.name for path in Path().iterdir()] == [f"a.{suffix}"]


def test_without_a_figure_it_says_what_can_be_drawn_and_why_the_rest_cannot() -> None:
    done = sim("plot", stored(SPLIT, runs=40).folder)
    assert done.code == 0
    can, _, cannot = done.out.partition("Not of it")
    assert "Split, 40 runs, seed 1" in can
    assert all(f"\n  {name} " in can for name in ("shares", "flow", "numbers", "stances"))
    assert "process has no aftermath" in flat(cannot)
    assert "needs a folder of 'sim sweep'" in flat(cannot)
    assert "--figure shares" in cannot
    assert max(map(len, done.out.splitlines()[3:-1])) <= 100
    assert not list(Path().iterdir())


def test_a_sweep_is_drawn_again_for_another_outcome() -> None:
    varied = ("--set", "war.start_share=0.3,0.7", "--set", "war.fatigue=0,0.5")
    assert sim("sweep", VALLEY, *varied, "-n", "40", "-o", "s").code == 0
    for outcome in ("deal", "settlement"):
        done = sim("plot", "s", "--figure", "sweep", "--outcome", outcome, "-o", f"{outcome}.svg")
        assert done.code == 0
    assert Path("deal.svg").read_bytes() != Path("settlement.svg").read_bytes()
    listed = sim("plot", "s").out
    assert "a sweep of The valley, 4 points" in listed
    assert sim("plot", "s", "--figure", "shares").code == 2


def test_several_are_compared() -> None:
    folders = [stored(VALLEY, *more).folder for more in ((), ("war.fatigue=0.9",))]
    done = sim("plot", *folders, "--figure", "differences")
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith("Drawn into differences.svg.\n")
    assert "\n  differences " in sim("plot", *folders).out.partition("Not of it")[0]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--figure", "share"], "no figure 'share' (did you mean 'shares'?); there are shares, "),
        (["--figure", "survival"], "nothing to draw in the figure 'survival': this scenario ends"),
        (["--figure", "sweep"], "the figure 'sweep' needs a folder of 'sim sweep', not "),
        (["--figure", "differences"], "needs two or more results folders or scenarios"),
        (["--figure", "shares", "-o", "a.jpg"], "a figure is a file that ends in .svg, .png, .pdf"),
        (["-o", "a.svg"], "-o: says how a figure is drawn; give --figure NAME"),
        (["--figure", "tornado", "--outcome", "peace"], "'peace' is none; there are no meeting"),
        (["--figure", "shares", "--width", "89"], "width: '89' is no width for a figure"),
    ],
)
def test_misuse_is_said_in_plain_text(arguments: list[str], told: str) -> None:
    done = sim("plot", stored(SPLIT, runs=40).folder, *arguments)
    assert (done.code, done.out) == (2, "")
    assert told in flat(done.err)
    assert "Traceback" not in done.err
    assert not list(Path().iterdir())


def test_a_scenario_that_is_not_run_says_how_to_run_it() -> None:
    done = sim("plot", VALLEY, "--figure", "shares")
    assert done.code == 2
    assert f"run it first (sim run {VALLEY})" in done.err
    assert sim("run", VALLEY, "-q", "-n", "200").code == 0
    assert sim("plot", "results").code == 2
    assert "there is: results/the-valley-" in sim("plot", "results").err


def test_results_of_the_scenario_are_named() -> None:
    text = VALLEY.read_text(encoding="utf-8")
    Path("v.yaml").write_text(f"{text}\nruns: {{n: 40}}\n", encoding="utf-8")
    assert sim("run", "v.yaml", "-q").code == 0
    [folder] = Path("results").iterdir()
    assert f"its results are in {folder}" in sim("plot", "v.yaml", "--figure", "shares").err


def test_a_word_that_is_nothing_is_no_scenario() -> None:
    done = sim("plot", "genova", "--figure", "shares")
    assert done.code == 2
    assert "geneva" in done.err


def test_damaged_results_are_said() -> None:
    assert sim("run", VALLEY, "-q", "-n", "40", "-o", "r").code == 0
    [block] = Path("r/runs").iterdir()
    block.write_bytes(b"nothing")
    done = sim("plot", "r", "--figure", "shares")
    assert done.code == 5
    assert "The results in r are damaged" in done.err


def test_a_folder_that_is_not_there_is_said() -> None:
    done = sim("plot", stored(SPLIT, runs=40).folder, "--figure", "shares", "-o", "no/a.svg")
    assert (done.code, done.out) == (6, "")
    assert done.err == "no/a.svg: No such file or directory\n"
