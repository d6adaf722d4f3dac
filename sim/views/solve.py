"""What `sim solve` prints: what there is to agree on, what solutions pick, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from sim.analysis import wording
from sim.analysis.across import CONSTRAINTS, across, share_of
from sim.analysis.solve import Pick, Rule, Solved, Vote, nearest_to_all
from sim.analysis.zones import Zones
from sim.inputs.consent import consent_of
from sim.inputs.labels import labels_of
from sim.inputs.scenario import Scenario
from sim.views import changes
from sim.views.columns import cut, table
from sim.views.notes import settled
from sim.views.phrases import Names, everyone, listed, sharing, wrapped
from sim.views.positions import on_positions
from sim.views.solve_data import SENTENCE, values_told

WIDTH = 100
FRONTIER_SHOWN = 6
LABEL = 20  # characters of a name in the first column of a table, and at the head of a column
HEAD = 11
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


def as_text(solved: Solved, scenario: Scenario, seed: int, width: int = WIDTH) -> str:
    """All of it for a terminal."""
    return _Text(solved, scenario, seed, width).told()


class _Text:
    """The parts of what was found, as text of some width."""

    def __init__(self, solved: Solved, scenario: Scenario, seed: int, width: int) -> None:
        self.solved, self.scenario, self.seed, self.width = solved, scenario, seed, width
        self.names, self.rule = Names(labels_of(scenario)), consent_of(scenario)
        self.who = [self.names.actor(name) for name in solved.principals]
        self.across = across(solved.zones, solved.principals)
        self.drawn = solved.codings > 0
        self.there = int((~solved.zones.empty).sum())  # codings with a zone
        self.shown: set[int] = set()

    def told(self) -> str:
        parts = [self.title(), self.zone(), self.binding(), self.picks(), self.packages()]
        parts.insert(4, on_positions(self.solved.middles, self.names, self.width))
        return "\n\n".join(part for part in parts if part) + "\n"

    def title(self) -> str:
        """What was solved, and what the values rest on."""
        drawn = f" and in {_counted(self.solved.codings, 'coding')}, seed {self.seed}"
        if not self.drawn:
            drawn = "; nothing in it is uncertain, so that this is all there is"
        told = [
            f"{self.scenario.name}: solutions at the centre{drawn}",
            self.scenario.spec.summary,
            *changes.told(self.scenario),
            *settled(self.scenario),
        ]
        basis = wrapped(f"{values_told(self.scenario)} {SENTENCE}", self.width)
        return "\n".join([*(wrapped(text, self.width) for text in told if text), "", basis])

    # The zone

    def zone(self) -> str:
        """How large and wide the zone is, at the centre, by letter and across codings."""
        rows = [("at the centre", self._one(self.solved.centre.zones))]
        rows += [(f"centre of {name}", self._one(z)) for name, z in self.solved.letters.items()]
        if self.drawn:
            rows += self._across()
        who = f"{listed(self.who)} {everyone(self.who)}"
        if not self.rule.unanimous:
            vetoes = [self.names.actor(name) for name in self.rule.vetoes]
            who = sharing(self.rule.quorum, len(self.who), vetoes)
        head = f"Zone of possible agreement: what {who} find no worse than no deal"
        if self.drawn:
            head += " (medians of codings, with the range of nine in ten)"
        return "\n".join([wrapped(head, self.width), *self._hanging(rows)])

    def _one(self, zones: Zones) -> str:
        """The zone of one coding in words."""
        size, pressed = int(zones.size[0]), int(zones.pressed[0])
        if size:
            told = f"{_of(size, self.solved.offer.size)}; surplus {_num(zones.surplus[0])}"
        else:
            told = f"empty; {_concession(zones.shortfall[0])}"
        if pressed > size:
            told += f"; under leverage {_counted(pressed, 'package')}"
        return told

    def _across(self) -> Iterator[tuple[str, str]]:
        found = self.across
        told = f"empty in {_share(found['empty'], True)}"
        if found["empty_under_leverage"]["count"] < found["empty"]["count"]:
            pressed = _share(found["empty_under_leverage"], True)
            told += f"; under the mediator's leverage {pressed}"
        yield "across codings", told
        if found["size"]:
            sizes = _range(found["size"], lambda n: f"{n:,.0f}")
            told = f"{sizes} packages, surplus {_range(found['surplus'], _num)}"
            yield "where there is one", told
        if found["empty"]["count"]:
            short = found["shortfall"]
            told = f"all would have to concede {_range(short, _conceded)}" if short else ""
            if found["out_of_reach"]["count"]:
                part = _share(share_of(found["out_of_reach"]["count"], found["empty"]["count"]))
                told += "; " if told else ""
                told += f"in {part} of them no concession would do: red lines leave nothing"
            yield "where there is none", told

    def binding(self) -> str:
        """Whose constraint keeps the zone empty or small."""
        if not self.drawn:
            return self._binding_at_centre()
        empty = self.across["empty"]["count"]
        opens, keeps = ("red lines", "no deal", "either"), ("keeps out", "most")
        rows: list[Cells] = [["", *(opens if empty else ()), *(keeps if self.there else ())]]
        for name, who in zip(self.solved.principals, self.who, strict=True):
            row = self.across["binding"][name]
            cells = [_share(row["opens"][constraint]) for constraint in CONSTRAINTS] * (empty > 0)
            cells += [_median(row["alone"]), _share(row["most"])] * (self.there > 0)
            rows.append([f"  {cut(who, LABEL)}", *cells])
        if self.solved.offer.guarantees:
            row = self.across["unwilling_guarantors"]
            cells = ["", "", _share(row["opens"])] * (empty > 0)
            cells += [_median(row["alone"]), ""] * (self.there > 0)
            rows.append(["  guarantors", *cells])
        return "\n".join([self._binding_legend(empty), *table(rows, right=range(1, 6))])

    def _binding_legend(self, empty: int) -> str:
        told = "Whose constraint binds."
        if empty:
            told += (
                f" Of {_counted(empty, 'coding')} without a zone: in how many there would be one "
                "without this one's red lines, its value of no deal, or either, all else as it is."
            )
        if self.there:
            told += (
                f" Of {self.there:,} with one: how many packages this one alone keeps out (median),"
                " and in how many nobody keeps out more."
            )
        return wrapped(told, self.width)

    def _binding_at_centre(self) -> str:
        zones = self.solved.centre.zones
        rows: list[tuple[str, ...]] = [("", "red lines", "no deal", "either")]
        for s, who in enumerate(self.who):
            numbers = (zones.red_lines[0, s], zones.no_deal[0, s], zones.either[0, s])
            rows.append((f"  {cut(who, LABEL)}", *(f"{n:,}" for n in numbers)))
        told = (
            "Whose constraint binds: packages that would be in the zone without this one's red "
            "lines, its value of no deal, or either, all else as it is"
        )
        return "\n".join([wrapped(told, self.width), *table(rows, right=(1, 2, 3))])

    # What is picked

    def picks(self) -> str:
        """One table of all picks, in sections."""
        rows = list(self._rows())
        head = self._head()
        lines = table([head, *filter(_is_row, rows)], right=range(1, len(head)))
        told, left = [self._picks_legend(), lines[0]], iter(lines[1:])
        for row in rows:
            told.append(next(left) if _is_row(row) else wrapped(row[0], self.width))
        return "\n".join(told)

    def _picks_legend(self) -> str:
        whose = "each principal's" if len(self.who) <= GAINS_SHOWN else "the smallest"
        told = (
            f"What is picked: the package's number in the results of runs, and {whose} gain over "
            "no deal at the centre (infeasible: over a real red line, or not carried)."
        )
        if self.drawn:
            told += (
                " Of the codings with a zone: in how many it is the pick, in how many it is in the "
                "zone; and what it forgoes of the best by the solution's own measure, on average, "
                "where it is in the zone and not the pick."
            )
        return wrapped(told, self.width)

    def _gains_head(self) -> list[str]:
        if len(self.who) > GAINS_SHOWN:
            return ["smallest gain"]
        return [cut(who, HEAD) for who in self.who]

    def _head(self) -> Cells:
        across = ["pick", "in zone", "forgoes"] if self.drawn else []
        return ["", "package", *self._gains_head(), *across]

    def _rows(self) -> Iterator[Cells]:
        """Rows of the table; one of a single cell heads a section or says what is not there."""
        solved = self.solved
        if solved.centre.zone.any():
            yield ["Solutions"]
        elif self.there:
            yield ["Solutions (none at the centre: the commonest pick across codings)"]
        else:
            yield ["Solutions: none, for there is no zone"]
        for name, rule in solved.rules.items():
            yield from self._rule(RULES[name], rule)
        if solved.centre.zone.any() or self.there:
            yield ["Best for one actor, of what is in the zone"]
        for name, rule in solved.best.items():
            yield from self._rule(self.names.actor(name), rule)
        if solved.nearest:
            yield ["Nearest to a zone at the centre"]
            yield self._row("least concession", solved.nearest)
        if solved.steadiest:
            yield ["In the zone of most codings"]
            yield self._row("steadiest", solved.steadiest)
        if solved.votes:
            yield [self._votes_head()]
        for name, vote in solved.votes.items():
            yield from self._vote(VOTES[name], vote)
        yield from self._frontier()

    def _rule(self, label: str, rule: Rule) -> Iterator[Cells]:
        """The pick at the centre; the commonest stands for it only where there is no zone there."""
        zone = bool(self.solved.centre.zone.any())
        if pick := rule.central if zone else rule.commonest:
            yield self._row(label, pick, self.there)
        elif zone or self.there:
            yield [f"  {label}: nothing that it would accept itself"]

    def _votes_head(self) -> str:
        actors = _counted(len(self.solved.actors), "actor")
        across = " (pick: of all codings)" if self.drawn else ""
        return (
            f"Without bargaining: issue by issue, {actors} of equal capability, by salience{across}"
        )

    def _vote(self, label: str, vote: Vote) -> Iterator[Cells]:
        if vote.pick:
            same = share_of(vote.same, self.solved.codings)
            yield self._row(label, vote.pick, same=_share(same) if self.drawn else "")
            return
        told = "; ".join(
            f"{self.names.issue(issue)}: "
            + ("nothing beats all else" if choice is None else self.names.choice(issue, choice))
            for issue, choice in vote.choices.items()
        )
        yield [f"  {label}: no package. {told}."]

    def _frontier(self) -> Iterator[Cells]:
        """The packages of the frontier with which the least content principal is best off."""
        found = self.solved.frontier
        if not found:
            return
        more = f", of which {FRONTIER_SHOWN} nearest to all" if len(found) > FRONTIER_SHOWN else ""
        yield [f"Pareto frontier at the centre: {_counted(len(found), 'package')}{more}"]
        for pick in nearest_to_all(found)[:FRONTIER_SHOWN]:
            yield self._row("in the zone" if self.solved.centre.zone[pick.package] else "", pick)

    def _row(self, label: str, pick: Pick, picks: int | None = None, same: str = "") -> Cells:
        self.shown.add(pick.package)
        if not self.drawn:
            return [f"  {cut(label, LABEL)}", str(pick.package), *self._gains(pick)]
        return [
            f"  {cut(label, LABEL)}",
            str(pick.package),
            *self._gains(pick),
            same if picks is None else _share(share_of(pick.picked, picks)),
            _share(share_of(pick.accepted, self.there)),
            _loss(pick.loss),
        ]

    def _gains(self, pick: Pick) -> list[str]:
        if len(self.who) <= GAINS_SHOWN:
            return [_gain(gain) for gain in pick.gains]
        return [f"{_gain(pick.gains[pick.least])} ({cut(self.who[pick.least], LABEL)})"]

    def packages(self) -> str:
        """What is in the packages that were named."""
        rows = [
            (str(package), f"{self.names.package(self.solved.offer.describe(package))}.")
            for package in sorted(self.shown)
        ]
        return "\n".join(["Packages", *self._hanging(rows)])

    def _hanging(self, rows: Sequence[tuple[str, str]]) -> Iterator[str]:
        """Labels, each followed by text that hangs beside it."""
        left = max(len(label) for label, _ in rows)
        for label, text in rows:
            yield wrapped(text, self.width, f"  {label.ljust(left)}  ")


def _is_row(row: Cells) -> bool:
    return len(row) > 1


def _gain(gain: float | None) -> str:
    return "infeasible" if gain is None else _num(gain)


def _loss(loss: float | None) -> str:
    if loss is None:
        return ""
    return "< 1 %" if 0 < loss < 0.005 else f"{100 * loss:.0f} %"


def _num(value: float) -> str:
    return f"{round(float(value), 3) + 0.0:.3f}"


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _of(part: int, whole: int) -> str:
    return f"{part:,} of {_counted(whole, 'package')}"


def _concession(shortfall: float) -> str:
    if not np.isfinite(shortfall):
        return "no concession would do: red lines leave nothing"
    return f"all would have to concede {_conceded(shortfall)}"


def _conceded(shortfall: float) -> str:
    """Never nothing: something is missing where the zone is empty."""
    return _num(shortfall) if shortfall >= 0.0005 else "under 0.001"


def _share(row: Mapping[str, Any], interval: bool = False) -> str:
    """A share of codings with the digits that it supports, if wanted with its interval."""
    if row["n"] == 0:
        return "-"
    told = wording.share(row["count"], row["n"], row["low"], row["high"])
    if not interval:
        return told.partition(" (")[0]
    return told if "(" in told else f"{told} ({wording.span(row['low'], row['high'])})"


def _range(found: Mapping[str, float], told: Callable[[float], str]) -> str:
    """Median and the range of nine in ten."""
    median, low, high = (told(found[name]) for name in ("median", "p5", "p95"))
    return median if low == high else f"{median} ({low} to {high})"


def _median(found: Mapping[str, float] | None) -> str:
    return "-" if found is None else f"{found['median']:,.0f}"
