"""MODEL.md is assembled from the pages of docs/, and holds what it promises.

Its order, its equations, what it names, and tables equal to the files.
"""

from __future__ import annotations

import importlib
import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from sim.analysis.mechanisms import MECHANISMS
from sim.arrays import Floats, Ints
from sim.inputs.provenance import basis
from sim.model.agenda import build_agenda
from sim.model.draws import draw_codings, quantile
from tests.cases import bundled
from tools.model_document import document
from tools.model_tables import FOLDER, renewed, tables
from tools.model_tables import MECHANISMS as BY_HAND

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "MODEL.md").read_text(encoding="utf-8")
BODY, REST = TEXT.split("## 13 References\n")
REFERENCES, _ = REST.split("## 14 Tables\n")
OPENING = BODY.partition("## Contents\n")[0]
SOURCES = {path: path.read_text(encoding="utf-8") for path in sorted((ROOT / "sim").rglob("*.py"))}

ODD = (  # Grimm et al. (2020), JASSS 23(2) 7
    "1 Purpose and patterns",
    "2 Entities, state variables, and scales",
    "3 Process overview and scheduling",
    "4 Design concepts",
    "5 Initialization",
    "6 Input data",
    "7 Submodels",
)
CONCEPTS = (
    "Basic principles",
    "Emergence",
    "Adaptation",
    "Objectives",
    "Learning",
    "Prediction",
    "Sensing",
    "Interaction",
    "Stochasticity",
    "Collectives",
    "Observation",
)


def headings(level: str) -> list[str]:
    return re.findall(rf"^{level} (.+)$", TEXT, re.MULTILINE)


def rows(name: str) -> set[str]:
    """The first cells of a table."""
    body = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    return set(re.findall(r"^\| `?([^|`]+?)`? \|", body, re.MULTILINE))


@lru_cache(maxsize=1)
def made() -> dict[str, str]:
    return tables()


@lru_cache(maxsize=1)
def listed() -> set[str]:
    """Whatever has a row in a table that was made from the files."""
    return {row for name in made() for row in rows(name)}


# Order


def test_the_sections_come_in_the_order_of_the_odd_protocol() -> None:
    numbered = [title for title in headings("##") if title[0].isdigit()]
    assert tuple(numbered[:7]) == ODD


def test_the_design_concepts_are_all_there_in_order() -> None:
    named = [title for title in headings("###") if title.startswith("4.")]
    assert named == [f"4.{number} {name}" for number, name in enumerate(CONCEPTS, 1)]


def test_the_submodels_are_numbered_without_a_gap() -> None:
    numbers = [title.split()[0] for title in headings("###") if title.startswith("7.")]
    assert numbers == [f"7.{n}" for n in range(1, len(numbers) + 1)]


def test_the_text_is_assembled_from_the_pages() -> None:
    """`make model` renews it."""
    assert document() == TEXT


