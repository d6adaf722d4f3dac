"""What a bundle says of itself."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import dedent

from sim.inputs.scenario import Scenario
from sim.runs.header import Header
from sim.views import changes
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
