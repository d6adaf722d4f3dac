"""Renew what the examples of README.md and docs/ print, by running them: `make pages`.

A ```console block holds commands after `$ ` and what they print. A comment before the block says
what of it is shown: `<!-- shown: 5; "how it ends" 9; -4 -->` are the first five lines, nine from
the first that begins so, and the last four. A block ```console long takes long, and is renewed
with --long only. In a .py file cells begin with `# %%`, and what a cell prints stands at its end
behind `# >`. A command that fails on purpose says so: `# exit code 4`. All pages share a folder, so
that what one has run another goes on from.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from unittest.mock import patch

from typer.main import get_command

from sim.cli import app
from sim.cli.console import guarded

ROOT = Path(__file__).resolve().parent.parent
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
NOTEBOOKS = tuple(sorted((ROOT / "docs").rglob("*.py")))
BLOCK = re.compile(
    r"(?:<!-- shown: (?P<shown>.*?) -->\n)?```console(?P<long> long)?\n(?P<text>.*?)```\n",
    re.DOTALL,
)
CELL = re.compile(r"^# %%", re.MULTILINE)
PRINTED = re.compile(r"^# >.*\n", re.MULTILINE)
GAP = "..."
COLUMNS = "100"  # how wide the terminal of a page is

Run = Callable[[str], str]


def renewed(text: str, run: Run, *, long: bool) -> str:
    """A page with what its commands print now."""

    def block(found: re.Match[str]) -> str:
        if found["long"] and not long:
            return found[0]
        [*_, head] = found[0].partition("```console")[:2]
        lead = found[0].partition(head)[0]
        body = "".join(
            f"$ {command}\n" + "".join(f"{line}\n" for line in shown(run(command), found["shown"]))
            for command in commands(found["text"])
        )
        return f"{lead}{head}{found['long'] or ''}\n{body}```\n"

    return BLOCK.sub(block, text)


def commands(block: str) -> list[str]:
    return re.findall(r"^\$ (.*)$", block, re.MULTILINE)


def shown(output: str, which: str | None) -> list[str]:
    """The lines of `output` that a page shows, a gap where some are left out."""
    lines = [line.rstrip() for line in output.rstrip("\n").split("\n")]
    if which is None:
        return lines
    kept = sorted({at for part in which.split(";") for at in _picked(lines, part.strip())})
    found: list[str] = []
    for before, at in zip([-1, *kept], kept, strict=False):
        found += [GAP, lines[at]] if at > before + 1 else [lines[at]]
    return [*found, GAP] if kept[-1] < len(lines) - 1 else found


def _picked(lines: list[str], part: str) -> range:
    start, count = re.fullmatch(r'(?:"(.*)" )?(-?\d+)', part).groups()  # type: ignore[union-attr]
    number = int(count)
    if number < 0:
        return range(max(0, len(lines) + number), len(lines))
    at = 0
    if start is not None:
        at = next((i for i, line in enumerate(lines) if _begins(line, start)), -1)
        if at < 0:
            raise LookupError(f"no line begins with {start!r} in:\n" + "\n".join(lines))
    return range(at, min(at + number, len(lines)))


def _begins(line: str, start: str) -> bool:
    return line.strip().casefold().startswith(start.casefold())


def rerun(notebook: str) -> str:
    """A notebook with what its cells print now."""
    names: dict[str, object] = {}
    head, *cells = re.split(r"(?m)^(?=# %%)", PRINTED.sub("", notebook))
    return head + "\n".join(_evaluated(cell.rstrip() + "\n", names) for cell in cells)


def _evaluated(cell: str, names: dict[str, object]) -> str:
    out = io.StringIO()
    with redirect_stdout(out):
        exec(compile(cell, "<cell>", "exec"), names)
    printed = "".join(f"# > {line}".rstrip() + "\n" for line in out.getvalue().splitlines())
    return f"{cell}{printed}"


class Folder:
    """Where the commands of all pages run, each line once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.run = cache(self._run)

    def _run(self, line: str) -> str:
        with chdir(self.path), patch.dict(os.environ, COLUMNS=COLUMNS):
            return "".join(_told(command) for command in line.split("; "))


def _told(command: str) -> str:
    """What a command prints; of `sim`, in this process, which spares its start."""
    words = shlex.split(command, comments=True)
    into = words[-1] if words[-2:-1] == [">"] else None
    if words[0] != "sim":
        done = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)
        return done.stdout
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = guarded(lambda: get_command(app)(words[1 : -2 if into else None]), debug=False)
    ends = re.search(r"# exit code (\d+)$", command)
    if ends and code == int(ends[1]):
        return out.getvalue() + err.getvalue()
    if code:
        raise RuntimeError(f"{command}: exit code {code}\n{err.getvalue()}{out.getvalue()}")
    if into is not None:
        Path(into).write_text(out.getvalue(), encoding="utf-8")
        return ""
    return out.getvalue()


def _renew(page: Path, run: Run, *, long: bool) -> Iterator[str]:
    before = page.read_text(encoding="utf-8")
    try:
        after = rerun(before) if page.suffix == ".py" else renewed(before, run, long=long)
    except Exception as problem:
        yield f"{page.relative_to(ROOT)}: {problem}"
        return
    if after != before:
        page.write_text(after, encoding="utf-8")
        print(f"renewed {page.relative_to(ROOT)}")


def main(arguments: list[str]) -> None:
    """`--long` takes the long ones too; paths of pages renew these alone."""
    named = [Path(each).resolve() for each in arguments if each != "--long"]
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        run = Folder(Path(folder)).run
        pages = named or (*PAGES, *NOTEBOOKS)
        problems = [p for page in pages for p in _renew(page, run, long="--long" in arguments)]
    if problems:
        sys.exit("\n".join(problems))


if __name__ == "__main__":
    main(sys.argv[1:])
