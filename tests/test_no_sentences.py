"""No file repeats the article: what it says is told in our own words.

The article is not part of the project; `article-shingles.txt` holds a hash of each run of eight of
its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

WORDS = 8
ROOT = Path(__file__).parents[1]
FOLDERS = (".ci", "benchmarks", "docs", "scenarios", "seeds", "sim", "tests")
HASHES = frozenset((ROOT / "tests/article-shingles.txt").read_text(encoding="ascii").split())


def shingles(text: str) -> Iterator[tuple[str, str]]:
    """Every run of eight words of `text`, with its hash; case and punctuation do not count."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    for start in range(len(words) - WORDS + 1):
        run = " ".join(words[start : start + WORDS])
        yield run, blake2b(run.encode(), digest_size=8).hexdigest()


def repeated(text: str, hashes: frozenset[str]) -> list[str]:
    return [run for run, digest in shingles(text) if digest in hashes]


def texts() -> Iterator[tuple[Path, str]]:
    files = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*")]
    for path in sorted([*files, *ROOT.glob("*")]):
        if path.is_file() and "__pycache__" not in path.parts:
            try:
                yield path.relative_to(ROOT), path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


def test_a_repeated_run_of_words_is_seen_across_lines_case_and_punctuation() -> None:
    hashes = frozenset(digest for _, digest in shingles("one two three four five six seven eight"))
    assert len(hashes) == 1
    assert repeated("Zero, one two\n  three: Four five six seven 'eight' nine", hashes)
    assert not repeated("one two three four five six seven, nine, eight", hashes)


def test_the_hashes_are_those_of_an_article() -> None:
    assert len(HASHES) > 500
    assert all(re.fullmatch("[0-9a-f]{16}", digest) for digest in HASHES)


def test_no_file_repeats_the_article() -> None:
    seen = dict(texts())
    assert Path("seeds/codebook.yaml") in seen, "the files were not found"
    found = {str(path): runs for path, text in seen.items() if (runs := repeated(text, HASHES))}
    assert not found
