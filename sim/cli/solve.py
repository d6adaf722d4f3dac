"""`sim solve`: what there is to agree on."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.options import Drawing, Name, Seed, Set, Source, Text
from sim.cli.output import draw_into, print_, say_compiling, width


def solve(
    scenario: Source,
    codings: Annotated[
        int | None,
        typer.Option("-n", "--codings", help="Codings to draw beside the centre; else 1,000."),
    ] = None,
    seed: Seed = None,
    set_: Set = [],  # noqa: B006
    name: Name = None,
    figure: Drawing = None,
    format_: Text = "table",
) -> None:
    """Say what there is to agree on, and what bargaining solutions pick of it; nobody talks.

    At the central preferences, and across codings. Nothing is stored.
    """
    from sim.api.solve import solve as solved_of
    from sim.inputs.loading import load

    loaded = load(scenario, set_, name)
    chosen = loaded.spec.runs.seed if seed is None else seed
    solved = solved_of(loaded, codings, chosen, _before_solving)
    if format_ == "json":
        from sim.views.solve_data import as_json

        print_(as_json(solved, loaded, chosen))
    else:
        from sim.views.solve import as_text

        print_(as_text(solved, loaded, chosen, width()))
    if figure is not None:
        from sim.views.figures.frontier import draw

        draw_into(figure, lambda: draw(solved, loaded, chosen))


def _before_solving() -> None:
    from sim.runs.preferences import is_compiled

    say_compiling(is_compiled())
