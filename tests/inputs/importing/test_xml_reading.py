from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.inputs.importing.xml_reading import Element, read_xml
from sim.inputs.places import ScenarioError
from sim.inputs.reading import MAX_BYTES, MAX_DEPTH


def parsed(folder: Path, content: str | bytes) -> Element:
    path = folder / "x.xml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_xml(path)


def told(folder: Path, content: str | bytes) -> str:
    with pytest.raises(ScenarioError) as caught:
        parsed(folder, content)
    return str(caught.value).removeprefix(str(folder / "x.xml"))


def test_elements_know_their_attributes_children_and_places(tmp_path: Path) -> None:
    root = parsed(tmp_path, '<?xml version="1.0"?>\n<a><b x="1 &amp; 2"/>text\n  <c/><b/></a>')
    assert [(child.name, str(child.place)[-3:]) for child in root.children] == [
        ("b", "2:4"), ("c", "3:3"), ("b", "3:7"),
    ]  # fmt: skip
    assert root.named("b")[0].text("x") == "1 & 2"
    assert [each.name for each in root.walk()] == ["a", "b", "c", "b"]


def test_a_declared_encoding_does_not_count(tmp_path: Path) -> None:
    root = parsed(tmp_path, '<?xml version="1.0" encoding="ISO-8859-1"?><a x="ü"/>')
    assert root.text("x") == "ü"


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 20))
REFUSED = {
    "laughs": f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]><a>&l19;</a>',
    "file": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    "parameter": '<!DOCTYPE a [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]><a/>',
    "type": '<!DOCTYPE a SYSTEM "http://localhost/a.dtd"><a/>',
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_document_type_is_refused_before_anything_expands(name: str, tmp_path: Path) -> None:
    assert "a document type declaration (<!DOCTYPE a)" in told(tmp_path, REFUSED[name])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", ":1:1: no XML: no element found"),
        ("{}", ":1:1: no XML: not well-formed"),
        ("<a>\n<b></a>", ":2:6: no XML: mismatched tag"),
        ("<a>&x;</a>", ":1:4: no XML: undefined entity"),
        ("<a x='1' x='2'/>", ":1:10: no XML: duplicate attribute"),
        ("<a/><b/>", ":1:5: no XML: junk after document element"),
        ("<a>\0</a>", ":1:4: no XML: not well-formed"),
        ("\n <?xml version='1.0'?><a/>", "no XML: XML or text declaration not at start"),
        ("<a x='ü'/>".encode("latin-1"), ":1:7: not UTF-8 text (byte 0xFC)"),
        ("<a/>".encode("utf-16"), ":1:1: UTF-16 text"),
        ("<a>" * 100, f":1:97: nested more than {MAX_DEPTH} levels deep"),
        ("<a>" + "<b/>" * 10_000, "more than 10,000 elements and attributes"),
        ("<a>" + "<b x='' y=''/>" * 4_000, "more than 10,000 elements and attributes"),
        ("<a>" + " " * MAX_BYTES, ":1:1: larger than 256 KiB"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_no_xml_is_refused(content: str | bytes, message: str, tmp_path: Path) -> None:
    assert message in told(tmp_path, content)


@given(content=st.binary(max_size=60) | st.text("<>/a='& !-?[]x", max_size=60))
@settings(deadline=None, max_examples=150)
def test_anything_gives_an_element_or_a_scenario_error(
    tmp_path_factory: pytest.TempPathFactory, content: str | bytes
) -> None:
    try:
        found = parsed(tmp_path_factory.getbasetemp(), content)
    except ScenarioError:
        return
    assert isinstance(found, Element)
