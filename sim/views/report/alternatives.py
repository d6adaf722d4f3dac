"""Alternatives considered: other readings of the evidence, and what theory picks."""

from __future__ import annotations

from collections.abc import Iterator

from sim.views.blocks import Block, Section, Table, Text
from sim.views.report.material import Material, Subject
from sim.views.solutions import picked
from sim.views.solve import answer
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
    yield Text(f"If all knew all and nobody needed to talk: {answer(subject.solved)}", "Result")
    note = "'sim solve' has all of it, 'sim run' what talks make of it."
    yield from picked(subject.solved, note)
