from __future__ import annotations

import os
from pathlib import Path

import pytest

from sim.inputs.importing import importer
from sim.inputs.importing.importer import import_files
from sim.inputs.loading import load
from sim.inputs.places import ScenarioError
from tests.inputs.importing.domains import Sample, imported, seen, write_genius, write_negmas

SAMPLE = Sample(
    {"price": ("low", "high"), "delivery": ("soon", "late")},
    ((0.5, 0.5), (0.25, 0.75)),
    (((1, 0), (0.5, 0.2)), ((0, 1), (1, 0.3))),
    (0.2, 0.3),
)


@pytest.fixture
def genius(tmp_path: Path) -> Path:
    """A folder with a domain and two profiles."""
    folder = tmp_path / "genius"
    folder.mkdir()
    return write_genius(SAMPLE, folder)


@pytest.fixture
def negmas(tmp_path: Path) -> Path:
    """A folder with a domain and two utility functions."""
    folder = tmp_path / "negmas"
    folder.mkdir()
    return write_negmas(SAMPLE, folder, "yml")


def told(*sources: Path, steps: int | None = None) -> str:
    with pytest.raises(ScenarioError) as caught:
        import_files(sources, steps)
    return str(caught.value)


def parties(*sources: Path) -> list[str]:
    found = import_files(sources)
    path = sources[0].parent / "imported.yaml"
    path.write_text(found.text, encoding="utf-8")
    return [actor.label for actor in load(path).spec.actors.values()]


def test_a_domain_takes_all_profiles_beside_it_or_those_that_follow(genius: Path) -> None:
    (genius / "party2.xml").write_text((genius / "party1.xml").read_text())
    domain = genius / "domain.xml"
    assert parties(genius) == ["party0", "party1", "party2"]
    assert parties(domain) == ["party0", "party1", "party2"]
    assert parties(domain, genius / "party2.xml", genius / "party0.xml") == ["party2", "party0"]
    assert parties(genius / "party2.xml", domain, genius / "party0.xml") == ["party2", "party0"]


def test_a_domain_named_outright_leaves_other_domains_beside_it_alone(genius: Path) -> None:
    (genius / "other.xml").write_text((genius / "domain.xml").read_text())
    assert "2 domains, domain.xml and other.xml: name one, then its profiles" in told(genius)
    assert parties(genius / "other.xml") == ["party0", "party1"]


def test_a_table_beside_a_domain_is_left_alone_if_the_domain_is_named(negmas: Path) -> None:
    (negmas / "actors.csv").write_text("name")
    assert "files of several formats (domain.yml, actors.csv)" in told(negmas)
    assert parties(negmas / "domain.yml") == ["party0", "party1"]


def test_hidden_files_statistics_and_files_of_other_kinds_do_not_count(negmas: Path) -> None:
    for name in ("_stats.yaml", ".hidden.yml", "stats.json", "info.yml", "picture.png"):
        (negmas / name).write_text("[")
    (negmas / "folder.yml").mkdir()
    assert parties(negmas) == ["party0", "party1"]


def test_both_formats_give_the_same_scenario_where_their_conventions_agree(
    genius: Path, negmas: Path, tmp_path: Path
) -> None:
    sample = Sample(SAMPLE.issues, SAMPLE.weights, (((1, 0), (1, 0)),) * 2, SAMPLE.reservations)
    write_genius(sample, genius)
    write_negmas(sample, negmas, "yml")
    assert seen(imported(genius, tmp_path)) == seen(imported(negmas, tmp_path))


@pytest.mark.parametrize(
    ("folder", "name"),
    [("The Deal_2.xml", "the-deal-2.yaml"), ("日本.xml", "imported.yaml"), ("1.xml", "n1.yaml")],
)
def test_the_file_is_called_after_the_domain(genius: Path, folder: str, name: str) -> None:
    (genius / "domain.xml").rename(genius / folder)
    assert import_files([genius]).file_name == name


def test_a_file_name_with_a_line_break_stays_in_its_comment(genius: Path, tmp_path: Path) -> None:
    (genius / "party0.xml").rename(genius / "a\nname: hacked\x85.xml")
    (genius / "domain.xml").rename(genius / "x\nname: hacked.xml")
    with pytest.raises(ScenarioError, match="the name of a profile"):
        import_files([genius])
    (genius / "a\nname: hacked\x85.xml").rename(genius / "a\nname: hacked.xml")
    spec = imported(genius, tmp_path).spec
    assert spec.name == "X?name: hacked"


@pytest.mark.skipif(os.name != "posix", reason="names are bytes only there")
def test_a_file_name_that_is_no_text_is_refused_or_shown(genius: Path) -> None:
    (genius / "domain.xml").rename(genius / "d\udcff.xml")
    found = import_files([genius])
    assert found.text.startswith("# Imported from d?.xml,")
    assert found.file_name == "d.yaml"


