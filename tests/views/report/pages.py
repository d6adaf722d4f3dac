"""Reports of a few small results, made once, and what an HTML parser sees in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import yaml

from sim.api.report import report
from sim.api.run import run
from sim.inputs.loading import load
from tests.command import VALLEY

VOID = {"meta", "link", "br", "path", "use"}
HOSTILE = '<script>alert("x")</script> & $x^$ {{ 7 * 7 }} {% raw %}'


def results(scenario: str, runs: int = 400) -> Path:
    """A results folder, as long as the tests run; changes stand behind a plus."""
    return _results(scenario, runs)


@lru_cache(maxsize=16)
def _results(scenario: str, runs: int) -> Path:
    folder = Path(mkdtemp(prefix="report")) / "results"
    name, *changes = scenario.split("+")
    run(load(name, changes), runs, 1, output=folder)
    return folder


@lru_cache(maxsize=16)
def page(*scenarios: str, runs: int = 400, outcome: str = "deal") -> str:
    return report(*(results(scenario, runs) for scenario in scenarios), outcome=outcome).html()


@lru_cache(maxsize=1)
def hostile() -> Path:
    """The valley with names, labels and a summary that would be markup if nobody escaped them."""
    data = yaml.safe_load(VALLEY.read_text(encoding="utf-8"))
    data |= {"name": HOSTILE, "summary": HOSTILE}
    data["actors"]["north"]["label"] = HOSTILE
    data["issues"]["tolls"]["label"] = HOSTILE
    data["issues"]["tolls"]["options"]["shared"]["label"] = HOSTILE
    data["base_rates"] = [{"beside": "meeting", "text": HOSTILE, "literature": HOSTILE}]
    path = Path(mkdtemp(prefix="report")) / "hostile.yaml"
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    return path


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    text: str = ""
    inside: list[str] = field(default_factory=list)


class Parsed(HTMLParser):
    """The elements of a page in their order; tags that are not closed as they were opened raise."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(text)
        self.close()
        assert not self._open, f"never closed: {[e.tag for e in self._open]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {k: v or "" for k, v in attrs})
        element.inside = [each.tag for each in self._open]
        self.elements.append(element)
        if tag not in VOID or tag in ("path", "use"):
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {k: v or "" for k, v in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> opens nothing"
        assert self._open[-1].tag == tag, f"</{tag}> closes <{self._open[-1].tag}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        """What is written in a figure is not in the text around it."""
        inside = next((i for i, each in enumerate(self._open) if each.tag == "svg"), 0)
        for element in self._open[inside:]:
            element.text += data

    def all(self, *tags: str) -> list[Element]:
        return [element for element in self.elements if element.tag in tags]


@lru_cache(maxsize=16)
def parsed(*scenarios: str, **more: Any) -> Parsed:
    return Parsed(page(*scenarios, **more))
