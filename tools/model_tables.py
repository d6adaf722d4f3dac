"""Fill docs/model/tables/: what the base scenario rests on.

`python -m tools.model_tables` renews all tables but the one of the mechanisms, which takes minutes:
`python -m tools.mechanisms | python -m tools.model_tables mechanisms` renews that one.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sim.inputs.loading import load
from sim.inputs.merging import find, plain
from sim.inputs.places import Place
from sim.inputs.provenance import count_basis
from sim.inputs.scenario import Scenario, as_tree
from sim.inputs.schema import scenario_schema
from tools.evidence_tables import agreement, codebook, codes, stances
from tools.markdown import table
from tools.quantity_tables import quantity_tables

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "model" / "tables"
MECHANISMS = "mechanisms"
USAGE = f"usage: python -m tools.model_tables [{MECHANISMS} < TABLE]"

# What a scenario sets that is not a quantity, and not one of the lists with tables of their own.
SETTINGS = (
    "case",
    "coding",
    "red_lines",
    "process",
    "horizon",
    "venue",
    "guarantees",
    "mediation.styles",
    "exclusions",
    "war.between",
    "war.strikes.against",
    "war.long_range.against",
    "runs.n",
    "runs.seed",
    "runs.per_coding",
)


def tables() -> dict[str, str]:
    """All tables made from the base scenario, the evidence and the layout of results, by name."""
    base = load("base")
    makers: tuple[Callable[[Scenario], str], ...] = (
        base_rates, options, settings, actors, origins, agreement, codebook, stances, codes,
    )  # fmt: skip
    made = {make.__name__: make(base) for make in makers}
    return made | quantity_tables(base)


def base_rates(scenario: Scenario) -> str:
    """Figures from elsewhere, and the targets that something was fitted to."""
    spec = scenario.spec
    rows = [(each.beside, each.text, "calibration target") for each in spec.calibrations]
    rows += [(each.beside, each.text, each.literature) for each in spec.base_rates]
    return table(("beside", "figure", "where it is from"), rows)


def options(scenario: Scenario) -> str:
    rows = []
    for issue, entry in scenario.spec.issues.items():
        kind = ", ".join([entry.kind, *(["political"] if entry.political else [])])
        for name, option in entry.options.items():
            marks = ["status quo"] if name == entry.status_quo else []
            marks += ["interim"] if option.interim else []
            marks += [f"coded as {option.coded_as}"] if option.coded_as else []
            basis = [f"`{claim}`" for claim in option.claims]
            basis += [f"assumption: {option.assumption}"] if option.assumption else []
            path, guarantors = f"`{issue}.{name}`", ", ".join(option.guarantors)
            rows.append((path, option.label, kind, ", ".join(marks), guarantors, ", ".join(basis)))
    return table(("option", "label", "issue", "marks", "guarantors", "rests on"), rows)


def settings(scenario: Scenario) -> str:
    tree = as_tree(scenario.document, Place("", 0, 0))
    rows = []
    for path in SETTINGS:
        node = find(tree, path)
        if node is None:
            raise ValueError(f"{path}: the base scenario does not set it")
        rows.append((f"`{path}`", _listed(plain(node)), _meaning(path)))
    return table(("path", "value", "what it is"), rows)


def _listed(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(" with ".join(v) if isinstance(v, list) else str(v) for v in value)
    return str(value)


def _meaning(path: str) -> str:
    """What the schema says of the entry at `path`."""
    schema = scenario_schema()
    found = schema
    for name in path.split("."):
        targets = [each["$ref"] for each in (found, *found.get("anyOf", ())) if "$ref" in each]
        if targets:
            found = schema["$defs"][targets[0].rpartition("/")[2]]
        found = found["properties"][name]
    return str(found["description"]).rstrip(".")


def actors(scenario: Scenario) -> str:
    rows = []
    for name, actor in scenario.spec.actors.items():
        rights = actor.rules_out
        refused = ", ".join([*rights.countries, *rights.guarantors])
        claims = ", ".join(f"`{claim}`" for claim in rights.claims)
        rows.append((f"`{name}`", actor.label, actor.role.replace("_", " "), refused, claims))
    return table(("actor", "label", "role", "rules out by right", "claims"), rows)


def origins(scenario: Scenario) -> str:
    """How many of the inputs in force rest on what."""
    counts = count_basis(scenario)
    total = sum(counts.values())
    rows = [(kind, str(n), f"{100 * n / total:.0f} %") for kind, n in counts.items()]
    return table(("origin", "inputs in force", "share"), [*rows, ("all", str(total), "")])


def renewed(name: str, made: str) -> str:
    """The page of a table, its title kept."""
    title = (FOLDER / f"{name}.md").read_text(encoding="utf-8").partition("\n")[0]
    return f"{title}\n\n{made.strip()}\n"


def main(arguments: list[str]) -> None:
    if arguments not in ([], [MECHANISMS]):
        sys.exit(USAGE)
    found = {MECHANISMS: sys.stdin.read()} if arguments else tables()
    for name, made in found.items():
        (FOLDER / f"{name}.md").write_text(renewed(name, made), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
