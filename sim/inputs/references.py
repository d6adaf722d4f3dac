"""What a valid spec must also hold together: names that refer to something, and nothing missing."""

from __future__ import annotations

import difflib
import itertools
import math
from collections.abc import Iterable, Iterator

from sim.inputs.citing import check_claims
from sim.inputs.offer import options_on_offer
from sim.inputs.places import Problem
from sim.inputs.quantity import Quantity
from sim.inputs.scenario import GUARANTEE_EFFECT, NONE, CodeKind, Issue, Scenario
from sim.inputs.tactics import Kind, registered

MOST_PACKAGES = 200_000
# The scales: their steps, and the codes that they make into numbers.
SCALES: dict[str, tuple[int, CodeKind]] = {
    "war_cost": (5, "war_cost"),
    "optimism": (5, "war_hopes"),
    "pressure": (5, "pressure_on"),
    "leverage": (5, "pressure_on"),
    "aversion": (7, "willingness_to_meet"),
}
CODED_AS = {"war_cost": "war.cost", "war_hopes": "war.hopes"}


def check(scenario: Scenario) -> list[Problem]:
    """Everything that pydantic cannot see, as problems with the path of the entry at fault."""
    checks = (
        _roles,
        _consent,
        _process,
        _venues,
        _issues,
        _positions,
        _guarantees,
        _exclusions,
        _war,
        _preferences,
        _overrides,
        _hazard_ratios,
        _scales,
        _preconditions,
        _tactics,
    )
    found = list(_coding(scenario))
    if found:
        return found  # nothing can be looked up in a coding that is not there
    found = [problem for one in checks for problem in one(scenario)]
    found += check_claims(scenario)
    if not found:
        found = list(_size(scenario))
    return found


def unknown(path: str, name: str, allowed: Iterable[str], what: str) -> Problem:
    """A name that refers to nothing, with the nearest one that does."""
    names = sorted(allowed)
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    listing = ", ".join(names) if names else "none defined"
    return Problem(
        f"{name!r} is not {what}; there is: {listing}", path, suggestion=near[0] if near else None
    )


def options_of(issue: Issue) -> list[str]:
    """The options of an issue, the empty choice of an any_of issue among them."""
    return [*issue.options, *([NONE] if issue.kind == "any_of" else [])]


def principals(scenario: Scenario) -> list[str]:
    return sorted(n for n, a in scenario.spec.actors.items() if a.role == "principal")


def _coding(scenario: Scenario) -> Iterator[Problem]:
    spec, case = scenario.spec, scenario.case
    if spec.coding != "all" and (case is None or spec.coding not in case.codings):
        letters = list(case.codings) if case else []
        yield unknown("coding", spec.coding, ["all", *letters], "a coding of the case")


def _roles(scenario: Scenario) -> Iterator[Problem]:
    spec = scenario.spec
    if len(principals(scenario)) < 2:
        yield Problem("at least two actors must have the role 'principal'", "actors")
    mediators = sorted(n for n, a in spec.actors.items() if a.role == "mediator")
    for name in mediators[1:]:
        yield Problem(
            f"only one actor can be the mediator, and {mediators[0]!r} is", f"actors.{name}.role"
        )
    for style in {s for s in spec.mediation.styles if spec.mediation.styles.count(s) > 1}:
        yield Problem(f"style {style!r} is listed twice", "mediation.styles")


def _consent(scenario: Scenario) -> Iterator[Problem]:
    rule, allowed = scenario.spec.consent, principals(scenario)
    if rule is None:
        return
    if rule.quorum > len(allowed):
        message = f"must be at most {len(allowed)}, the number of principals, not {rule.quorum}"
        yield Problem(message, "consent.quorum")
    for i, name in enumerate(rule.vetoes):
        if name not in allowed:
            yield unknown(f"consent.vetoes.{i}", name, allowed, "a principal")
        elif name in rule.vetoes[:i]:
            yield Problem(f"{name!r} is listed twice", f"consent.vetoes.{i}")


