from __future__ import annotations

import pytest

from sim.inputs.loading import load
from sim.inputs.places import ScenarioError
from tests.cases import bundled


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("preparation.consent_noise", "(did you mean 'stages.preparation.consent_noise'?)"),
        ("consent_noise", "(did you mean 'stages.preparation.consent_noise'?)"),
        ("consent_nois", "(did you mean 'stages.preparation.consent_noise'?)"),
        ("stages.consent_noise", "(did you mean 'stages.preparation.consent_noise'?)"),
        ("ukraine.trust", "(did you mean 'actors.ukraine.trust'?)"),
        ("fatige", "(did you mean 'war.fatigue'?)"),
        ("stages.bilateral.ruonds", "(did you mean 'rounds'?)"),
        ("walkout", "paths that end like it: stages.bilateral.walkout, stages.trilateral.walkout"),
        ("foo", "unknown key"),
    ],
)
def test_a_path_is_known_by_its_last_part(path: str, expected: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        load("geneva", [f"{path}=0.1"])
    assert str(caught.value).endswith(expected)
    with pytest.raises(ScenarioError) as caught:
        bundled("geneva").with_value(path, 0.1)
    assert str(caught.value).endswith(expected)


def test_every_wrong_path_is_told_at_once() -> None:
    with pytest.raises(ScenarioError) as caught:
        load("geneva", ["consent_noise=1", "stages.bilateral.noise=x", "venue=[istambul]"])
    assert len(caught.value.problems) == 3


def test_a_list_of_one_is_written_in_brackets() -> None:
    with pytest.raises(ScenarioError, match=r"must be a list, not 'support': write \[support\]"):
        load("geneva", ["guarantees=support"])
