"""What a valid spec must also hold together: names that refer to something, and nothing missing."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from sim.inputs.needed import check_preferences, check_ratios, check_scales
from sim.inputs.places import MOST_FOUND, Problem, excerpt, listed
from sim.inputs.situation import Situation
from sim.inputs.size import check_size
from sim.inputs.spec import NONE, STAGES, TALKS
from sim.inputs.tactics import Kind, registered


def check(scenario: Situation) -> list[Problem]:
    """Everything that pydantic cannot see, as problems with the path of the entry at fault."""
    found = _found(scenario, _coding) + _found(scenario, *NAMES)
    if all(problem.path != "coding" for problem in found):  # else nothing is to be looked up
        found += _found(scenario, check_scales, check_preferences)
    return found[:MOST_FOUND] or list(check_size(scenario))


def check_names(scenario: Situation, unsure: Collection[str]) -> list[Problem]:
    """The names that refer to nothing where parts of a scenario are missing, `unsure` ones aside.

    What else it lacks, those parts may have.
    """
    found = _found(scenario, _coding, *NAMES)
    names = [(problem, set(problem.sought[0].split("."))) for problem in found if problem.sought]
    return [problem for problem, name in names if name.isdisjoint(unsure)]


def _found(scenario: Situation, *checks: Callable[[Situation], Iterable[Problem]]) -> list[Problem]:
    problems = itertools.chain.from_iterable(one(scenario) for one in checks)
    return list(itertools.islice(problems, MOST_FOUND))


def unknown(allowed: Iterable[str], what: str) -> Callable[[str, str], Problem]:
    """What to say of names that refer to nothing: given the path and the name, a problem."""
    names = sorted(allowed)
    listing = listed(names)

    def problem(path: str, name: str) -> Problem:
        return Problem(f"{excerpt(name)} is not {what}; {listing}", path, sought=(name, names))

    return problem


def _repeated(names: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Every name that stands there before, with its number."""
    seen: set[str] = set()
    for number, name in enumerate(names):
        if name in seen:
            yield number, name
        seen.add(name)


def _strangers(
    path: str, names: Iterable[str], allowed: Collection[str], what: str
) -> Iterator[Problem]:
    """A problem for every name of a list, or key of a map, that is not allowed there."""
    refused = None
    for number, name in enumerate(names):
        if name not in allowed:
            refused = refused or unknown(allowed, what)
            yield refused(f"{path}.{name if isinstance(names, dict) else number}", name)


def _coding(scenario: Situation) -> Iterator[Problem]:
    spec, case = scenario.spec, scenario.case
    if spec.coding != "all" and (case is None or spec.coding not in case.codings):
        letters = list(case.codings) if case else []
        yield unknown(["all", *letters], "a coding of the case")("coding", spec.coding)


def _roles(scenario: Situation) -> Iterator[Problem]:
    spec = scenario.spec
    if len(scenario.principals) < 2:
        yield Problem("at least two actors must have the role 'principal'", "actors")
    mediators = sorted(n for n, a in spec.actors.items() if a.role == "mediator")
    for name in mediators[1:]:
        yield Problem(
            f"only one actor can be the mediator, and {mediators[0]!r} is", f"actors.{name}.role"
        )
    for style in {style for _, style in _repeated(spec.mediation.styles)}:
        yield Problem(f"style {style!r} is listed twice", "mediation.styles")


def _consent(scenario: Situation) -> Iterator[Problem]:
    rule, allowed = scenario.spec.consent, scenario.principals
    if rule is None:
        return
    if rule.quorum > len(allowed):
        message = f"must be at most {len(allowed)}, the number of principals, not {rule.quorum}"
        yield Problem(message, "consent.quorum")
    yield from _strangers("consent.vetoes", rule.vetoes, set(allowed), "a principal")
    for i, name in _repeated(rule.vetoes):
        if name in allowed:
            yield Problem(f"{name!r} is listed twice", f"consent.vetoes.{i}")


