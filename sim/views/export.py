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
    "list": "sim.views.list:ListDocument",
    "check": "sim.views.check:CheckDocument",
    "show": "sim.views.show:ShowDocument",
    "evidence": "sim.views.evidence:EvidenceDocument",
    "verify": "sim.views.verify:VerifyDocument",
}  # by the command that prints it: "module:class"


class Document(BaseModel):
    """What a command prints as JSON; the text below a field says what it is."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


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