def _process(scenario: Scenario) -> Iterator[Problem]:
    spec = scenario.spec
    for i, name in enumerate(spec.process):
        if name in spec.process[:i]:
            yield Problem(f"stage {name!r} is listed twice", f"process.{i}")
    order = {"preparation": 0, "bilateral": 1, "trilateral": 1, "ratification": 2, "aftermath": 3}
    if [order[s] for s in spec.process] != sorted(order[s] for s in spec.process):
        yield Problem(
            "stages come in this order: preparation, then the talks (bilateral and trilateral in "
            "any order), ratification, aftermath",
            "process",
        )
    if not spec.process:
        yield Problem("needs at least one stage", "process")
    if "trilateral" in spec.process and not any(a.role == "mediator" for a in spec.actors.values()):
        yield Problem("the stage 'trilateral' needs an actor with the role 'mediator'", "process")
    if "aftermath" in spec.process and spec.stages.aftermath is None:
        yield Problem("the stage 'aftermath' needs its parameters here", "stages.aftermath")


def _venues(scenario: Scenario) -> Iterator[Problem]:
    spec = scenario.spec
    for i, name in enumerate(spec.venue):
        if name not in spec.venues:
            yield unknown(f"venue.{i}", name, spec.venues, "a venue")


def _issues(scenario: Scenario) -> Iterator[Problem]:
    spec = scenario.spec
    if not spec.issues:
        yield Problem("needs at least one issue", "issues")
    for name, issue in spec.issues.items():
        at = f"issues.{name}"
        if not issue.options:
            yield Problem("needs at least one option", f"{at}.options")
        if issue.kind == "any_of" and NONE in issue.options:
            yield Problem(
                "an any_of issue has the empty choice 'none' already; do not list it",
                f"{at}.options.{NONE}",
            )
        allowed = options_of(issue)
        if issue.status_quo not in allowed:
            yield unknown(f"{at}.status_quo", issue.status_quo, allowed, "an option of this issue")
        for option, entry in issue.options.items():
            if entry.guarantors and issue.kind == "one_of":
                yield Problem(
                    "an option with guarantors belongs into an any_of issue",
                    f"{at}.options.{option}.guarantors",
                )
            known = {*spec.actors, *spec.outsiders}
            for i, guarantor in enumerate(entry.guarantors):
                where = f"{at}.options.{option}.guarantors.{i}"
                if guarantor not in known:
                    yield unknown(where, guarantor, known, "an actor or an outsider")
                elif guarantor in spec.actors and spec.actors[guarantor].honour is None:
                    yield Problem(f"{guarantor!r} needs an 'honour' to be a guarantor", where)
    options = [
        o for issue in spec.issues.values() for o, e in issue.options.items() if e.guarantors
    ]
    for option in {o for o in options if options.count(o) > 1}:
        yield Problem(f"two guarantees are called {option!r}", "issues")


def _positions(scenario: Scenario) -> Iterator[Problem]:
    """Positions of actors that do not exist, and those in which nobody has any weight."""
    spec = scenario.spec
    for issue, entry in spec.issues.items():
        at = f"issues.{issue}.positions"
        for name in entry.positions:
            if name not in spec.actors:
                yield unknown(f"{at}.{name}", name, spec.actors, "an actor")
        if entry.positions and not any(p.capability * p.salience for p in entry.positions.values()):
            yield Problem("at least one actor needs capability and salience above 0", at)


def _guarantees(scenario: Scenario) -> Iterator[Problem]:
    spec = scenario.spec
    known = {o for issue in spec.issues.values() for o, e in issue.options.items() if e.guarantors}
    for i, name in enumerate(spec.guarantees or []):
        if name not in known:
            yield unknown(f"guarantees.{i}", name, known, "an option with guarantors")


def _exclusions(scenario: Scenario) -> Iterator[Problem]:
    spec = scenario.spec
    known = {f"{i}.{o}" for i, issue in spec.issues.items() for o in options_of(issue)}
    for i, group in enumerate(spec.exclusions):
        for j, name in enumerate(group):
            if name not in known:
                yield unknown(f"exclusions.{i}.{j}", name, known, "an issue.option")


def _war(scenario: Scenario) -> Iterator[Problem]:
    war = scenario.spec.war
    if war is None:
        return
    sides = principals(scenario)
    for i, name in enumerate(war.between):
        if name not in sides:
            yield unknown(f"war.between.{i}", name, sides, "a principal")
    if len(set(war.between)) < 2:
        yield Problem("a war has two different sides", "war.between")
    for block, entry in (("strikes", war.strikes), ("long_range", war.long_range)):
        if entry is not None and entry.against not in war.between:
            yield unknown(f"war.{block}.against", entry.against, war.between, "a side of the war")


