from __future__ import annotations

from pathlib import Path

import pytest

from sim.inputs.importing.importer import import_files
from sim.inputs.places import ScenarioError
from sim.inputs.scenario import Scenario
from tests.inputs.importing.domains import imported, seen

# Bueno de Mesquita (1994), table of the European emission standards, four of its ten rows.
TABLE = """\
Name,Position,Capability,Salience
Netherlands,4,.08,80
Belgium,7,.08,40
France,10,.16,60
Denmark,4,.05,100
"""


def table(folder: Path, text: str = TABLE) -> Path:
    path = folder / "emissions.csv"
    path.write_text(text, encoding="utf-8")
    return path


def told(folder: Path, text: str, steps: int | None = None) -> str:
    with pytest.raises(ScenarioError) as caught:
        import_files([table(folder, text)], steps)
    return str(caught.value)


def note(scenario: Scenario, actor: str) -> str:
    found: str = scenario.document["actors"][actor]["weights"]["position"]["note"]
    return found


def test_options_are_the_positions_and_worth_their_nearness(tmp_path: Path) -> None:
    found = seen(imported(table(tmp_path), tmp_path))
    assert found["Netherlands"].utilities == pytest.approx({("4",): 1, ("7",): 0.5, ("10",): 0})
    assert found["Belgium"].utilities == pytest.approx({("4",): 0.5, ("7",): 1, ("10",): 0.5})


def test_the_reservation_value_is_the_worst_option_and_it_is_said(tmp_path: Path) -> None:
    found = seen(imported(table(tmp_path), tmp_path))
    assert found["Belgium"].reservation == 0.5
    assert found["France"].reservation == 0
    text = (tmp_path / "imported.yaml").read_text()
    assert "# Assumption: the table says nothing of no deal" in text


def test_capability_and_salience_are_kept_exactly(tmp_path: Path) -> None:
    scenario = imported(table(tmp_path), tmp_path)
    assert note(scenario, "france") == "position 10, capability 0.16, salience 0.6"
    assert note(scenario, "denmark") == "position 4, capability 0.05, salience 1"


@pytest.mark.parametrize(
    ("saliences", "kept", "rule"),
    [
        (("80", "1"), ("0.8", "0.01"), "percent"),
        ((".8", "1"), ("0.8", "1"), "a share of 1"),
        (("1%", ".5%"), ("0.01", "0.005"), "percent"),
    ],
)
def test_salience_is_percent_if_one_is_above_1_or_says_so(
    saliences: tuple[str, str], kept: tuple[str, str], rule: str, tmp_path: Path
) -> None:
    lines = [f"a,1,1,{saliences[0]}", f"b,2,1,{saliences[1]}"]
    text = "\n".join(["name,position,capability,salience", *lines])
    scenario = imported(table(tmp_path, text), tmp_path)
    assert note(scenario, "a").endswith(f"salience {kept[0]}")
    assert note(scenario, "b").endswith(f"salience {kept[1]}")
    assert (
        f"emissions.csv: salience was read as {rule}."
        in import_files([tmp_path / "emissions.csv"]).remarks
    )


def test_a_table_too_large_for_a_scenario_is_refused_before_it_is_written_out(
    tmp_path: Path,
) -> None:
    lines = [f"a{i},{i},1,1" for i in range(2_000)]
    text = "\n".join(["name,position,capability,salience", *lines])
    assert "2,000 parties with 2,000 options take" in told(tmp_path, text)
    assert "4 parties with 1,000 options take" in told(tmp_path, TABLE, steps=1_000)


def test_steps_divide_the_range(tmp_path: Path) -> None:
    found = seen(imported(table(tmp_path), tmp_path, steps=5))["Netherlands"]
    assert found.utilities == pytest.approx(
        {("4",): 1, ("5.5",): 0.75, ("7",): 0.5, ("8.5",): 0.25, ("10",): 0}
    )


def test_positions_that_print_alike_are_told_apart(tmp_path: Path) -> None:
    text = TABLE.replace("Denmark,4,", "Denmark,4.000000000001,")
    found = seen(imported(table(tmp_path, text), tmp_path))
    assert len(found["France"].utilities) == 4


@pytest.mark.parametrize("mark", [";", "\t"])
def test_other_separators_columns_and_blank_lines(mark: str, tmp_path: Path) -> None:
    lines = TABLE.replace(",", mark).splitlines()
    text = "\ufeff" + "\r\n".join(
        [lines[0] + f"{mark}Notes", "", *(f"{x}{mark}" for x in lines[1:])]
    )
    scenario = imported(table(tmp_path, text), tmp_path)
    assert note(scenario, "belgium") == "position 7, capability 0.08, salience 0.4"
    remarks = import_files([tmp_path / "emissions.csv"]).remarks
    assert "emissions.csv: left out: Notes." in remarks


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (",Position", ",Posision", "1:1: there is no column 'position': the first line must name"),
        (",Position", ",Posision", "(did you mean 'posision'?)"),
        (",Position", ",name", "1:1: two columns are called 'name'"),
        ("Belgium,7", "Belgium,7,7", "3:1: 5 cells under 4 columns"),
        ("Belgium,7", "Belgium,seven", "3:1: 'position' must be a number, not 'seven'"),
        ("Belgium,7", "Belgium,nan", "3:1: 'position' must be a number, not 'nan'"),
        ("Belgium,7", "Belgium,1_0", "3:1: 'position' must be a number, not '1_0'"),
        ("Belgium,7", 'Belgium,"7,5"', "not '7,5'; decimals have a point"),
        ("7,.08,40", "7,-1,40", "3:1: 'capability' must be at least 0, not -1"),
        (".08,40", ".08,140", "3:1: 'salience' must be between 0 and 100, not 140"),
        (".08,40", ".08,-4", "3:1: 'salience' must be between 0 and 100, not -4"),
        (".08,40", ".08,", "3:1: 'salience' must be a number, not ''"),
        ("Belgium,7", ",7", "3:1: an actor has no name"),
        ("Belgium,7", "Bel\x07gium,7", "3:1: the name of an actor: the control character U+0007"),
        ("Belgium,7", "France,7", "4:1: 'France' twice, first on line 3"),
        ("Belgium,7", '"Bel"gium,7', "3:1: no CSV"),
        ("Denmark", '"Denmark', "5:1: no CSV"),
        ("Belgium", "x" * 140_000, "3:1: no CSV: field larger than field limit"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(
    old: str, new: str, message: str, tmp_path: Path
) -> None:
    assert old in TABLE
    found = told(tmp_path, TABLE.replace(old, new, 1))
    assert message in found
    assert found.startswith(str(tmp_path / "emissions.csv"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "1:1: there is no column 'name'"),
        (TABLE.splitlines()[0], "1:1: needs two or more actors, has 0"),
        ("\n".join(TABLE.splitlines()[:2]), "1:1: needs two or more actors, has 1"),
        (TABLE.replace("7", "4").replace("10,", "4,"), "1:1: all positions are the same"),
        ("," * 20_000, "1:1: more than 10,000 cells"),
        ("\0" * 500, "1:1:"),
    ],
)
def test_a_table_without_a_negotiation_is_refused(text: str, message: str, tmp_path: Path) -> None:
    assert message in told(tmp_path, text)
