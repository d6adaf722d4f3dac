"""Alternatives considered: other readings of the evidence, and what theory picks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.analysis.across import across, share_of
from sim.analysis.solve import Pick, Solved
from sim.views.blocks import Block, Section, Table, Text
from sim.views.phrases import listed
from sim.views.report.material import Material, Subject
from sim.views.solve import RULES
from sim.views.terms import cell, span, the


def alternatives(material: Material) -> Section:
    """For each of the results: each coding alone, and the solutions of bargaining theory."""
    return Section("alternatives", "Alternatives considered", material.of_each(_one))


def _one(subject: Subject) -> Iterator[Block]:
    yield from _codings(subject)
    yield from _zone(subject)


def _codings(subject: Subject) -> Iterator[Block]:
    letters = [name for name in subject.scenario.letters if name]
    if len(letters) < 2:
        yield Text(
            "There is no second reading of the evidence to set beside this one."
            if not letters
            else f"Only the coding {letters[0]} of the evidence is drawn from.",
        )
        return
    marks = list(subject.readings)
    rows = []
    for letter in letters:
        shares = [subject.readings[mark].get(letter) for mark in marks]
        cells = [f"{cell(s)} ({span(s)})" if s and s.n else "-" for s in shares]
        rows.append((f"coding {letter}", *cells))
    head = ("If only this were right", *(the(mark)[:1].upper() + the(mark)[1:] for mark in marks))
    yield Text(
        "Other readings: those of these runs that follow each coding of the evidence, by "
        "themselves. 'sim codings' runs each coding anew, on the luck of all, so that its shares "
        "differ by chance."
    )
    yield Table("The codings one by one, with 95 % intervals", head, rows)
    found = {n: s for n, s in subject.readings[subject.wanted].items() if s.n}
    if len(found) > 1:
        low = min(found, key=lambda n: found[n].share or 0.0)
        high = max(found, key=lambda n: found[n].share or 0.0)
        a, b = found[low], found[high]
        apart = (a.high or 1.0) < (b.low or 0.0)
        told = (
            f"Whoever trusts coding {low} alone gets {cell(a)} with {the(subject.wanted)}, whoever "
            f"trusts coding {high} {cell(b)}; "
        )
        told += "their intervals do not meet." if apart else "their intervals meet."
        yield Text(told, "Judgement")


def _zone(subject: Subject) -> Iterator[Block]:
    solved, names = subject.solved, subject.names
    who = listed([names.actor(name) for name in solved.principals])
    there = int(solved.centre.zones.size[0])
    enough = "all of them" if subject.scenario.unanimous else "enough of them to sign"
    number = f"{there:,} of {solved.offer.size:,} packages are" if there else "no package is"
    centre = f"{number} at least as good as no deal for {enough}"
    told = f"If all knew all and nobody needed to talk ({who}): at the central preferences {centre}"
    if solved.codings:
        empty = across(solved.zones, solved.principals)["empty"]
        if empty["count"]:
            told += f"; in {_share(empty)} of {solved.codings:,} codings there is none"
        else:
            told += f"; there is one in every one of {solved.codings:,} codings"
    yield Text(f"{told}.", "Result")
    rows = list(_rules(solved, subject))
    if rows:
        head = ("Solution", "Picks", "Its pick in") if solved.codings else ("Solution", "Picks")
        size = f"{int((~solved.zones.empty).sum()):,}" if solved.codings else ""
        note = (
            "The pick at the centre if there is something to agree on there, else the commonest of "
            f"the {size} codings that have something; and in how many of these it is the pick. "
            if size
            else ""
        )
        yield Table(
            "What bargaining theory picks", head, rows, (2,) if solved.codings else (),
            f"{note}'sim solve' has all of it, 'sim run' what talks make of it.",
        )  # fmt: skip


def _rules(solved: Solved, subject: Subject) -> Iterator[tuple[str, ...]]:
    there = int((~solved.zones.empty).sum())
    for name, rule in solved.rules.items():
        pick: Pick | None = rule.central or rule.commonest
        if pick is None:
            continue
        told = subject.names.package(solved.offer.describe(pick.package))
        label = RULES[name][:1].upper() + RULES[name][1:]
        if solved.codings:
            yield label, told, cell(share_of(pick.picked, there)) if there else "-"
        else:
            yield label, told


def _share(row: Mapping[str, Any]) -> str:
    return f"{cell(row)} ({span(row)})"
