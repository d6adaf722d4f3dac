"""What a verification compared and found, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.analysis.verification import Verified
from sim.views.blocks import Block, Items, Text
from sim.views.export import Document
from sim.views.phrases import listed

HEAD = ("source", "verified", "files", "runs", "failed", "compared", "codings", "blocks", "exact")


class VerifyDocument(Document):
    schema_version: int
    verified: bool
    """Whether all that was looked at agrees; where it does not, the command fails."""
    source: str
    files: int
    """Files whose checksums agree."""
    runs: int
    failed: int
    """Runs that failed when they were made, which have no row."""
    compared: int
    """Runs that were made again."""
    codings: int
    """Draws that were made again."""
    blocks: int
    """Whole blocks whose checksums were compared, where there are no rows."""
    exact: bool
    """Whether numbers are equal to the bit, which takes the versions that made them."""
    summary: bool
    """Whether the summary was counted again from the tables."""
    sums: bool
    """Whether sums of outcomes are in it, which 0.1.0 did not count."""
    versions: dict[str, str]
    own: dict[str, str]


def document(verified: Verified) -> dict[str, Any]:
    """The same for programs."""
    return {"schema_version": 1, "verified": True, **verified.as_dict()}


def blocks(verified: Verified) -> list[Block]:
    """What was compared and how, where all agrees."""
    items = [Text(line) for line in _lines(verified)]
    return [Text(f"{verified.source}: verified."), Items(items)]


def _lines(verified: Verified) -> Iterator[str]:
    yield f"Checksums of {verified.files:,} files agree."
    if verified.summary:
        yield "The shares and other numbers of the summary follow from the tables."
    elif not verified.sums:
        yield (
            "Its summary is of an earlier version, without 'a deal' and 'a deal that stands five "
            "years'; without the tables they cannot be counted: make the run again, or ask for a "
            "bundle with tables."
        )
    if verified.blocks:
        yield (
            f"{verified.compared:,} of {verified.runs:,} runs, {verified.blocks} whole "
            f"{'block' if verified.blocks == 1 else 'blocks'}, were made again: the files have the "
            "checksums in the manifest. Their rows are not in this bundle."
        )
    else:
        equal = "all numbers are equal to the bit"
        within = "whole numbers are equal, other numbers within 1e-9"
        draws = f" and the {verified.codings:,} draws that they follow" if verified.codings else ""
        yield (
            f"{verified.compared:,} of {verified.runs:,} runs{_spread(verified)}{draws} were run "
            f"again: names and {equal if verified.exact else within}."
        )
    if verified.failed:
        yield f"{verified.failed:,} runs that failed have no row and were left out."
    yield f"Made by {versions_named(verified.versions)}."
    yield (
        "Run again on the same versions."
        if verified.exact
        else f"Run again on other versions: {'; '.join(changed(verified.versions, verified.own))}."
    )


def _spread(verified: Verified) -> str:
    whole = verified.compared + verified.failed == verified.runs
    return "" if whole else ", evenly spaced,"


def versions_named(versions: Mapping[str, str]) -> str:
    """'sim 0.1.0, python 3.11.7, ...'."""
    return ", ".join(f"{name} {number}" for name, number in versions.items())


def changed(stored: Mapping[str, str], own: Mapping[str, str]) -> list[str]:
    """Each package whose version differs, with both."""
    names = [name for name in {**stored, **own} if stored.get(name) != own.get(name)]
    return [f"{n} {stored.get(n, 'none')} then, {own.get(n, 'none')} now" for n in names]


def note_of_versions(stored: Mapping[str, str], own: Mapping[str, str]) -> str:
    """What to say beside a difference: whether other versions can be the reason."""
    if stored == own:
        return "The versions are the same: the results are not what this scenario and seed give."
    return (
        f"The results were made by {versions_named(stored)}; here it is otherwise: "
        f"{listed(changed(stored, own))}. Check them with the versions that made them."
    )
