"""What was changed is told wherever results are shown, and a word names one thing everywhere."""

from __future__ import annotations

import html
import json
import re
import shlex
import shutil
import zipfile
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from sim.inputs.packed import SUMS
from tests.command import VALLEY, sim

SETS = ("--set", "war.fatigue=0.9", "--set", "guarantees=[observers]")
TOLD = "Changed from valley.yaml: Guarantees on offer: Observers instead of "
TOO = "growth of war costs with time: 0.9 instead of 0, the default."


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a scenario that has runs of it as it is and under a change."""
    place = tmp_path_factory.mktemp("made")
    shutil.copy(VALLEY, place / "valley.yaml")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        assert sim("run", "valley.yaml", "-q", "-n", "200", "-o", "plain").code == 0
        assert sim("run", "valley.yaml", *SETS, "-q", "-n", "200", "-o", "other").code == 0
    return place


@pytest.fixture(autouse=True)
def here(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)


def flat(text: str) -> str:
    return " ".join(html.unescape(re.sub("<[^>]*>", " ", text)).split())


@pytest.mark.parametrize(
    "command",
    [
        ("run", "valley.yaml", *SETS, "-n", "200", "-o", "other"),
        ("run", "valley.yaml", *SETS, "-n", "200", "-q", "-o", "other"),
        ("replay", "other", "3"),
        ("replay", "valley.yaml", "3", *SETS),
        ("compare", "plain", "other"),
        ("compare", "valley.yaml", *SETS, "plain"),
        (
            "sweep",
            "valley.yaml",
            *SETS,
            "--set",
            "red_lines=ignored,as_stated",
            "-n",
            "8",
            "-o",
            "s",
        ),
        ("sweep", "valley.yaml", *SETS, "--set", "red_lines=ignored,as_stated", "--dry-run"),
        ("solve", "valley.yaml", *SETS),
        ("drivers", "valley.yaml", *SETS, "--points", "30", "-n", "120"),
        ("drivers", "valley.yaml", *SETS, "--mechanisms", "-n", "40"),
        ("discover", "other"),
        ("show", "valley.yaml", *SETS),
    ],
    ids=lambda command: " ".join(c for c in command if c not in SETS),
)
def test_every_output_tells_what_was_changed(command: tuple[str, ...]) -> None:
    if command[0] == "compare" and "--set" in command:
        command = ("compare", "valley.yaml", "valley.yaml+red_lines=ignored", "-n", "40", *SETS)
    done = sim(*command)
    assert done.code == 0, done.err
    assert TOLD in flat(done.out)
    assert TOO in flat(done.out)
    if command[0] != "compare":  # where they are called by what tells them apart
        assert "The valley, changed" in done.out


def test_codings_tell_it_too() -> None:
    done = sim("codings", "geneva", "-n", "40", "--set", "venue=istanbul")
    assert "Changed from geneva: Venue: Istanbul instead of Geneva." in flat(done.out)
    done = sim("codings", "geneva", "-n", "40", "--set", "coding=a")
    assert done.code == 2
    assert "all codings are run here" in done.err


def test_json_has_the_changes() -> None:
    for command in (
        ("run", "valley.yaml", *SETS, "-n", "200", "-o", "other"),
        ("show", "valley.yaml", *SETS),
    ):
        content = json.loads(sim(*command, "--format", "json").out)
        assert [change["path"] for change in content["changes"]] == ["guarantees", "war.fatigue"]
        assert content["source"] == "valley.yaml"


def test_figures_tell_it_at_their_foot(monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.views.figures import style

    written: list[str] = []
    kept = style.corner

    def corner(figure: Figure, text: str) -> None:
        written.append(flat(text))
        kept(figure, text)

    for name in ("comparison", "discovery", "fan", "flow", "frontier", "numbers", "shares",
                 "stances", "story", "survival", "sweep", "tornado"):  # fmt: skip
        monkeypatch.setattr(f"sim.views.figures.{name}.corner", corner)
    varied = ("--set", "red_lines=ignored,as_stated", "-n", "8", "-o", "s")
    assert sim("sweep", "valley.yaml", *SETS, *varied).code == 0
    for figure in ("shares", "flow", "stances", "numbers", "fan", "frontier"):
        done = sim("plot", "other", "--figure", figure)
        assert done.code == 0, done.err
    assert sim("plot", "plain", "other", "--figure", "differences").code == 0
    assert sim("replay", "other", "3", "--figure", "story.svg").code == 0
    assert len(written) == 9
    assert all(TOLD in text for text in written)


def test_the_report_tells_it_and_its_command_makes_the_results_again() -> None:
    assert sim("report", "other", "-o", "r.html").code == 0
    page = Path("r.html").read_text(encoding="utf-8")
    text = flat(page)
    drawn = flat(re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL))
    assert drawn.count(TOLD) == 1 < text.count(TOLD)  # at its head, and at the foot of figures
    assert "The valley, changed: how it could end" in text
    [line] = re.findall(r"^(?:<pre><code>)?(sim run .*)$", html.unescape(page), re.MULTILINE)
    program, *arguments = shlex.split(line)
    assert (program, *arguments[-2:]) == ("sim", "-o", "other")
    assert sim(*arguments[:-1], "again", "-q").code == 0
    assert Path("again/manifest.json").read_bytes() == Path("other/manifest.json").read_bytes()


def test_a_bundle_tells_it() -> None:
    assert sim("bundle", "other", "-o", "other.zip").code == 0
    with zipfile.ZipFile("other.zip") as bundle:
        readme = flat(bundle.read("README.md").decode())
    assert TOLD in readme
    assert "The valley, changed: 200 runs" in readme
    assert sim("verify", "other.zip", "--sample", "8").code == 0


def test_a_name_takes_the_place_of_the_usual_one() -> None:
    done = sim("run", "valley.yaml", *SETS, "--name", "Tired valley", "-n", "40")
    assert done.out.startswith("Tired valley: 40 runs")
    assert TOLD in flat(done.out)
    assert "Results: results/tired-valley-" in done.out


def test_a_name_that_is_inherited_is_said_by_check() -> None:
    Path("mine.yaml").write_text("extends: geneva.yaml\nvenue: istanbul\n")
    done = sim("check", "mine.yaml", "geneva")
    assert done.out == (
        "mine.yaml: valid; it has no name of its own and is called 'Geneva, changed': give it a "
        "'name'\ngeneva: valid\n"
    )


def test_the_same_scenario_put_together_otherwise_is_the_same_run() -> None:
    shutil.copy("valley.yaml", "copy.yaml")
    done = sim("run", "copy.yaml", "-n", "200", "-o", "plain")
    assert (done.code, "verified, not run again" in done.err) == (0, True)


# Labels


def test_what_is_compared_is_called_by_its_label() -> None:
    done = sim("compare", "plain", "other", "--label", "B=Tired", "--label", "A=As it was")
    assert done.out.startswith("B, Tired, against A, As it was: 200 runs of each")
    assert sim("report", "plain", "other", "--label", "B=Tired", "-o", "r.html").code == 0
    assert "B, Tired" in flat(Path("r.html").read_text())
    assert sim("plot", "plain", "other", "--figure", "differences", "--label", "B=Tired").code == 0


def test_results_of_one_name_are_told_apart_by_their_folders() -> None:
    assert sim("run", "valley.yaml", "-q", "-n", "120", "-o", "plain-120").code == 0
    assert sim("report", "plain", "plain-120", "-o", "r.html").code == 0
    page = Path("r.html").read_text()
    assert "A, The valley, in plain" in page
    assert "B, The valley, in plain-120" in page


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("compare", "plain", "other", "--label", "C=x"), "there is no C; there are A, B"),
        (("compare", "plain", "other", "--label", "x"), "'x' is not LETTER=TEXT"),
        (("compare", "plain", "other", "--label", "A=x", "--label", "A=y"), "two labels for A"),
        (("report", "plain", "--label", "A=x"), "--label: for several to compare"),
        (("plot", "plain", "--label", "A=x"), "--label: for several to compare"),
    ],
)
def test_a_label_of_nothing_is_refused(arguments: tuple[str, ...], told: str) -> None:
    done = sim(*arguments)
    assert done.code == 2
    assert told in flat(done.err)


# Names


def test_every_command_on_results_refuses_an_altered_table() -> None:
    path = next(Path("plain/codings").iterdir())
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    for command in (
        ("plot", "plain"),
        ("plot", "plain", "--figure", "shares"),
        ("plot", "plain", "--figure", "flow"),
        ("report", "plain"),
        ("discover", "plain"),
        ("compare", "plain", "other"),
        ("bundle", "plain"),
        ("verify", "plain"),
        ("run", "valley.yaml", "-n", "200", "-o", "plain"),
    ):
        assert sim(*command).code == 5, command


@pytest.fixture
def geneva() -> None:
    """A results folder that is called like a bundled scenario."""
    shutil.copytree("plain", "geneva")


@pytest.mark.usefixtures("geneva")
def test_the_name_of_a_scenario_wins_and_that_is_said() -> None:
    said = "geneva is the scenario here; the folder of that name is ./geneva"
    for command in (("compare", "geneva", "istanbul", "-n", "4"), ("replay", "geneva", "0")):
        done = sim(*command)
        assert done.code == 0
        assert said in done.err
        assert done.out.startswith(("B, Istanbul, against A, Geneva", "Geneva, run 0"))
    assert sim("run", "geneva", "-q", "-n", "4").out.startswith("Geneva: 4 runs")
    assert sim("replay", "./geneva", "0").out.startswith("The valley, run 0")
    assert sim("replay", "./geneva", "0").err == ""


@pytest.mark.usefixtures("geneva")
@pytest.mark.parametrize("command", ["report", "discover", "plot", "bundle", "verify"])
def test_a_command_on_results_asks_for_the_slash(command: str) -> None:
    done = sim(command, "geneva")
    assert done.code == 2
    said = (
        "this takes results; 'geneva' is the scenario of that name; for the folder write ./geneva"
    )
    assert done.err == f"{said}\n"


def test_so_it_does_of_a_folder_without_results(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "geneva").mkdir()
    done = sim("plot", "geneva", "--figure", "shares")
    assert done.code == 2
    assert done.err.endswith("for the folder write ./geneva\n")


@pytest.mark.parametrize(
    "command", ["run", "sweep", "drivers", "solve", "codings", "show", "check", "evidence"]
)
def test_what_is_no_scenario_is_said_to_be_what_it_is(command: str) -> None:
    more = ("--set", "red_lines=ignored,as_stated") if command == "sweep" else ()
    for source, told in (
        ("plain", "plain: a results folder, not a scenario; sim replay, "),
        ("./plain", "./plain: a results folder, not a scenario"),
        ("plain/manifest.json", "a part of a results folder"),
    ):
        done = sim(command, source, *more)
        assert done.code == 4
        assert done.err.startswith(told) or told in done.err


@pytest.mark.parametrize("command", ["discover", "report", "plot", "bundle"])
def test_what_is_no_results_folder_is_said_to_be_what_it_is(command: str) -> None:
    assert sim("bundle", "plain", "-o", "plain.zip").code == 0
    Path("a.svg").write_text("<svg/>")
    for source, told in (
        ("plain.zip", "plain.zip: a bundle; unpack it (python -m zipfile -e plain.zip plain) and "),
        ("a.svg", "a.svg: not a scenario but a figure, and no results folder"),
        ("plein", "plein: there is no such folder (did you mean 'plain'?)"),
        ("valley.yaml", "valley.yaml: a scenario, not a results folder; "),
        (".", ".: no results in this folder; there is: other, plain"),
    ):
        done = sim(command, source)
        assert done.code == 2
        assert done.err.startswith(told), done.err


def test_several_folders_are_refused_where_one_goes() -> None:
    done = sim("replay", "plain", "other", "--outcome", "settlement")
    assert done.code == 2
    assert "one results folder at a time, not plain, other" in flat(done.err)


# Bundles


@pytest.mark.parametrize(
    "command",
    [
        ("run", "-n", "4", "-q"),
        ("check",),
        ("show",),
        ("solve",),
        ("sweep", "--set", "red_lines=ignored,as_stated", "--dry-run"),
        ("compare", "valley.yaml", "-n", "4"),
    ],
    ids=lambda command: command[0],
)
def test_a_bundle_is_taken_for_the_scenario_in_it(command: tuple[str, ...]) -> None:
    assert sim("bundle", "other", "-o", "other.zip").code == 0
    verb, *rest = command
    done = sim(verb, "other.zip", *rest)
    assert done.code == 0, done.err
    assert verb == "check" or TOLD in flat(done.out)


def test_a_run_of_a_bundle_is_the_run_in_it() -> None:
    assert sim("bundle", "other", "-o", "other.zip").code == 0
    assert sim("run", "other.zip", "-q", "-n", "200", "-o", "again").code == 0
    assert Path("again/manifest.json").read_bytes() == Path("other/manifest.json").read_bytes()


def altered(name: str, data: bytes | None, compression: int = zipfile.ZIP_STORED) -> None:
    """The bundle x.zip, one file replaced or left out."""
    with zipfile.ZipFile("other.zip") as old, zipfile.ZipFile("x.zip", "w", compression) as new:
        for entry in old.namelist():
            content = old.read(entry) if entry != name else data
            if content is not None:
                new.writestr(entry, content)


@pytest.mark.parametrize(
    ("name", "data", "compression", "told"),
    [
        ("scenario.json", b"{}", zipfile.ZIP_STORED, "scenario.json was altered"),
        ("scenario.json", None, zipfile.ZIP_STORED, "scenario.json is in it 0 times"),
        (SUMS, b"", zipfile.ZIP_STORED, "was altered"),
        ("README.md", b"", zipfile.ZIP_DEFLATED, "compressed or encrypted"),
        ("scenario.json", b" " * (9 * 2**20), zipfile.ZIP_STORED, "is too long"),
    ],
)
def test_a_bundle_that_is_none_is_refused(
    name: str, data: bytes | None, compression: int, told: str
) -> None:
    assert sim("bundle", "other", "-o", "other.zip").code == 0
    altered(name, data, compression)
    done = sim("run", "x.zip", "-n", "4")
    assert done.code == 4
    assert told in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("data", [b"", b"PK", b"no zip", b"PK\5\6" + b"\xff" * 18])
def test_a_file_that_is_no_zip_is_refused(data: bytes) -> None:
    Path("x.zip").write_bytes(data)
    done = sim("run", "x.zip", "-n", "4")
    assert done.code == 4
    assert done.err.startswith("x.zip: ")


# Options


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("run", "valley.yaml", "--seed", "1", "--seed", "2"), "--seed is given 2 times"),
        (("run", "valley.yaml", "-n", "4", "--runs", "8"), "--runs is given 2 times"),
        (("compare", "plain", "valley.yaml", "-n", "8"), "plain: these results have 200 runs"),
        (("compare", "plain", "other", "--seed", "2"), "plain: these results have 200 runs"),
        (("compare", "plain", "other", "--set", "war.fatigue=0"), "only a scenario can be changed"),
        (("compare", "plain", "other", "--least"), "--least: says in which order --rank"),
        (("drivers", "valley.yaml", "--mechanisms", "--outcome", "met"), "--outcome: not with"),
        (("plot", "plain", "--figure", "shares", "--outcome", "deal"), "'shares' shows all"),
        (("plot", "plain", "--outcome", "deal"), "--outcome: says how a figure is drawn"),
        (("verify", "plain", "--all", "--sample", "4"), "--sample: not with --all"),
        (("replay", "plain", "3", "--name", "x"), "leave --seed, --per-draw, --set and --name"),
        (
            (
                "sweep",
                "valley.yaml",
                "--set",
                "red_lines=ignored,as_stated",
                "--dry-run",
                "-o",
                "x",
            ),
            "-o: not with --dry-run",
        ),
        (
            ("sweep", "valley.yaml", "--set", "red_lines=ignored,as_stated", "--points", "4"),
            "leave --points out",
        ),
    ],
    ids=lambda arguments: " ".join(arguments) if isinstance(arguments, tuple) else "",
)
def test_an_option_without_effect_is_refused(arguments: tuple[str, ...], told: str) -> None:
    done = sim(*arguments)
    assert (done.code, done.out) == (2, "")
    assert told in flat(done.err)


def test_what_can_be_given_again_is_used_again() -> None:
    assert sim("replay", "plain", "--outcome", "settlement", "--another", "--another").code in (
        0,
        2,
    )
    done = sim("check", "valley.yaml", "--set", "war.fatigue=0", "--set", "red_lines=ignored")
    assert done.code == 0


def test_the_outcome_asked_for_is_drawn_over_one_factor() -> None:
    sweep = ("sweep", "valley.yaml", "--set", "war.fatigue=0,0.5", "-n", "40", "-o", "s")
    assert sim(*sweep).code == 0
    assert sim("plot", "s", "--figure", "sweep", "-o", "all.png").code == 0
    assert (
        sim("plot", "s", "--figure", "sweep", "--outcome", "settlement", "-o", "one.png").code == 0
    )
    assert Path("all.png").read_bytes() != Path("one.png").read_bytes()


def test_why_it_stopped_is_said_quietly_too() -> None:
    done = sim("run", "valley.yaml", "--until", "5pt", "-q", "-o", "u")
    assert "no interval reaches farther" in done.err


def test_that_there_was_nothing_to_go_on_with_is_said() -> None:
    done = sim("run", "valley.yaml", "-n", "8", "--resume", "-o", "new")
    assert "There was nothing to go on with" in done.err


@pytest.mark.long
def test_two_codings_of_others_are_both_used(tmp_path: Path) -> None:
    from sim.inputs.bundled import folder

    [case] = [path for path in folder("seeds").iterdir() if (path / "codings").is_dir()]
    text = (case / "codings" / "a.yaml").read_text(encoding="utf-8")
    for name in ("mine", "yours"):
        own = re.sub(r"^coding: .*$", f"coding: {name}", text, flags=re.MULTILINE)
        Path(f"{name}.yaml").write_text(own, encoding="utf-8")
    done = sim("codings", "geneva", "-n", "40", "--coding", "mine.yaml", "--coding", "yours.yaml")
    assert done.code == 0, done.err
    assert "under each coding alone: a, b, c, d, mine, yours" in flat(done.out)
    again = sim("codings", "geneva", "-n", "40", "--coding", "mine.yaml", "--coding", "mine.yaml")
    assert (again.code, "'mine' is taken" in again.err) == (2, True)
