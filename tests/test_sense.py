"""Results whose parts were changed and whose seals were renewed: a seal shows change, not sense."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.runs.batch import Runner
from sim.runs.files import SEAL, sealed
from sim.runs.writing import INDENT
from tests.command import VALLEY, Done, sim
from tests.mutations import BOTTOMLESS, LEVELS, mutated

RUN = ("run", VALLEY, "-n", "40", "-q", "-o")
UNTIL = ("run", VALLEY, "--until", "20pt", "-n", "80", "-q", "-o")
SWEEP = ("sweep", VALLEY, "--set", "war.start_share=0.3,0.5", "-n", "16", "-o")
MANIFEST, HEADER, JOURNAL = "manifest.json", "header.json", "journal.jsonl"

# The file that is changed, and the commands that read it; "{}" is its folder.
Command = tuple[str | Path, ...]
READING: tuple[Command, ...] = (
    ("report", "{}", "-o", "out.html"),
    ("plot", "{}"),
    ("plot", "{}", "--figure", "shares", "-o", "out.svg"),
    ("plot", "{}", "--figure", "flow", "-o", "out.svg"),
    ("plot", "{}", "--figure", "stances", "-o", "out.svg"),
    ("replay", "{}", "3"),
    ("replay", "{}", "--outcome", "no_meeting"),
    ("compare", "{}", "sound"),
    ("compare", "sound", "{}"),
    ("discover", "{}"),
    ("bundle", "{}", "-o", "out.zip"),
    ("verify", "{}", "-n", "8"),
)
TRIALS: tuple[tuple[str, str, tuple[Command, ...]], ...] = (
    ("kept", MANIFEST, (*READING, (*RUN, "{}"))),
    ("until", MANIFEST, (*READING, (*UNTIL, "{}"))),
    ("cut", HEADER, ((*RUN, "{}", "--resume"), (*RUN, "{}"), ("report", "{}"))),
    ("cut", JOURNAL, ((*RUN, "{}", "--resume"), (*RUN, "{}"))),
    ("cut-until", HEADER, ((*UNTIL, "{}", "--resume"),)),
    ("swept", MANIFEST, ((*SWEEP, "{}"), ("plot", "{}"), ("plot", "{}", "-o", "out.svg"))),
    ("cut-sweep", "sweep.json", ((*SWEEP, "{}", "--resume"), ("plot", "{}"))),
    ("cut-sweep", JOURNAL, ((*SWEEP, "{}", "--resume"),)),
    ("bundle", MANIFEST, (("verify", "{}.zip", "-n", "8"),)),
    ("bare", MANIFEST, (("verify", "{}.zip", "-n", "8"),)),
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folders of every kind, and bundles unpacked, as they were made."""
    folder, before = tmp_path_factory.mktemp("made"), Path.cwd()
    os.chdir(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.runs.header.STORED_ROWS", 8)
        for command, name in ((RUN, "kept"), (UNTIL, "until"), (SWEEP, "swept"), (RUN, "sound")):
            assert sim(*command, name).code == 0
        for command, name in ((RUN, "cut"), (UNTIL, "cut-until"), (SWEEP, "cut-sweep")):
            assert interrupted(*command, name) == 143
        for name, given in (("bundle", ()), ("bare", ("--without-tables",))):
            assert sim("bundle", "kept", "-o", f"{name}.zip", *given).code == 0
            with zipfile.ZipFile(f"{name}.zip") as packed:
                packed.extractall(name)
        yield folder
    os.chdir(before)


def interrupted(*command: str | Path) -> int:
    """How a command ends that is stopped after two blocks or units."""
    honest, calls = Runner.block, 0

    def block(self: Runner, *given: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls > 2:
            os.kill(os.getpid(), signal.SIGTERM)
        return honest(self, *given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Runner, "block", block)
        return sim(*command).code


def change(name: str, file: str, seed: int) -> str:
    """Put a changed copy of a folder into `tried`, every seal in it renewed; what was changed."""
    shutil.rmtree("tried", ignore_errors=True)
    shutil.copytree(name, "tried")
    packed = name in ("bundle", "bare")
    path = Path("tried", "results", file) if packed else Path("tried", file)
    lines = path.read_bytes().splitlines(keepends=True) if file == JOURNAL else [path.read_bytes()]
    at = seed % len(lines)
    content = json.loads(lines[at])
    del content[SEAL]
    after = mutated(content, seed)
    try:
        lines[at] = resealed(after, None if file == JOURNAL else INDENT)
    except (TypeError, ValueError):
        return ""  # nothing that JSON can hold
    path.write_bytes(b"".join(lines))
    if seed % 2 and isinstance(after, dict) and file == MANIFEST:
        agree(path.parent, after)
    if packed:
        pack(Path("tried"))
    return json.dumps(after)


def resealed(content: Any, indent: int | None) -> bytes:
    if not isinstance(content, dict):
        return json.dumps(content, allow_nan=False).encode() + b"\n"
    data = sealed(content, indent)
    if BOTTOMLESS.encode() not in data:
        return data
    deep = b"[" * LEVELS + b"1" + b"]" * LEVELS
    return data.replace(f'"{BOTTOMLESS}"'.encode(), deep)


def agree(folder: Path, manifest: dict[str, Any]) -> None:
    """Let the header, too, be that of the changed manifest."""
    head = {k: v for k, v in manifest.items() if k not in ("blocks", "summary", "files")}
    for name in (HEADER, "sweep.json"):
        if (folder / name).exists():
            (folder / name).write_bytes(sealed(head, INDENT))


def pack(folder: Path) -> None:
    """A bundle whose checksums are those of what is in it."""
    names = sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())
    names.remove("SHA256SUMS")
    sums = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
    told = "".join(f"{digest}  {name}\n" for name, digest in sums.items())
    (folder / "SHA256SUMS").write_text(told)
    with zipfile.ZipFile(f"{folder}.zip", "w") as out:
        for name in ("SHA256SUMS", *names):
            out.write(folder / name, name)


def check(seed: int, of: Callable[[tuple[Command, ...]], tuple[Command, ...]]) -> int:
    """Change something, and read it by some of the commands that do; how many were tried."""
    name, file, commands = TRIALS[seed % len(TRIALS)]
    tried = 0
    for command in of(commands):
        changed = change(name, file, seed)
        if not changed:
            break
        tried += 1
        given = [str(part).format("tried") for part in command]
        with warnings.catch_warnings(record=True) as warned, pytest.MonkeyPatch.context() as patch:
            warnings.simplefilter("always")
            if given[0] == "sweep":  # whose figure takes longer than all else here
                patch.setattr("sim.views.figures.sweep.draw", lambda *_: None)
                patch.setattr("sim.views.figures.style.save", lambda *_: None)
            done = sim(*given)
        assert sound(done), f"seed {seed}, {name}/{file}, {' '.join(given)}: {done}"
        assert not warned, f"seed {seed}, {name}/{file}, {' '.join(given)}: {warned[0]}"
    return tried


def sound(done: Done) -> bool:
    """Whether a command ended as it may: well, or with a reason that is not the program's own."""
    return done.code in (0, 2, 5) and (done.code == 0 or bool(done.err.strip()))


def one(seed: int) -> Callable[[tuple[Command, ...]], tuple[Command, ...]]:
    return lambda commands: (commands[seed // len(TRIALS) % len(commands)],)


def test_what_makes_no_sense_is_damage(made: Path) -> None:
    assert sum(check(seed, one(seed)) for seed in range(500)) > 400


@pytest.mark.long
@pytest.mark.parametrize("part", range(12))
def test_so_is_whatever_a_thousand_changes_make(made: Path, part: int) -> None:
    begin = 1_000 * (part + 1)
    tried = sum(check(seed, lambda commands: commands) for seed in range(begin, begin + 1_000))
    assert tried > 2_500


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"summary": None}, "summary cannot be null"),
        ({"scenario_hash": 100}, "scenario_hash cannot be 100"),
        ({"seed": 10**30}, "seed is 1000"),
        ({"blocks": [{}] * 5}, "blocks.0.block is missing"),
        ({"blocks": []}, "its list of blocks is not complete"),
        ({"scenario": {"document": {}, "codebook": {}, "case": None}}, "scenario"),
        ({"summary": {"schema_version": 1, "runs": 41}}, "its summary is not that of the tables"),
    ],
)
def test_it_is_named(made: Path, changes: dict[str, Any], told: str) -> None:
    shutil.rmtree("tried", ignore_errors=True)
    shutil.copytree("kept", "tried")
    manifest = json.loads(Path("tried", MANIFEST).read_bytes())
    del manifest[SEAL]
    Path("tried", MANIFEST).write_bytes(sealed({**manifest, **changes}, INDENT))
    done = sim("plot", "tried")
    assert (done.code, done.out) == (5, "")
    assert done.err.startswith(f"manifest.json: {told}")


def test_a_table_that_was_altered_is_refused_by_every_command(made: Path) -> None:
    shutil.rmtree("tried", ignore_errors=True)
    shutil.copytree("kept", "tried")
    path = Path("tried", "runs", "00001.parquet")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    for command in READING:
        done = sim(*(str(part).format("tried") for part in command))
        assert done.code == 5, command
        assert "runs/00001.parquet: altered" in done.err
