"""What can be drawn of some results, and why the other figures cannot."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence

from sim.views.figures.catalogue import CATALOGUE, Entry
from sim.views.phrases import wrapped


def as_text(
    told: str, sources: Sequence[str], nothing: Callable[[Entry], str | None], width: int
) -> str:
    """The catalogue as text; `told` says what the sources are."""
    size = max(len(entry.name) for entry in CATALOGUE)
    can, cannot = [], []
    for entry in CATALOGUE:
        reason = nothing(entry)
        lead = f"  {entry.name.ljust(size)}  "
        if reason is None:
            can.append((entry, wrapped(entry.shows, width, lead)))
        else:
            cannot.append(wrapped(reason, width, lead))
    parts = [wrapped(f"{' '.join(sources)}: {told}", width)]
    if can:
        parts.append("\n".join(["Figures of it", *(line for _, line in can)]))
    if cannot:
        parts.append("\n".join(["Not of it", *cannot]))
    if can:
        first = can[0][0].name
        parts.append(f"Draw one: {shlex.join(['sim', 'plot', *sources, '--figure', first])}")
    return "\n\n".join(parts) + "\n"