def _preferences(scenario: Scenario) -> Iterator[Problem]:
    """Every actor needs a stance or a value per option, and a salience or weight per issue."""
    spec = scenario.spec
    for name, actor in spec.actors.items():
        for issue, entry in spec.issues.items():
            for option in options_of(entry):
                if option in actor.values.get(issue, {}):
                    continue
                if any(scenario.stance(x, name, issue, option) is None for x in scenario.letters):
                    yield Problem(
                        f"no coding says how {name!r} stands on {issue}.{option}: give a stance "
                        f"(1 to 7) here, or a number under values.{issue}.{option}",
                        f"actors.{name}.stances.{issue}.{option}",
                    )
            if issue in actor.weights:
                continue
            if any(scenario.code(x, name, "salience", issue) is None for x in scenario.letters):
                yield Problem(
                    f"no coding says how much {issue!r} matters to {name!r}: give a salience "
                    f"(1 to 5) here, or a number under weights.{issue}",
                    f"actors.{name}.salience.{issue}",
                )
        if all(issue in actor.weights and actor.weights[issue].can_be_nought for issue in spec.issues):
            message = "at least one issue must have a weight that is always above 0"
            yield Problem(message, f"actors.{name}.weights")


def _overrides(scenario: Scenario) -> Iterator[Problem]:
    """Entries of an actor that refer to issues, options, actors or venues that do not exist."""
    spec = scenario.spec
    countries = {v.country for v in spec.venues.values()}
    guarantees = {o for i in spec.issues.values() for o, e in i.options.items() if e.guarantors}
    for name, actor in spec.actors.items():
        at = f"actors.{name}"
        for block in ("stances", "values"):
            for issue, entries in getattr(actor, block).items():
                if issue not in spec.issues:
                    yield unknown(f"{at}.{block}.{issue}", issue, spec.issues, "an issue")
                    continue
                options = options_of(spec.issues[issue])
                for option in entries:
                    if option not in options:
                        where = f"{at}.{block}.{issue}.{option}"
                        yield unknown(where, option, options, f"an option of {issue!r}")
        known: dict[str, Iterable[str]] = {
            "salience": spec.issues,
            "weights": spec.issues,
            "venues": countries,
            "pressure_on": principals(scenario),
            "pressure": principals(scenario),
            "leverage": principals(scenario),
            "carries": guarantees,
        }
        for block, allowed in known.items():
            for key in getattr(actor, block):
                if key not in allowed:
                    yield unknown(f"{at}.{block}.{key}", key, allowed, f"known for {block!r}")
        for i, key in enumerate(actor.rules_out.countries):
            if key not in countries:
                yield unknown(f"{at}.rules_out.countries.{i}", key, countries, "a venue's country")
        guarantors = {*spec.outsiders, *spec.actors}
        for i, key in enumerate(actor.rules_out.guarantors):
            if key not in guarantors:
                yield unknown(f"{at}.rules_out.guarantors.{i}", key, guarantors, "a guarantor")


def _hazard_ratios(scenario: Scenario) -> Iterator[Problem]:
    """Ratios lower than that of a guarantee that always deters if it is honoured."""
    spec = scenario.spec
    if "aftermath" not in spec.process or spec.stages.aftermath is None:
        return
    honour = spec.stages.aftermath.mean_honour.low
    least = math.exp(-GUARANTEE_EFFECT * honour)
    for issue, names in options_on_offer(scenario).items():
        for name in names:
            option = spec.issues[issue].options[name]
            ratio = option.hazard_ratio if option.guarantors else None
            if ratio is not None and ratio.low < least * (1 - 1e-9):
                message = (
                    f"must be at least {least:.3g}, that of a guarantee that always deters if it "
                    f"is honoured, at a stages.aftermath.mean_honour of {honour:g}; not "
                    f"{ratio.written}"
                )
                yield Problem(message, f"issues.{issue}.options.{name}.hazard_ratio")


