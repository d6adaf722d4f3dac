"""One coding with some of its codes taken from another, and what kind of code stands where."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sim.inputs.evidence import ActorCoding, Code, Coding

Belongs = Callable[[str], bool]
BY_NAME = ("salience", "venues", "pressure_on", "carries")
PRECONDITIONS = "preconditions"


def actor_of(path: str) -> str:
    """The actor that the code at a path of a coding is about."""
    return path.split(".")[1]


def kind_of(path: str) -> str:
    """What a code is about: 'stances.guarantee', 'salience', 'war.cost' and so on."""
    _, _, kind, *rest = path.split(".")
    return f"{kind}.{rest[0]}" if kind in ("stances", "war") else kind


def grafted(coding: Coding, source: Coding, belongs: Belongs) -> Coding:
    """The coding with the codes of the source at all paths that belong, red lines included.

    A code that either of them does not have stays as it is.
    """
    actors = {
        name: _actor(f"actors.{name}", own, source.actors[name], belongs)
        if name in source.actors
        else own
        for name, own in coding.actors.items()
    }
    return coding.model_copy(update={"actors": actors})


def _actor(at: str, own: ActorCoding, source: ActorCoding, belongs: Belongs) -> ActorCoding:
    changes: dict[str, object] = {
        name: _codes(f"{at}.{name}", getattr(own, name), getattr(source, name), belongs)
        for name in BY_NAME
    }
    changes["stances"] = {
        issue: _codes(f"{at}.stances.{issue}", options, source.stances.get(issue, {}), belongs)
        for issue, options in own.stances.items()
    }
    if belongs(f"{at}.willingness_to_meet"):
        changes["willingness_to_meet"] = source.willingness_to_meet or own.willingness_to_meet
    if belongs(f"{at}.{PRECONDITIONS}"):
        changes[PRECONDITIONS] = source.preconditions
    war = {
        name: getattr(source.war, name) or getattr(own.war, name)
        for name in ("cost", "hopes")
        if belongs(f"{at}.war.{name}")
    }
    return own.model_copy(update={**changes, "war": own.war.model_copy(update=war)})


def _codes(
    at: str, own: Mapping[str, Code], source: Mapping[str, Code], belongs: Belongs
) -> dict[str, Code]:
    return {
        name: source[name] if name in source and belongs(f"{at}.{name}") else code
        for name, code in own.items()
    }
