from __future__ import annotations

from pathlib import Path

import pytest

from sim.inputs.places import ScenarioError
from tests.inputs.importing.domains import imported, seen

DOMAIN = """\
<negotiation_template number_of_sessions="1">
<agent class="" name="" utility_space=""/>
<utility_space number_of_issues="2">
<objective index="0" name="root" type="objective" description="">
<issue index="1" name="Food" type="discrete" etype="discrete" vtype="discrete">
<item index="1" value="Chips" cost="100"/>
<item index="2" value="Catering" cost="250"/>
</issue>
<issue index="2" name="Guests" type="integer" etype="integer" vtype="integer">
<range lowerbound="-5" upperbound="5"/>
</issue>
</objective>
</utility_space>
</negotiation_template>
"""
PROFILE = """\
<utility_space>
<objective index="0" name="root">
<issue index="1" name="Food" type="discrete">
<item index="1" value="Chips" evaluation="3"/>
<item index="2" value="Catering" evaluation="4"/>
</issue>
<issue index="2" name="Guests" type="integer">
<range lowerbound="-5" upperbound="5"/>
<evaluator ftype="linear" offset="0.0" slope="0.1"/>
</issue>
<weight index="1" value="0.75"/>
<weight index="2" value="0.25"/>
</objective>
<discount_factor value="1.0"/>
<reservation value="0.3"/>
</utility_space>
"""


@pytest.fixture
def party(tmp_path: Path) -> Path:
    """A folder with a domain and two profiles alike."""
    folder = tmp_path / "party"
    folder.mkdir()
    (folder / "a_domain.xml").write_text(DOMAIN)
    for name in ("cath", "martin"):
        (folder / f"{name}.xml").write_text(PROFILE)
    return folder


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def utilities(party: Path, folder: Path, name: str = "cath") -> dict[tuple[str, ...], float]:
    return seen(imported(party, folder))[name].utilities


def told(party: Path, folder: Path, steps: int | None = None) -> str:
    with pytest.raises(ScenarioError) as caught:
        imported(party, folder, steps)
    return str(caught.value)


def test_evaluations_are_divided_by_the_highest_and_ranges_begin_at_their_lower_bound(
    party: Path, tmp_path: Path
) -> None:
    found = utilities(party, tmp_path)
    assert len(found) == 22
    assert found["Catering", "-5"] == pytest.approx(0.75)
    assert found["Catering", "5"] == pytest.approx(1)
    assert found["Chips", "0"] == pytest.approx(0.75 * 3 / 4 + 0.25 * 0.5)
    assert seen(imported(party, tmp_path))["cath"].reservation == 0.3


def test_the_older_form_of_an_evaluator_is_a_function_of_the_number_itself(
    party: Path, tmp_path: Path
) -> None:
    change(party / "cath.xml", 'offset="0.0" slope="0.1"', 'parameter0="0.5" parameter1="0.1"')
    found = utilities(party, tmp_path)
    assert found["Catering", "-5"] == pytest.approx(0.75)
    assert found["Catering", "2"] == pytest.approx(0.75 + 0.25 * 0.7)


def test_a_whole_number_may_be_evaluated_item_by_item(party: Path, tmp_path: Path) -> None:
    change(party / "a_domain.xml", '"-5" upperbound="5"', '"1" upperbound="2"')
    for name in ("cath.xml", "martin.xml"):
        old = '<evaluator ftype="linear" offset="0.0" slope="0.1"/>'
        new = '<item value="2" evaluation="2"/><item value="1" evaluation="8"/>'
        change(party / name, old, new)
    found = utilities(party, tmp_path)
    assert found["Catering", "1"] == pytest.approx(1)
    assert found["Catering", "2"] == pytest.approx(0.75 + 0.25 * 0.25)


def test_bounds_may_stand_on_the_issue_and_the_reservation_in_the_objective(
    party: Path, tmp_path: Path
) -> None:
    bounds = 'lowerbound="-5" upperbound="5"'
    change(party / "a_domain.xml", f"<range {bounds}/>", "")
    change(party / "a_domain.xml", 'vtype="integer"', f'vtype="integer" {bounds}')
    change(party / "cath.xml", "</objective>", "")
    change(party / "cath.xml", "</utility_space>", "</objective></utility_space>")
    found = seen(imported(party, tmp_path))["cath"]
    assert len(found.utilities) == 22
    assert found.reservation == 0.3


