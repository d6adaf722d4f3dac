"""Blocks as HTML, for the report and for notebooks."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from typing import TYPE_CHECKING

from sim.inputs.places import printable
from sim.views.blocks import LABELS, Block, Section
from sim.views.phrases import TIED

if TYPE_CHECKING:
    from jinja2 import Environment

STYLE = """<style>
.sim table { border-collapse: collapse }
.sim caption { text-align: left }
.sim .number { text-align: right }
</style>"""


def environment() -> Environment:
    """Where templates are read from; whatever is put into one is escaped."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined
    from markupsafe import Markup

    made = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=FunctionLoader(template),
    )
    made.filters["drawn"] = Markup  # what our own figures wrote, and nothing else
    made.filters["tied"] = lambda text: text.replace(" %", f"{TIED}%")
    return made


def template(name: str) -> str:
    """The text of a template or a style sheet in this package."""
    return files("sim.views").joinpath(name).read_text(encoding="utf-8")


def page(
    title: str,
    lead: Sequence[Block],
    sections: Sequence[Section],
    contents: bool = False,
    kind: str = "whole",
) -> str:
    """An HTML page, the same text for the same content; `lead` stands below its title.

    With `contents`, a list of the other sections follows the first one. Whatever comes from a
    scenario is escaped; nothing in the page loads anything or is a script.
    """
    from markupsafe import Markup

    labels = {name: meaning for name, meaning in LABELS.items() if name}
    rules = Markup(template("page.css"))
    made = environment().get_template("page.html")
    text = made.render(
        title=title, lead=lead, sections=sections, contents=contents, kind=kind,
        labels=labels, rules=rules,
    )  # fmt: skip
    return printable(text) + "\n"


def fragment(blocks: Sequence[Block]) -> str:
    """The blocks as a piece of HTML that stands in another page, as in a notebook."""
    from markupsafe import Markup

    page = environment().from_string('{% from "blocks.html" import render %}{{ render(blocks) }}')
    return printable(
        Markup('{}<div class="sim">{}</div>\n').format(
            Markup(STYLE), Markup(page.render(blocks=blocks))
        )
    )
