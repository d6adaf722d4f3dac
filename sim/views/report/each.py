"""A section that tells the same of each of the results."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sim.views.blocks import Block, Heading
from sim.views.report.material import Material, Subject
from sim.views.report.wordings import called


def of_each(material: Material, one: Callable[[Subject], Iterable[Block]]) -> list[Block]:
    """What there is to tell of each, under its name where there are several."""
    several = len(material.subjects) > 1
    blocks: list[Block] = []
    for subject in material.subjects:
        if several:
            blocks.append(Heading(called(subject, several)))
        blocks += one(subject)
    return blocks
