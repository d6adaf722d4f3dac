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


def standing(scenario: Scenario, actor: str) -> tuple[float, float, float]:
    at = scenario.spec.issues["position"].positions[actor]
    return at.position, at.capability, at.salience


def remarks(path: Path) -> list[str]:
    return [remark.removeprefix(f"{path.name}: ") for remark in import_files([path]).remarks]


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
    assert standing(scenario, "france") == (10, 0.16, 0.6)
    assert standing(scenario, "denmark") == (4, 0.05, 1)


@pytest.mark.parametrize(
    ("saliences", "kept", "rule"),
    [
        (("80", "1"), (0.8, 0.01), "percent"),
        ((".8", "1"), (0.8, 1), "a share of 1"),
        (("1%", ".5%"), (0.01, 0.005), "percent"),
        (("0", "35.5"), (0, 0.355), "percent"),
    ],
)
def test_salience_is_percent_if_one_is_above_1_or_says_so(
    saliences: tuple[str, str], kept: tuple[float, float], rule: str, tmp_path: Path
) -> None:
    lines = [f"a,1,1,{saliences[0]}", f"b,2,1,{saliences[1]}"]
    text = "\n".join(["name,position,capability,salience", *lines])
    scenario = imported(table(tmp_path, text), tmp_path)
    assert (standing(scenario, "a")[2], standing(scenario, "b")[2]) == kept
    assert f"salience was read as {rule}." in remarks(tmp_path / "emissions.csv")


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


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_other_separators_columns_and_blank_lines(mark: str, tmp_path: Path) -> None:
    lines = TABLE.replace(",", mark).splitlines()
    text = "\ufeff" + "\r\n".join(
        [lines[0] + f"{mark}Notes{mark}", "", *(f"{x}{mark}" for x in lines[1:]), mark * 3]
    )
    scenario = imported(table(tmp_path, text), tmp_path)
    assert standing(scenario, "belgium") == (7, 0.08, 0.4)
    assert "left out: Notes." in remarks(tmp_path / "emissions.csv")


@pytest.mark.parametrize("name", ["a.csv", "a.txt", "a.tsv"])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-8"])
def test_what_excel_writes_passes(name: str, encoding: str, tmp_path: Path) -> None:
    """As CSV with and without `sep=`, and as Unicode text, which is UTF-16 with tabs."""
    for head, mark in (("", "\t"), ("sep=;\r\n", ";")):
        text = head + TABLE.replace(",", mark).replace("\n", "\r\n")
        (tmp_path / name).write_bytes(text.encode(encoding))
        assert standing(imported(tmp_path / name, tmp_path), "belgium") == (7, 0.08, 0.4)


def test_a_text_file_is_a_table_only_by_its_name(tmp_path: Path) -> None:
    table(tmp_path)
    (tmp_path / "readme.txt").write_text("no table")
    assert import_files([tmp_path]).file_name == "emissions.yaml"


@pytest.mark.parametrize(
    "heading",
    [
        " NAME , Position , capability,SALIENCE",
        "Actor,Ideal point,Power,Priority",
        "stakeholder,pos,cap,sal",
        '"Player","Position (0-100)","Influence, in votes","Salience [%]"',
        "Member state,Preferred_position,Resources,importance",
    ],
)
def test_columns_go_by_other_names(heading: str, tmp_path: Path) -> None:
    text = TABLE.replace("Name,Position,Capability,Salience", heading)
    text = text.replace("Influence, in votes", "Influence")
    assert standing(imported(table(tmp_path, text), tmp_path), "france") == (10, 0.16, 0.6)


def test_lines_above_the_headings_and_columns_without_one_are_left_out(tmp_path: Path) -> None:
    lines = [f"{line},," for line in TABLE.splitlines()]
    text = "\n".join(["Emission standards, 1987", "", *lines])
    assert standing(imported(table(tmp_path, text), tmp_path), "france") == (10, 0.16, 0.6)
    assert "left out: 1 line above the headings." in remarks(tmp_path / "emissions.csv")


