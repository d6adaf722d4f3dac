"""Make a site of docs/ in build/site: `make docs`.

The pages are plain CommonMark, so that another generator can take the place of Sphinx. What it
wants beyond that is added here, to copies: README.md becomes index.md, the contents of a folder
its table of contents, and a notebook a page.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tools.model_document import LINK

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
INDEX = "index.md"


def site(built: Path) -> None:
    """Make the site below `built`; a warning is an error."""
    copied, made = built / "pages", built / "site"
    for folder in (copied, made):
        shutil.rmtree(folder, ignore_errors=True)
    prepare(copied)
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-E", "-b", "html"]
    command += ["-c", str(ROOT / "tools" / "sphinx"), "-d", str(built / "doctrees")]
    subprocess.run([*command, str(copied), str(made)], check=True)


def prepare(into: Path) -> None:
    """Copies of all pages as Sphinx wants them."""
    for source in sorted(DOCS.rglob("*")):
        target = into / source.relative_to(DOCS)
        if source.is_dir() or source.suffix not in (".md", ".py", ".svg"):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.suffix == ".svg":
            shutil.copy(source, target)
            continue
        text = source.read_text(encoding="utf-8")
        if source.suffix == ".py":
            text, target = page_of(text), target.with_suffix(".md")
        if source.name == "README.md":
            text, target = f"{text}\n{contents(source)}", target.with_name(INDEX)
        target.write_text(LINK.sub(_to_copy, text), encoding="utf-8")


def contents(readme: Path) -> str:
    """The table of contents below a README.md: in the order of its links, then all others."""
    linked = [target for _, target in LINK.findall(readme.read_text(encoding="utf-8"))]
    here = [*readme.parent.glob("*.md"), *readme.parent.glob("*.py"), *readme.parent.glob("*/*.md")]
    nested = [each for each in here if each.parent != readme.parent]
    inner = [each for each in nested if (each.name == "README.md") or not _has_index(each)]
    pages = [each for each in here if each.parent == readme.parent and each != readme] + inner
    names = sorted(os.path.relpath(each, readme.parent) for each in pages)
    names.sort(key=lambda name: linked.index(name) if name in linked else len(linked))
    listed = "\n".join(_entry(readme.parent, name) for name in names)
    return f"```{{toctree}}\n:hidden:\n\n{listed}\n```\n"


def _entry(folder: Path, name: str) -> str:
    """A line of the table of contents; a folder goes without the number of its section."""
    page = re.sub(r"\.(md|py)$", "", _to_index(name))
    if not name.endswith("README.md"):
        return page
    title = (folder / name).read_text(encoding="utf-8").partition("\n")[0]
    return f"{re.sub(r'^# [0-9. ]*', '', title)} <{page}>"


def _has_index(page: Path) -> bool:
    return (page.parent / "README.md").is_file()


def _to_index(target: str) -> str:
    return re.sub(r"(^|/)README\.md", rf"\1{INDEX}", target)


def _to_copy(link: re.Match[str]) -> str:
    words, target = link.groups()
    return f"[{words}]({re.sub(r'[.]py$', '.md', _to_index(target))})"


def page_of(notebook: str) -> str:
    """A notebook as a page: its words as text, its code and what that prints as code."""
    parts: list[str] = []
    for cell in re.split(r"(?m)^# %%", notebook):
        kind, _, body = cell.partition("\n")
        if kind.strip() == "[markdown]" or not parts:
            words = body if kind.strip() == "[markdown]" else cell
            parts.append(re.sub(r"(?m)^# ?", "", words).strip())
            continue
        printed = "".join(re.findall(r"(?m)^# > ?(.*\n)", body))
        code = re.sub(r"(?m)^# >.*\n", "", body).strip()
        parts.append(f"```python\n{code}\n```")
        parts += [f"```text\n{printed}```"] if printed else []
    return "\n\n".join(filter(None, parts)) + "\n"


if __name__ == "__main__":
    site(ROOT / "build")
    print("Open build/site/index.html")