def _process(scenario: Situation) -> Iterator[Problem]:
    spec = scenario.spec
    for i, name in _repeated(spec.process):
        yield Problem(f"stage {name!r} is listed twice", f"process.{i}")
    order = [STAGES.index(TALKS[0] if stage in TALKS else stage) for stage in spec.process]
    if order != sorted(order):
        yield Problem(
            f"stages come in this order: preparation, then the talks ({' and '.join(TALKS)} in "
            "any order), ratification, aftermath",
            "process",
        )
    if not spec.process:
        yield Problem("needs at least one stage", "process")
    if "trilateral" in spec.process and not any(a.role == "mediator" for a in spec.actors.values()):
        yield Problem("the stage 'trilateral' needs an actor with the role 'mediator'", "process")
    if "aftermath" in spec.process and spec.stages.aftermath is None:
        yield Problem("the stage 'aftermath' needs its parameters here", "stages.aftermath")


def _venues(scenario: Situation) -> Iterator[Problem]:
    yield from _strangers("venue", scenario.spec.venue, scenario.spec.venues, "a venue")


def _issues(scenario: Situation) -> Iterator[Problem]:
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
        allowed = issue.all_options
        if issue.status_quo not in allowed:
            refused = unknown(allowed, "an option of this issue")
            yield refused(f"{at}.status_quo", issue.status_quo)
    yield from _guarantors(scenario)
    guarantees = [
        o for issue in spec.issues.values() for o, e in issue.options.items() if e.guarantors
    ]
    for option in {option for _, option in _repeated(guarantees)}:
        yield Problem(f"two guarantees are called {option!r}", "issues")


def _positions(scenario: Situation) -> Iterator[Problem]:
    """Positions of actors that do not exist, and those in which nobody has any weight."""
    spec = scenario.spec
    for issue, entry in spec.issues.items():
        at = f"issues.{issue}.positions"
        yield from _strangers(at, entry.positions, spec.actors, "an actor")
        if entry.positions and not any(p.capability * p.salience for p in entry.positions.values()):
            yield Problem("at least one actor needs capability and salience above 0", at)


def _guarantors(scenario: Situation) -> Iterator[Problem]:
    spec = scenario.spec
    known = {*spec.actors, *spec.outsiders}
    for name, issue in spec.issues.items():
        for option, entry in issue.options.items():
            where = f"issues.{name}.options.{option}.guarantors"
            if entry.guarantors and issue.kind == "one_of":
                yield Problem("an option with guarantors belongs into an any_of issue", where)
            yield from _strangers(where, entry.guarantors, known, "an actor or an outsider")
            for i, guarantor in enumerate(entry.guarantors):
                if guarantor in spec.actors and spec.actors[guarantor].honour is None:
                    message = f"{guarantor!r} needs an 'honour' to be a guarantor"
                    yield Problem(message, f"{where}.{i}")


def _guarantee_names(scenario: Situation) -> set[str]:
    issues = scenario.spec.issues.values()
    return {o for issue in issues for o, entry in issue.options.items() if entry.guarantors}


def _guarantees(scenario: Situation) -> Iterator[Problem]:
    known = _guarantee_names(scenario)
    named = scenario.spec.guarantees or []
    yield from _strangers("guarantees", named, known, "an option with guarantors")


def _exclusions(scenario: Situation) -> Iterator[Problem]:
    spec = scenario.spec
    known = {f"{i}.{o}" for i, issue in spec.issues.items() for o in issue.all_options}
    refused = unknown(known, "an issue.option")
    for i, group in enumerate(spec.exclusions):
        for j, name in enumerate(group):
            if name not in known:
                yield refused(f"exclusions.{i}.{j}", name)


def _war(scenario: Situation) -> Iterator[Problem]:
    war = scenario.spec.war
    if war is None:
        return
    yield from _strangers("war.between", war.between, scenario.principals, "a principal")
    if len(set(war.between)) < 2:
        yield Problem("a war has two different sides", "war.between")
    for block, entry in (("strikes", war.strikes), ("long_range", war.long_range)):
        if entry is not None and entry.against not in war.between:
            refused = unknown(war.between, "a side of the war")
            yield refused(f"war.{block}.against", entry.against)


