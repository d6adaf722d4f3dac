"""The options that commands share, and how they are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from string import ascii_uppercase
from typing import Annotated, Any, Literal

import typer

from sim.cli import completion

FILES = {".svg", ".png", ".pdf", ".html", ".csv", ".json", ".zip", ".yaml", ".txt", ".parquet"}


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
    if names := [name for name, value in given.items() if value not in (None, False, [], "")]:
        raise typer.BadParameter(f"{', '.join(names)}: {reason}")


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


NOT_STORED = (
    "this command stores nothing: a drawing goes into --figure FILE, and what is printed into a "
    "file with '> FILE'"
)
OUTCOME = (
    "an outcome as it is printed, e.g. 'no meeting', 'a deal', 'a deal that stands five years'; "
    "or met, signed, deal, standing"
)
Source = Annotated[
    str,
    typer.Argument(
        metavar="SCENARIO",
        help="A bundled name, a file, or a bundle.",
        autocompletion=completion.scenarios,
    ),
]
Runs = Annotated[
    int | None,
    typer.Option(
        "-n",
        "--runs",
        metavar="N",
        help="Simulated summits, of each scenario, variant or point that is run; else as many as "
        "the scenario or the command has of its own.",
    ),
]
Seed = Annotated[
    int | None, typer.Option(metavar="N", help="Seed of all draws; else the scenario's own.")
]
PerDraw = Annotated[
    int | None,
    typer.Option(
        "--per-draw",
        metavar="N",
        help="Runs that share a draw of all that is uncertain; else the scenario's own.",
    ),
]
Set = Annotated[
    list[str],
    typer.Option(
        "--set",
        metavar="PATH=VALUE",
        parser=assignment,
        help="Set a value on top; 'sim show SCENARIO' lists the paths. Repeatable.",
    ),
]
Name = Annotated[
    str | None,
    typer.Option(
        metavar="TEXT",
        help="What to call it; else its own name, with what is set on top told as changed.",
    ),
]
OutcomeOption = typer.Option(
    "--outcome",
    metavar="OUTCOME",
    help=f"What is asked about: {OUTCOME}; else a deal.",
    autocompletion=completion.outcomes,
)
Outcome = Annotated[str, OutcomeOption]
OutcomeOrNone = Annotated[str | None, OutcomeOption]
Label = Annotated[
    list[str],
    typer.Option(
        "--label",
        metavar="LETTER=TEXT",
        parser=label,
        help="What to call one of them, A=TEXT the first; repeatable.",
    ),
]
Folder = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="DIR",
        parser=results_folder,
        help="Results folder; else one in results/.",
    ),
]
Figure = Annotated[
    Path | None,
    typer.Option(
        "--figure", metavar="FILE", parser=drawable, help="Draw it too: a .svg, .png or .pdf file."
    ),
]
Title = Annotated[
    str, typer.Option(metavar="TEXT", show_default=False, help="Title of the figure; else its own.")
]
Width = Annotated[
    str | None,
    typer.Option(
        "--width", metavar="WIDTH", help="Of the figure, e.g. 89mm, 360px, 16cm or 6in; else 8in."
    ),
]
Format = Annotated[
    Literal["table", "json", "csv"],
    typer.Option(
        "--format",
        help="What is printed; 'sim schema --of COMMAND' says what stands in the JSON.",
    ),
]
TextFormat = Annotated[
    Literal["table", "json"],
    typer.Option(
        "--format",
        help="What is printed; 'sim schema --of COMMAND' says what stands in the JSON.",
    ),
]
Full = Annotated[bool, typer.Option("--full", help="Print all that is known, not the answer only.")]
Quiet = Annotated[
    bool, typer.Option("-q", "--quiet", help="Print the answer, and nothing beside it.")
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
Resume = Annotated[
    bool, typer.Option("--resume", help="Go on with the same command if it was cut off.")
]
