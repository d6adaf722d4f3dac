"""`sim solve`: what there is to agree on."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.options import Figure, Format, Full, Name, Quiet, Seed, Set, Source, Title, Width
from sim.cli.output import answer, draw_into, say_compiling

if TYPE_CHECKING:
    from sim.runs.files import Damage


def solve(
    scenario: Source,
    draws: Annotated[
        int | None,
        typer.Option(
            "--draws",
            metavar="N",
            help="In how many draws of what is uncertain, beside the centre; else 1,000.",
        ),
    ] = None,
    seed: Seed = None,
    set_: Set = [],  # noqa: B006
    name: Name = None,
    full: Full = False,
    figure: Figure = None,
    title: Title = "",
    wide: Width = None,
    quiet: Quiet = False,
    format_: Format = "table",
) -> None:
    """Say what there is to agree on, if nobody talks.

    Says too what bargaining solutions pick of it.

    At the central preferences, and across draws of what is uncertain. Nothing is stored.

    \b
    sim solve geneva
    sim solve geneva --draws 10000 --full --figure solve.svg
    """  # noqa: D301
    from sim.api.progress import Progress
    from sim.api.solve import SolveAnswer, plan_of

    plan = plan_of(scenario, draws, seed, set=set_, name=name)
    bar = not quiet and sys.stderr.isatty()
    with Progress(plan.draws, bar, _before_solving, "draws") as watch:
        found = SolveAnswer(plan.solve(watch))
    answer(found, format_, full, quiet)
    draw_into(figure, found.plot, title, wide, quiet)


def _before_solving(kept: int, damages: Sequence[Damage]) -> None:
    from sim.runs.preferences import is_compiled

    say_compiling(is_compiled())
