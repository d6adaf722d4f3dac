"""`sim discover` and `sim codings` as a user meets them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from sim.api.codings import CodingsAnswer, plan_of
from sim.api.discover import DiscoverAnswer, discover
from sim.inputs.bundled import folder
from sim.runs.executors import Here
from sim.runs.run import NOBODY
from sim.views.codings import CodingsFinding
from sim.views.discover import DiscoverFinding
from sim.views.figures.discovery import draw
from sim.views.figures.style import save
from tests.command import VALLEY, sim

CODING = folder("seeds") / "ukraine-2025-08" / "codings" / "a.yaml"


@pytest.fixture(scope="module")
def geneva(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of 2,000 runs of Geneva."""
    into = tmp_path_factory.mktemp("discover") / "geneva"
    assert sim("run", "geneva", "-n", "2000", "-o", into, "-q").code == 0
    return into


# discover


def test_the_conditions_come_in_words_and_with_what_the_other_half_says(geneva: Path) -> None:
    done = sim("discover", geneva, "--outcome", "no_meeting")
    assert done.code == 0
    told = " ".join(done.out.split())
    assert told.startswith("Geneva: when do runs end without a meeting? 2,000 runs of 500 draws")
    assert "Runs end without a meeting above all when - the noise of the weekly consent to" in told
    assert "not a forecast" in told
    assert "measured in the other half, " in told
    assert "of 199 searches found as much (p = 0.005)" in told
    assert "The chance of a meeting is calibrated, not predicted." in told
    lines = [line for line in done.out.splitlines() if not line.startswith("  sim ")]
    assert max(map(len, lines)) <= 100  # commands are there to be copied


def test_where_chance_gives_as_much_no_condition_is_told(geneva: Path) -> None:
    done = sim("discover", geneva, "--outcome", "ceasefire")
    assert done.code == 0
    assert "No condition can be told." in done.out
    assert "above all when" not in done.out


@pytest.fixture(scope="module")
def found(geneva: Path) -> DiscoverFinding:
    return discover(geneva, "no_meeting").finding


def test_json_and_csv_hold_the_same_conditions(found: DiscoverFinding) -> None:
    told = json.loads(DiscoverAnswer(found).to_json())
    rows = list(csv.DictReader(io.StringIO(DiscoverAnswer(found).to_csv())))
    assert told["told"]
    assert [row["condition"] for row in rows] == [c["condition"] for c in told["conditions"]]
    box = told["box"]
    assert box["density"]["count"] / told["base_rate"]["count"] == pytest.approx(box["coverage"])
    assert box["density"]["n"] / told["runs"] == pytest.approx(box["mass"])
    assert box["density"]["count"] + box["outside"]["count"] == told["base_rate"]["count"]
    masses = [each["mass"] for each in told["boxes"]]
    assert masses[0] == 1
    assert box["mass"] in masses


def test_a_coverage_can_be_asked_for(geneva: Path) -> None:
    done = sim(
        "discover", geneva, "--outcome", "no_meeting", "--coverage", "0.4", "--format", "json"
    )
    assert json.loads(done.out)["box"]["coverage"] >= 0.4


def test_the_figure_is_the_same_when_made_again(found: DiscoverFinding, tmp_path: Path) -> None:
    for name in ("a.svg", "b.svg"):
        save(draw(found), tmp_path / name)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_a_figure_says_what_it_was_made_of(
    found: DiscoverFinding, geneva: Path, tmp_path: Path
) -> None:
    foot = draw(found).get_supxlabel()
    assert foot.startswith("n 2,000, 500 draws, seed 1, a475b131a45704f2. ")
    done = sim("discover", geneva, "--outcome", "ceasefire", "--figure", tmp_path / "none.svg")
    assert (done.code, done.err) == (0, f"Drawn into {tmp_path / 'none.svg'}.\n")


