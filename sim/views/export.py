"""Answers for other programs: JSON with a schema, and CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any

from pydantic import BaseModel, ConfigDict

DOCUMENTS = {
    "compare": "sim.views.compare_data:ComparisonDocument",
    "sweep": "sim.views.sweep_data:SweepDocument",
    "drivers": "sim.views.drivers_data:DriversDocument",
    "mechanisms": "sim.views.mechanisms:MechanismsDocument",
    "discover": "sim.views.discover_data:DiscoverDocument",
    "codings": "sim.views.codings_data:CodingsDocument",
    "solve": "sim.views.solve_data:SolveDocument",
    "list": "sim.views.list:ListDocument",
    "check": "sim.views.check:CheckDocument",
    "show": "sim.views.show:ShowDocument",
    "evidence": "sim.views.evidence:EvidenceDocument",
    "verify": "sim.views.verify:VerifyDocument",
    "run": "sim.views.run_data:RunDocument",
    "replay": "sim.views.replay:ReplayDocument",
    "stories": "sim.views.stories:StoriesDocument",
}  # by the command that prints it: "module:class"


class Document(BaseModel):
    """What a command prints as JSON; the text below a field says what it is."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class CountedShare(Document):
    """A share of runs; null where none counts."""

    count: int
    """Runs that have what is counted."""
    n: int
    """Runs of which it is a share."""
    codings: int
    """Draws that these runs come from; the intervals respect them."""
    share: float | None
    low: float | None
    """Lower end of the 95 % interval."""
    high: float | None
    """Upper end of it."""
    runs_low: float | None
    """Lower end if every run is taken for itself."""
    runs_high: float | None
    """Upper end of that."""
    design_effect: float | None
    """How many times as wide the variance is for the draws that runs share."""
    codings_sd: float | None
    """How far the share varies between draws (standard deviation)."""


def as_json(content: Document | Mapping[str, Any] | Sequence[Any]) -> str:
    """The content as indented JSON; numbers that are none are an error."""
    plain = content.model_dump(mode="json") if isinstance(content, Document) else content
    return json.dumps(plain, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Rows below a head; None is an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
    return out.getvalue()


def schema_of(command: str) -> dict[str, Any]:
    """The JSON Schema of what a command prints with `--format json`; KeyError for others."""
    module, _, name = DOCUMENTS[command].partition(":")
    document: type[BaseModel] = getattr(import_module(module), name)
    return document.model_json_schema(mode="serialization")
