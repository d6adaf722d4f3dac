"""What README.md and docs/ say is so: their examples, links, commands, words and reference."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from sim.analysis.events import EVENTS
from sim.cli import app
from sim.inputs.loading import load
from sim.inputs.schema import scenario_schema
from tools.pages import BLOCK, NOTEBOOKS, PAGES, ROOT, Folder, renewed, rerun, shown
from tools.reference import FOLDER, pages

TEXTS = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in PAGES}
README = TEXTS["README.md"]
REFERENCE = {name: text for name, text in TEXTS.items() if name.startswith("docs/reference/")}
MADE = {f"docs/reference/{name}.md": text for name, text in pages().items()}
COMMANDS: dict[str, Any] = get_command(app).commands  # type: ignore[attr-defined]
LINK = re.compile(r"!?\[([^\]]*)\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
WITH_EXAMPLES = [name for name, text in TEXTS.items() if BLOCK.search(text)]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """Where all pages run, so that results are made once."""
    return Folder(tmp_path_factory.mktemp("pages"))


# Examples


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_the_examples_print_what_the_page_says(name: str, folder: Folder) -> None:
    """`make pages` renews what they print."""
    assert renewed(TEXTS[name], folder.run, long=False) == TEXTS[name]


@pytest.mark.long
@pytest.mark.parametrize("name", [name for name in TEXTS if "```console long" in TEXTS[name]])
def test_the_long_examples_too(name: str, folder: Folder) -> None:
    assert renewed(TEXTS[name], folder.run, long=True) == TEXTS[name]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_prints_what_it_says(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "# > " in text
    assert rerun(text) == text


def test_a_page_shows_the_lines_that_it_names() -> None:
    told = "one\ntwo\n  three\nfour\nfive\n"
    assert shown(told, None) == ["one", "two", "  three", "four", "five"]
    assert shown(told, '1; "three" 2') == ["one", "...", "  three", "four", "..."]
    assert shown(told, "-2") == ["...", "four", "five"]
    with pytest.raises(LookupError, match="six"):
        shown(told, '"six" 1')


def test_what_an_example_printed_before_is_replaced() -> None:
    page = (
        "a\n<!-- shown: 1 -->\n```console\n$ sim x\nold\n```\n```console long\n$ sim y\nold\n```\n"
    )
    new = page.replace("$ sim x\nold\n", "$ sim x\nnew\n...\n")
    assert renewed(page, lambda line: "new\nmore\n", long=False) == new
    assert renewed("p\n```console\n$ a\n1\n$ b\n2\n```\n", str.upper, long=False) == (
        "p\n```console\n$ a\nA\n$ b\nB\n```\n"
    )


# The first page


def test_the_first_page_is_short_and_has_the_first_answer() -> None:
    assert len(README.encode()) <= 9_000
    assert "$ sim run geneva\n" in README
    assert "Windows is untested" in README


def test_the_answer_in_words_is_that_of_the_table_above_it() -> None:
    [(block, words)] = re.findall(
        r"istanbul.*?\n(how it ends.*?)```(.*?)## I want", README, re.DOTALL
    )
    deal, meeting = (
        next(line for line in block.splitlines() if line.startswith(row))
        for row in ("a deal ", "no meeting")
    )
    assert "only by itself" in deal
    assert re.search(r" \+0\.\d ", deal)
    assert "differs" in meeting
    words = " ".join(words.split())
    assert "told by itself, and no longer if corrected" in words
    assert "deals become a little more frequent" in words


def test_the_order_of_the_stages_does_more() -> None:
    """As the page of the first answer has it."""
    [deal] = re.findall(r"^a deal  .*$", TEXTS["docs/explain/luck.md"], re.MULTILINE)
    assert deal.endswith(" differs")
    assert "trilateral-first`" in TEXTS["docs/start/first-answer.md"]


def test_every_command_is_on_the_first_page() -> None:
    assert set(COMMANDS) <= set(re.findall(r"sim (\w+)", README))


def test_every_picture_is_told_in_words_and_is_of_geneva_as_it_is() -> None:
    shown_ones = set()
    for name, text in TEXTS.items():
        for words, target in re.findall(r"!\[(.*?)\]\((.*?)\)", text, re.DOTALL):
            path = (ROOT / name).parent / target
            assert len(words) > 60
            assert load("geneva").hash in path.read_text(encoding="utf-8")
            assert path.name in (ROOT / "Makefile").read_text(encoding="utf-8")
            shown_ones.add(path.resolve())
    assert shown_ones == set((ROOT / "docs" / "pictures").iterdir())


# Links


@pytest.mark.parametrize("name", TEXTS)
def test_every_link_leads_somewhere(name: str) -> None:
    for _, target in LINK.findall(FENCE.sub("", TEXTS[name])):
        if "://" not in target:
            assert ((ROOT / name).parent / target.partition("#")[0]).is_file(), target


def test_every_page_can_be_reached_from_the_first() -> None:
    reached, to_read = set(), ["README.md"]
    while to_read:
        name = to_read.pop()
        reached.add(name)
        for _, target in LINK.findall(TEXTS.get(name, "")):
            if "://" in target:
                continue
            path = ((ROOT / name).parent / target).resolve().relative_to(ROOT).as_posix()
            if path not in reached:
                to_read.append(path)
    assert set(TEXTS) - reached == set()
    assert {path.relative_to(ROOT).as_posix() for path in NOTEBOOKS} <= reached


@pytest.mark.parametrize("name", TEXTS)
def test_pages_are_plain_commonmark(name: str) -> None:
    """So that a code host shows them as they are, and another generator can make the site."""
    text = TEXTS[name]
    assert not re.search(r"^(```\{|:::|\.\. )|\{\w+\}`", text, re.MULTILINE)
    assert re.match(r"# \S", text)
    assert len(re.findall(r"^# ", FENCE.sub("", text), re.MULTILINE)) == 1
    prose = re.sub(r"`[^`]*`|^ {4}.*$", "", FENCE.sub("", text), flags=re.MULTILINE)
    assert not re.search(r"(?<!\\)<(?!!--)[a-z]+[ >]", prose)


# Commands


def test_there_is_a_page_for_each_command_and_only_for_these() -> None:
    there = {path.stem for path in (ROOT / "docs" / "how-to").iterdir()} - {"README"}
    assert there == set(COMMANDS)
    for name in there:
        assert TEXTS[f"docs/how-to/{name}.md"].startswith(f"# sim {name}\n")


@pytest.mark.parametrize("name", TEXTS)
def test_every_command_that_is_named_is_one_and_takes_its_options(name: str) -> None:
    for command, rest in _named(TEXTS[name]):
        assert command in COMMANDS, command
        known = {each for param in COMMANDS[command].params for each in param.opts} | {"--help"}
        given = re.findall(r"(?<![\w-])(--[a-z][a-z-]*|-[a-z])(?![\w-])", re.sub(r"#.*", "", rest))
        assert set(given) <= known, f"sim {command} {rest}"


def _named(text: str) -> Iterator[tuple[str, str]]:
    """The commands in code, each with what stands behind it."""
    code = re.findall(r"`(sim [^`]+)`", FENCE.sub("", text), re.DOTALL)
    code += re.findall(r"^(?:    |\$ )(sim .*)$", text, re.MULTILINE)
    for line in code:
        for part in re.split(r"; ", " ".join(line.split())):
            found = re.match(r"sim ([a-z]+)\b(.*)", part)
            if (
                found
                and found[1] not in ("theory",)
                and not part.startswith("sim.")
                and "X" not in part
            ):
                yield found[1], found[2]


# Reference


@pytest.mark.parametrize("name", MADE)
def test_the_reference_is_that_of_the_program(name: str) -> None:
    """`make reference` renews it."""
    assert TEXTS[name] == MADE[name]


def test_no_page_of_the_reference_is_left_over() -> None:
    by_hand = {"docs/reference/README.md", "docs/reference/words.md"}
    assert set(REFERENCE) == set(MADE) | by_hand
    assert FOLDER == ROOT / "docs" / "reference"


def only_page(pattern: str) -> str:
    """The text of the one page of the reference that has such a line."""
    [text] = [text for text in REFERENCE.values() if re.search(pattern, text, re.MULTILINE)]
    return text


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_stands_on_one_page(name: str) -> None:
    text = only_page(rf"^## sim {name}\n\n`sim {name}")
    [section] = re.findall(rf"^## sim {name}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    for param in COMMANDS[name].params:
        if param.param_type_name == "option" and not param.hidden:
            for each in param.opts:
                assert len(re.findall(rf"^\| `[^`]*{each}\b[^`]*` \|", section, re.MULTILINE)) == 1


def test_every_exit_code_stands_on_one_page() -> None:
    from sim.cli import console

    names = ("DONE", "BUG", "USAGE", "SOME_FAILED", "INVALID", "DAMAGED", "DISK")
    for code in (*(getattr(console, each) for each in names), 130, 143):
        assert len(re.findall(rf"^\| `{code}` \|", only_page("^# Exit codes$"), re.MULTILINE)) == 1
        only_page(rf"^\| `{code}` \|")


def test_every_key_of_a_scenario_stands_on_one_page() -> None:
    schema = scenario_schema()
    text = only_page("^# Scenario file$")
    held = re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)
    maps = [each for each in (schema, *schema["$defs"].values()) if "properties" in each]
    assert sorted(held) == sorted(key for each in maps for key in each["properties"])


def test_every_outcome_stands_on_one_page() -> None:
    for key, event in EVENTS.items():
        assert f"| `{key}` | {event.name} |" in only_page("^# Outcomes$")


# Words


def test_one_word_for_one_thing() -> None:
    """A run is called nothing else; where stored names differ from the words, it is said why."""
    excused = ("docs/reference/", "docs/explain/uncertainty.md", "docs/model/concepts.md")
    for name, text in TEXTS.items():
        if not name.startswith(excused):
            assert not re.search(r"\breplicates?\b", text, re.IGNORECASE), name
    for name in ("run", "draw", "coding"):
        assert f"\n| {name} | " in TEXTS["docs/reference/words.md"]
