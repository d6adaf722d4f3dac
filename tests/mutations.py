"""Files that nobody would write, made of files that somebody did; the same ones for each seed.

`mutated` changes plain data, as YAML and JSON give it, in one to three places, `written` makes a
text of them, and `garbled` changes bytes.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import numpy as np

Path = tuple[str | int, ...]

LONG = "x" * 5_000
HUGE = 10**400
BOTTOMLESS = "nested without end"  # `written` nests there so deep that few programs get out again
LEVELS = 3_000


def _deep(levels: int, of: str = "map") -> Any:
    value: Any = 1
    for _ in range(levels):
        value = {"a": value} if of == "map" else [value]
    return value


ODD: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1,
    2.5,
    10_001,
    10**18 - 1,
    HUGE,
    -HUGE,
    1e308,
    -1e308,
    5e-324,
    float("nan"),
    float("inf"),
    "",
    " ",
    ".",
    "nan",
    "none",
    "all",
    "0,5",
    "1e400",
    "-5 weeks",
    "1e300 years",
    "0.2 to 0.6",
    "-1e308 to 1e308",
    "1e-300 to 1e300",
    "2 weeks to 3 months",
    "0.6 to 0.2 to 1",
    LONG,
    "a.b.c",
    "../../x",
    "\x00\x1b[31m",
    "\ud800",
    "\u202eгород\u0301 東京 \U0001f30d",
    "{0} %s {{ }} $x `y`",
    [],
    {},
    [[]],
    [None],
    [{}],
    {"": 1},
    {"a": None},
    {"a.b": 1, "0": 2},
    {LONG: LONG},
    {"value": None},
    {"value": 0.5, "claims": [[]]},
    {"value": {"value": 0.5}, "assumption": ""},
    {"uniform": [0, 1e308]},
    {"uniform": ["a", {}]},
    {"beta": {"mean": 1e-300, "concentration": 1e-300}},
    {"low": 0, "mode": 0, "high": 1e308},
    {"one_of": {"0.2": 1, "x": []}},
    {"one_of": {"0": 0.5, "1": 0.5}},
    list(range(300)),
    {f"k{i}": i for i in range(300)},
    _deep(40),
    _deep(40, "list"),
    BOTTOMLESS,
)  # fmt: skip


def mutated(data: Any, seed: int) -> Any:
    """A copy of plain data with one to three changes: of values, of keys, or of where they are."""
    rng = np.random.default_rng(seed)
    changed = copy.deepcopy(data)
    for _ in range((1, 1, 1, 2, 3)[int(rng.integers(5))]):
        changed = _mutate(changed, rng)
    return changed


def written(data: Any) -> str:
    """Plain data as JSON, which is YAML, too; numbers that are none are written as JavaScript's."""
    text = json.dumps(data)
    deep = '{"a": ' * LEVELS + "1" + "}" * LEVELS
    return text.replace(f'"{BOTTOMLESS}"', deep)


def garbled(raw: bytes, seed: int) -> bytes:
    """Bytes with a few of them changed, left out, repeated, moved or added."""
    rng = np.random.default_rng(seed)
    text = bytearray(raw)
    for _ in range((1, 1, 1, 2, 5)[int(rng.integers(5))]):
        at, length = int(rng.integers(len(text) + 1)), int(rng.integers(1, 30))
        what = rng.integers(6)
        if what == 0 and at < len(text):
            text[at] = int(rng.integers(256))
        elif what == 1:
            del text[at : at + length]
        elif what == 2:
            text[at:at] = text[at : at + length]
        elif what == 3:
            text[at:at] = _FRAGMENTS[int(rng.integers(len(_FRAGMENTS)))]
        elif what == 4:
            to = int(rng.integers(len(text) + 1))
            text[to:to] = text[at : at + length]
        else:
            text[at : at + length] = _FRAGMENTS[int(rng.integers(len(_FRAGMENTS)))]
    return bytes(text)


