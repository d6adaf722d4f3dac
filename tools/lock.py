"""Write constraints.txt: what an installation with all tools resolves to, per Python.

`make lock` calls it with one interpreter for each supported Python. Each makes a fresh virtual
environment, installs the newest versions that pyproject.toml allows, and is frozen. A package that
differs between Pythons gets one line for each, with a marker; the newest Python's versions also
hold for those after it. Packages that only other platforms need are not pinned.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEAD = """\
# Exact versions of everything that `make` installs. Made by `make lock`; do not edit.
# Use it by hand with: pip install -c constraints.txt .
"""

Minor = tuple[int, int]
Pins = dict[str, str]


def frozen(python: str) -> tuple[Minor, Pins]:
    """The interpreter's minor version, and name to version of all that a fresh install brings."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([python, "-m", "venv", folder], check=True)
        own = f"{folder}/bin/python"
        pip = [own, "-m", "pip", "--disable-pip-version-check"]
        subprocess.run([*pip, "install", "--quiet", f"{ROOT}[dev,docs]"], check=True)
        subprocess.run([*pip, "check"], check=True)
        listed = output([*pip, "freeze", "--exclude", "summit-sim"])
        major, minor = output([own, "-c", "import sys; print(*sys.version_info[:2])"]).split()
    return (int(major), int(minor)), dict(line.split("==") for line in listed.splitlines())


def output(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def lines(by_python: dict[Minor, Pins]) -> list[str]:
    """Requirement lines in alphabetical order, with a marker only where Pythons differ."""
    names = {name for pins in by_python.values() for name in pins}
    return [line for name in sorted(names, key=str.casefold) for line in pinned(name, by_python)]


def pinned(name: str, by_python: dict[Minor, Pins]) -> list[str]:
    """One line for each run of Pythons that agree on the version, the ends left open."""
    versions = [(minor, pins[name]) for minor, pins in sorted(by_python.items()) if name in pins]
    runs = [next(run) for _, run in groupby(versions, key=lambda pair: pair[1])]
    starts = [f'python_version >= "{dotted(minor)}"' for minor, _ in runs[1:]]
    ends = [f'python_version < "{dotted(minor)}"' for minor, _ in runs[1:]]
    found = []
    for (_, version), start, end in zip(runs, ["", *starts], [*ends, ""], strict=True):
        marker = " and ".join(bound for bound in (start, end) if bound)
        found.append(f"{name}=={version} ; {marker}" if marker else f"{name}=={version}")
    return found


def dotted(minor: Minor) -> str:
    return f"{minor[0]}.{minor[1]}"


def main(pythons: list[str]) -> None:
    by_python = dict(frozen(python) for python in pythons)
    text = HEAD + "".join(f"{line}\n" for line in lines(by_python))
    (ROOT / "constraints.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
