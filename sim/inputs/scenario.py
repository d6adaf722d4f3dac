"""The complete, frozen scenario that the model gets to see: how it is made, changed and stored.

Nothing in it knows a path or a place in a file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from sim.inputs.codebook import Codebook
from sim.inputs.evidence import Case
from sim.inputs.lineage import UNKNOWN, Change, Lineage, differing, titled
from sim.inputs.merging import plain, with_override
from sim.inputs.parameters import Parameter, parameters
from sim.inputs.paths import with_path
from sim.inputs.places import Place, ScenarioError
from sim.inputs.reading import Node
from sim.inputs.references import check, check_names
from sim.inputs.situation import Situation
from sim.inputs.sound import sound
from sim.inputs.spec import Spec
from sim.inputs.validating import placed, validate, validate_plain

NOWHERE = Place("", 0, 0)
# What a scenario has at the least, for what is left of one where much is wrong.
SMALLEST = {"name": "x", "process": ["bilateral"], "actors": {}, "issues": {}}


@dataclass(frozen=True, repr=False)
class Scenario(Situation):
    """Everything that the model may know: the validated spec and the evidence it draws on."""

    lineage: Lineage = field(default=UNKNOWN, compare=False)

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """Everything that is uncertain in it."""
        return tuple(parameters(self))

    def __repr__(self) -> str:
        spec = self.spec
        counts = (
            f"{len(spec.actors)} actors, {len(spec.issues)} issues, {len(self.codings)} codings"
        )
        return f"<Scenario {self.name!r}: {counts}, {self.hash}>"

    @classmethod
    def build(
        cls, tree: Node, codebook: Codebook, case: Case | None, lineage: Lineage = UNKNOWN
    ) -> Scenario:
        """Validate a merged tree; ScenarioError lists everything that is wrong with it."""
        try:
            scenario = cls(validate(Spec, tree), plain(tree), codebook, case, lineage)
        except ScenarioError as error:
            found = [with_path(each, Spec, tree) for each in error.problems]
            rest = sound(Spec, tree, found, as_tree(SMALLEST, tree.place))
            if rest is not None:
                sure = cls(rest.model, plain(rest.tree), codebook, case)
                found += placed(ScenarioError(check_names(sure, rest.lost)), tree).problems
            raise ScenarioError(found) from None
        if problems := check(scenario):
            raise placed(ScenarioError(problems), tree)
        return scenario

    def with_value(self, path: str, value: Any) -> Scenario:
        """A scenario in which the entry at dotted `path` is `value` (plain data, as in YAML)."""
        return self.with_values({path: value})

    def with_values(self, values: Mapping[str, Any]) -> Scenario:
        """A scenario with several entries set at once, each at its dotted path.

        The changes are told with it, and in its name unless that is set as well.
        """
        tree = self._set(values)
        before = as_tree(self.document, NOWHERE)
        lineage = self.lineage.changed(self.document, plain(tree))
        made = self._built(titled(tree, before, lineage), lineage)
        changes = differing(self.document, plain(tree))
        coded = {change.path for change in changes if made.is_coded(change)} & set(values)
        if not coded:
            return made
        return self.with_values({path: v for path, v in values.items() if path not in coded})

    def varied(self, values: Mapping[str, Any]) -> Scenario:
        """As `with_values`, under its own name: one of many that are run for one answer."""
        return self._built(self._set(values), self.lineage)

    def _set(self, values: Mapping[str, Any]) -> Node:
        tree = as_tree(self.document, NOWHERE)
        with _without_places():
            for path, value in values.items():
                tree = with_override(tree, path, as_tree(value, NOWHERE))
        return tree

    def _built(self, tree: Node, lineage: Lineage) -> Scenario:
        with _without_places():
            return Scenario.build(tree, self.codebook, self.case, lineage)

    def stored(self) -> dict[str, Any]:
        """All of it as plain data that JSON can hold; `restored` is the inverse."""
        content = {
            "document": dict(self.document),
            "codebook": self.codebook.model_dump(mode="json", by_alias=True),
            "case": self.case.model_dump(mode="json", by_alias=True) if self.case else None,
        }
        if self.lineage != UNKNOWN:
            content["lineage"] = self.lineage.model_dump(mode="json")
        return content

    @classmethod
    def restored(cls, content: Mapping[str, Any]) -> Scenario:
        """The scenario that `stored` wrote down."""
        codebook = validate_plain(Codebook, content["codebook"])
        case = validate_plain(Case, content["case"]) if content["case"] is not None else None
        tree = as_tree(content["document"], Place("stored scenario", 1, 1))
        lineage = Lineage.model_validate(content.get("lineage") or {})
        return cls.build(tree, codebook, case, lineage)

    @cached_property
    def hash(self) -> str:
        """What identifies the scenario's numbers: 16 hex digits, labels and run sizes left out."""
        content = {
            "document": _numbers_only(self.document),
            "codebook": self.codebook.model_dump(mode="json"),
            "codings": {k: c.model_dump(mode="json") for k, c in self.codings.items()},
        }
        text = json.dumps(content, sort_keys=True, ensure_ascii=False)
        return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()

    def is_coded(self, change: Change) -> bool:
        """Whether a change sets what all codings say where nothing stood."""
        values = [value for value, _ in self.coded_at(change.path)]
        everywhere = bool(values) and len(values) == len(self.codings)
        return change.old is None and everywhere and all(value == change.new for value in values)


@contextmanager
def _without_places() -> Iterator[None]:
    """What is wrong stands in no file."""
    try:
        yield
    except ScenarioError as error:
        raise ScenarioError(replace(p, place=None) for p in error.problems) from None


def as_tree(value: Any, place: Place) -> Node:
    """Plain data as a tree in which everything stands at `place`."""
    if isinstance(value, Mapping):
        return Node({str(k): as_tree(v, place) for k, v in value.items()}, place)
    if isinstance(value, list | tuple):
        return Node([as_tree(v, place) for v in value], place)
    return Node(value, place)


LABELS = ("name", "summary", "runs", "sweep", "base_rates", "calibrations")


def _numbers_only(document: Mapping[str, Any]) -> dict[str, Any]:
    """`document` less what no number depends on: labels, notes, base rates and run sizes."""
    top = {k: v for k, v in document.items() if k not in LABELS}
    return {k: _without_labels(v) for k, v in top.items()}


def _without_labels(value: Any) -> Any:
    if isinstance(value, Mapping):
        kept = {
            k: v for k, v in value.items() if not (k in ("label", "note") and isinstance(v, str))
        }
        return {k: _without_labels(v) for k, v in kept.items()}
    if isinstance(value, list):
        return [_without_labels(v) for v in value]
    return value
