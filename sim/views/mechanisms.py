"""What `sim drivers --mechanisms` prints: which parts of the model carry a result."""

from __future__ import annotations

import csv
import io
import json
import math
from dataclasses import asdict, dataclass, fields
from typing import Any

from sim.analysis.mechanisms import Effect
from sim.runs.run import Job
from sim.views import changes
from sim.views.columns import WIDTH, fitted
from sim.views.phrases import listed, wrapped
from sim.views.terms import SENTENCE

SCHEMA_VERSION = 1
CARRIES = 0.05  # of the runs flip: named in a sentence
IDLE = 0.001
NAMED = 6  # idle ones at most
CHANGES = ("meeting", "signed", "ratified", "standing")


@dataclass(frozen=True)
class Mechanisms:
    """The effects of switching mechanisms off, and the runs that they come from."""

    job: Job
    version: str
    effects: tuple[Effect, ...]

    @property
    def failed(self) -> int:
        """Runs that failed, in all variants, and are not compared."""
        return sum(effect.failed for effect in self.effects)

    @property
    def sorted(self) -> list[Effect]:
        """Those that flip most runs first."""
        return sorted(self.effects, key=lambda e: (-e.flipped, e.name))


def as_text(found: Mechanisms, width: int = WIDTH) -> str:
    """A table of all, the strongest first, and in words which carry the result."""
    job = found.job
    title = (
        f"{job.scenario.name}: what each mechanism of the model does. {job.runs:,} paired runs "
        f"with and without it, seed {job.seed}; changes in points, off minus on."
    )
    heads = ("switched off", "runs that flip", *CHANGES)
    lines = [heads, *(_cells(effect) for effect in found.sorted)]
    legend = (
        "Meeting: of all runs; signed: of meetings; ratified: of texts; standing: of ratified "
        "deals, unbroken after five years."
    )
    parts = [
        "\n".join(wrapped(line, width) for line in (title, *changes.told(job.scenario))),
        wrapped(SENTENCE, width),
        wrapped(_said(found), width),
        "\n".join(fitted(lines, width)),
        wrapped(legend, width),
    ]
    return "\n\n".join(parts) + "\n"


def _said(found: Mechanisms) -> str:
    effects = found.sorted
    strong = [e.name for e in effects if e.flipped >= CARRIES]
    idle = [e.name for e in effects if e.flipped < IDLE]
    said = []
    if len(strong) > NAMED:
        said.append(f"Without any of {len(strong)} mechanisms more than one run in twenty ends "
                    f"differently, most of all without {listed(strong[:NAMED])}.")  # fmt: skip
    elif strong:
        said.append(f"This result is carried by {listed(strong)}: more than one run in twenty "
                    "ends differently without it.")  # fmt: skip
    else:
        said.append("No single mechanism carries this result: none flips one run in twenty.")
    if len(idle) > NAMED:
        said.append(f"{len(idle)} mechanisms do next to nothing here.")
    elif idle:
        said.append(f"Next to nothing here: {listed(idle)}.")
    return " ".join(said)


def _cells(effect: Effect) -> tuple[str, ...]:
    changes = (getattr(effect, name) for name in CHANGES)
    return (effect.name, f"{100 * effect.flipped:.1f} %", *map(_points, changes))


def _points(change: float) -> str:
    return "-" if math.isnan(change) else f"{100 * change:+.1f}"


def as_json(found: Mechanisms) -> str:
    content = {
        "schema_version": SCHEMA_VERSION,
        "note": SENTENCE,
        "scenario": found.job.scenario.name,
        **changes.data(found.job.scenario),
        "scenario_hash": found.job.scenario.hash,
        "seed": found.job.seed,
        "runs": found.job.runs,
        "version": found.version,
        "mechanisms": [_plain(effect) for effect in found.sorted],
    }
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)


def _plain(effect: Effect) -> dict[str, Any]:
    values = asdict(effect).items()
    return {k: None if isinstance(v, float) and math.isnan(v) else v for k, v in values}


def as_csv(found: Mechanisms) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([field.name for field in fields(Effect)])
    writer.writerows(_plain(effect).values() for effect in found.sorted)
    return out.getvalue()
