from __future__ import annotations

import math
from pathlib import Path

import pytest

from sim.inputs.bundled import folder
from sim.inputs.codebook import Codebook, load_codebook
from sim.inputs.places import ScenarioError

BUNDLED = folder("seeds") / "codebook.yaml"


@pytest.fixture(scope="module")
def codebook() -> Codebook:
    return load_codebook(BUNDLED)


def test_the_stance_steps_mirror_each_other_around_the_neutral_one(codebook: Codebook) -> None:
    medians = [step.median for step in codebook.stance.steps.values()]
    assert len(medians) == 7
    assert [low + high for low, high in zip(medians, medians[::-1], strict=True)] == pytest.approx(
        [1.0] * 7
    )


def test_less_confidence_is_more_spread(codebook: Codebook) -> None:
    for scale in (codebook.stance, codebook.salience):
        assert scale.sigma[1] > scale.sigma[2] > scale.sigma[3]


def test_an_assumption_is_wide(codebook: Codebook) -> None:
    """Nine tenths of the draws of a neutral one run over more than half of the unit interval."""
    reach = 1.645 * codebook.stance.sigma[1]
    assert 1 / (1 + math.exp(-reach)) - 1 / (1 + math.exp(reach)) > 0.5


def test_a_firmer_grade_binds_more_often(codebook: Codebook) -> None:
    grades = ["none", "possible", "likely", "certain"]
    assert list(codebook.red_line.firmness) == grades
    assert sorted(codebook.red_line.firmness.values()) == list(codebook.red_line.firmness.values())
    assert codebook.red_line.firmness["none"] == 0


def test_every_block_of_numbers_has_an_origin(codebook: Codebook) -> None:
    blocks = (codebook.confidence, codebook.stance, codebook.red_line, codebook.salience)
    assert all(block.origin.kind in ("assumption", "literature") for block in blocks)
    assert all(block.origin.source for block in blocks)


def test_a_confidence_that_is_not_given_depends_on_the_basis(codebook: Codebook) -> None:
    assert codebook.confidence.of((9, 12), None) == 2
    assert codebook.confidence.of((), None) == 1
    assert codebook.confidence.of((), 3) == 3


@pytest.mark.parametrize(
    ("old", "new", "path", "message"),
    [
        ("median: 0.33", "median: 0.83", "stance", "must rise"),
        ("median: 0.97", "median: 1.2", "stance", "between 0 and 1"),
        ("    4: {label: neutral or nothing to go by, median: 0.5}\n", "", "stance", "1, 2, 3"),
        ("{1: 0.8, 2: 0.4, 3: 0.2}", "{1: 0.8, 2: 0.4}", "stance", "confidences 1, 2 and 3"),
        ("{1: 0.4, 2: 0.2, 3: 0.1}", "{1: 0.4, 2: 0, 3: 0.1}", "salience.sigma.2", ""),
        ("{1: 0.4, 2: 0.2, 3: 0.1}", "{1: 1e3, 2: 0.2, 3: 0.1}", "salience.sigma.1", "at most 30"),
        (", certain: 0.9", "", "red_line", "grades"),
        ("possible: 0.25", "possible: 25", "red_line.firmness.possible", ""),
        ("{none: 0, possible: 0.25", "{none: 0, posible: 0.25", "red_line.firmness.posible", ""),
        ("  assumption: >-\n    the code", "  note: >-\n    the code", "salience.note", "unknown"),
        (
            "  assumption: >-\n    the code",
            "  literature: x\n  assumption: >-\n    t",
            "salience",
            "",
        ),
        ("cited: 2", "cited: 4", "confidence.when_missing.cited", ""),
    ],
)
def test_a_damaged_codebook_is_refused_in_its_place(
    tmp_path: Path, old: str, new: str, path: str, message: str
) -> None:
    text = BUNDLED.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file = tmp_path / "codebook.yaml"
    file.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_codebook(file)
    fitting = [p for p in caught.value.problems if p.path == path and message in p.message]
    assert fitting, str(caught.value)
    assert all(problem.place is not None for problem in fitting)