def test_what_cannot_be_searched_is_said(geneva: Path, tmp_path: Path) -> None:
    few, none = tmp_path / "few", tmp_path / "none"
    sim("run", "geneva", "-n", "100", "-o", few, "-q")
    nobody = ("--set", "stages.bilateral.walkout=0", "--set", "stages.trilateral.walkout=0")
    sim("run", "geneva", "-n", "200", "-o", none, "-q", *nobody)
    cases: list[tuple[tuple[str | Path, ...], int, str]] = [
        (("geneva",), 2, "geneva: a scenario, not a results folder"),
        (("genova",), 2, "genova: there is no such folder ('geneva' is a scenario)"),
        ((tmp_path,), 2, "no results in this folder; there is: "),
        ((geneva, "--outcome", "peace"), 2, "outcome: 'peace' is none; there are no meeting"),
        ((geneva, "--coverage", "0"), 2, "coverage: a share above 0 and at most 1, not 0"),
        ((few,), 2, "25 draws are too few to learn from; it takes 50, that is 200 runs"),
        ((none, "--outcome", "walkout"), 2, "none of 200 runs end in a walk-out: nothing to tell"),
        ((geneva, "--figure", "a.jpg"), 2, "a figure is a file that ends in .svg, .png, .pdf"),
    ]
    for arguments, code, message in cases:
        done = sim("discover", *arguments)
        assert done.code == code
        assert message in done.err


# codings


def test_each_coding_alone_and_which_codes_matter() -> None:
    done = sim("codings", "geneva", "-n", "200", "--full")
    assert done.code == 0
    told = " ".join(done.out.split())
    assert told.startswith(
        "Geneva under each coding of the evidence alone: a, b, c, d, each a coder's reading. 200"
    )
    assert "how it ends all a b c d" in told
    assert "stances: Security guarantees 8 of 20" in told
    assert "Agreement between codings that share a codebook and a method, not proof" in told
    lines = [line for line in done.out.splitlines() if not line.startswith("  sim ")]
    assert max(map(len, lines)) <= 100  # commands are there to be copied


@pytest.fixture(scope="module")
def report() -> CodingsFinding:
    return plan_of("geneva", outcome="met", runs=120).run(NOBODY, Here())


def test_json_and_csv_of_codings_agree(report: CodingsFinding) -> None:
    told = json.loads(CodingsAnswer(report).to_json())
    rows = list(csv.DictReader(io.StringIO(CodingsAnswer(report).to_csv())))
    alone = {
        (row["coding"], row["measure"]): row["value"] for row in rows if row["part"] == "alone"
    }
    for each in told["alone"]:
        assert each["share"] == pytest.approx(1 - float(alone[each["coding"], "no_meeting"]))
    alpha = {row["group"]: float(row["value"]) for row in rows if row["part"] == "agreement"}
    assert alpha == {kind: each["alpha"] for kind, each in told["agreement"].items()}
    assert 0.9 < alpha["stances"] < 1


def test_a_narrow_page_is_not_overrun(found: DiscoverFinding, report: CodingsFinding) -> None:
    for width in (60, 80):
        for text in (
            CodingsAnswer(report).text(width, True),
            DiscoverAnswer(found).text(width, True),
        ):
            lines = [line for line in text.splitlines() if not line.startswith("  sim ")]
            assert max(map(len, lines)) <= width


def test_what_is_wrong_with_somebody_elses_coding_is_said_with_its_line(tmp_path: Path) -> None:
    text = CODING.read_text()
    taken, short, wrong = (tmp_path / name for name in ("taken.yaml", "short.yaml", "wrong.yaml"))
    taken.write_text(text)
    other = text.replace("coding: a", "coding: mine", 1)
    short.write_text("".join(line for line in other.splitlines(True) if "willingness" not in line))
    wrong.write_text(other.replace("support: {stance: 6", "support: {stance: 9", 1))
    cases = [
        (taken, 2, "'a' is taken; call it otherwise behind 'coding:'"),
        (short, 4, "actors.ukraine.willingness_to_meet: missing; the other codings have it"),
        (wrong, 4, "6:19: actors.ukraine.stances.guarantee.support.stance: must be at most 7"),
        (tmp_path / "nowhere.yaml", 4, "no such file"),
    ]
    for path, code, message in cases:
        done = sim("codings", "geneva", "--coding", path)
        assert done.code == code
        assert message in done.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((VALLEY,), "no coded evidence, the scenario names no case"),
        (("geneva", "--outcome", "peace"), "outcome: 'peace' is none"),
        (("geneva", "-n", "0"), "runs: must be at least 1"),
    ],
)
def test_what_cannot_be_put_side_by_side_is_said(
    arguments: tuple[str | Path, ...], message: str
) -> None:
    done = sim("codings", *arguments)
    assert done.code == 2
    assert message in done.err
