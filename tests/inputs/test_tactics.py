from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.inputs.loading import load
from sim.inputs.places import ScenarioError
from sim.inputs.spec import ActorDefaults, Trilateral
from sim.inputs.tactics import DEFAULTS, KINDS, OWN, Kind, registered
from tests.cases import bundled, split
from tests.distribution import NAMES, installed, usual, write


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Path]:
    write(tmp_path / "site", usual())
    with installed(tmp_path / "site"):
        yield tmp_path


def refusal(path: str, value: Any) -> str:
    with pytest.raises(ScenarioError) as caught:
        bundled("geneva").with_value(path, value)
    return str(caught.value)


def test_ours_are_registered_each_once() -> None:
    for kind in KINDS:
        for name in OWN[kind]:
            (found,) = registered(kind)[name]
            assert found.own


def test_the_defaults_are_those_of_the_scenario() -> None:
    assert ActorDefaults().concession == DEFAULTS["concession"]
    assert ActorDefaults().acceptance == DEFAULTS["acceptance"]
    assert Trilateral().text == DEFAULTS["text"]


@pytest.mark.parametrize(
    ("path", "value", "kind", "near"),
    [
        ("actors.ukraine.concession", "tit_for_tta", "concession", "tit_for_tat"),
        ("actor_defaults.acceptance", "combine", "acceptance", "combined"),
        ("stages.trilateral.text", "anealing", "text", "annealing"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(
    path: str, value: str, kind: str, near: str
) -> None:
    told = refusal(path, value)
    assert told.startswith(f"{path}: '{value}' is not a {kind} tactic; there is: ")
    assert told.endswith(f"(did you mean '{near}'?)")
    assert len(told.splitlines()) == 1


def test_a_tactic_of_another_kind_is_unknown() -> None:
    assert "'annealing' is not a concession tactic" in refusal(
        "actors.russia.concession", "annealing"
    )


def test_an_unknown_name_in_a_file_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        "extends: base.yaml\nname: Mine\nactors:\n  ukraine:\n    concession: stubborn\n"
    )
    with pytest.raises(ScenarioError, match=r"mine\.yaml:5:5: actors\.ukraine\.concession: "):
        load(path)


def test_one_of_another_package_is_there_by_its_name_and_is_not_imported(outside: Path) -> None:
    for kind, name in NAMES.items():
        (found,) = registered(kind)[name]
        assert (found.package, found.version, found.own) == ("outside", "1.2", False)
    bundled("geneva").with_values({"actors.ukraine.concession": "wavering"})
    assert "outside" not in sys.modules


def test_without_its_package_a_name_is_unknown() -> None:
    assert "'wavering' is not a concession tactic" in refusal(
        "actors.ukraine.concession", "wavering"
    )


@pytest.mark.parametrize("name", ["polynomial", "patient"])
def test_a_name_of_two_packages_is_refused_and_both_are_named(tmp_path: Path, name: str) -> None:
    entries: dict[Kind, dict[str, str]] = {"concession": {name: "outside:wavering"}}
    write(tmp_path / "site", entries)
    if name != "polynomial":
        write(tmp_path / "site", entries, name="another", version="3")
    with installed(tmp_path / "site"):
        told = refusal("actors.ukraine.concession", name)
    other = "summit-sim" if name == "polynomial" else "another 3"
    assert f"'{name}' is a concession tactic of more than one package" in told
    assert other in told
    assert "outside 1.2" in told


def test_a_clash_of_names_that_nobody_uses_is_no_matter(tmp_path: Path) -> None:
    write(tmp_path / "site", {"text": {"annealing": "outside:any_text"}})
    with installed(tmp_path / "site"):
        bundled("geneva").with_value("actors.ukraine.concession", "exponential")


def test_what_is_in_use_follows_the_process_and_the_mediation() -> None:
    geneva = bundled("geneva")
    paths = [path for path, _, _ in geneva.tactics()]
    assert paths == [
        "actors.russia.concession",
        "actors.russia.acceptance",
        "actors.ukraine.concession",
        "actors.ukraine.acceptance",
        "stages.trilateral.text",
    ]
    assert list(geneva.with_value("process", ["preparation"]).tactics()) == []
    silent = geneva.with_value("mediation.styles", ["leverage"])
    assert [path for path, _, _ in silent.tactics()] == paths[:-1]
    assert [path for path, _, _ in split().tactics()] == [
        f"actors.{name}.{kind}"
        for name in ("east", "west")
        for kind in ("concession", "acceptance")
    ]


def test_the_version_of_another_package_is_known_where_it_is_used(outside: Path) -> None:
    geneva = bundled("geneva")
    assert geneva.packages == {}
    assert geneva.with_value("actors.france.concession", "wavering").packages == {}
    used = geneva.with_value("actor_defaults.acceptance", "tempted")
    assert used.packages == {"outside": "1.2"}


def test_the_hash_tells_tactics_apart() -> None:
    geneva = bundled("geneva")
    names = ("polynomial", "exponential", "tit_for_tat")
    hashes = {geneva.with_value("actors.ukraine.concession", name).hash for name in names}
    assert len(hashes) == 3
