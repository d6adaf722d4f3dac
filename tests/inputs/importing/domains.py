"""Additive domains at random, how each format writes them, and what the model makes of a file."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import quoteattr

import numpy as np
import yaml
from hypothesis import strategies as st

from sim.inputs.importing.importer import import_files
from sim.inputs.loading import load
from sim.inputs.scenario import Scenario
from sim.model.kernels.utilities import utility_tables
from sim.model.setting import make_setting
from sim.model.summit import Summit
from sim.runs.batch import Runner

Package = tuple[str, ...]

# Texts that YAML, XML or the names of a scenario could get wrong, alike in their simple letters.
LABELS = (
    "no", "true", "null", "~", "1.0", "18:00", "-3", "a b", "A-B", "a_b", "value", "none", "5% (€)",
    "ünïcode", "日本", "<&>\"'", "# x", "x: y", " a", "low",
)  # fmt: skip


@dataclass(frozen=True)
class Sample:
    """Labels of options by issue; for each party its weights, values and reservation value."""

    issues: Mapping[str, tuple[str, ...]]
    weights: tuple[tuple[float, ...], ...]
    values: tuple[tuple[tuple[float, ...], ...], ...]
    reservations: tuple[float, ...]

    @property
    def packages(self) -> list[Package]:
        return list(itertools.product(*self.issues.values()))

    def added_up(
        self, weights: Sequence[float], values: Sequence[Sequence[float]]
    ) -> dict[Package, float]:
        """The weighted sum for every package."""
        tables = [
            dict(zip(names, v, strict=True))
            for names, v in zip(self.issues.values(), values, strict=True)
        ]
        return {
            package: sum(w * t[o] for w, t, o in zip(weights, tables, package, strict=True))
            for package in self.packages
        }


@st.composite
def samples(draw: st.DrawFn, low: float, high: float, least_weight: float) -> Sample:
    """Domains with values from `low` to `high`, weights from `least_weight` to 1.

    All have four decimals, so that nothing lies beyond 0 to 1 by as little as rounding does.
    """
    labels = st.lists(st.sampled_from(LABELS), min_size=1, max_size=4, unique=True)
    names = draw(st.lists(st.sampled_from(LABELS), min_size=1, max_size=3, unique=True))
    issues = {name: tuple(draw(labels)) for name in names}
    parties = range(draw(st.integers(2, 3)))
    number = st.floats(low, high).map(lambda x: round(x, 4))
    weight = st.floats(least_weight, 1).map(lambda x: round(x, 4))
    return Sample(
        issues,
        tuple(tuple(draw(weight) for _ in issues) for _ in parties),
        tuple(tuple(tuple(draw(number) for _ in o) for o in issues.values()) for _ in parties),
        tuple(draw(number) for _ in parties),
    )


# Writers


def write_genius(sample: Sample, folder: Path) -> Path:
    """A domain and its profiles, which list issues, items and weights backwards."""
    issues = "".join(_issue(k, *each) for k, each in enumerate(sample.issues.items(), 1))
    (folder / "domain.xml").write_text(
        "<negotiation_template><utility_space><objective index='0' name='root'>"
        f"{issues}</objective></utility_space></negotiation_template>",
        encoding="utf-8",
    )
    for n, reservation in enumerate(sample.reservations):
        (folder / f"party{n}.xml").write_text(
            f"<utility_space><objective index='0' name='root'>{_profile(sample, n)}</objective>"
            f"<discount_factor value='1.0'/><reservation value='{reservation!r}'/>"
            "</utility_space>",
            encoding="utf-8",
        )
    return folder


def _issue(k: int, name: str, options: Sequence[str]) -> str:
    items = "".join(f"<item index='{i}' value={quoteattr(o)}/>" for i, o in enumerate(options, 1))
    return f"<issue index='{k}' type='discrete' name={quoteattr(name)}>{items}</issue>"


def _profile(sample: Sample, n: int) -> str:
    parts = []
    for k, (name, options) in enumerate(sample.issues.items()):
        items = "".join(
            f"<item value={quoteattr(option)} evaluation='{value!r}'/>"
            for option, value in reversed(list(zip(options, sample.values[n][k], strict=True)))
        )
        parts.append(f"<weight index='{k + 1}' value='{sample.weights[n][k]!r}'/>")
        parts.append(f"<issue index='{k + 1}' name={quoteattr(name)}>{items}</issue>")
    return "".join(reversed(parts))


def negmas_domain(sample: Sample) -> dict[str, object]:
    issues = [
        {"name": name, "type": "CategoricalIssue", "values": list(options)}
        for name, options in sample.issues.items()
    ]
    return {"issues": issues, "name": "d", "path": None, "type": "DiscreteCartesianOutcomeSpace"}


def negmas_function(sample: Sample, n: int) -> dict[str, object]:
    tables = [
        {"type": "TableFun", "mapping": dict(zip(options, values, strict=True))}
        for options, values in zip(sample.issues.values(), sample.values[n], strict=True)
    ]
    return {
        "name": f"party{n}",
        "reserved_outcome": None,
        "reserved_value": sample.reservations[n],
        "stability": 2047,
        "type": "LinearAdditiveUtilityFunction",
        "values": tables,
        "weights": list(sample.weights[n]),
    }


def write_negmas(sample: Sample, folder: Path, ending: str) -> Path:
    """A domain and its utility functions in YAML or JSON."""
    files = {"domain": negmas_domain(sample)}
    files |= {f"u{n}": negmas_function(sample, n) for n in range(len(sample.weights))}
    for name, content in files.items():
        text = json.dumps(content) if ending == "json" else yaml.safe_dump(content)
        (folder / f"{name}.{ending}").write_text(text, encoding="utf-8")
    return folder


# What the model sees


@dataclass(frozen=True)
class Seen:
    """Utilities of every package by the labels of its options, and the reservation value."""

    utilities: dict[Package, float]
    reservation: float


def imported(source: Path, folder: Path, steps: int | None = None) -> Scenario:
    """The scenario that an import of `source` writes."""
    path = folder / "imported.yaml"
    path.write_text(import_files([source], steps).text, encoding="utf-8")
    return load(path)


def seen(scenario: Scenario) -> dict[str, Seen]:
    """What the model makes of each principal, by its label."""
    runner = Runner(scenario, 1, 1)
    summit = Summit(make_setting(scenario, runner.agenda, runner.streams, np.arange(1), 1))
    found = {}
    for each in summit.principals:
        each.look(summit.everyone)
        each.sit_down(summit.everyone)
    tables = utility_tables(summit.worths, runner.agenda.space)
    for each in summit.principals:
        worth = tables[each.index, 0]
        utilities = {_labels(scenario, p, summit): float(worth[p]) for p in range(len(worth))}
        outside = float(each.outside_value(summit.everyone)[0])
        found[scenario.spec.actors[each.name].label] = Seen(utilities, outside)
    return found


def _labels(scenario: Scenario, package: int, summit: Summit) -> Package:
    """The labels of a package in the order of the file."""
    chosen = summit.setting.agenda.describe(package)
    issues = scenario.spec.issues
    return tuple(issues[name].options[chosen[name]].label for name in issues)
