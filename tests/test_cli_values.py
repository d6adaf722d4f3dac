"""Values on the command line: what is wrong is said in our words, in all commands."""

from __future__ import annotations

from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from sim.cli import COMMANDS, command_of
from tests.command import VALLEY, sim

FOREIGN = ("Input should", "Value error", "unable to parse", "validation")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("10,000", "'10,000' is not a whole number: write 10000"),
        ("2.000", "'2.000' is not a whole number: write 2000"),
        ("2.0", "'2.0' is not a whole number, e.g. 10000"),
        ("10_000,5", "'10_000,5' is not a whole number, e.g. 10000"),
        ("1e4", "write 10000"),
        ("100k", "write 100000"),
        ("1.5k", "write 1500"),
        ("2M", "write 2000000"),
        ("many", "'many' is not a whole number, e.g. 10000"),
        ("1.5", "'1.5' is not a whole number, e.g. 10000"),
    ],
)
def test_a_number_of_runs_is_written_in_digits(given: str, said: str) -> None:
    done = sim("run", "geneva", "-n", given)
    assert done.code == 2
    assert done.err.rstrip().endswith(said)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("run", "geneva", "--format", "cvs"), "(did you mean 'csv'?)"),
        (("sweep", "geneva", "--design", "gird"), "(did you mean 'grid'?)"),
        (("run", "geneva", "-j", "0"), "must be at least 1, not 0"),
        (("discover", "x", "--coverage", "0,8"), "decimals have a point, 0.8"),
        (("compare", "geneva"), "2 to 26 can be compared, not 1"),
    ],
)
def test_other_values(arguments: tuple[str, ...], said: str) -> None:
    done = sim(*arguments)
    assert done.code == 2
    assert said in done.err


def options() -> list[tuple[str, str]]:
    """Every option of every command that takes a number or one of a few words."""
    found = []
    for name, command in ((name, command_of(name)) for name in COMMANDS):
        for parameter, hint in get_type_hints(command, include_extras=True).items():
            wants = {int, float} & {hint, *get_args(hint), *get_args(get_args(hint)[:1] or None)}
            _, *more = get_args(hint) or (None,)
            names = [n for info in more for n in (getattr(info, "param_decls", None) or ())]
            if wants or "Literal" in str(hint):
                flag = next((n for n in names if n.startswith("--")), None)
                found.append((name, flag or f"--{parameter.strip('_').replace('_', '-')}"))
    return found


@pytest.mark.parametrize(("command", "option"), options())
def test_no_sentence_of_a_library_comes_through(command: str, option: str) -> None:
    done = sim(command, "geneva", option, "wörd")
    assert done.code == 2
    assert not any(words in done.err for words in FOREIGN)


def test_what_is_wrong_in_a_shared_file_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("shared.yaml").write_text("extends: geneva.yaml\nwar: {start_shar: 0.4}\n")
    for name in "abc":
        Path(f"{name}.yaml").write_text(f"extends: shared.yaml\nname: {name}\n")
    Path("c.yaml").write_text("extends: shared.yaml\nname: c\nfoo: 1\n")
    done = sim("check", "a.yaml", "b.yaml", "c.yaml", "geneva")
    assert done.code == 4
    assert done.err.splitlines() == [
        "shared.yaml:2:7: war.start_shar: unknown key (did you mean 'start_share'?) "
        "(in a.yaml, b.yaml, c.yaml)",
        "c.yaml:3:1: foo: unknown key",
    ]
    assert done.out == "geneva: valid\n"


def test_a_case_that_is_misspelt_hides_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("extends: geneva.yaml\nname: x\ncase: ukrane-2025-08\nfoo: 1\n")
    assert [line.split(": ")[1] for line in sim("check", path).err.splitlines()] == ["case", "foo"]


@pytest.mark.parametrize("command", [("run",), ("sweep", "--set", "horizon=3,4 weeks")])
def test_a_results_folder_has_no_name_of_a_file(command: tuple[str, ...], tmp_path: Path) -> None:
    done = sim(*command, VALLEY, "-n", "8", "-o", tmp_path / "chart.png")
    assert done.code == 2
    assert "-o is a folder here" in done.err
    assert not list(tmp_path.iterdir())
