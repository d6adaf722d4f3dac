"""The command `sim`: parse, call three or four functions, print."""

from __future__ import annotations

import sys
from collections.abc import Callable

from sim.cli.app import Command, app
from sim.cli.bundle import bundle
from sim.cli.check import check
from sim.cli.codings import codings
from sim.cli.compare import compare
from sim.cli.console import guarded
from sim.cli.discover import discover
from sim.cli.drivers import drivers
from sim.cli.evidence import evidence
from sim.cli.help import help_
from sim.cli.import_ import import_
from sim.cli.list import list_
from sim.cli.new import new
from sim.cli.plot import plot
from sim.cli.replay import replay
from sim.cli.report import report
from sim.cli.run import run
from sim.cli.schema import schema
from sim.cli.show import show
from sim.cli.solve import solve
from sim.cli.stories import stories
from sim.cli.sweep import sweep
from sim.cli.verify import verify

__all__ = ["app", "main"]

COMMANDS: dict[str, Callable[..., None]] = {
    "run": run,
    "replay": replay,
    "stories": stories,
    "compare": compare,
    "sweep": sweep,
    "solve": solve,
    "drivers": drivers,
    "discover": discover,
    "codings": codings,
    "report": report,
    "plot": plot,
    "bundle": bundle,
    "verify": verify,
    "list": list_,
    "check": check,
    "show": show,
    "evidence": evidence,
    "new": new,
    "import": import_,
    "schema": schema,
    "help": help_,
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
