"""The command `sim`: parse, call three or four functions, print."""

from __future__ import annotations

import sys
from collections.abc import Callable

from sim.cli import (
    keeping,
    looking,
    making,
    plotting,
    questioning,
    reporting,
    running,
    solving,
    varying,
)
from sim.cli.base import Command, app
from sim.console import guarded

__all__ = ["app", "main"]

COMMANDS: dict[str, Callable[..., None]] = {
    "run": running.run,
    "replay": running.replay,
    "compare": varying.compare,
    "sweep": varying.sweep,
    "solve": solving.solve,
    "drivers": questioning.drivers,
    "discover": questioning.discover,
    "codings": questioning.codings,
    "report": reporting.report,
    "plot": plotting.plot,
    "bundle": keeping.bundle,
    "verify": keeping.verify,
    "list": looking.list_,
    "check": looking.check,
    "show": looking.show,
    "evidence": looking.evidence,
    "new": making.new,
    "import": making.import_,
    "schema": looking.schema,
}  # in the order of `sim --help`
for name, command in COMMANDS.items():
    app.command(name, cls=Command)(command)


def main() -> None:
    """Run the command line; exit codes are listed in `sim --help`."""
    debug = "--debug" in sys.argv
    arguments = [a for a in sys.argv[1:] if a != "--debug"]
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # what a terminal cannot show must not end a run
            stream.reconfigure(errors="replace")
    sys.exit(guarded(lambda: app(arguments), debug))
