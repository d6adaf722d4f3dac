from __future__ import annotations

from sim.inputs.labels import labels_of
from tests.cases import bundled


def test_what_has_a_label_is_called_by_it_and_all_else_by_its_name() -> None:
    names = labels_of(bundled("geneva"))
    assert names["actors"]["us"] == "United States"
    assert names["actors"]["china"] == "China"  # a guarantor that is no actor
    assert names["options"]["guarantee"]["none"] == "none"
    bare = bundled("geneva", "issues.sanctions.options.phased_relief={label: ''}")
    assert labels_of(bare)["options"]["sanctions"]["phased_relief"] == "phased relief"


def test_everything_that_results_can_name_is_called_something() -> None:
    scenario = bundled("russian-role")
    names, spec = labels_of(scenario), scenario.spec
    assert set(names["actors"]) == {*spec.actors, *spec.outsiders}
    assert set(names["venues"]) == set(spec.venues)
    assert set(names["preconditions"]) == set(spec.stages.preparation.preconditions)
    for issue, entry in spec.issues.items():
        assert set(entry.options) <= set(names["options"][issue])
