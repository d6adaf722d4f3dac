"""`sim help`: pages of docs/ as plain text in a terminal."""

from __future__ import annotations

import pytest

from sim.cli import COMMANDS
from sim.views.help import blocks, topics
from sim.views.terminal import as_text
from tests.command import sim

PAGE = """\
# sim run

Runs a *scenario* `many` times, **really**; see [shares](../explain/shares.md) and
[12.1](../theory/zone.md), or [sim show](show.md).

![A picture](x.svg)

<!-- shown: 2 -->
```console
$ sim run geneva

two  lines
```

| key | form | what it is |
|---|---|---|
| `a` | one\\|two | short |

- an item that
  goes on
- `--set PATH=a,b`
"""


def told(markdown: str, width: int = 100) -> str:
    return as_text(list(blocks(markdown)), width)


def test_a_page_is_plain_text() -> None:
    assert told(PAGE) == (
        "sim run\n-------\n\n"
        "Runs a scenario many times, really; see shares (sim help shares) and MODEL.md 12.1, or "
        "sim show.\n\n"
        "  $ sim run geneva\n  \n  two  lines\n\n"
        "key  form     what it is\na    one|two  short\n\n"
        "- an item that goes on\n- --set PATH=a,b\n"
    )


def test_a_table_too_wide_for_the_terminal_has_two_columns() -> None:
    wide = f"| key | form | what |\n|---|---|---|\n| `a` | {'x' * 60} | short |\n"
    assert told(wide).splitlines()[0] == "key  form; what"


@pytest.mark.parametrize("topic", topics())
def test_every_page_can_be_read_in_a_terminal(topic: str) -> None:
    done = sim("help", topic)
    assert done.code == 0
    prose = [line for line in done.out.splitlines() if not line.startswith("  ")]
    assert all(len(line) <= 100 for line in prose)
    assert not any(mark in line for line in prose for mark in ("](", "**", "<!--", "```"))


def test_there_is_a_topic_for_each_command_and_all_are_listed() -> None:
    assert set(COMMANDS) <= set(topics())
    listed = sim("help").out
    assert all(f"\n  {topic} " in listed for topic in topics())


def test_a_wrong_topic_is_refused_with_the_likely_one() -> None:
    done = sim("help", "comparre")
    assert done.code == 2
    assert "'comparre' is no topic; 'sim help' lists them (did you mean 'compare'?)" in done.err
