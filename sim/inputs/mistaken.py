"""What a user names who names something else than a scenario, and which command takes that."""

from __future__ import annotations

from pathlib import Path

RESULTS, SWEEP = "header.json", "sweep.json"  # what such a folder holds first
MANIFEST = "manifest.json"
FILES = {
    ".svg": "a figure",
    ".png": "a figure",
    ".pdf": "a figure",
    ".html": "a report",
    ".htm": "a report",
    ".csv": "a table; sim import makes a scenario of a table of actors",
    ".xml": "XML; sim import makes a scenario of a Genius domain",
    ".parquet": "a table of results",
}


def folder_kind(path: Path) -> str | None:
    """'results' or 'sweep'; None for what is no folder of either."""
    if (path / SWEEP).exists():
        return "sweep"
    return "results" if (path / RESULTS).exists() else None


def mistaken(path: Path) -> str | None:
    """What is there instead of a scenario, in words; None if it may be one."""
    kind = folder_kind(path)
    if kind == "sweep":
        return "a folder of sim sweep, not a scenario; sim plot takes it"
    if kind == "results":
        return (
            "a results folder, not a scenario; sim replay, compare, discover, plot, report, bundle "
            "and verify take it"
        )
    if path.is_dir():
        return "a folder, not a scenario; sim import reads folders of Genius and NegMAS"
    if not path.is_file():
        return None
    if path.name in (RESULTS, SWEEP, MANIFEST):
        return "a part of a results folder, not a scenario"
    found = FILES.get(path.suffix.lower())
    return None if found is None else f"not a scenario but {found}"
