"""Files that nobody would write: an import refuses them in its own words, or reads them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from sim.inputs.importing.importer import import_files
from sim.inputs.places import ScenarioError
from tests.inputs.importing.test_genius import DOMAIN as GENIUS
from tests.inputs.importing.test_genius import PROFILE
from tests.inputs.importing.test_negmas import BUYER, DOMAIN, SELLER
from tests.inputs.importing.test_table import TABLE
from tests.inputs.importing.test_workbook import WRITTEN
from tests.mutations import garbled, mutated, written

CURVED = BUYER | {
    "values": [
        BUYER["values"][0],
        {"type": "ExponentialFun", "tau": 0.1, "base": 2},
        {"type": "TriangularFun", "start": 0, "middle": 1, "end": 3},
    ]
}
DISCOUNTED = {"type": "ExpDiscountedUFun", "discount": 0.9, "name": "d", "ufun": CURVED}
Made = dict[str, bytes]
PLAIN: Made = {
    "d.yml": yaml.safe_dump(DOMAIN).encode(),
    "buyer.yml": yaml.safe_dump(DISCOUNTED).encode(),
    "seller.yml": yaml.safe_dump(SELLER).encode(),
}
DECIMAL_COMMAS = "\n".join(
    ["sep=;", "Actor;Pos.;Power (votes);Priority", "A;1,5;1.200,5;80%", "B;2;900;0", 'C;"3";7;9,5']
)


def one_of(files: Made, seed: int, change: Callable[[bytes, int], bytes]) -> Made:
    """The same files, one of them changed."""
    name = sorted(files)[seed % len(files)]
    return files | {name: change(files[name], seed)}


def genius(seed: int) -> Made:
    files = {"d.xml": GENIUS, "cath.xml": PROFILE, "martin.xml": PROFILE}
    return one_of({name: text.encode() for name, text in files.items()}, seed, garbled)


def negmas_text(seed: int) -> Made:
    return one_of(PLAIN, seed, garbled)


def negmas_data(seed: int) -> Made:
    files: dict[str, Any] = {"d": DOMAIN, "buyer": DISCOUNTED, "seller": SELLER}
    name = sorted(files)[seed % len(files)]
    texts = {each: written(content) for each, content in files.items()}
    texts[name] = written(mutated(files[name], seed))
    ending = ("json", "yml")[seed // len(files) % 2]
    return {f"{each}.{ending}": text.encode() for each, text in texts.items()}


def table(seed: int) -> Made:
    text = (TABLE, DECIMAL_COMMAS)[seed % 2]
    return {"a.csv": garbled(text.encode(("utf-8", "utf-16")[seed // 2 % 2]), seed)}


def workbook(seed: int) -> Made:
    raw = WRITTEN.read_bytes()
    if seed % 2:
        return {"a.xlsx": garbled(raw, seed)}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        parts = {name: old.read(name) for name in old.namelist() if name.startswith("xl/")}
        for name, content in one_of(parts, seed // 2, garbled).items():
            new.writestr(name, content)
    return {"a.xlsx": out.getvalue()}


KINDS = (genius, negmas_text, negmas_data, table, workbook)


def check(kind: Callable[[int], Made], seeds: range, folder: Path) -> None:
    refused = 0
    for seed in seeds:
        for old in folder.iterdir():
            old.unlink()
        for name, content in kind(seed).items():
            (folder / name).write_bytes(content)
        steps = (None, 3)[int(np.random.default_rng(seed).integers(2))]
        try:
            import_files([folder], steps)
        except ScenarioError as error:
            refused += str(error) != ""
        except Exception as error:
            pytest.fail(f"{kind.__name__}({seed}): {type(error).__name__}: {error}")
    assert refused > 0


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_mutated_file_is_refused_or_read(kind: Callable[[int], Made], tmp_path: Path) -> None:
    check(kind, range(100), tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_many_mutated_files_are_refused_or_read(
    kind: Callable[[int], Made], tmp_path: Path
) -> None:
    check(kind, range(100, 6_100), tmp_path)
