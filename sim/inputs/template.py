"""The text of a scenario to start from, with the names of the bundled base."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sim.inputs.bundled import scenario_names
from sim.inputs.loading import load
from sim.inputs.places import Problem, ScenarioError, excerpt
from sim.inputs.spec import Issue, Spec
from sim.inputs.tactics import DEFAULTS, Kind, registered

BASE = "base"
SIMPLE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
LONGEST = 60

HEAD = """\
# yaml-language-server: $schema=scenario.schema.json
# `sim schema > scenario.schema.json` makes the file named above: with it, editors explain keys.
# All is as in {base}.yaml but for what stands here. Take away the '#' of what you want to change.
# Maps merge, lists replace, null removes a key. These find mistakes, and show where all is set:
# sim check {file}
# sim show {file}
extends: {base}.yaml
name: {title}
summary: What is different here, in a sentence.
"""
VENUE = """\
# Where. Of several, [a, b], the first that nobody rules out is taken. There is:
# {venues}.
#venue: {venue}
"""
GUARANTEES = """\
# The guarantees on offer; [] for none. There is:
# {guarantees}.
#guarantees: [{guarantee}]
"""
RED_LINES = """\
# Whether stated red lines bind: drawn (in a share of the draws), as_stated (always) or ignored.
#red_lines: as_stated
"""
PROCESS = """\
# The stages, in order; what is left out does not take place.
#process: [{process}]
#horizon: 12 weeks
"""
STANCE = """\
# A stance, in place of that of all codings, from 1 (rejects outright) to 7 (demands). Confidence is
# 1 to 3; a red line is none, possible, likely or certain. A bare step will do, too.
#actors:
#  {actor}:
#    stances:
#      {issue}:
#        {option}: {{stance: 3, confidence: 2, red_line: possible, assumption: why}}
"""
STAGES = """\
# A number, with where it comes from: claims (see `sim evidence`), literature, calibrated or
# assumption. It can be 0.4; 0.2 to 0.6, its 5th and 95th percentile; {{low: , mode: , high: }};
# {{uniform: [a, b]}}; or {{one_of: {{value: probability}}}}. Durations need units: 2 to 8 weeks.
# A range that touches a bound, as 0 to 0.6 does, is drawn evenly (median 0.3); any other is a bell
# on a scale of logs (0.001 to 0.6: median 0.037) unless it says 0.001 to 0.6 uniform.
#stages:
#  bilateral:
#    walkout: {{value: 0.1 to 0.3, assumption: why you think so}}
# How the mediator chooses its texts, by name; MODEL.md 7.7 says what these do. There is:
# {text}.
#  trilateral:
#    text: {other_text}
"""
TACTICS = """\
# How a side's demand comes down and what it accepts, by name, here for all; MODEL.md 7.6 says what
# these do. There is:
# {concession};
# {acceptance}.
#actor_defaults:
#  concession: {other_concession}
#  acceptance: {other_acceptance}
"""
RUNS = """\
# Replicates, and the seed: the same seed gives the same results.
#runs: {n: 20000, seed: 7}
"""


def template(name: str) -> str:
    """A commented scenario file called `name`; ScenarioError if that is no simple name."""
    _check(name)
    spec = load(BASE).spec
    title = name.replace("-", " ").capitalize()
    head = HEAD.format(base=BASE, file=f"{name}.yaml", title=title)
    return "\n".join([head, *_blocks(spec)])


def _check(name: str) -> None:
    if len(name) > LONGEST or not SIMPLE.fullmatch(name):
        message = (
            f"{excerpt(name)} is no simple name: it needs small letters, digits and single "
            f"hyphens, a letter first, at most {LONGEST} characters, and no .yaml"
        )
        raise ScenarioError([Problem(message)])
    if name in scenario_names():
        message = f"{excerpt(name)} is the name of a bundled scenario: choose another"
        raise ScenarioError([Problem(message)])


def _blocks(spec: Spec) -> Iterator[str]:
    """What one may want to change, with names that the base has."""
    if spec.venues:
        venues = list(spec.venues)
        other = next((name for name in venues if name not in spec.venue), venues[0])
        yield VENUE.format(venues=", ".join(venues), venue=other)
    guarantees = [
        name
        for issue in spec.issues.values()
        for name, option in issue.options.items()
        if option.guarantors
    ]
    if guarantees:
        yield GUARANTEES.format(guarantees=", ".join(guarantees), guarantee=guarantees[0])
    yield RED_LINES
    yield PROCESS.format(process=", ".join(spec.process))
    actor = next(name for name, each in spec.actors.items() if each.role == "principal")
    issue, option = next(_settled(spec.issues))
    yield STANCE.format(actor=actor, issue=issue, option=option)
    yield TACTICS.format_map(_tactics("concession") | _tactics("acceptance"))
    yield STAGES.format_map(_tactics("text"))
    yield RUNS


def _tactics(kind: Kind) -> dict[str, str]:
    """The names of all tactics of a kind, and one that is not the default."""
    names = list(registered(kind))
    other = next(name for name in names if name != DEFAULTS[kind])
    return {kind: ", ".join(names), f"other_{kind}": other}


def _settled(issues: dict[str, Issue]) -> Iterator[tuple[str, str]]:
    """Options other than the status quo, those that no actor guarantees first."""
    names = [(i, o) for i, issue in issues.items() for o in issue.options if o != issue.status_quo]
    yield from sorted(names, key=lambda name: bool(issues[name[0]].options[name[1]].guarantors))