def test_without_capability_or_salience_all_have_the_same_and_it_is_said(tmp_path: Path) -> None:
    text = "name,position\na,1\nb,4\n"
    assert standing(imported(table(tmp_path, text), tmp_path), "b") == (4, 1, 1)
    told_of = remarks(tmp_path / "emissions.csv")
    assert "it has no capability, which was taken to be the same for all." in told_of
    assert "it has no salience, which was taken to be the same for all." in told_of


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a;0;1,5;9\nb;10;2;8", (0, 1.5, 0.09)),
        ('a,0,"1,5",9\nb,10,2,8', (0, 1.5, 0.09)),
        ("a;0;1.200,5;9\nb;10;2;8", (0, 1200.5, 0.09)),
        ("a;0;1.200;9\nb;10;2,5;8", (0, 1200, 0.09)),
        ("a;0;1.2;9\nb;10;1,200;8", (0, 1.2, 0.09)),
        ("a;-1,25;0,200;9\nb;10;1;8", (-1.25, 0.2, 0.09)),
        ("a;0;1,200,000;9\nb;10;2;8", (0, 1_200_000, 0.09)),
        ("a;0;1.200.000;9\nb;10;2;8", (0, 1_200_000, 0.09)),
        ("a;0;1 200,5;9\nb;10;2;8", (0, 1200.5, 0.09)),
        ("a;0;1\u202f200;9\nb;10;2;8", (0, 1200, 0.09)),
        ("a;0;1'200.5;9\nb;10;2;8", (0, 1200.5, 0.09)),
        ("a;\u22125;1e3;9\nb;10;2;8", (-5, 1000, 0.09)),
        ("a;5 %;1;9 %\nb;10%;2;8%", (5, 1, 0.09)),
        ("a;5;0;0\nb;10;2;8", (5, 0, 0)),
    ],
)
def test_numbers_as_people_write_them(
    text: str, wanted: tuple[float, float, float], tmp_path: Path
) -> None:
    mark = ";" if ";" in text else ","
    heading = mark.join(("name", "position", "capability", "salience"))
    found = standing(imported(table(tmp_path, f"{heading}\n{text}\n"), tmp_path), "a")
    assert found == pytest.approx(wanted, rel=1e-15)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            ",Position",
            ",Posision",
            "1:1: there is no column 'position': a line must name the columns",
        ),
        (",Position", ",Posision", "(did you mean 'posision'?)"),
        (",Position", ",name", "1:1: two columns are called 'name'"),
        ("Belgium,7", "Belgium,7,7", "3:1: 5 cells under 4 columns"),
        ("Belgium,7", "Belgium,seven", "3:1: 'position' must be a number, not 'seven'"),
        ("Belgium,7", "Belgium,nan", "3:1: 'position' must be a number, not 'nan'"),
        ("Belgium,7", "Belgium,1_0", "3:1: 'position' must be a number, not '1_0'"),
        ("Belgium,7", 'Belgium,"7,5"', "'7,5' has another sign for decimals than '.08' on line 2"),
        ("Belgium,7", 'Belgium,"7,500,1"', "'position' must be a number, not '7,500,1'"),
        ("Capability", "Capabilty", "there is no column 'capability': a line must"),
        ("Capability", "Capabilty", "(did you mean 'capabilty'?)"),
        ("Belgium,7,", "Belgium,7%,", "'position' has no '%', and others have: give all one"),
        ("7,.08,40", "7,-1,40", "3:1: 'capability' must be at least 0, not -1"),
        (".08,40", ".08,140", "3:1: 'salience' must be between 0 and 100, not 140"),
        (".08,40", ".08,-4", "3:1: 'salience' must be between 0 and 100, not -4"),
        (".08,40", ".08,", "3:1: 'salience' is empty: give a number, or leave the line out"),
        ("Belgium,7", ",7", "3:1: an actor has no name"),
        ("Belgium,7", "Bel\x07gium,7", "3:1: the name of an actor: the control character U+0007"),
        ("Belgium,7", "France,7", "4:1: 'France' twice, first on line 3"),
        ("Belgium,7", '"Bel"gium,7', "3:1: no table"),
        ("Denmark", '"Denmark', "5:1: no table"),
        ("Belgium", "x" * 140_000, "3:1: no table: field larger than field limit"),
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


@pytest.mark.parametrize(
    ("capability", "message"),
    [
        ("1,200", "can be read in two ways, '1,200': write 1200, without separators, or 1.200, w"),
        ("12,34,567", "must be a number, not '12,34,567'"),
        ("1,2.3,4", "must be a number"),
    ],
)
def test_thousands_that_could_be_decimals_are_refused(
    capability: str, message: str, tmp_path: Path
) -> None:
    text = f'name,position,capability,salience\na,0,"{capability}",90\nb,10,900,50\n'
    assert f"2:1: 'capability' {message}" in told(tmp_path, text)


def test_points_among_decimal_commas_are_refused(tmp_path: Path) -> None:
    text = "name;position;capability;salience\na;0;1,5;90\nb;10;2.5;50\n"
    assert "3:1: '2.5' has another sign for decimals than '1,5' on line 2" in told(tmp_path, text)


def test_nobody_with_any_weight_is_refused(tmp_path: Path) -> None:
    text = "name,position,capability,salience\na,0,0,90\nb,10,2,0\n"
    assert "no actor has both a capability and a salience above 0" in told(tmp_path, text)


def test_a_sign_that_separates_nothing_is_refused(tmp_path: Path) -> None:
    assert "'sep=x' names none of , ; | and tab" in told(tmp_path, f"sep=x\n{TABLE}")


@pytest.mark.parametrize("raw", [b"\xff\xfea", b"\xfe\xff\xd8\x00\x00"])
def test_damaged_utf_16_is_refused(raw: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(raw)
    with pytest.raises(ScenarioError, match="save the file as UTF-8"):
        import_files([tmp_path / "a.csv"])


def test_all_that_is_wrong_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    lines = ("name,position,capability,salience", "a,1,x,50", "b,y,-1,200", "a,3,1,50", ",4,1,20")
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        import_files([path])
    assert str(caught.value).replace(str(path), "").splitlines() == [
        ":2:1: 'capability' must be a number, not 'x'",
        ":3:1: 'position' must be a number, not 'y'",
        ":3:1: 'capability' must be at least 0, not -1",
        ":3:1: 'salience' must be between 0 and 100, not 200",
        ":4:1: 'a' twice, first on line 2",
        ":5:1: an actor has no name",
    ]