def _overrides(scenario: Situation) -> Iterator[Problem]:
    """Entries of an actor that refer to issues, options, actors or venues that do not exist."""
    spec = scenario.spec
    countries, sides = {v.country for v in spec.venues.values()}, set(scenario.principals)
    guarantees, guarantors = _guarantee_names(scenario), {*spec.outsiders, *spec.actors}
    known: dict[str, Collection[str]] = {
        "salience": spec.issues,
        "weights": spec.issues,
        "venues": countries,
        "pressure_on": sides,
        "pressure": sides,
        "leverage": sides,
        "carries": guarantees,
    }
    options = {issue: set(entry.all_options) for issue, entry in spec.issues.items()}
    refused = cache(unknown_option(scenario))
    for name, actor in spec.actors.items():
        at = f"actors.{name}"
        for block in ("stances", "values"):
            given = getattr(actor, block)
            yield from _strangers(f"{at}.{block}", given, spec.issues, "an issue")
            for issue, entries in given.items():
                for option in entries if issue in options else ():
                    if option not in options[issue]:
                        yield refused(issue)(f"{at}.{block}.{issue}.{option}", option)
        for block, allowed in known.items():
            where, what = f"{at}.{block}", f"known for {block!r}"
            yield from _strangers(where, getattr(actor, block), allowed, what)
        rights = actor.rules_out
        at = f"{at}.rules_out"
        yield from _strangers(f"{at}.countries", rights.countries, countries, "a venue's country")
        yield from _strangers(f"{at}.guarantors", rights.guarantors, guarantors, "a guarantor")


def unknown_option(scenario: Situation) -> Callable[[str], Callable[[str, str], Problem]]:
    """For an issue, what to say of names that are none of its options."""
    issues = scenario.spec.issues
    return lambda issue: unknown(issues[issue].all_options, f"an option of {issue!r}")


def _preconditions(scenario: Situation) -> Iterator[Problem]:
    allowed = scenario.principals
    refused = unknown(allowed, "a principal")
    for name, entry in scenario.spec.stages.preparation.preconditions.items():
        if entry.of not in allowed:
            yield refused(f"stages.preparation.preconditions.{name}.of", entry.of)


def _tactics(scenario: Situation) -> Iterator[Problem]:
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
    found = registered(kind).get(name, ())
    if not found:
        yield unknown(registered(kind), f"a {kind} tactic")(path, name)
    if len(found) > 1:
        packages = " and ".join(f"{each.package} {each.version}".rstrip() for each in found)
        yield Problem(
            f"{name!r} is a {kind} tactic of more than one package, {packages}: uninstall one of "
            "them, or have it register another name",
            path,
        )


def check_claims(scenario: Situation) -> Iterator[Problem]:
    """A problem for every claim that is named and that the case does not have."""
    known = [claim.id for claim in scenario.case.claims] if scenario.case else []
    ids = set(known)
    for path, name in cited(scenario.document):
        if not isinstance(name, str) or name not in ids:
            yield Problem(f"there is no claim {name!r}", path, sought=(str(name), known))


def cited(document: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every claim that stands under a key `claims` of plain data, after its path."""
    for key, value in _items(document):
        here = f"{path}.{key}" if path else str(key)
        if key == "claims" and isinstance(value, str):
            yield here, value
        elif key == "claims" and isinstance(value, list | tuple):
            yield from ((f"{here}.{number}", name) for number, name in enumerate(value))
        else:
            yield from cited(value, here)


def _items(document: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(document, Mapping):
        yield from document.items()
    elif isinstance(document, list | tuple):
        yield from enumerate(document)


NAMES = (
    _roles,
    _consent,
    _process,
    _venues,
    _issues,
    _positions,
    _guarantees,
    _exclusions,
    _war,
    _overrides,
    _preconditions,
    _tactics,
    check_ratios,
    check_claims,
)
