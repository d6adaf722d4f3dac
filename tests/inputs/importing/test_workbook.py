"""Tables in workbooks: one that a spreadsheet program's library wrote, and damaged ones."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from shutil import copy

import pytest

from sim.inputs.importing import workbook
from sim.inputs.importing.importer import import_files
from sim.inputs.places import ScenarioError
from tests.inputs.importing.domains import imported
from tests.inputs.importing.test_table import standing

WRITTEN = Path(__file__).with_name("emissions.xlsx")  # by openpyxl 3.1; the table is on sheet 2
SHEET = "xl/worksheets/sheet1.xml"
RELATIONS = "<Relationships><Relationship Id='r1' Target='worksheets/sheet1.xml'/></Relationships>"
BOOK = "<workbook xmlns:r='x'><sheets><sheet name='One' r:id='r1'/></sheets></workbook>"
PARTS = {"xl/workbook.xml": BOOK, "xl/_rels/workbook.xml.rels": RELATIONS}
STRINGS = (
    "<sst><si><t>name</t></si>"
    "<si><r><t>posi</t></r><r><t>tion</t></r><rPh><t>x</t></rPh></si></sst>"
)
HEAD = "<row><c r='A1' t='s'><v>0</v></c><c r='B1' t='s'><v>1</v></c></row>"


def book(folder: Path, rows: str, **parts: str) -> Path:
    """A workbook with one sheet of these rows under the headings name and position."""
    path = folder / "a.xlsx"
    sheet = f"<worksheet><sheetData>{HEAD}{rows}</sheetData></worksheet>"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in {**PARTS, SHEET: sheet, "xl/sharedStrings.xml": STRINGS, **parts}.items():
            if text:
                file.writestr(name, text)
    return path


def row(number: int, name: str, position: str) -> str:
    text = f"<c r='A{number}' t='inlineStr'><is><t>{name}</t></is></c>"
    return f"<row>{text}<c r='B{number}'>{position}</c></row>"


TWO = row(2, "a", "<v>1</v>") + row(4, "b", "<f>B2*4</f><v>4.5E0</v>")


def told(path: Path) -> str:
    with pytest.raises(ScenarioError) as caught:
        import_files([path])
    return str(caught.value)


def test_the_sheet_with_the_columns_is_read(tmp_path: Path) -> None:
    copy(WRITTEN, tmp_path)
    scenario = imported(tmp_path / "emissions.xlsx", tmp_path)
    assert standing(scenario, "netherlands") == (4, 0.08, 0.8)
    assert standing(scenario, "denmark") == (4, 0.05, 1)
    remarks = import_files([WRITTEN]).remarks
    assert remarks[0] == "Read emissions.xlsx (actor table, sheet 'Actors')."
    assert "emissions.xlsx: left out: 1 line above the headings." in remarks
    assert "emissions.xlsx: left out: Source." in remarks


def test_texts_in_parts_gaps_and_stored_values_of_formulas_are_read(tmp_path: Path) -> None:
    scenario = imported(book(tmp_path, TWO), tmp_path)
    assert standing(scenario, "a") == (1, 1, 1)
    assert standing(scenario, "b") == (4.5, 1, 1)


def test_a_number_stored_as_text_is_one(tmp_path: Path) -> None:
    rows = TWO.replace("<c r='B2'><v>1</v></c>", "<c r='B2' t='str'><v>1,5</v></c>")
    assert standing(imported(book(tmp_path, rows), tmp_path), "a")[0] == 1.5


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("<c r='B2'/>", "a.xlsx:2:1: 1 cells under 2 columns"),
        ("<c r='B2'><f>B9</f></c>", "a.xlsx:2:2: 'position' in cell B2 is a formula without its"),
        ("<c r='B2' t='str'><v>x</v></c>", "2:2: 'position' in cell B2 must be a number, not 'x'"),
        ("<c r='B2' t='e'><v>#N/A</v></c>", "'position' in cell B2 must be a number, not '#N/A'"),
        ("<c r='B2' t='b'><v>1</v></c>", "'position' in cell B2 must be a number, not 'true'"),
        ("<c r='B2' t='s'><v>9</v></c>", "no workbook: cell B2 refers to a text that is not there"),
        ("<c r='B2' t='s'><v>-1</v></c>", "cell B2 refers to a text that is not there"),
        ("<c r='CNL2'><v>1</v></c>", "2:1: 2404 cells under 2 columns"),
    ],
)
def test_what_is_wrong_is_said_with_its_cell(cell: str, message: str, tmp_path: Path) -> None:
    rows = TWO.replace("<c r='B2'><v>1</v></c>", cell)
    assert rows != TWO
    assert message in told(book(tmp_path, rows))


@pytest.mark.parametrize(
    ("part", "text", "message"),
    [
        ("xl/workbook.xml", "", "no workbook: it has no 'xl/workbook.xml'"),
        ("xl/workbook.xml", "<workbook/>", "no workbook: it has no visible sheet"),
        ("xl/workbook.xml", "<workbook>", "no workbook: 'xl/workbook.xml' is no XML"),
        ("xl/workbook.xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", "has a document type declarat"),
        (SHEET, "", "no workbook: it has no 'xl/worksheets/sheet1.xml'"),
        (SHEET, "<c/>" * 3, "is no XML"),
        (SHEET, f"<a>{'<b>' * 40}{'</b>' * 40}</a>", "holds too much"),
        (SHEET, f"<a>{'<b/>' * 300_000}</a>", "holds too much"),
        ("xl/sharedStrings.xml", f"<sst>{' ' * 17 * 2**20}</sst>", "unpacks to more than 16 MiB"),
    ],
)
def test_a_damaged_or_dangerous_workbook_is_refused(
    part: str, text: str, message: str, tmp_path: Path
) -> None:
    found = told(book(tmp_path, TWO, **{part: text}))
    assert message in found
    assert found.startswith(f"{tmp_path / 'a.xlsx'}:1:1: no workbook")


def test_what_is_no_zip_or_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"name,position\n")
    assert "no workbook: not the ZIP that an .xlsx file is; save the table as" in told(path)
    path.write_bytes(WRITTEN.read_bytes()[:-50])
    assert "not the ZIP" in told(path)
    monkeypatch.setattr(workbook, "MOST_BYTES", 1000)
    assert "larger than 0 MiB" in told(WRITTEN)


def test_more_cells_than_a_file_may_have_are_refused(tmp_path: Path) -> None:
    rows = "".join(row(n, "a", "<v>1</v>") for n in range(2, 5_100))
    assert "more than 10,000 cells" in told(book(tmp_path, rows))


def test_cells_that_do_not_say_where_they_stand_follow_one_another(tmp_path: Path) -> None:
    """The attribute is optional in the standard, for rows and for cells."""
    path = book(tmp_path, re.sub(r" r='[A-Z]+[0-9]+'", "", TWO))
    assert import_files([path]).text == import_files([book(tmp_path, TWO)]).text
    wrong = row(2, "a", "<v>1</v>") + row(3, "b", "<v>x</v>")
    assert "'position' in cell B3 must be a number" in told(
        book(tmp_path, re.sub(r" r='[A-Z]+[0-9]+'", "", wrong))
    )


def test_a_row_says_its_number_and_cells_go_on_from_one_that_says_its_column() -> None:
    from sim.inputs.importing.workbook import _name, _Node, _placed

    cells = [_Node("c", {}), _Node("c", {"r": "AA7"}), _Node("c", {})]
    rows = [_Node("row", {"r": "7"}, cells), _Node("row", {}, [_Node("c", {})])]
    placed = [_name(row, column) for _, row, column in _placed(_Node("", {}, rows))]
    assert placed == ["A7", "AA7", "AB7", "A8"]
