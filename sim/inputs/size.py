"""How many packages a scenario has, which must be some and must not be too many."""

from __future__ import annotations

from collections.abc import Iterator

from sim.inputs.places import Problem
from sim.inputs.situation import Situation
from sim.inputs.spec import NONE

MOST_PACKAGES = 200_000

Banned = dict[int, set[int]]  # for every option, as a bit, the sets with it that may not stand


def check_size(scenario: Situation) -> Iterator[Problem]:
    """Refuses a scenario with too many packages, before anything is enumerated, or with none."""
    total = 1
    offer = scenario.on_offer
    for name, issue in scenario.spec.issues.items():
        count = len(offer[name])
        total *= 2 ** min(count, 64) if issue.kind == "any_of" else max(1, count)
        if total > 10**15:
            break
    if total > MOST_PACKAGES:
        told = f"{total:,}" if total < 10**12 else "over a trillion"
        yield Problem(
            f"{told} packages are more than {MOST_PACKAGES:,}; use fewer issues or options",
            "issues",
        )
    elif not _any_package(scenario, offer):
        yield Problem("no package is left: every combination of options is excluded", "exclusions")


def _any_package(scenario: Situation, offer: dict[str, tuple[str, ...]]) -> bool:
    """Whether a combination of options is left that no exclusion bans.

    What is banned already is not gone into.
    """
    named = [f"{issue}.{option}" for issue, options in offer.items() for option in (*options, NONE)]
    bits = {name: 1 << number for number, name in enumerate(named)}
    banned: Banned = {}
    for group in scenario.spec.exclusions:
        if all(name in bits for name in group):  # else it bans nothing that is on offer
            for name in group:
                banned.setdefault(bits[name], set()).add(sum({bits[name] for name in group}))
    issues = []
    for issue, options in offer.items():
        any_of = scenario.spec.issues[issue].kind == "any_of"
        own = [bits[f"{issue}.{option}"] for option in options]
        issues.append((own, bits[f"{issue}.{NONE}"] if any_of else None))
    ways = [_ways(*issues[0], 0, banned)]
    while ways:  # as deep as there are issues, which may be more than a recursion can
        taken = next(ways[-1], None)
        if taken is None:
            ways.pop()
        elif len(ways) == len(issues):
            return True
        else:
            ways.append(_ways(*issues[len(ways)], taken, banned))
    return False


def _ways(options: list[int], none: int | None, taken: int, banned: Banned) -> Iterator[int]:
    """What can be taken in all after a choice on one issue more; `none` marks one with sets."""
    if none is None:
        yield from (taken | option for option in options if _goes(option, taken, banned))
        return
    if _goes(none, taken, banned):
        yield taken | none
    grown = [(0, taken)]  # each with the number of the first option that may still join
    while grown:
        first, together = grown.pop()
        for number in range(first, len(options)):
            if _goes(options[number], together, banned):
                more = together | options[number]
                yield more
                grown.append((number + 1, more))


def _goes(option: int, taken: int, banned: Banned) -> bool:
    together = taken | option
    return not any(group & ~together == 0 for group in banned.get(option, ()))
