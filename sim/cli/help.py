"""`sim help`."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.output import print_, width

Topic = Annotated[
    str | None,
    typer.Argument(metavar="TOPIC", help="A command, or another page that 'sim help' lists."),
]


def help_(topic: Topic = None) -> None:
    """Show how to use a command, or what a word means.

    Without TOPIC, list what there is.

    \b
    sim help compare
    sim help words
    """  # noqa: D301
    from sim.inputs.places import nearest
    from sim.views.help import contents, page, topics
    from sim.views.terminal import as_text

    if topic is None:
        print_(as_text(contents(), width()))
        return
    if topic not in (known := topics()):
        near = nearest(topic, known)
        meant = f" (did you mean '{near}'?)" if near else ""
        raise typer.BadParameter(f"{topic!r} is no topic; 'sim help' lists them{meant}")
    print_(as_text(page(topic), width()))
