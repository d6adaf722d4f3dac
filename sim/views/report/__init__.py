"""`sim report`: one or more results as one self-contained HTML page."""

from __future__ import annotations

from sim.views.blocks import Section
from sim.views.page import page
from sim.views.report.alternatives import alternatives
from sim.views.report.answer import answering, brief, lead
from sim.views.report.drivers import drivers
from sim.views.report.evidence import evidence
from sim.views.report.limits import limits, reproduction
from sim.views.report.material import Material
from sim.views.report.outcomes import blockers, differences, distribution, typical

__all__ = ["as_html", "sections"]


def sections(material: Material) -> list[Section]:
    """The sections, the answer first; what differs is there for several results only."""
    if material.brief:
        return [brief(material)]
    return [
        answering(material),
        distribution(material),
        *differences(material),
        drivers(material),
        blockers(material),
        typical(material),
        evidence(material),
        alternatives(material),
        limits(material),
        reproduction(material),
    ]


def as_html(material: Material) -> str:
    """The report as one HTML page, the same text for the same material."""
    title = f"{material.title}: how it could end"
    kind = "brief" if material.brief else "whole"
    parts, head = sections(material), list(lead(material))
    return page(title, head, parts, contents=not material.brief, kind=kind)