def test_what_is_said_is_in_the_file_too(genius: Path) -> None:
    text = (genius / "party0.xml").read_text()
    (genius / "party0.xml").write_text(
        text.replace("discount_factor value='1.0'", "discount_factor value='0.5'")
    )
    found = import_files([genius])
    comment = " ".join(
        line.lstrip("# ") for line in found.text.splitlines() if line.startswith("#")
    )
    assert found.remarks[0] == "Read domain.xml, party0.xml, party1.xml (Genius XML)."
    assert len(found.remarks) == 3
    assert all(remark in comment for remark in found.remarks[1:])
    assert any("Genius's convention" in remark for remark in found.remarks)


def test_what_does_not_hold_a_negotiation_is_refused(genius: Path, tmp_path: Path) -> None:
    domain, profile = genius / "domain.xml", genius / "party0.xml"
    empty = tmp_path / "empty"
    empty.mkdir()
    assert f"{empty}: nothing to import in this folder; Genius domains (.xml)" in told(empty)
    assert "no such file" in told(genius / "nothing.xml")
    assert "no such file" in told(genius / "nothing")
    assert "party0.xml without the domain: name the domain's file, or its folder" in told(profile)
    assert "needs the profiles of two or more parties, has one: party0.xml" in told(domain, profile)
    (tmp_path / "x.ods").write_text("")
    assert "x.ods: .ods is not read; Genius domains" in told(tmp_path / "x.ods")
    assert "a folder, not a file" in told(domain, empty.rename(tmp_path / "folder.xml"))


def test_a_domain_alone_is_refused(genius: Path) -> None:
    for path in genius.glob("party*"):
        path.unlink()
    (genius.parent / "stranger.xml").write_text("<no domain/>")  # above is no place to look
    assert "a domain needs the profiles of two or more parties there, has none" in told(genius)
    assert "parties beside it or named after it, has none" in told(genius / "domain.xml")


def test_a_folder_of_folders_is_told_by_their_names(genius: Path, negmas: Path) -> None:
    above = genius.parent
    assert f"{above}: no file to import, but 2 folders, genius and negmas: name the" in told(above)
    for name in ("a", "b", "c"):
        (above / name).mkdir()
    assert "5 folders, a, b, c and 2 more: name the one of a domain" in told(above)


def test_profiles_without_a_domain_are_told(negmas: Path) -> None:
    (negmas / "domain.yml").unlink()
    assert f"{negmas}: 2 profiles without the domain: name the domain's file" in told(negmas)


def test_what_was_imported_into_the_folder_is_no_second_domain(negmas: Path) -> None:
    (negmas / "domain.yaml").write_text(import_files([negmas]).text)
    assert parties(negmas) == ["party0", "party1"]
    assert parties(negmas / "domain.yml") == ["party0", "party1"]
    told_of = told(negmas / "domain.yaml")
    assert "domain.yaml: a scenario already: sim check and sim run take it as it is" in told_of


def test_one_table_at_a_time(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text("name,position\n")
    assert "one actor table at a time: a.csv and b.csv" in told(tmp_path)
    assert "one actor table at a time" in told(tmp_path / "a.csv", tmp_path / "b.csv")


def test_too_many_files_and_too_many_steps_are_refused(
    genius: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "--steps must be from 2 to 1,000, not 1" in told(genius, steps=1)
    assert "--steps must be from 2 to 1,000, not 1001" in told(genius, steps=1001)
    monkeypatch.setattr(importer, "MOST_FILES", 2)
    assert "more than 2 files" in told(genius)


@pytest.mark.parametrize(
    ("issues", "options", "message"),
    [
        (3, 60, "issues: 216,000 packages are more than 200,000"),
        (1, 624, "more than 10,000 keys and values: too much for one file"),
        (1, 900, "2 parties with 900 options take 14,400 or more keys and values, and a scenario"),
        (1, 2_001, "2,001 options: 2,000 are the most"),
    ],
)
def test_a_domain_too_large_for_a_scenario_is_refused(
    tmp_path: Path, issues: int, options: int, message: str
) -> None:
    names = tuple(f"o{i}" for i in range(options))
    each = tuple(0.5 for _ in names)
    sample = Sample(
        {f"i{k}": names for k in range(issues)},
        ((1 / issues,) * issues,) * 2,
        ((each,) * issues,) * 2,
        (0.1, 0.1),
    )
    found = told(write_negmas(sample, tmp_path, "json"))
    assert message in found
    assert found.startswith(str(tmp_path))


def test_the_largest_domains_have_room(tmp_path: Path) -> None:
    names = tuple(f"o{i}" for i in range(610))
    each = tuple(i / 610 for i in range(610))
    sample = Sample({"price": names}, ((1,),) * 2, ((each,), (each[::-1],)), (0.1, 0.1))
    assert len(seen(imported(write_negmas(sample, tmp_path, "json"), tmp_path))) == 2
