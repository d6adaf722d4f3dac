"""The site of docs/: whole, without a warning, and nothing fetched when it is read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools.site import DOCS, page_of, prepare, site

ELSEWHERE = re.compile(
    r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//(?!localhost)|url\(["']?(?:https?:)?//|@import\s+["'](?:https?:)?//""",
    re.IGNORECASE,
)


def test_a_notebook_becomes_a_page() -> None:
    notebook = (
        "# # Title\n#\n# Words.\n\n# %% [markdown]\n# More\n# words.\n\n# %%\nprint(1)\n# > 1\n"
    )
    assert page_of(notebook) == (
        "# Title\n\nWords.\n\nMore\nwords.\n\n```python\nprint(1)\n```\n\n```text\n1\n```\n"
    )


def test_every_page_is_in_the_contents_of_its_folder(tmp_path: Path) -> None:
    prepare(tmp_path)
    listed = set()
    for index in tmp_path.rglob("index.md"):
        [entries] = re.findall(
            r"```\{toctree\}\n:hidden:\n\n(.*?)\n```", index.read_text(), re.DOTALL
        )
        for entry in entries.splitlines():
            page = re.sub(r".*<(.*)>", r"\1", entry)
            listed.add((index.parent / f"{page}.md").relative_to(tmp_path).as_posix())
    made = {page.relative_to(tmp_path).as_posix() for page in tmp_path.rglob("*.md")}
    assert listed == made - {"index.md"}


def test_links_lead_from_page_to_page_of_the_site(tmp_path: Path) -> None:
    prepare(tmp_path)
    for page in tmp_path.rglob("*.md"):
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
            if "://" not in target and (DOCS / page.relative_to(tmp_path)).parent.exists():
                assert (page.parent / target).is_file(), f"{page}: {target}"


@pytest.mark.long
def test_the_site_is_made_and_asks_for_nothing_from_elsewhere(tmp_path: Path) -> None:
    pytest.importorskip("sphinx", reason="`make test-long` installs it")
    site(tmp_path)
    pages = list((tmp_path / "site").rglob("*.html"))
    assert len(pages) > 60
    for path in (*pages, *(tmp_path / "site").rglob("*.css")):
        assert not ELSEWHERE.search(path.read_text(encoding="utf-8")), path
