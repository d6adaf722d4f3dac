"""What solutions pick of what there is to agree on, in words and in a table of all picks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sim.analysis import wording
from sim.analysis.across import across, share_of
from sim.analysis.solve import Pick, Rule, Solved, Vote, nearest_to_all
from sim.inputs.scenario import Scenario
from sim.views.blocks import Block, Table
from sim.views.phrases import Names, everyone, listed, sharing

FRONTIER_SHOWN = 6
GAINS_SHOWN = 3  # principals whose gains have a column each
RULES = {
    "nash": "Nash",
    "kalai_smorodinsky": "Kalai-Smorodinsky",
    "egalitarian": "egalitarian",
    "utilitarian": "utilitarian",
}
VOTES = {
    "largest_weighted_sum": "largest weighted sum",
    "beats_every_other": "beats every other",
}

Cells = Sequence[str]


@dataclass(frozen=True)
class SolveFinding:
    """What was solved, of which scenario and seed, and the command to type again."""

    solved: Solved
    scenario: Scenario
    seed: int
    command: str = ""

    @cached_property
    def names(self) -> Names:
        return Names(self.scenario.labels)

    @cached_property
    def who(self) -> list[str]:
        """The principals as they are called."""
        return [self.names.actor(name) for name in self.solved.principals]

    @cached_property
    def across(self) -> dict[str, Any]:
        """The zones of all draws in a few numbers."""
        return across(self.solved.zones, self.solved.principals)

    @property
    def drawn(self) -> bool:
        return self.solved.codings > 0

    @cached_property
    def there(self) -> int:
        """Draws with a zone."""
        return int((~self.solved.zones.empty).sum())

    @property
    def signers(self) -> str:
        """Who must find a package no worse than no deal."""
        scenario = self.scenario
        if scenario.unanimous:
            return f"{listed(self.who)} {everyone(self.who)}"
        vetoes = [self.names.actor(name) for name in scenario.vetoes]
        return sharing(scenario.quorum, len(self.who), vetoes)

    def package(self, number: int) -> str:
        """What is in a package, in words."""
        return self.names.package(self.solved.offer.describe(number))


def num(value: float) -> str:
    return f"{round(float(value), 3) + 0.0:.3f}"


def numbered(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def part(row: Mapping[str, Any], interval: bool = False) -> str:
    """A share of draws with the digits that it supports, if wanted with its interval."""
    if row["n"] == 0:
        return "-"
    told = wording.share(row["count"], row["n"], row["low"], row["high"])
    if not interval:
        return told.partition(" (")[0]
    return told if "(" in told else f"{told} ({wording.span(row['low'], row['high'])})"


def rule_picks(finding: SolveFinding) -> Iterator[tuple[list[str], Pick]]:
    """What each solution picks, at the centre or else most often; those that agree together."""
    together: dict[int, tuple[list[str], Pick]] = {}
    for name, rule in finding.solved.rules.items():
        pick = rule.central or rule.commonest
        if pick is not None:
            together.setdefault(pick.package, ([], pick))[0].append(RULES[name])
    yield from together.values()


def picked(finding: SolveFinding, note: str = "") -> Iterator[Block]:
    """The picks of bargaining solutions with what is in them, and in how many draws each holds."""
    rows = [_in_words(finding, _by(names), pick) for names, pick in rule_picks(finding)]
    if finding.solved.nearest:
        rows.append(_in_words(finding, "least concession from all", finding.solved.nearest))
    if finding.solved.steadiest and not rows:
        rows.append(_in_words(finding, "acceptable most often", finding.solved.steadiest))
    if finding.drawn:
        of = numbered(finding.there, "draw")
        note = f"Acceptable: share of the {of} with something to agree on. {note}"
    if not rows:
        note = f"There is nothing to pick. {note}"
    head = ("picked by", *["acceptable"] * finding.drawn, "package")
    yield Table(
        f"What the solutions of bargaining theory pick: {listed(RULES.values())}",
        head if rows else (),
        rows,
        (),
        note,
    )


def _by(names: Sequence[str]) -> str:
    """Which solutions pick it, in a few words."""
    if len(names) == len(RULES):
        return "all solutions"
    return listed(names)


def _in_words(finding: SolveFinding, by: str, pick: Pick) -> Cells:
    shares = [part(share_of(pick.accepted, finding.there))] * finding.drawn
    return (by, *shares, f"{finding.package(pick.package)}.")


def picks(finding: SolveFinding, shown: set[int]) -> Iterator[Block]:
    """One table of all picks, in sections; the packages in it are added to those `shown`."""
    whose = "each principal's" if len(finding.who) <= GAINS_SHOWN else "the smallest"
    caption = (
        f"What is picked: the package's number in the results of runs, and {whose} gain over no "
        "deal at the centre (infeasible: over a real red line, or not carried)."
    )
    if finding.drawn:
        caption += (
            " Of the draws with a zone: in how many it is the pick, in how many it is in the zone; "
            "and what it forgoes of the best by the solution's own measure, on average, where it "
            "is in the zone and not the pick."
        )
    gains = ["smallest gain"] if len(finding.who) > GAINS_SHOWN else finding.who
    head = ["", "package", *gains, *["pick", "in zone", "forgoes"] * finding.drawn]
    rows = [*_solutions(finding), *_votes(finding), *_frontier(finding)]
    shown |= {int(row[1]) for row in rows if len(row) > 1}
    yield Table(caption, head, rows, range(1, len(head)))


def packages(finding: SolveFinding, shown: set[int]) -> Table:
    """What is in the packages that were named."""
    rows = [(f"  {number}", f"{finding.package(number)}.") for number in sorted(shown)]
    return Table("Packages", (), rows)


def _solutions(finding: SolveFinding) -> Iterator[Cells]:
    """Rows of the table; one of a single cell heads a section or says what is not there."""
    solved = finding.solved
    zone = bool(solved.centre.zone.any())
    if zone:
        yield ["Solutions"]
    elif finding.there:
        yield ["Solutions (none at the centre: the commonest pick across draws)"]
    else:
        yield ["Solutions: none, for there is no zone"]
    for name, rule in solved.rules.items():
        yield from _rule(finding, RULES[name], rule)
    if zone or finding.there:
        yield ["Best for one actor, of what is in the zone"]
    for name, rule in solved.best.items():
        yield from _rule(finding, finding.names.actor(name), rule)
    if solved.nearest:
        yield ["Nearest to a zone at the centre"]
        yield _row(finding, "least concession", solved.nearest)
    if solved.steadiest:
        yield ["In the zone of most draws"]
        yield _row(finding, "steadiest", solved.steadiest)


def _rule(finding: SolveFinding, label: str, rule: Rule) -> Iterator[Cells]:
    """The pick at the centre; the commonest stands for it only where there is no zone there."""
    zone = bool(finding.solved.centre.zone.any())
    if pick := rule.central if zone else rule.commonest:
        yield _row(finding, label, pick, finding.there)
    elif zone or finding.there:
        yield [f"  {label}: nothing that it would accept itself"]


def _votes(finding: SolveFinding) -> Iterator[Cells]:
    solved = finding.solved
    if solved.votes:
        across = " (pick: of all draws)" if finding.drawn else ""
        yield [
            f"Without bargaining: issue by issue, {numbered(len(solved.actors), 'actor')} of equal "
            f"capability, by salience{across}"
        ]
    for name, vote in solved.votes.items():
        yield _vote(finding, VOTES[name], vote)


def _vote(finding: SolveFinding, label: str, vote: Vote) -> Cells:
    if vote.pick:
        same = part(share_of(vote.same, finding.solved.codings))
        return _row(finding, label, vote.pick, same=same if finding.drawn else "")
    names = finding.names
    told = "; ".join(
        f"{names.issue(issue)}: "
        + ("nothing beats all else" if choice is None else names.choice(issue, choice))
        for issue, choice in vote.choices.items()
    )
    return [f"  {label}: no package. {told}."]


def _frontier(finding: SolveFinding) -> Iterator[Cells]:
    """The packages of the frontier with which the least content principal is best off."""
    found = finding.solved.frontier
    if not found:
        return
    more = f", of which {FRONTIER_SHOWN} nearest to all" if len(found) > FRONTIER_SHOWN else ""
    yield [f"Pareto frontier at the centre: {numbered(len(found), 'package')}{more}"]
    for pick in nearest_to_all(found)[:FRONTIER_SHOWN]:
        there = finding.solved.centre.zone[pick.package]
        yield _row(finding, "in the zone" if there else "", pick)


def _row(
    finding: SolveFinding, label: str, pick: Pick, of: int | None = None, same: str = ""
) -> Cells:
    cells = [f"  {label}", str(pick.package), *_gains(finding, pick)]
    if finding.drawn:
        cells += [
            same if of is None else part(share_of(pick.picked, of)),
            part(share_of(pick.accepted, finding.there)),
            _loss(pick.loss),
        ]
    return cells


def _gains(finding: SolveFinding, pick: Pick) -> list[str]:
    if len(finding.who) <= GAINS_SHOWN:
        return [_gain(gain) for gain in pick.gains]
    return [f"{_gain(pick.gains[pick.least])} ({finding.who[pick.least]})"]


def _gain(gain: float | None) -> str:
    return "infeasible" if gain is None else num(gain)


def _loss(loss: float | None) -> str:
    if loss is None:
        return ""
    return "< 1 %" if 0 < loss < 0.005 else f"{100 * loss:.0f} %"
