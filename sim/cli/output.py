"""How commands print, and say what they do."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import typer

from sim.cli.console import resume_command, say

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.api.answer import Answer
    from sim.api.plan import Plan
    from sim.runs.files import Damage


T = TypeVar("T")
WIDEST = 100


def say_taken(*sources: str) -> None:
    """Say for what a source is taken, where it could be meant otherwise."""
    from sim.api.sources import taken_for

    for line in taken_for(sources):
        say(line)


def before_running(kept: int = 0, damages: Sequence[Damage] = (), quiet: bool = False) -> None:
    from sim.runs.batch import is_compiled

    for damage in damages:
        say(f"{damage}: made again")
    if quiet:
        return
    if kept:
        say(f"Going on: {kept:,} runs are there already.")
    say_compiling(is_compiled())


def carried_out(
    plan: Plan[T],
    jobs: int | None = None,
    cluster: str | None = None,
    resume: bool = False,
    quiet: bool = False,
) -> T:
    """What comes of a plan; a bar on a terminal says how far it is.

    What is done outlives an interruption: the same command goes on with it if told to resume.
    """
    from sim.api.plan import executor_of, kept
    from sim.api.progress import Progress

    bar = not quiet and sys.stderr.isatty()
    executor = executor_of(jobs, cluster)
    with Progress(plan.total, bar, partial(before_running, quiet=quiet)) as progress:
        go_on = f"Go on with: {resume_command()}"
        with kept(plan, executor, resume, progress, go_on, say) as keeping:
            return plan.run(progress, keeping)


def say_compiling(compiled: bool) -> None:
    if not compiled:
        say("Compiling the model, once after an installation: some ten seconds ...")


def width() -> int:
    """That of a terminal within reason, so that a file has the same lines everywhere."""
    if not sys.stdout.isatty():
        return WIDEST
    return min(WIDEST, max(60, shutil.get_terminal_size().columns))


def print_(text: str) -> None:
    typer.echo(text, nl=not text.endswith("\n"))


def answer(given: Answer, format_: str, full: bool = False, quiet: bool = False) -> None:
    """Print an answer in the form that was asked for; `quiet` without how to go on."""
    from sim.views.blocks import Commands
    from sim.views.terminal import as_text

    if format_ == "table":
        blocks = [each for each in given.blocks(full) if not (quiet and isinstance(each, Commands))]
        print_(as_text(blocks, width()))
    else:
        print_(given.to_json() if format_ == "json" else given.to_csv())


def draw_into(
    path: Path | None,
    figure: Callable[..., Figure],
    title: str = "",
    wide: str | None = None,
    quiet: bool = False,
) -> None:
    """Draw a figure into a file, if there is one, and say where it went.

    `figure` takes `width`, in inches, and `title`, where they are given. Raises BadParameter for
    these without a file.
    """
    if path is None:
        if title or wide is not None:
            raise typer.BadParameter("--title and --width are those of a figure; add --figure FILE")
        return
    from sim.api.plot import inches
    from sim.views.figures.style import save

    look = ({"title": title} if title else {}) | ({"width": inches(wide)} if wide else {})
    lacking = save(figure(**look), path, title or None)
    if not quiet:
        say(f"Drawn into {path}.")
    if lacking:
        say(lacking)