def test_every_link_within_leads_to_a_heading() -> None:
    titles = re.findall(r"^#+ (.+)$", TEXT, re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
    assert set(re.findall(r"\]\(#([^)]+)\)", TEXT)) <= anchors


def test_the_equations_stand_in_the_order_of_their_numbers() -> None:
    assert equations(OPENING) == equations(BODY[len(OPENING) :]) == [str(n) for n in range(1, 8)]


def test_the_row_of_equations_is_that_of_the_sections() -> None:
    """Each is written out twice; what stands before a probability in the row is its name."""
    section = "\n".join(formulas(BODY[len(OPENING) :])).replace(" ", "")
    for formula in formulas(OPENING):
        for line in filter(None, formula.splitlines()):
            plain = re.sub(r"^(?:P\((?!consent).*?\)|score) = ", "", line)
            assert plain.replace(" ", "") in section, line


def formulas(text: str) -> list[str]:
    return re.findall(r"^```text\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def equations(text: str) -> list[str]:
    """Numbers at the end of a line of a formula."""
    return re.findall(r" {3}\((\d+)\)$", "\n".join(formulas(text)), re.MULTILINE)


# What it names, and what names it


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`(sim(?:\.\w+)+)`", TEXT))))
def test_every_function_that_is_named_exists(name: str) -> None:
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        for part in parts[end:]:
            found = getattr(found, part)
        return


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:tests|tools)/[\w./]+)`", TEXT))))
def test_every_file_that_is_named_exists(path: str) -> None:
    assert (ROOT / path).is_file()


def test_every_equation_cited_in_the_code_is_there() -> None:
    cited = {n for text in SOURCES.values() for n in cited_equations(text)}
    assert cited
    assert cited <= set(equations(OPENING))


def cited_equations(text: str) -> Iterator[str]:
    for passage in re.findall(r"[Ee]quations?((?: and|,)? ?\(\d\)(?:(?:,| and) \(\d\))*)", text):
        yield from re.findall(r"\d", passage)
    yield from re.findall(r"\beq\. (\d)\b", text)


def test_every_section_cited_in_the_code_is_there() -> None:
    cited = {n for text in SOURCES.values() for n in re.findall(r"MODEL\.md (\d+(?:\.\d+)?)", text)}
    assert cited
    assert cited <= {title.split()[0] for title in headings("###?")}


def test_every_stream_of_the_model_is_told() -> None:
    pattern = r'(?:\.uniform|\.normal|_month|purposes = tuple)\(\s*f?"([^"]+)"'
    drawn = {name for text in SOURCES.values() for name in re.findall(pattern, text)}
    assert len(drawn) > 10
    told = set(re.findall(r"^\| `([^`]+)` \| (?:run|draw) \|", TEXT, re.MULTILINE))
    assert {re.sub(r"\{(\w+)\}", lambda m: m[1].upper(), name) for name in drawn} <= told


# Tables


def test_the_tables_are_those_of_the_files() -> None:
    """`make tables` renews them."""
    for name, table in made().items():
        assert (FOLDER / f"{name}.md").read_text(encoding="utf-8") == renewed(name, table), name


def test_every_table_is_made_and_every_table_made_is_shown() -> None:
    assert sorted(path.stem for path in FOLDER.iterdir()) == sorted([*made(), BY_HAND])
    for path in FOLDER.iterdir():
        title = path.read_text(encoding="utf-8").partition("\n")[0]
        assert f"##{title}\n" in TEXT
        assert TEXT.count(f"[{title.removeprefix('# ')}](#") == 1


def test_everything_that_is_drawn_has_a_row() -> None:
    """The model is asked what it draws; its own names are those of the scenario."""
    base, names = bundled("base"), set()

    def source(name: str, index: Ints) -> Floats:
        names.add(name)
        return np.full(len(index), 0.5)

    draw_codings(base, build_agenda(base), np.arange(2), source)
    assert len(names) > 100
    assert {name for name in names if not listed() & set(homes(name))} == set()


def homes(path: str) -> Iterator[str]:
    """The rows that would do for a quantity of that path."""
    yield path
    parts = path.split(".")
    if parts[0] == "actors":
        own = parts[2:]
        yield ".".join(["actor_defaults", *own])
        yield ".".join(own)  # a salience, or what a guarantor carries
        yield ".".join(own[1:])  # a stance or a red line, by issue and option
        yield f"scales.{own[0]}.1"


def test_every_quantity_in_force_has_a_row() -> None:
    inputs = [each for each in basis(bundled("base")) if not each.entries[0].coding]
    names = ("guarantors", "countries")
    quantities = {i.path for i in inputs if not i.path.endswith(names)}
    missing = {path for path in quantities if not path.startswith("codebook.")} - listed()
    assert len(quantities) > 50
    assert missing == set()


def test_every_mechanism_has_a_row() -> None:
    """`make mechanisms` prints the table."""
    head = {"switched off", "---", ":--", "as it is"}
    assert rows(BY_HAND) - head == {mechanism.name for mechanism in MECHANISMS}


# Numbers and sources


def test_the_mean_of_honour_is_as_told() -> None:
    honour = bundled("base").spec.actor_defaults.honour
    assert honour is not None
    (told,) = re.findall(r"has its mean at (\.\d+)", re.sub(r"\s+", " ", BODY))
    drawn = quantile(honour, (np.arange(10_000) + 0.5) / 10_000)
    assert float(drawn.mean()) == pytest.approx(float(told), abs=0.005)


def entries() -> list[str]:
    return [
        " ".join(entry.split()) for entry in re.split(r"^- ", REFERENCES, flags=re.MULTILINE)[1:]
    ]


def test_every_reference_is_used() -> None:
    for entry in entries():
        author, year = re.split(r",", entry)[0], re.findall(r"\((\d{4})\)", entry)[0]
        near = rf"{author}[^.;()]{{0,40}}(?:al\. )?\(?{year}"
        assert re.search(near, " ".join(BODY.split())), entry


def test_every_work_cited_in_the_text_is_listed() -> None:
    """What a table says of its sources is the scenario's own."""
    cited = re.findall(r"([A-Z]\w+)(?: et al\.| and [A-Z]\w+)? \(?((?:19|20)\d\d)\b", BODY)
    months = {"April", "June"}
    works = {(name, year) for name, year in cited if name not in months}
    assert len(works) > 15
    for name, year in works:
        assert any(name in entry.split("(")[0] and f"({year})" in entry for entry in entries()), (
            name
        )


def test_references_are_in_order() -> None:
    assert entries() == sorted(entries(), key=str.casefold)


def test_the_changelog_has_a_place_for_this_version_and_for_numbers() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "version"
    ]
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    (newest, *_) = re.findall(r"^## \[(.+?)\]", text, re.MULTILINE)
    assert newest == version
    assert "### Numbers" in text
