"""One replicate again, event by event: the records of its stages, with names instead of indices.

The replicate is stepped by the model itself, as a chunk of one; nothing here decides anything.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from sim.inputs.scenario import Scenario
from sim.model.agenda import Agenda
from sim.model.guarantees import MONTHS
from sim.model.kernels.equations import at_least, more
from sim.model.rows import MISSING, Column, Labels, columns
from sim.model.setting import Step
from sim.model.summit import Summit
from sim.runs.batch import Runner
from sim.runs.trace import Event, Trace

Facts = dict[str, Any]
RED_LINE, BELOW_NO_DEAL, INSINCERE, BELOW_DEMAND = (
    "red_line",
    "below_no_deal",
    "insincere",
    "below_demand",
)


def replay(scenario: Scenario, seed: int, per_coding: int, n: int) -> Trace:
    """Replicate `n`, as any batch with this seed and number of replicates per coding has it."""
    if n < 0:
        raise ValueError(f"replicates are numbered from 0, so there is none with number {n}")
    steps: list[Step] = []
    runner = Runner(scenario, seed, per_coding)
    summit = runner.summit(np.array([n], dtype=np.int64), steps.append)
    teller = _Teller(summit)
    happened = (teller.event(step) for step in steps if len(step.rows))
    return Trace(
        header=_header(summit, seed, per_coding, n),
        row={name: _cell(column) for name, column in columns(summit).items()},
        events=(Event("start", 0, "start", teller.start()), *happened),
        scenario=scenario,
    )


def _cell(column: Column) -> str | int | float | None:
    """The only entry of a column, None where it is missing."""
    if isinstance(column, Labels):
        code = int(column.codes[0])
        return None if code == MISSING else column.names[code]
    if column.dtype.kind == "f":
        return _number(column[0])
    return None if column[0] == MISSING else int(column[0])


def _number(value: Any) -> float | None:
    """A finite number; None for what has no value (an infeasible package, a missing entry)."""
    return float(value) if math.isfinite(value) else None


def _header(summit: Summit, seed: int, per_coding: int, n: int) -> Facts:
    setting = summit.setting
    scenario, codings = setting.scenario, setting.codings
    return {
        "scenario": scenario.name,
        "hash": scenario.hash,
        "lineage": scenario.lineage.model_dump(mode="json"),
        "seed": seed,
        "per_coding": per_coding,
        "replicate": n,
        "coding": int(codings.index[0]),
        "letter": scenario.letters[int(codings.letter[0])],
        "letters": list(scenario.letters),
        "process": list(scenario.spec.process),
        "principals": [p.name for p in summit.principals],
        "consent": _consent(scenario),
        "mediator": summit.mediator.name if summit.mediator else None,
        "tactics": {path: name for path, _, name in scenario.tactics()},
        "horizon": scenario.spec.horizon,
        "months": MONTHS,
        "packages": setting.agenda.size,
        "labels": scenario.labels,
    }


def _consent(scenario: Scenario) -> Facts | None:
    """The quorum and the vetoes; None where all principals must say yes."""
    return (
        None if scenario.unanimous else {"quorum": scenario.quorum, "vetoes": list(scenario.vetoes)}
    )


class _Teller:
    """Turns the steps of a chunk of one replicate into events."""

    def __init__(self, summit: Summit) -> None:
        self.summit = summit
        self.spec = summit.setting.scenario.spec
        self.codings = summit.setting.codings
        self.agenda: Agenda = summit.setting.agenda
        self.parties = [p.name for p in summit.principals]

    def event(self, step: Step) -> Event:
        """The one replicate of a step, in names."""
        kinds: dict[str, tuple[str, Callable[[Facts], Facts]]] = {
            "preparation": ("week", self._week) if step.clock else ("conditions", self._conditions),
            "talks": ("talks", self._talks),
            "bilateral": ("offer", self._offer),
            "trilateral": ("text", self._text),
            "ratification": ("ratification", self._ratification),
            "aftermath": ("aftermath", self._aftermath),
        }
        kind, tell = kinds[step.stage]
        facts = {name: values[0] for name, values in step.facts.items() if values is not None}
        return Event(step.stage, step.clock, kind, tell(facts))

    def start(self) -> Facts:
        """What is particular to the coding: red lines, guarantees, wishes, the war."""
        war, drawn = self.spec.war, self.codings.values
        return {
            "red_lines": self._red_lines(),
            "guarantees": self._guarantees(),
            "ruled_out": self._ruled_out(),
            "wishes": {p.name: self._wishes(p.index) for p in self.summit.principals},
            "weights": {
                p.name: {
                    issue: float(self.codings.weight[0, p.index, k])
                    for k, issue in enumerate(self.agenda.issues)
                }
                for p in self.summit.principals
            },
            "war": None
            if war is None
            else {
                "between": list(war.between),
                "share": float(drawn["war.start_share"][0]),
                "optimism": {
                    name: float(drawn[f"actors.{name}.optimism"][0]) for name in war.between
                },
                "strikes_against": war.strikes.against if war.strikes else None,
            },
        }

    def _red_lines(self) -> list[Facts]:
        scenario = self.summit.setting.scenario
        letter = scenario.letters[int(self.codings.letter[0])]
        lines = []
        for a, actor in enumerate(self.codings.actors):
            for o, (issue, option) in enumerate(self.agenda.options):
                stance = scenario.stance(letter, actor, issue, option)
                binds = bool(self.codings.binds[0, a, o])
                if stance is not None and stance.red_line != "none":
                    line = {"actor": actor, "issue": issue, "option": option}
                    lines.append({**line, "grade": stance.red_line, "binds": binds})
        return lines

    def _guarantees(self) -> list[Facts]:
        """Guarantees on offer, whether they are on the table here, and who was unwilling."""
        found = []
        for o, (issue, option) in enumerate(self.agenda.options):
            if option in self.agenda.guarantees:
                unwilling = self._names(self.codings.unwilling[0, :, o])
                facts = {"issue": issue, "option": option, "on_table": not unwilling}
                guarantors = list(self.spec.issues[issue].options[option].guarantors)
                found.append({**facts, "guarantors": guarantors, "unwilling": unwilling})
        return found

    def _ruled_out(self) -> list[Facts]:
        """Guarantees that a principal need not have, by right."""
        found = []
        for issue, entry in sorted(self.spec.issues.items()):
            for option in sorted(set(entry.options) & set(self.agenda.ruled_out)):
                by = self.summit.setting.scenario.ruling_out(issue, option)
                found.append({"issue": issue, "option": option, "by": list(by)})
        return found

    def _wishes(self, actor: int) -> dict[str, str | None]:
        """What an actor would choose on each issue by itself; None where a red line shuts all."""
        worth = self.summit.worths[0, actor]
        wishes: dict[str, str | None] = {}
        for k, issue in enumerate(self.agenda.issues):
            mine = np.flatnonzero(self.agenda.choice_issue == k)
            best = int(mine[np.argmax(at_least(worth[mine], worth[mine].max()))])
            wishes[issue] = self.agenda.choice_name(best) if np.isfinite(worth[best]) else None
        return wishes

    def _conditions(self, facts: Facts) -> Facts:
        place, refused = int(self.codings.venue[0]), self.codings.refused[0]
        stages = self.spec.stages.preparation
        return {
            "venue": self.spec.venue[place] if self.spec.venue and place >= 0 else None,
            "refused": [
                {"venue": name, "by": self._names(refused[v])}
                for v, name in enumerate(self.spec.venue)
                if refused[v].any()
            ],
            "preconditions": [
                {
                    "name": name,
                    "of": entry.of,
                    "stated": bool(self.codings.precondition[name][0]),
                    "dropped": entry.needs_guarantee and not self.agenda.guarantees,
                    "due": float(facts[f"due.{name}"]),
                }
                for name, entry in sorted(stages.preconditions.items())
            ],
        }

    def _week(self, facts: Facts) -> Facts:
        parts = ("reservation", "expected", "chance", "aversion", "strikes", "leverage", "cost")
        sides = {}
        for i, name in enumerate(self.parties):
            given = {p: facts[f"{p}.{name}"] for p in parts if f"{p}.{name}" in facts}
            sides[name] = {
                "ready": bool(facts[f"ready.{name}"]),
                "consents": bool(facts["consent"][i]),
                "sees_gain": bool(more(given["expected"], given["reservation"])),
                **{part: float(value) for part, value in given.items()},
            }
        return {
            "waves": int(facts["waves"]),
            "share": float(facts["share"]),
            "hostility": float(facts["hostility"]),
            "met": bool(facts["meet"]),
            "sides": sides,
        }

    def _talks(self, facts: Facts) -> Facts:
        self.sincere = {name: bool(facts[f"sincere.{name}"]) for name in self.parties}
        self.reservation = {name: float(facts[f"reservation.{name}"]) for name in self.parties}
        return {
            name: {
                "sincere": self.sincere[name],
                "best": _number(facts[f"best.{name}"]),
                "reservation": self.reservation[name],
            }
            for name in self.parties
        }

    def _offer(self, facts: Facts) -> Facts:
        speaker, package = self.parties[int(facts["speaker"])], int(facts["package"])
        told: Facts = {
            "speaker": speaker,
            "demanded": float(facts["demanded"][int(facts["speaker"])]),
            "package": None,
            "signed": bool(facts["signed"]),
            "walked_out": bool(facts["walked"]),
        }
        if package < 0:
            return told
        answers = {}
        for i, name in enumerate(self.parties):
            if name == speaker:
                continue
            worth, demand = facts["worth"][i], float(facts["demanded"][i])
            accepts = bool(facts["accepts"][i])
            answers[name] = {"worth": _number(worth), "demanded": demand, "accepts": accepts}
            if not accepts:
                answers[name] |= self._refusal(name, package, worth, self.reservation[name])
        own = _number(facts["worth"][int(facts["speaker"])])
        return {**told, "package": self.agenda.describe(package), "worth": own, "answers": answers}

    def _text(self, facts: Facts) -> Facts:
        package = int(facts["text"])
        if package < 0:
            return {"package": None}
        votes = {}
        for i, name in enumerate(self.parties):
            worth, needed = facts["worth"][i], float(facts["needed"][i])
            yes = bool(facts["votes"][i])
            votes[name] = {"worth": _number(worth), "needed": needed, "yes": yes}
            if not yes:
                votes[name] |= self._refusal(name, package, worth, needed)
        return {
            "package": self.agenda.describe(package),
            "worth": _number(facts["own"]),
            "votes": votes,
            "signed": bool(facts["signed"]),
            "walked_out": bool(facts["walked"]),
        }

    def _refusal(self, name: str, package: int, worth: float, floor: float) -> Facts:
        """Why a package was refused, the strongest reason first, and the red lines it crosses."""
        actor = self.codings.actors.index(name)
        crossed = self._crossed(actor, package, self.codings.binds[0, actor])
        if crossed or not math.isfinite(worth):
            because = RED_LINE
        elif more(floor, worth):
            because = BELOW_NO_DEAL
        else:
            because = BELOW_DEMAND if self.sincere[name] else INSINCERE
        return {"because": because, "crosses": crossed}

    def _crossed(self, actor: int, package: int, lines: Any) -> list[Facts]:
        inside = self.agenda.package_options[package] & (lines > 0)
        named = [self.agenda.options[o] for o in np.flatnonzero(inside)]
        return [{"issue": issue, "option": option} for issue, option in named]

    def _ratification(self, facts: Facts) -> Facts:
        package, told = int(self.summit.state.package[0]), {}
        row, pick = np.array([0]), np.array([package])
        for actor in self.summit.actors:
            chance = facts.get(f"chance.{actor.name}", math.nan)
            if not math.isfinite(chance):
                continue
            told[actor.name] = {
                "chance": float(chance),
                "ratified": not facts["failed"][actor.index],
                "gain": _number(actor.gain(pick, row)[0]),
                "crosses": self._crossed(actor.index, package, self.codings.stated[0, actor.index]),
                "refuses": self._crossed(actor.index, package, self.codings.binds[0, actor.index]),
            }
        return {"actors": told}

    def _aftermath(self, facts: Facts) -> Facts:
        flared, collapsed = int(facts["flared"]), int(facts["collapsed"])
        return {
            "standing": float(facts["standing"]),
            "flared": flared if flared <= MONTHS else None,
            "collapsed": collapsed if collapsed <= MONTHS else None,
        }

    def _names(self, flags: Any) -> list[str]:
        return [name for name, flag in zip(self.codings.actors, flags, strict=True) if flag]
