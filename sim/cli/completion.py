"""What a shell may complete in the place of a scenario or an outcome."""

from __future__ import annotations

from sim.inputs.bundled import gallery_names, scenario_names


def scenarios(incomplete: str) -> list[str]:
    """The bundled scenarios that begin so; where none does, shells complete files."""
    return [name for name in (*scenario_names(), *gallery_names()) if name.startswith(incomplete)]


def outcomes(incomplete: str) -> list[str]:
    """The keys of the outcomes that begin so: their names have blanks in them."""
    from sim.analysis.events import EVENTS

    return [key for key in EVENTS if key.startswith(incomplete)]