_FRAGMENTS = (
    b"\x00", b"\xff", b"\t", b"\n", b": ", b":", b"{", b"}", b"[", b"]", b",", b"- ", b"'", b'"',
    b"#", b"&a ", b"*a", b"!x ", b"<<: ", b"---\n", b"null", b"~", b"? ", b"|\n", b"%YAML 1.1\n",
    b"0,5", b"1e999", b"-", b"9" * 25, b".nan", b"\\u", b"\xe2\x80\xa8", b"a" * 300, b"[" * 50,
    b"{a: " * 40,
)  # fmt: skip


def _mutate(data: Any, rng: np.random.Generator) -> Any:
    places = list(_paths(data))
    path = places[int(rng.integers(len(places)))]
    if not path:  # the whole of it, rarely: little is learnt from that
        path = places[int(rng.integers(len(places)))]
    change = (_replace, _replace, _replace, _remove, _rename, _move, _wrap, _repeat, _nudge)
    return change[int(rng.integers(len(change)))](data, path, rng)


def _paths(data: Any, path: Path = ()) -> Iterator[Path]:
    open_: list[tuple[Any, Path]] = [(data, path)]
    while open_:  # a loop, since what was nested too deep would end a recursion
        value, here = open_.pop()
        yield here
        if isinstance(value, dict):
            open_ += [(inner, (*here, key)) for key, inner in value.items()]
        elif isinstance(value, list):
            open_ += [(inner, (*here, index)) for index, inner in enumerate(value)]


def _at(data: Any, path: Path) -> Any:
    for segment in path:
        data = data[segment]
    return data


def _put(data: Any, path: Path, value: Any) -> Any:
    if not path:
        return value
    _at(data, path[:-1])[path[-1]] = value
    return data


def _replace(data: Any, path: Path, rng: np.random.Generator) -> Any:
    return _put(data, path, copy.deepcopy(ODD[int(rng.integers(len(ODD)))]))


def _remove(data: Any, path: Path, rng: np.random.Generator) -> Any:
    if path:
        del _at(data, path[:-1])[path[-1]]
    return data


def _rename(data: Any, path: Path, rng: np.random.Generator) -> Any:
    """A letter more, less or other in a key, or in a text that stands there."""
    if path and isinstance(path[-1], str):
        above = _at(data, path[:-1])
        entries = list(above.items())
        above.clear()
        above.update({_typo(k, rng) if k == path[-1] else k: v for k, v in entries})
    elif isinstance(value := _at(data, path), str):
        _put(data, path, _typo(value, rng))
    return data


def _typo(word: str, rng: np.random.Generator) -> str:
    at = int(rng.integers(len(word) + 1))
    letter = "aeioxz_. 0'"[int(rng.integers(11))]
    return word[:at] + letter * int(rng.integers(2)) + word[at + int(rng.integers(2)) :]


def _move(data: Any, path: Path, rng: np.random.Generator) -> Any:
    """What stands at another place, here as well."""
    places = list(_paths(data))
    other = places[int(rng.integers(len(places)))]
    return _put(data, path, copy.deepcopy(_at(data, other))) if path else data


def _wrap(data: Any, path: Path, rng: np.random.Generator) -> Any:
    inner = _at(data, path)
    wrapped = ([inner], {"value": inner}, {"a": inner}, [inner, copy.deepcopy(inner)])
    return _put(data, path, wrapped[int(rng.integers(4))])


def _repeat(data: Any, path: Path, rng: np.random.Generator) -> Any:
    """An item or an entry twice."""
    if path:
        above, inner = _at(data, path[:-1]), copy.deepcopy(_at(data, path))
        if isinstance(above, list):
            above.append(inner)
        else:
            above[f"{path[-1]}2"] = inner
    return data


def _nudge(data: Any, path: Path, rng: np.random.Generator) -> Any:
    """A number of another size."""
    value = _at(data, path)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _replace(data, path, rng)
    times = (-1, 0, 1e-9, 0.5, 1.5, 10, 1e6, 1e300)[int(rng.integers(8))]
    return _put(data, path, value * times if abs(value) < 1e6 else 0)
