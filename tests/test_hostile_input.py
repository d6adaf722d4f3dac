"""Clumsy and hostile scenarios through the command: a placed message, exit 4, and little memory."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.inputs.loading import load
from sim.inputs.places import Problem, ScenarioError
from sim.inputs.reading import MAX_DEPTH
from sim.inputs.size import MOST_PACKAGES
from tests.command import sim

DEEP = 10_000
BASE = "extends: base.yaml\nname: x\n"


def options(kind: str, count: int, issues: int) -> str:
    """A scenario of two actors with so many issues of so many options each."""
    names = [f"o{i}" for i in range(count)]
    worths = dict.fromkeys(names, 0.5) | ({"none": 0.5} if kind == "any_of" else {})
    quo = "none" if kind == "any_of" else "o0"
    actor = {
        "role": "principal",
        "values": {f"i{k}": worths for k in range(issues)},
        "weights": {f"i{k}": 1 for k in range(issues)},
    }
    issue = {"kind": kind, "status_quo": quo, "options": {name: {} for name in names}}
    content = {
        "name": "many",
        "process": ["bilateral"],
        "actors": {"east": actor, "west": actor},
        "issues": {f"i{k}": issue for k in range(issues)},
    }
    return json.dumps(content)  # which is YAML, too


def bomb(mark: str) -> str:
    """Every line holds nine times the one before it."""
    lines = ["x0: &x0 {k: 1}"]
    for i in range(1, 10):
        inner = ", ".join([f"*x{i - 1}"] * 9)
        lines.append(f"x{i}: &x{i} {{{mark}: [{inner}]}}")
    return "\n".join(lines)


# What is written, and what the message must say.
FILES: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", "1:1: empty"),
    "comment": ("# nothing yet\n", "1:1: empty"),
    "binary": (bytes(range(256)) * 20, "not UTF-8|control character"),
    "zeros": (b"\0" * 1000, "U+0000"),
    "utf16": ("name: x\n".encode("utf-16"), "1:1: UTF-16"),
    "latin1": ("name: Zürich\n".encode("latin-1"), "1:8: not UTF-8"),
    "list": ("- a\n- b\n", "1:1: the file must be a map"),
    "text": ("hello\n", "1:1: the file must be a map"),
    "second": (BASE + "---\nname: y\n", "3:1: a second document"),
    "deep-lists": ("name: " + "[" * DEEP, f"nested more than {MAX_DEPTH} levels"),
    "deep-lists-closed": ("name: " + "[" * DEEP + "]" * DEEP, f"nested more than {MAX_DEPTH}"),
    "deep-maps": ("{a: " * DEEP, f"nested more than {MAX_DEPTH} levels"),
    "deep-blocks": ("\n".join(" " * i + "a:" for i in range(700)), f"more than {MAX_DEPTH} levels"),
    "bomb": (bomb("k"), "2:5: an anchor ('&x1'): leave it out"),
    "merge-bomb": (bomb("<<"), "2:10: a merge key ('<<')"),
    "large": ("name: x\n#" + "x" * 300_000, "1:1: larger than 256 KiB"),
    "many-keys": ("\n".join(f"k{i}: 1" for i in range(11_000)), "more than 10,000 keys"),
    "twice": (BASE + "name: y\n", "3:1: duplicate key 'name', first on line 2"),
    "nan": (BASE + "war: {start_share: .nan}\n", "3:20: .nan is not a number"),
    "infinite": (BASE + "war: {start_share: -.inf}\n", "3:20: -.inf is not a number"),
    "nan-text": (BASE + "war: {start_share: 'nan'}\n", "3:7: war.start_share: must be between"),
    "overflow": (BASE + "war: {start_share: 1e999}\n", "3:20: '1e999' is too large"),
    "long-number": (BASE + f"runs: {{n: {'9' * 30}}}\n", "3:11: a whole number of more than"),
    "large-number": (BASE + "runs: {n: 1000000000}\n", "3:8: runs.n: must be at most"),
    "negative": (BASE + "runs: {seed: -1}\n", "3:8: runs.seed: must be at least 0"),
    "unknown": (BASE + "war: {start_shar: 0.4}\n", "start_shar: unknown key (did you mean"),
    "no-unit": (BASE + "horizon: 12\n", "3:1: horizon: needs a unit of time"),
    "norway": (BASE + "venue: NO\n", "3:1: venue.0: 'NO' is not a venue"),
    "tag": ("name: !!python/object/apply:os.system ['id']\n", "1:7: a tag"),
    "tab": ("extends: base.yaml\n\tname: x\n", "2:1: a tab"),
    "circle": ("extends: circle.yaml\n", "1:1: extends: a circle"),
    "ping": ("extends: pong.yaml\n", "pong.yaml:1:1: extends: a circle"),
    "pong": ("extends: ping.yaml\n", "ping.yaml:1:1: extends: a circle"),
    "outside": ("extends: ../../etc/passwd\n", "'../../etc/passwd' leaves the folder"),
    "absolute": ("extends: /etc/passwd\n", "1:1: extends: '/etc/passwd' leaves the folder"),
    "no-base": ("extends: bse.yaml\n", "(did you mean 'base.yaml'?)"),
    "case-outside": (BASE + "case: ../../etc\n", "3:1: case: no evidence on a case '../../etc'"),
    "rounds": (BASE + "stages: {bilateral: {rounds: 2000}}\n", "a whole number, 1 to 1,000"),
    "texts": (BASE + "stages: {trilateral: {texts: 3 to 1001}}\n", "a whole number, 1 to 1,000"),
    "packages": (options("one_of", 448, 2), "issues: 200,704 packages are more than 200,000"),
    "2-to-the-60": (options("any_of", 60, 1), "issues: over a trillion packages"),
    "2-to-the-640": (options("any_of", 64, 10), "issues: over a trillion packages"),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, (content, _) in FILES.items():
        raw = content if isinstance(content, bytes) else content.encode()
        Path(f"{name}.yaml").write_bytes(raw)


@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_is_refused_with_its_place(name: str) -> None:
    done = sim("check", f"{name}.yaml")
    assert (done.code, done.out) == (4, "")
    assert any(part in done.err for part in FILES[name][1].split("|")), done.err
    *first, last = done.err.splitlines()
    assert all(".yaml:" in line for line in first)
    assert ".yaml:" in last or re.fullmatch(r"and [\d,]+( or more)? other problems", last)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("nowhere.yaml", "nowhere.yaml: no such file"),
        ("empty.yaml/x.yaml", "no such file"),
        (".", "a folder, not a"),
        ("", "a folder, not a"),
        ("nowhere", "'sim list' shows those that are"),
        ("genva", "(did you mean 'geneva'?)"),
        ("/dev/zero", "/dev/zero:1:1: larger than 256 KiB"),
        ("x" * 5000 + ".yaml", "no such file"),
        ("\udcff.yaml", "no such file"),
    ],
)
def test_what_is_no_file_is_refused(source: str, told: str) -> None:
    for command in (["check"], ["run", "-n", "4"], ["show"]):
        done = sim(*command, source)
        assert (done.code, done.out) == (4, "")
        assert told in done.err


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to the superuser")
def test_a_file_that_may_not_be_read_is_a_matter_of_permission() -> None:
    Path("closed.yaml").write_text(BASE)
    Path("closed.yaml").chmod(0)
    assert sim("check", "closed.yaml").code == 6


def test_all_of_it_fits_into_little_memory() -> None:
    limited = (
        "import resource as r; r.setrlimit(r.RLIMIT_AS, (1 << 28, 1 << 28)); "
        "from sim.cli import main; main()"
    )
    files = [f"{name}.yaml" for name in FILES]
    done = subprocess.run(
        [sys.executable, "-c", limited, "check", *files, "/dev/zero"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (4, "")
    assert "MemoryError" not in done.stderr
    assert "packages.yaml" in done.stderr


def test_a_file_is_refused_before_it_is_run() -> None:
    Path("outside").mkdir()
    before = set(Path().iterdir())
    for name in ("bomb", "packages", "unknown", "empty"):
        assert sim("run", f"{name}.yaml").code == 4
    assert set(Path().iterdir()) == before


def test_as_many_packages_as_are_allowed_are() -> None:
    Path("many.yaml").write_text(options("one_of", 447, 2))
    assert MOST_PACKAGES - 447 < 447 * 447 <= MOST_PACKAGES
    assert sim("check", "many.yaml").code == 0


# Every key with a value of another sort

SORTS = ("[]", "{a: 1}", "[[1]]", "text", "true", "-1", "1e300", "''", "{value: {}}", "1 to 0", "9")


def keys(content: Any, path: str = "") -> Iterator[str]:
    """The paths of all entries, inner ones too."""
    entries = content.items() if isinstance(content, dict) else enumerate(content)
    for key, value in entries:
        here = f"{path}.{key}" if path else str(key)
        yield here
        if isinstance(value, dict | list):
            yield from keys(value, here)


def problems(path: str, value: str) -> tuple[Problem, ...]:
    try:
        load("geneva", [f"{path}={value}"])
    except ScenarioError as error:
        return error.problems
    return ()


def test_a_value_of_the_wrong_sort_is_refused_at_its_place() -> None:
    paths = list(keys(load("geneva").document))
    tried = [(p, SORTS[(n + k) % len(SORTS)]) for n, p in enumerate(paths) for k in (0, 4)]
    refused = [found for found in (problems(*one) for one in tried) if found]
    assert len(paths) > 300
    assert len(refused) > len(paths)
    assert all(problem.place and problem.message for found in refused for problem in found)


@pytest.mark.parametrize(
    "path", ["name", "process", "horizon", "issues", "actors", "venues", "war"]
)
def test_a_list_in_a_list_fits_nowhere(path: str) -> None:
    done = sim("check", "geneva", "--set", f"{path}=[[1]]")
    assert (done.code, done.out) == (4, "")
    assert path in done.err
    assert "Traceback" not in done.err
