from pathlib import Path

import pytest

from sim.inputs import bundled
from sim.inputs.bundled import folder, gallery_names, scenario_names, scenario_path, shown
from sim.inputs.places import ScenarioError


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package with its data inside, as a wheel installs it, and an empty current folder."""
    package = tmp_path / "site-packages" / "sim"
    for name in ("seeds", "scenarios"):
        (package / "data" / name).mkdir(parents=True)
    for name in ("base", "geneva", "china-guarantor"):
        (package / "data" / "scenarios" / f"{name}.yaml").write_text("name: x\n")
    (package / "data" / "scenarios" / "gallery").mkdir()
    for name in ("split", "siting"):
        (package / "data" / "scenarios" / "gallery" / f"{name}.yaml").write_text("name: x\n")
    monkeypatch.setattr(bundled, "_PACKAGE", package)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return package


def test_in_a_checkout_the_folders_stand_beside_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sim").mkdir()
    monkeypatch.setattr(bundled, "_PACKAGE", tmp_path / "sim")
    assert folder("seeds") == tmp_path / "seeds"
    assert folder("scenarios") == tmp_path / "scenarios"


def test_installed_they_are_inside_it(installed: Path) -> None:
    assert folder("seeds") == installed / "data" / "seeds"


def test_this_package_has_both() -> None:
    assert (folder("seeds") / "codebook.yaml").is_file()
    assert "geneva" in scenario_names()


def test_names_are_sorted_and_bare(installed: Path) -> None:
    assert scenario_names() == ["base", "china-guarantor", "geneva"]


def test_names_of_the_gallery_say_so(installed: Path) -> None:
    assert gallery_names() == ["gallery/siting", "gallery/split"]
    Path("gallery/split").mkdir(parents=True)
    found = scenario_path("gallery/split")
    assert found == installed / "data" / "scenarios" / "gallery" / "split.yaml"
    assert shown(found) == "scenarios/gallery/split.yaml"


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("split", "gallery/split"),
        ("gallery/spilt", "gallery/split"),
        ("scenarios/gallery/siting.yaml", "gallery/siting"),
    ],
)
@pytest.mark.usefixtures("installed")
def test_a_slip_points_into_the_gallery(name: str, near: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        scenario_path(name)
    (problem,) = caught.value.problems
    assert problem.suggestion == near


def test_a_bare_name_is_a_bundled_scenario(installed: Path) -> None:
    Path("geneva").mkdir()  # a folder of that name is in nobody's way
    assert scenario_path("geneva") == installed / "data" / "scenarios" / "geneva.yaml"


@pytest.mark.parametrize("name", ["mine.yaml", "./geneva", "sub/mine", "sub\\mine", "/x/mine.yaml"])
@pytest.mark.usefixtures("installed")
def test_all_else_is_a_path_as_written(name: str) -> None:
    if name == "./geneva":
        Path("geneva").write_text("name: own\n")
    assert scenario_path(name) == Path(name)


@pytest.mark.parametrize("name", [".", "..", "results"])
@pytest.mark.usefixtures("installed")
def test_a_folder_is_said_to_be_one(name: str) -> None:
    Path("results").mkdir()
    with pytest.raises(ScenarioError, match="a folder, not a scenario"):
        scenario_path(name)


@pytest.mark.parametrize(("name", "near"), [("genva", "geneva"), ("Geneva", "geneva"), ("q", None)])
@pytest.mark.usefixtures("installed")
def test_a_name_that_is_not_bundled(name: str, near: str | None) -> None:
    with pytest.raises(ScenarioError, match="'sim list' shows") as caught:
        scenario_path(name)
    (problem,) = caught.value.problems
    assert problem.suggestion == near


@pytest.mark.parametrize("name", ["geneva.yaml", "scenarios/geneva.yaml"])
@pytest.mark.usefixtures("installed")
def test_a_missing_file_named_like_a_bundled_scenario_points_to_it(name: str) -> None:
    with pytest.raises(ScenarioError, match=r"no such file \(did you mean 'geneva'\?\)"):
        scenario_path(name)


def test_a_file_of_ones_own_may_be_named_like_a_bundled_one(installed: Path) -> None:
    Path("geneva.yaml").write_text("name: own\n")
    assert scenario_path("geneva.yaml") == Path("geneva.yaml")


def test_bundled_files_are_shown_without_where_they_are(installed: Path) -> None:
    assert shown(folder("scenarios") / "base.yaml") == "scenarios/base.yaml"
    assert shown(folder("seeds") / "case" / "claims.yaml") == "seeds/case/claims.yaml"


def test_other_files_are_shown_as_they_were_written(installed: Path) -> None:
    for written in ("mine.yaml", "sub/mine.yaml", str(installed / "mine.yaml")):
        assert shown(Path(written)) == written


def test_a_file_here_is_meant_by_its_name_without_its_ending(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("trial.yaml").write_text("extends: geneva\n")
    with pytest.raises(ScenarioError, match=r"did you mean 'trial\.yaml'"):
        scenario_path("trial")