def test_weights_are_divided_by_their_sum_and_it_is_said(party: Path, tmp_path: Path) -> None:
    change(party / "cath.xml", '"0.25"', '"0.5"')
    found = utilities(party, tmp_path)
    assert found["Chips", "-5"] == pytest.approx(0.6 * 3 / 4)
    assert "# cath.xml: its weights add up to 1.25" in (tmp_path / "imported.yaml").read_text()


def test_a_discount_is_dropped_and_a_missing_reservation_value_is_0_and_it_is_said(
    party: Path, tmp_path: Path
) -> None:
    change(party / "cath.xml", 'factor value="1.0"', 'factor value="0.9"')
    change(party / "martin.xml", '<reservation value="0.3"/>', "")
    spec = imported(party, tmp_path).spec
    text = (tmp_path / "imported.yaml").read_text()
    assert "# cath.xml: its discount factor 0.9 was dropped" in text
    assert "# martin.xml: it has no reservation value, which was taken to be 0" in text
    assert "martin.xml: its discount" not in text
    alternative = spec.actors["martin"].alternative
    assert alternative is not None
    assert alternative.reservation_value.params == (0.0,)
    assert alternative.reservation_value.origin.source == "none in martin.xml: taken to be 0"


def test_what_does_not_bear_on_utility_is_left_out_and_it_is_said(
    party: Path, tmp_path: Path
) -> None:
    before = utilities(party, tmp_path)
    change(party / "cath.xml", "<utility_space>", '<utility_space type="UNCERTAIN">')
    change(party / "cath.xml", "</utility_space>", "<errors>0</errors></utility_space>")
    similar = "<similarity_function weight='0.25'><criteria_function/></similarity_function>"
    change(party / "cath.xml", "</issue>", f"{similar}</issue>")
    assert utilities(party, tmp_path) == before
    text = (tmp_path / "imported.yaml").read_text()
    assert "# cath.xml: left out: <errors>, <similarity_function>." in text


def test_the_weight_of_the_objective_itself_is_left_out_and_it_is_said(
    party: Path, tmp_path: Path
) -> None:
    before = utilities(party, tmp_path)
    change(party / "cath.xml", "</objective>", '<weight index="0" value="1.0"/></objective>')
    assert utilities(party, tmp_path) == before
    text = (tmp_path / "imported.yaml").read_text()
    assert "# cath.xml: left out: the weight of the objective around its issues." in text


@pytest.mark.parametrize(
    ("evaluator", "worth"),
    [
        ('ftype="constant" parameter0="0.4"', {"-5": 0.4, "5": 0.4}),
        (
            'ftype="triangular" parameter0="-4" parameter1="4" parameter2="0"',
            {"-5": 0, "-4": 0, "-2": 0.5, "0": 1, "3": 0.25, "4": 0},
        ),
    ],
)
def test_evaluators_need_not_be_linear(
    evaluator: str, worth: dict[str, float], party: Path, tmp_path: Path
) -> None:
    change(party / "cath.xml", 'ftype="linear" offset="0.0" slope="0.1"', evaluator)
    found = utilities(party, tmp_path)
    for guests, value in worth.items():
        assert found["Catering", guests] == pytest.approx(0.75 + 0.25 * value)


def test_a_real_issue_becomes_evenly_spaced_options_if_asked(party: Path, tmp_path: Path) -> None:
    change(party / "a_domain.xml", 'type="integer"', 'type="real"')
    message = told(party, tmp_path)
    assert f"{party / 'a_domain.xml'}:9:1: issue 'Guests' is real-valued: with --steps N" in message
    found = seen(imported(party, tmp_path, steps=5))["cath"].utilities
    assert {options[1] for options in found} == {"-5", "-2.5", "0", "2.5", "5"}
    assert found["Catering", "-2.5"] == pytest.approx(0.75 + 0.25 * 0.25)


