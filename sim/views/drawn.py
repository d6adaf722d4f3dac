"""What parameters are called in sentences, and what a limit on one of them says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.inputs.parameters import slot_of
from sim.views.phrases import Names

if TYPE_CHECKING:
    from sim.analysis.drawn import Input
    from sim.inputs.provenance import Count


def draws_of(count: Count) -> str:
    """'211 numbers are drawn for each draw, from 163 of the 193 inputs in force'."""
    numbers = "one number is" if count.drawn == 1 else f"{count.drawn:,} numbers are"
    return (
        f"{numbers} drawn for each draw, from {count.varying:,} of the {count.inputs:,} inputs "
        "in force"
    ).capitalize()


def called(path: str, names: Names) -> str:
    """A parameter by its path, as a sentence has it: "Russia's cost of the war"."""
    slot = slot_of(path)
    if not slot.title:
        return path
    actor = names.actor("".join(slot.names[:1]))
    issue, name = ("", "", *slot.names)[-2:]
    blanks = {
        "actor": actor,
        "whose": f"{actor}'" if actor.endswith("s") else f"{actor}'s",
        "other": names.actor(name),
        "issue": names.issue(name),
        "choice": names.option(issue, name),
        "option": f"{names.issue(issue)}: {names.option(issue, name)}",
        "guarantee": names.guarantee(name),
        "venue": names.venue(name),
        "precondition": names.precondition(name),
        "grade": name,
    }
    owned = "{" not in slot.title and path.startswith(("actors.", "outsiders."))
    return (f"{{whose}} {slot.title}" if owned else slot.title).format(**blanks)


def condition(drawn: Input, side: int, value: float, names: Names) -> str:
    """What the box asks of an input: "Russia's cost of the war is above 0.3".

    On side 0 what lies above the value is inside, on side 1 what lies below.
    """
    if drawn.kind == "letter":
        return f"the coding of the evidence is {'' if side == 0 else 'not '}{drawn.letter}"
    what = called(drawn.name, names)
    if drawn.kind == "binary":
        if ".red_lines." in drawn.name:
            return f"{what} is {'real' if side == 0 else 'not real'}"
        return f"{what} {'holds' if side == 0 else 'does not hold'}"
    return f"{what} is {'above' if side == 0 else 'below'} {number(value)}"


def number(value: float) -> str:
    """A limit with three digits that count."""
    return f"{value:.3g}"
