"""A real browser opens the page: it asks for nothing, and fits wide and narrow windows."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from sim.api.report import report
from tests.views.report.pages import page, results

OUTSIDE = """[...document.querySelectorAll("svg")].filter(each => {
    const box = each.getBoundingClientRect()
    return box.left < 0 || box.right > innerWidth
}).length"""
ALL = ("geneva", "istanbul", "support-only", "vienna", "no-guarantee", "budapest")
SETS = [ALL[:1], ALL[:2], ALL[:3], ALL]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
playwright = pytest.importorskip("playwright.sync_api")

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed"),
]


@pytest.mark.parametrize("width", [360, 1440])
def test_one_request_no_complaint_and_nothing_wider_than_the_window(
    width: int, tmp_path: Path
) -> None:
    path = tmp_path / "report.html"
    path.write_text(page("geneva", "istanbul"), encoding="utf-8")
    requests: list[str] = []
    complaints: list[str] = []
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        view = browser.new_page(viewport={"width": width, "height": 900})
        view.on("request", lambda request: requests.append(request.url))
        view.on("console", lambda message: complaints.append(message.text))
        view.goto(path.as_uri())
        inner = view.evaluate("document.documentElement.scrollWidth")
        shown = view.locator("svg").first.bounding_box()
        cut = view.evaluate(OUTSIDE)
        browser.close()
    assert requests == [path.as_uri()]
    assert complaints == []
    assert inner <= width
    assert shown is not None
    assert shown["width"] > 200
    assert cut == 0, "every figure is whole"


@pytest.mark.parametrize("names", SETS, ids=len)
def test_the_brief_one_is_one_sheet_of_paper(names: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "brief.html"
    report(*(results(name) for name in names), brief=True, output=path)
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        view = browser.new_page()
        view.goto(path.as_uri())
        printed = view.pdf(format="A4")
        browser.close()
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
