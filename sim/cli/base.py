"""The command line itself, its common options, and how commands print."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from string import ascii_uppercase
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

import typer
from typer.core import TyperCommand, TyperOption

from sim.cli.sentences import Commands, no_whole_number
from sim.console import say

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.runs.files import Damage

T = TypeVar("T")
FILES = {".svg", ".png", ".pdf", ".html", ".csv", ".json", ".zip", ".yaml", ".txt", ".parquet"}

app = typer.Typer(
    cls=Commands,
    help="Simulate a summit: from coded positions to a distribution of outcomes.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def assignment(text: str) -> str:
    path, equals, _ = text.partition("=")
    if not equals or not path.strip():
        raise typer.BadParameter(f"{text!r} is not PATH=VALUE, e.g. war.start_share=0.4")
    return text


def label(text: str) -> str:
    letter, equals, name = text.partition("=")
    if not equals or not name.strip() or len(letter) != 1 or letter not in ascii_uppercase:
        raise typer.BadParameter(f"{text!r} is not LETTER=TEXT, e.g. A=Geneva as it was")
    return text


def labels_of(texts: Sequence[str]) -> dict[str, str]:
    """The labels by their letters; BadParameter for two on one letter."""
    found: dict[str, str] = {}
    for text in texts:
        letter, _, name = text.partition("=")
        if letter in found:
            raise typer.BadParameter(f"two labels for {letter}")
        found[letter] = name.strip()
    return found


def refuse(given: Mapping[str, Any], reason: str) -> None:
    """BadParameter for options that were given and have no effect; `reason` says why."""
    if names := [name for name, value in given.items() if value not in (None, False, [])]:
        raise typer.BadParameter(f"{', '.join(names)}: {reason}")


def say_taken(*sources: str) -> None:
    """Say for what a source is taken, where it could be meant otherwise."""
    from sim.sources import taken_for

    for line in taken_for(sources):
        say(line)


class Command(TyperCommand):
    """A command that refuses an option of one value which is given twice, and `2.000` for 2."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        given, _, order = self.make_parser(ctx).parse_args(args=list(args))
        for option in order:
            if not isinstance(option, TyperOption) or option.is_flag:
                continue
            if not (option.multiple or option.count) and order.count(option) > 1:
                raise typer.BadParameter(
                    f"{option.opts[-1]} is given {order.count(option)} times and takes one value"
                )
        rest = super().parse_args(ctx, args)
        for name, text in given.items():
            whole = type(ctx.params.get(name)) is int and isinstance(text, str)
            if whole and not re.fullmatch(r"\s*[-+]?\d+\s*", text):
                raise typer.BadParameter(no_whole_number(text))
        return rest


def results_folder(text: str) -> Path:
    """A folder to keep results in, whose name is not that of a file."""
    if (ending := Path(text).suffix.lower()) in FILES and not Path(text).is_dir():
        raise typer.BadParameter(
            f"{text!r}: -o is a folder here, for all that is stored; a name in {ending} is a file's"
        )
    return Path(text)


def drawable(text: str) -> Path:
    """A file that a figure can be drawn into."""
    from sim.views.figures.style import check_suffix

    try:
        check_suffix(Path(text))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    return Path(text)


WIDEST = 100

Source = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="A bundled name, a file, or a bundle.")
]
Name = Annotated[
    str | None,
    typer.Option(
        metavar="TEXT",
        help="What to call it; else its own name, with what is set on top told as changed.",
    ),
]
Label = Annotated[
    list[str],
    typer.Option(
        "--label",
        metavar="LETTER=TEXT",
        parser=label,
        help="What to call one of them, A=TEXT the first; repeatable.",
    ),
]
Set = Annotated[
    list[str],
    typer.Option(
        "--set", metavar="PATH=VALUE", parser=assignment, help="Set a value on top; repeatable."
    ),
]
Seed = Annotated[int | None, typer.Option(help="Seed of all draws; else the scenario's own.")]
PerCoding = Annotated[
    int | None, typer.Option("--per-coding", help="Runs that share a coding; else the scenario's.")
]
Jobs = Annotated[
    int | None,
    typer.Option(
        "-j",
        "--jobs",
        min=1,
        metavar="N",
        help="Processes that share the work, 1 by default; they take seconds to start, so that "
        "more pay from some 200,000 runs. No result depends on it.",
    ),
]
Cluster = Annotated[
    str | None,
    typer.Option(
        metavar="local|ADDRESS",
        help="Run on a dask cluster: one that is started here (with --jobs workers, else one for "
        "each processor), or the one whose scheduler is at tcp://HOST:PORT.",
    ),
]
Drawing = Annotated[
    Path | None,
    typer.Option(
        "-o", "--figure", metavar="FILE", parser=drawable, help="Draw it: .svg, .png or .pdf."
    ),
]
OUTCOME = (
    "an outcome as it is printed, e.g. 'no meeting', 'a deal', 'a deal that stands five years'"
)
Table = Annotated[
    Literal["table", "json", "csv"], typer.Option("--format", help="What the result looks like.")
]
Text = Annotated[
    Literal["table", "json"], typer.Option("--format", help="What the result looks like.")
]


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"sim {version('summit-sim')}")
        raise typer.Exit


@app.callback(
    epilog="Exit codes: 0 done, 1 a bug, 2 usage, 3 finished but some runs failed, 4 scenario "
    "invalid, 5 stored results damaged, 6 disk, permission or connection, 130 and 143 interrupted."
)
def _options(
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of a bug.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, help="Show the version and exit.")
    ] = False,
) -> None:
    """Simulate a summit: from coded positions to a distribution of outcomes."""


def before_running(kept: int = 0, damages: Sequence[Damage] = (), quiet: bool = False) -> None:
    from sim.runs.batch import is_compiled

    for damage in damages:
        say(f"{damage}: made again")
    if quiet:
        return
    if kept:
        say(f"Going on: {kept:,} runs are there already.")
    say_compiling(is_compiled())


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


def show(
    found: T,
    format_: str,
    as_text: Callable[[T, int], str],
    as_json: Callable[[T], str],
    as_csv: Callable[[T], str],
) -> None:
    """Print what was found in the form that was asked for."""
    if format_ == "table":
        print_(as_text(found, width()))
    else:
        print_((as_json if format_ == "json" else as_csv)(found))


def draw_into(path: Path | None, figure: Callable[[], Figure]) -> None:
    """Draw a figure into a file, if there is one, and say where it went."""
    from sim.views.figures.style import save

    if path is not None:
        lacking = save(figure(), path)
        say(f"Drawn into {path}.")
        if lacking:
            say(lacking)


def json_(data: Any) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False)
