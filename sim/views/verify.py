"""What a bundle says of itself, and what a verification found, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import dedent

from sim.analysis.verification import Verified
from sim.inputs.scenario import Scenario
from sim.runs.header import Header
from sim.views import changes
from sim.views.columns import paragraph
from sim.views.phrases import listed
from sim.views.terms import SENTENCE


def readme(header: Header, scenario: Scenario, tables: bool) -> bytes:
    """The README.md of a bundle: how to reproduce what is in it."""
    runs = f"-n {header.runs} --seed {header.seed} --per-coding {header.per_coding}"
    versions, same = header.versions, "manifest.json"
    what = (
        "the results folder: all tables (Parquet) and the manifest with their checksums"
        if tables
        else "the manifest alone: what was run, what came out, and the checksums of the tables"
    )
    changed = "".join(f" {line}" for line in changes.told(scenario))
    compare = f"cmp again/{same} results/{same}"
    told = f"""\
        # {scenario.name}: {header.runs:,} runs

        Results of the summit simulator, with all that is needed to make them again.{changed}
        {SENTENCE}

        - `scenario.json`: the scenario {header.scenario_hash} with the evidence that it draws on.
        - `results/`: {what}.
        - `constraints.txt`: the versions that made it.
        - `CITATION.cff`: how to cite the program; these results are those of {scenario.name}, n
          {header.runs}, seed {header.seed}, {header.per_coding} per coding, scenario hash
          {header.scenario_hash}.
        - `SHA256SUMS`: a checksum for each file; `sha256sum -c SHA256SUMS` checks them.

        ## Check it

            sim verify FILE.zip

        checks all checksums, runs a sample again and compares it; `--all` runs all of it.

        ## Make it again

        With the source of the program, version {versions.get("sim", "unknown")}, and Python
        {versions.get("python", "unknown")}, in the folder of that source:

            python -m pip install -c BUNDLE/constraints.txt .

        Then, in the folder into which this bundle was unpacked:

            sim run scenario.json {runs} -o again
            {compare}

        With these versions on a processor of the same kind ({versions.get("machine", "unknown")})
        the two files are the same to the byte, and so are the tables whose checksums they hold.
        Elsewhere whole numbers and names are equal and other numbers agree to 1e-9; what
        `sim verify` compares says so.

        ## Licence

        The program and the evidence that it comes with are under the Apache License 2.0. A scenario
        of your own, and what you made with it, is yours.
        """
    return dedent(told).encode()


def constraints(header: Header, pins: Sequence[str], whole: bool) -> bytes:
    """The constraints.txt of a bundle."""
    python = header.versions.get("python", "unknown")
    kind = "All packages" if whole else "The packages that the results name"
    told = [f"# {kind}, with Python {python}, sim {header.versions.get('sim', 'unknown')}."]
    return ("\n".join([*told, *pins]) + "\n").encode()


def bundled(path: str, files: int, size: int, tables: bool) -> str:
    """What was packed."""
    what = "" if tables else ", without the tables"
    return f"{path}: {files} files, {size / 2**20:.1f} MiB{what}. Check it with: sim verify {path}"


def as_text(found: Verified) -> str:
    """What was compared and how, where all agrees."""
    lines = [f"{found.source}: verified."]
    lines += _item(f"Checksums of {found.files:,} files agree.")
    if found.summary:
        lines += _item("The shares and other numbers of the summary follow from the tables.")
    elif not found.sums:
        lines += _item(
            "Its summary is of an earlier version, without 'a deal' and 'a deal that stands five "
            "years'; without the tables they cannot be counted: make the run again, or ask for a "
            "bundle with tables."
        )
    if found.blocks:
        lines += _item(
            f"{found.compared:,} of {found.runs:,} runs, {found.blocks} whole "
            f"{'block' if found.blocks == 1 else 'blocks'}, were made again: the files have the "
            "checksums in the manifest. Their rows are not in this bundle."
        )
    else:
        equal = "all numbers are equal to the bit"
        within = "whole numbers are equal, other numbers within 1e-9"
        codings = f" and the {found.codings:,} codings that they follow" if found.codings else ""
        lines += _item(
            f"{found.compared:,} of {found.runs:,} runs{_spread(found)}{codings} were run again: "
            f"names and {equal if found.exact else within}."
        )
    if found.failed:
        lines += _item(f"{found.failed:,} runs that failed have no row and were left out.")
    lines += _item(f"Made by {told(found.versions)}.")
    lines += _item(
        "Run again on the same versions."
        if found.exact
        else f"Run again on other versions: {'; '.join(changed(found.versions, found.own))}."
    )
    return "\n".join(lines) + "\n"


def _spread(found: Verified) -> str:
    whole = found.compared + found.failed == found.runs
    return "" if whole else ", evenly spaced,"


def _item(line: str) -> list[str]:
    first, *rest = paragraph(line, indent=2)
    return [f"- {first.strip()}", *rest]


def told(versions: Mapping[str, str]) -> str:
    """'sim 0.1.0, python 3.11.7, ...'."""
    return ", ".join(f"{name} {number}" for name, number in versions.items())


def changed(stored: Mapping[str, str], own: Mapping[str, str]) -> list[str]:
    """Each package whose version differs, with both."""
    names = [name for name in {**stored, **own} if stored.get(name) != own.get(name)]
    return [f"{n} {stored.get(n, 'none')} then, {own.get(n, 'none')} now" for n in names]


def as_data(found: Verified) -> dict[str, object]:
    """The same for programs."""
    return {"schema_version": 1, "verified": True, **found.as_dict()}


def note_of_versions(stored: Mapping[str, str], own: Mapping[str, str]) -> str:
    """What to say beside a difference: whether other versions can be the reason."""
    if stored == own:
        return "The versions are the same: the results are not what this scenario and seed give."
    return (
        f"The results were made by {told(stored)}; here it is otherwise: "
        f"{listed(changed(stored, own))}. Check them with the versions that made them."
    )