def test_an_issue_worth_nothing_is_worth_nothing(party: Path, tmp_path: Path) -> None:
    change(party / "cath.xml", 'evaluation="3"', 'evaluation="0"')
    change(party / "cath.xml", 'evaluation="4"', 'evaluation="0"')
    assert utilities(party, tmp_path)["Chips", "5"] == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("a_domain", 'type="integer"', 'type="price"', "9:1: issue 'Guests' has the type 'price'"),
        ("a_domain", 'value="Catering"', 'value="Chips"', "7:1: item 'Chips' twice, first on line"),
        ("a_domain", 'value="Catering"', 'value=" "', "7:1: an item of issue 'Food' has no name"),
        ("a_domain", 'value="Chips"', 'valu="Chips"', "'value' (did you mean 'valu'?)"),
        ("a_domain", 'index="2" name', 'index="1" name', "9:1: two issues have the index '1'"),
        ("a_domain", '="-5"', '="5.5"', "9:1: issue 'Guests' needs whole bounds"),
        ("a_domain", '="-5"', '="-5000000"', "has 5,000,006 options: 2,000 are the most"),
        ("a_domain", '="-5"', '="1e999"', "'lowerbound' of <range> must be at most 1e+100"),
        ("a_domain", '="-5"', '="nan"', "10:1: 'lowerbound' of <range> must be a number"),
        ("a_domain", '<range lowerbound="-5" upperbound="5"/>', "", "'Guests' needs a <range>"),
        ("a_domain", "objective", "objectiv", "needs one <objective> in its <utility_space>"),
        ("a_domain", "</objective>", "<objective/></objective>", "an objective within the"),
        ("a_domain", "negotiation_template", "domain", "1:1: <domain> is not Genius's"),
        ("cath", 'value="Chips"', 'value="Crisps"', "4:1: the domain has no item 'Crisps'"),
        ("cath", '<item index="1"', '<itm index="1"', "4:1: <itm> in an issue is not read (did"),
        ("a_domain", '<item index="1"', '<x index="1"', "6:1: <x> in an issue is not read"),
        ("cath", 'evaluation="3"', "", "4:1: <item> needs the attribute 'evaluation'"),
        ("cath", 'evaluation="3"', 'evaluation="3,5"', "not '3,5'; decimals have a point"),
        ("cath", 'ftype="linear"', 'ftype="faratin"', "9:1: an evaluator of type 'faratin'"),
        (
            "cath",
            'ftype="linear"',
            'ftype="triangular" parameter0="1" parameter1="2" parameter2="3"',
            "9:1: a triangular evaluator needs its start, end and top in order",
        ),
        ("cath", 'name="Food"', 'name="Foot"', "'Foot' has the index of issue 'Food'"),
        ("cath", 'index="2" value="0.25"', 'index="3" value="0.25"', "<weight> of index '3'"),
        ("cath", '<weight index="2" value="0.25"/>', "", "2:1: no <weight> for issue 'Guests'"),
        ("cath", '"0.75"', '"-0.75"', "11:1: the weight of issue 'Food' is below 0: -0.75"),
        ("cath", 'index="2" name', 'index="1" name', "7:1: a second <issue> of index '1'"),
        ("cath", "<weight", "<ufun/><weight", "<ufun> is not read: only additive utilities are"),
        ("cath", "<utility_space>", "<utility_space type='nonlinear'>", "of type 'nonlinear'"),
        ("cath", "<discount", "<reservation value='1'/><discount", "a second <reservation>"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(
    party: Path, tmp_path: Path, file: str, old: str, new: str, message: str
) -> None:
    path = party / f"{file}.xml"
    change(path, old, new)
    found = told(party, tmp_path)
    assert message in found
    assert found.startswith(str(path))
    assert not (tmp_path / "imported.yaml").exists()


def test_an_issue_that_a_profile_leaves_out_is_missed(party: Path, tmp_path: Path) -> None:
    text = (party / "cath.xml").read_text()
    start, end = text.index("<issue"), text.index("<issue", text.index("<issue") + 1)
    (party / "cath.xml").write_text(text[:start] + text[end:])
    assert "2:1: no <issue> for issue 'Food' of the domain" in told(party, tmp_path)
