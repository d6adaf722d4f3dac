"""The page: its sections in their order, put into the template."""

from __future__ import annotations

from collections.abc import Iterator

from sim.inputs.places import printable
from sim.views import changes
from sim.views.blocks import LABELS, Section
from sim.views.page import environment, template
from sim.views.report.alternatives import alternatives
from sim.views.report.answer import answer
from sim.views.report.blockers import blockers
from sim.views.report.differences import differences
from sim.views.report.distribution import distribution
from sim.views.report.drivers import drivers
from sim.views.report.evidence import evidence
from sim.views.report.limits import limits
from sim.views.report.material import Material
from sim.views.report.reproduction import reproduction
from sim.views.report.typical import typical
from sim.views.report.wordings import called
from sim.views.terms import SENTENCE


def sections(material: Material) -> list[Section]:
    """The sections, the answer first; what differs is there for several results only."""
    compared = [] if material.findings is None else [differences(material, material.findings)]
    return [
        answer(material),
        distribution(material),
        *compared,
        drivers(material),
        blockers(material),
        typical(material),
        evidence(material),
        alternatives(material),
        limits(material),
        reproduction(material),
    ]


def _summaries(material: Material) -> Iterator[str]:
    """What each is about, and what was changed in it."""
    several = len(material.subjects) > 1
    for subject in material.subjects:
        if summary := subject.scenario.spec.summary:
            yield summary
        for told in changes.told(subject.scenario):
            yield f"{called(subject, several)}. {told}" if several else told


def as_html(material: Material) -> str:
    """The report as one HTML page, the same text for the same material.

    Whatever comes from a scenario is escaped; nothing in the page loads anything or is a script.
    """
    from markupsafe import Markup

    page = environment().get_template("report/page.html")
    return (
        printable(
            page.render(
                title=material.title,
                rules=Markup(template("report/page.css")),
                sections=sections(material),
                labels={name: meaning for name, meaning in LABELS.items() if name},
                summaries=list(dict.fromkeys(_summaries(material))),
                sentence=SENTENCE,
            )
        )
        + "\n"
    )
