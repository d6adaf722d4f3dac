import contextlib
import math
import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sim.inputs import reading
from sim.inputs.bundled import folder
from sim.inputs.merging import plain
from sim.inputs.places import Place, ScenarioError
from sim.inputs.reading import MAX_BYTES, Node, parse_value, read, read_text

PARSERS = [
    pytest.param(yaml.SafeLoader, id="pure"),
    pytest.param(getattr(yaml, "CSafeLoader", yaml.SafeLoader), id="libyaml"),
]
QUICK = settings(deadline=None, max_examples=150)


@pytest.fixture(params=PARSERS)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs the test once with each of PyYAML's parsers."""
    monkeypatch.setattr(reading, "_LOADER", request.param)
    return request.param


def value_of(text: str) -> Any:
    return plain(read_text(text, "x.yaml"))


def problems_of(text: str) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        read_text(text, "x.yaml")
    return str(caught.value).splitlines()


def outcome(text: str, loader: Any) -> Node | None:
    """The tree that one of the parsers gives, None if the text is refused."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "_LOADER", loader)
        try:
            return read_text(text, "x.yaml")
        except ScenarioError:
            return None


# Scalars


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("0", 0),
        ("-3", -3),
        ("+3", 3),
        ("999999999999999999", 10**18 - 1),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("-.5", -0.5),
        ("1.", 1.0),
        ("2.5E-1", 0.25),
        ("1e-400", 0.0),
    ],
)
@pytest.mark.usefixtures("parser")
def test_plain_scalars_that_mean_something(written: str, value: object) -> None:
    found = value_of(f"a: {written}")["a"]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    "written",
    [
        "NO",
        "no",
        "yes",
        "on",
        "True",
        "FALSE",
        "NULL",
        "12:30",
        "0x10",
        "0o7",
        "007",
        "1_000",
        "2026-01-01",
        "1e",
        ".",
        "-a",
        "1.2.3",
        "6 weeks",
        "0.2 to 0.6",
        "inf",
        "nan",
        "\u0661\u0662",  # digits, but not ours
    ],
)
@pytest.mark.usefixtures("parser")
def test_all_other_plain_scalars_are_text(written: str) -> None:
    assert parse_value(written, "--set").value == written


@pytest.mark.parametrize("written", ["true", "null", "~", "", "12", "1e3", ".nan", "NO"])
@pytest.mark.parametrize("quote", ["'", '"'])
@pytest.mark.usefixtures("parser")
def test_quoted_scalars_are_text(written: str, quote: str) -> None:
    assert value_of(f"a: {quote}{written}{quote}") == {"a": written}


@pytest.mark.usefixtures("parser")
def test_blocks_are_text() -> None:
    assert value_of("a: |\n  12\nb: >-\n  true\n") == {"a": "12\n", "b": "true"}


@pytest.mark.parametrize("written", [".nan", ".NaN", ".inf", "-.inf", "+.INF", "1e400", "-1e999"])
@pytest.mark.usefixtures("parser")
def test_numbers_that_are_not_finite_are_refused(written: str) -> None:
    (problem,) = problems_of(f"a: [0, {written}]")
    assert problem.startswith("x.yaml:1:8: ")
    assert written in problem


@pytest.mark.usefixtures("parser")
def test_infinite_numbers_are_read_where_a_format_has_them() -> None:
    tree = read_text("[.inf, -.inf, +.INF]", "x.yaml", infinite=True)
    assert plain(tree) == [math.inf, -math.inf, math.inf]
    with pytest.raises(ScenarioError, match="not a number to reckon with"):
        read_text("[.nan]", "x.yaml", infinite=True)


@pytest.mark.parametrize("written", ["1" * 19, "-" + "9" * 19, "1" * 200_000])
def test_numbers_too_long_for_64_bits_are_refused(written: str) -> None:
    (problem,) = problems_of(f"a: {written}")
    assert problem.startswith("x.yaml:1:4: a whole number of more than 18 digits")


# Keys


@pytest.mark.usefixtures("parser")
def test_keys_are_always_text() -> None:
    found = value_of("{no: 1, 1: 2, 0.2: 3, true: 4, ~: 5, 2026-01-01: 6, '<<': 7}")
    assert list(found) == ["no", "1", "0.2", "true", "~", "2026-01-01", "<<"]


@pytest.mark.parametrize(
    "text",
    ["a: 1\nb: 2\na: 3\n", "{a: 1, b: 2, a: 3}", "a: 1\nb: 2\n'a': 3\n", "a: 1\nb: 2\na:\n"],
    ids=["block", "flow", "quoted", "null"],
)
@pytest.mark.usefixtures("parser")
def test_a_key_stands_once(text: str) -> None:
    (problem,) = problems_of(text)
    assert "duplicate key 'a', first on line 1" in problem


@pytest.mark.parametrize("text", ["? [a]\n: b\n", "{{a: 1}: b}", "? {a: [b, c]}\n: d\n"])
@pytest.mark.usefixtures("parser")
def test_keys_that_are_no_text_are_refused(text: str) -> None:
    assert "a key must be text" in problems_of(text)[0]


@pytest.mark.parametrize("key", ["''", "' '", "k" * 201])
@pytest.mark.usefixtures("parser")
def test_keys_that_are_empty_or_endless_are_refused(key: str) -> None:
    (problem,) = problems_of(f"{{ {key} : 1}}")
    assert problem == "x.yaml:1:3: a key must have 1 to 200 characters"


# What YAML has and we do not


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: &b c", "x.yaml:1:4: an anchor ('&b')"),
        ("a: *b", "x.yaml:1:4: an alias ('*b')"),
        ("*b : 1", "x.yaml:1:1: an alias ('*b')"),
        ("<<: {a: 1}", "x.yaml:1:1: a merge key"),
        ("a: !!str 1", "x.yaml:1:4: a tag"),
        ("a: ! 1", "x.yaml:1:4: a tag"),
        ("!!map {a: 1}", "x.yaml:1:1: a tag"),
        ("a: !!python/object/apply:os.system [ls]", "x.yaml:1:4: a tag"),
        ("a: 1\n---\nb: 2\n", "x.yaml:2:1: a second document"),
        ("%YAML 1.1\n---\na: 1\n", "x.yaml:1:1: a % directive"),
        ("# why\n\n%TAG ! tag:x\n---\na: 1\n", "x.yaml:3:1: a % directive"),
        ("%FOO\n---\na: 1\n", "x.yaml:1:1: a % directive"),
    ],
)
@pytest.mark.usefixtures("parser")
def test_the_rest_of_yaml_is_refused(text: str, expected: str) -> None:
    (problem,) = problems_of(text)
    assert problem.startswith(expected)


@pytest.mark.usefixtures("parser")
def test_one_document_may_be_marked_as_such() -> None:
    assert value_of("# why\n---\na: 1\n...\n") == {"a": 1}


@pytest.mark.usefixtures("parser")
def test_all_problems_come_at_once_in_order() -> None:
    text = "a: 1\na: 2\nb: &x 3\nc: {d: .nan, d: *x}\n<<: 4\ne: [1\n"
    lines = [problem.split(": ", 1)[0] for problem in problems_of(text)]
    places = ["2:1", "3:4", "4:8", "4:14", "4:17", "5:1", "6:4"]
    assert lines == [f"x.yaml:{place}" for place in places]


@pytest.mark.usefixtures("parser")
def test_a_merge_bomb_is_refused_without_being_expanded() -> None:
    bomb = "a0: &a0 {x: 1}\n" + "".join(
        f"a{i}: &a{i}\n" + f"  <<: [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 20)
    )
    assert "an anchor ('&a0')" in problems_of(bomb)[0]


# Bounds


@pytest.mark.parametrize("unit", ["[", "{a: ", "[{a: ", "- ", "[\n"])
@pytest.mark.usefixtures("parser")
def test_nesting_without_end_is_refused(unit: str) -> None:
    (problem,) = problems_of(unit * 10_000)
    assert "nested more than 32 levels deep" in problem


@pytest.mark.usefixtures("parser")
def test_a_quarter_megabyte_of_brackets_is_refused() -> None:
    assert "nested more than 32 levels deep" in problems_of("[" * MAX_BYTES)[0]


@pytest.mark.usefixtures("parser")
def test_nesting_counts_to_32() -> None:
    assert value_of("[" * 32 + "]" * 32)
    assert "nested more than 32" in problems_of("[" * 33 + "]" * 33)[0]


@pytest.mark.usefixtures("parser")
def test_keys_and_values_count_to_ten_thousand() -> None:
    assert len(value_of("[" + "1," * 9_999 + "]")) == 9_999
    assert "more than 10,000" in problems_of("[" + "1," * 10_000 + "]")[0]
    assert "more than 10,000" in problems_of("".join(f"k{i}: 1\n" for i in range(5_000)))[0]


def test_size_counts_in_bytes(tmp_path: Path) -> None:
    assert MAX_BYTES == 262_144
    path = tmp_path / "x.yaml"
    head = b"a: "
    path.write_bytes(b"\xef\xbb\xbf" + head + "\u00e9".encode() * 10 + b"x" * (MAX_BYTES - 23))
    assert isinstance(read(path).value, dict)
    path.write_bytes(head + b"x" * (MAX_BYTES - 2))
    with pytest.raises(ScenarioError, match="larger than 256 KiB"):
        read(path)
    with pytest.raises(ScenarioError, match="larger than 256 KiB"):
        read_text("\u00e9" * (MAX_BYTES // 2 + 1), "x")


# Files


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "1:1: empty"),
        (b"# only a remark\n", "1:1: empty"),
        (b"---\n", "1:1: empty"),
        (b"\xef\xbb\xbf", "1:1: empty"),
        ("a: 1\nb: \u00e9\n".encode("latin-1"), "2:4: not UTF-8 text (byte 0xE9)"),
        ("a: 1\n".encode("utf-16"), "1:1: UTF-16 text"),
        ("a: 1\n".encode("utf-16-be"), "1:1: the control character U+0000"),
        (b"\x7fELF\x02\x01\x01\x00", "1:1: the control character U+007F"),
        (b"PK\x03\x04", "1:3: the control character U+0003"),
        (b"a: 1\nb: \x00\n", "2:4: the control character U+0000"),
        (b"a: \x1b[31mred\n", "1:4: the control character U+001B"),
        (b'a: "\\e[31m"\n', "1:4: the control character U+001B"),
        (b'"\\0": 1\n', "1:1: the control character U+0000"),
        ("a: \u2028b\n".encode(), "1:4: the control character U+2028"),
        ("a: \ufeffb\n".encode(), "1:4: the control character U+FEFF"),
        (b"- a\n", "1:1: the file must be a map"),
        (b"geneva\n", "1:1: the file must be a map"),
        (b"\ta: 1\n", "1:1: a tab"),
        (b"a: 1\nb:\t2\n", "2:3: a tab"),
        (b"a: 1\r\nb: 2\t# why\r\n", "2:5: a tab"),
    ],
)
@pytest.mark.usefixtures("parser")
def test_files_that_are_no_scenario(tmp_path: Path, content: bytes, expected: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(content)
    with pytest.raises(ScenarioError) as caught:
        read(path, "x.yaml")
    assert str(caught.value).startswith(f"x.yaml:{expected}")
    assert len(caught.value.problems) == 1


@pytest.mark.parametrize(
    "content",
    [b"\xef\xbb\xbfa: 1\n", b"a: 1\r\n", b"a: 1", b"# a\ttab\na: 1 # and\tmore\n"],
    ids=["mark", "windows", "no newline", "tabs in comments"],
)
@pytest.mark.usefixtures("parser")
def test_files_that_are_written_elsewhere(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(content)
    assert plain(read(path)) == {"a": 1}
    assert value_of(content.decode()) == {"a": 1}


@pytest.mark.parametrize(
    ("asked", "suggestion"),
    [
        ("genva.yaml", "geneva.yaml"),
        ("geneva", "geneva.yaml"),
        ("a", "a.yml"),
        ("zzzzz.yaml", None),
        ("geneva.yaml/x", None),
        ("none/x.yaml", None),
        ("x" * 5_000, None),
    ],
)
def test_missing_file_and_the_nearest_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: str, suggestion: str | None
) -> None:
    for name in ("geneva.yaml", "a.yml", "genva.txt"):
        (tmp_path / name).write_text("a: 1\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ScenarioError) as caught:
        read(Path(asked))
    (problem,) = caught.value.problems
    assert problem.message == f"{asked}: no such file"
    assert problem.suggestion == suggestion


def test_suggested_file_is_named_as_the_file_was(tmp_path: Path) -> None:
    (tmp_path / "geneva.yaml").write_text("a: 1\n")
    with pytest.raises(ScenarioError) as caught:
        read(tmp_path / "genva.yaml", "scenarios/genva.yaml")
    assert caught.value.problems[0].suggestion == os.path.join("scenarios", "geneva.yaml")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="a folder, not a file"):
        read(tmp_path)


def test_a_file_that_may_not_be_read_is_the_systems_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(PermissionError):
        read(tmp_path / "x.yaml")


# Places


@pytest.mark.usefixtures("parser")
def test_places_are_those_of_keys_and_of_items() -> None:
    tree = read_text("a: 1\nb:\n  - 'x'\n  - {c: y}\n  -\n", "x.yaml")
    assert isinstance(tree.value, dict)
    b = tree.value["b"]
    assert isinstance(b.value, list)
    inner = b.value[1].value
    assert isinstance(inner, dict)
    nodes = [tree, tree.value["a"], b, *b.value[:2], inner["c"]]
    places = [(node.place.line, node.place.column) for node in nodes]
    assert places == [(1, 1), (1, 1), (2, 1), (3, 5), (4, 5), (4, 6)]
    assert tree.place == Place("x.yaml", 1, 1)


@pytest.mark.usefixtures("parser")
def test_columns_count_characters() -> None:
    assert problems_of("{'\u00e9\U0001f600': 1, a: .nan}") == [
        "x.yaml:1:14: .nan is not a number to reckon with: give a finite one"
    ]


def test_the_file_is_called_what_the_user_called_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "x.yaml").write_text("a: 1\n")
    monkeypatch.chdir(tmp_path)
    assert read(Path("x.yaml")).place.file == "x.yaml"
    assert read(tmp_path / "x.yaml", "seeds/x.yaml").place.file == "seeds/x.yaml"


# Broken syntax


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("a: b: c", "1:5", "this ':' does not fit"),
        ("name:Geneva\nvenue: x\n", "2:6", "a space missing after a ':' above"),
        ("a: 1\n b: 2\n", "2:3", "indented wrongly"),
        ("a:\n  b: 1\n c: 2\n", "3:2", "check indentation"),
        ("a: 1\nb\nc: 2\n", "2:1", "a key needs ': ' after it"),
        ("b: 1\na: [1, 2\n", "2:4", "this '['"),
        ("b: 1\na: {c: 1\n", "2:4", "this '{'"),
        ("b: 1\na: 'x\nc: 1\n", "2:4", "this quote is never closed"),
        ('a: "C:\\Users"\n', None, "no such escape"),
        ('a: "\\U00110000"\n', None, "no such escape"),
        ("a: @b\n", "1:4", "must be in quotes"),
        ("a: %b\n", "1:4", "must be in quotes"),
        ("a: *\n", "1:5", "must be in quotes"),
        ("a: - b\n", "1:4", "a '- ' must begin a line"),
        ("[a]]\n", "1:4", "something follows"),
        ("a: 'it's'\n", "1:8", "check indentation, quotes"),
    ],
)
@pytest.mark.usefixtures("parser")
def test_broken_syntax_is_one_problem_in_plain_words(
    text: str, place: str | None, words: str
) -> None:
    (problem,) = problems_of(text)
    assert words in problem
    assert place is None or problem.startswith(f"x.yaml:{place}: ")


# Values on the command line


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("6 weeks", "6 weeks"),
        ("[geneva, 'no']", ["geneva", "no"]),
        ("{low: 1, mode: 2, high: .5}", {"low": 1, "mode": 2, "high": 0.5}),
        ("null", None),
        ("", None),
        ("  ", None),
        ("''", ""),
    ],
)
@pytest.mark.usefixtures("parser")
def test_values_on_the_command_line(text: str, value: object) -> None:
    assert plain(parse_value(text, "--set")) == value


def test_a_broken_value_says_where_it_was_written() -> None:
    with pytest.raises(ScenarioError, match=r"^--set: this '\['"):
        parse_value("[a", "--set")


# Laws

WORDS = st.text(st.characters(codec="utf-8"), max_size=12)
PLAIN_TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=0x24F), max_size=12).filter(
    lambda text: not any("\x7f" <= c <= "\x9f" for c in text)
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**18) + 1, 10**18 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | PLAIN_TEXT
)
TREES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(PLAIN_TEXT.filter(str.strip), inner, max_size=4)
    ),
    max_leaves=25,
)
SNIPPETS = ["a", "b1", "1", ".5", " ", "\n", "\n  ", ": ", "- ", ", ", ":", "-", "[", "]", "{", "}"]
SNIPPETS += ["'", '"', "#", " #", "|", ">", "?", "!", "&", "*", "%", "~", "\\", "\t", "\r", "\r\n"]
SNIPPETS += ["---\n", "...\n", "<<", "\u00e9", "\ufeff", "\\x", "null", ".nan", "a: "]
TEXTS = st.lists(st.sampled_from(SNIPPETS), max_size=20).map("".join)


@QUICK
@given(st.binary(max_size=200))
@example(b"\xff\xfe")
@example(b'"\\')
def test_arbitrary_bytes_give_a_tree_or_a_scenario_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(content)
    with contextlib.suppress(ScenarioError):
        assert isinstance(read(path).value, dict)


@QUICK
@given(TEXTS | WORDS)
@example("---")
@example("a: \t1")
@example('"\\U00110000"')
@example('"\\ud800"')
def test_both_parsers_give_the_same_tree_where_both_give_one(text: str) -> None:
    # Of a few strange texts (`|#`, `[a?]`) only one of them approves.
    trees = [outcome(text, parameter.values[0]) for parameter in PARSERS]
    assert None in trees or trees[0] == trees[1]


class Quoting(yaml.SafeDumper):
    """Puts all text in quotes, as PyYAML leaves bare some that we take for a number (`1e3`)."""

    def ignore_aliases(self, data: object) -> bool:
        return True

    def quote(self, text: str) -> yaml.ScalarNode:
        return self.represent_scalar("tag:yaml.org,2002:str", text, style='"')


Quoting.add_representer(str, Quoting.quote)


@QUICK
@given(TREES, st.booleans(), st.booleans())
def test_what_is_dumped_is_read_back(tree: Any, flow: bool, unicode: bool) -> None:
    text = yaml.dump(
        tree, Dumper=Quoting, default_flow_style=flow, allow_unicode=unicode, sort_keys=False
    )
    trees = [outcome(text, parameter.values[0]) for parameter in PARSERS]
    assert trees[0] is not None
    assert trees[0] == trees[1]
    assert repr(plain(trees[0])) == repr(tree)  # 1 is not 1.0 and not True


@pytest.mark.parametrize(
    "path",
    sorted([*folder("seeds").rglob("*.yaml"), *folder("scenarios").rglob("*.yaml")]),
    ids=lambda path: path.stem,
)
def test_both_parsers_read_our_own_files_alike(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    trees = [outcome(text, parameter.values[0]) for parameter in PARSERS]
    assert trees[0] is not None
    assert trees[0] == trees[1]
