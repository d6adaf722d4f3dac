"""The command `sim`: parse, call three or four functions, print."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import typer

    app: typer.Typer

__all__ = ["app", "main"]

COMMANDS = {
    "run": "run.run",
    "replay": "replay.replay",
    "stories": "stories.stories",
    "compare": "compare.compare",
    "sweep": "sweep.sweep",
    "solve": "solve.solve",
    "drivers": "drivers.drivers",
    "discover": "discover.discover",
    "codings": "codings.codings",
    "report": "report.report",
    "plot": "plot.plot",
    "bundle": "bundle.bundle",
    "verify": "verify.verify",
    "list": "list.list_",
    "check": "check.check",
    "show": "show.show",
    "evidence": "evidence.evidence",
    "new": "new.new",
    "import": "import_.import_",
    "schema": "schema.schema",
    "help": "help.help_",
}  # file and function, in the order of `sim --help`

COMPLETING = "_SIM_COMPLETE"  # set by a shell that wants to know what may come next
SELDOM = (20_000, 20, 20)  # what imports make is no garbage, and is not to be gone through for any


def command_of(name: str) -> Callable[..., None]:
    """The function behind a command; its file is imported when it is asked for."""
    file, _, function = COMMANDS[name].partition(".")
    found: Callable[..., None] = getattr(import_module(f"sim.cli.{file}"), function)
    return found


def app_with(*names: str) -> typer.Typer:
    """The command line with these commands, and those that it has already."""
    from sim.cli.command import Command, app

    known = {command.name for command in app.registered_commands}
    for name in names:
        if name not in known:
            app.command(name, cls=Command)(command_of(name))
    order = [*COMMANDS]
    app.registered_commands.sort(key=lambda command: order.index(command.name or ""))
    return app


def __getattr__(name: str) -> Any:
    """All of the command line, for those who import it."""
    if name != "app":
        raise AttributeError(f"module 'sim.cli' has no attribute {name!r}")
    return app_with(*COMMANDS)


def main() -> None:
    """Run the command line; exit codes are listed in `sim --help`."""
    from sim.cli.console import guarded

    gc.set_threshold(*SELDOM)
    debug = "--debug" in sys.argv
    arguments = [a for a in sys.argv[1:] if a != "--debug"]
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # what a terminal cannot show must not end a run
            stream.reconfigure(errors="replace")
    alone = arguments and arguments[0] in COMMANDS and COMPLETING not in os.environ
    asked = arguments[:1] if alone else COMMANDS

    sys.exit(guarded(lambda: app_with(*asked)(arguments), debug))