def _scales(scenario: Scenario) -> Iterator[Problem]:
    for name, (most, kind) in SCALES.items():
        scale: dict[str, Quantity] = getattr(scenario.spec.scales, name)
        wanted = {str(i) for i in range(1, most + 1)}
        if set(scale) == wanted:
            continue
        message = f"needs the steps 1 to {most}, each with a number"
        if scale:
            yield Problem(message, f"scales.{name}")
        elif coded := next(_codes_on(scenario, name, kind), None):
            yield Problem(f"{message}: {coded} is coded on it", f"scales.{name}")


def _codes_on(scenario: Scenario, scale: str, kind: CodeKind) -> Iterator[str]:
    """Actors' codes that only this scale can make into numbers that the model uses, by path."""
    spec, sides = scenario.spec, principals(scenario)
    at_war = spec.war.between if spec.war else []
    on: dict[str, Iterable[str]] = {
        "war_cost": at_war,
        "optimism": at_war,
        "aversion": sides if "preparation" in spec.process else [],
        "pressure": [n for n, a in spec.actors.items() if a.role == "third_party"],
        "leverage": [n for n, a in spec.actors.items() if a.role == "mediator"],
    }
    for name in on[scale]:
        given = getattr(spec.actors[name], scale)
        for target in [s for s in sides if s not in given] if isinstance(given, dict) else [""]:
            codes = [scenario.code(x, name, kind, target) for x in scenario.letters]
            if given is None or isinstance(given, dict):
                if any(codes):
                    path = CODED_AS.get(kind, kind)
                    yield f"actors.{name}.{path}" + (f".{target}" if target else "")


def _preconditions(scenario: Scenario) -> Iterator[Problem]:
    for name, entry in scenario.spec.stages.preparation.preconditions.items():
        if entry.of not in principals(scenario):
            where = f"stages.preparation.preconditions.{name}.of"
            yield unknown(where, entry.of, principals(scenario), "a principal")


def _tactics(scenario: Scenario) -> Iterator[Problem]:
    """Names of tactics that nobody registers, or that more than one package does."""
    spec = scenario.spec
    kinds: tuple[Kind, ...] = ("concession", "acceptance")
    for kind in kinds:
        shared = getattr(spec.actor_defaults, kind)
        yield from _tactic(f"actor_defaults.{kind}", kind, shared)
        for name, actor in spec.actors.items():
            if getattr(actor, kind) != shared:
                yield from _tactic(f"actors.{name}.{kind}", kind, getattr(actor, kind))
    yield from _tactic("stages.trilateral.text", "text", spec.stages.trilateral.text)


def _tactic(path: str, kind: Kind, name: str) -> Iterator[Problem]:
    known = registered(kind)
    found = known.get(name, ())
    if not found:
        yield unknown(path, name, known, f"a {kind} tactic")
    if len(found) > 1:
        packages = " and ".join(f"{each.package} {each.version}".rstrip() for each in found)
        yield Problem(
            f"{name!r} is a {kind} tactic of more than one package, {packages}: uninstall one of "
            "them, or have it register another name",
            path,
        )


def _size(scenario: Scenario) -> Iterator[Problem]:
    """Refuses a scenario with too many packages, before anything is enumerated."""
    total = 1
    offer = options_on_offer(scenario)
    for name, issue in scenario.spec.issues.items():
        count = len(offer[name])
        total *= 2 ** min(count, 64) if issue.kind == "any_of" else max(1, count)
    if total > MOST_PACKAGES:
        told = f"{total:,}" if total < 10**12 else "over a trillion"
        yield Problem(
            f"{told} packages are more than {MOST_PACKAGES:,}; use fewer issues or options",
            "issues",
        )
    elif not any(_packages(scenario, offer)):
        yield Problem("no package is left: every combination of options is excluded", "exclusions")


def _packages(scenario: Scenario, offer: dict[str, tuple[str, ...]]) -> Iterator[bool]:
    """For every combination of choices whether it may stand."""
    banned = [frozenset(group) for group in scenario.spec.exclusions]
    choices = [
        [
            {f"{issue}.{option}" for option in chosen or (NONE,)}
            for size in (range(len(names) + 1) if spec.kind == "any_of" else [1])
            for chosen in itertools.combinations(names, size)
        ]
        for issue, names in offer.items()
        for spec in [scenario.spec.issues[issue]]
    ]
    for row in itertools.product(*choices):
        together = set().union(*row)
        yield not any(group <= together for group in banned)
