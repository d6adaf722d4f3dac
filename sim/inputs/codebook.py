"""The codebook: the scales on which evidence is coded, and the numbers that a code stands for."""

from __future__ import annotations

from collections.abc import Sized
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt, model_validator

from sim.inputs.bundled import shown
from sim.inputs.places import Problem, ScenarioError
from sim.inputs.quantity import LEAST, MOST, Origin
from sim.inputs.reading import read
from sim.inputs.validating import validate

Grade = Literal["none", "possible", "likely", "certain"]
Confidence = Annotated[StrictInt, Field(ge=1, le=3)]
Words = Annotated[str, Field(min_length=1)]
Median = Annotated[float, Field(ge=LEAST, le=MOST, allow_inf_nan=False)]
Sigma = Annotated[float, Field(gt=0, le=30, allow_inf_nan=False)]  # of logs: beyond, draws overflow
Share = Annotated[float, Field(ge=0, le=1)]


class Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Sourced(Frozen):
    """A block of numbers that says where they come from, in one of two ways."""

    assumption: Words | None = None
    literature: Words | None = None

    @model_validator(mode="after")
    def _one_origin(self) -> Sourced:
        if (self.assumption is None) == (self.literature is None):
            raise ValueError("needs its origin: either 'assumption' or 'literature'")
        return self

    @property
    def origin(self) -> Origin:
        if self.literature is not None:
            return Origin("literature", self.literature)
        return Origin("assumption", self.assumption or "")


class Labels(Frozen):
    """What the steps of a scale are called."""

    labels: dict[int, Words]

    @model_validator(mode="after")
    def _in_order(self) -> Labels:
        _check_order(list(self.labels))
        return self


class WhenMissing(Frozen):
    """The confidence of a code that gives none, by whether it cites paragraphs."""

    cited: Confidence
    assumption: Confidence


class ConfidenceScale(Sourced, Labels):
    when_missing: WhenMissing

    def of(self, basis: tuple[int, ...], stated: int | None) -> int:
        """The confidence of a code: the one it states, else the one that its basis gives it."""
        if stated is not None:
            return stated
        return self.when_missing.cited if basis else self.when_missing.assumption


class Step(Frozen):
    label: Words
    median: Median


class Scale(Sourced):
    """A median for each step, and for each confidence the spread of the bell around it.

    A stance is logit-normal, its spread in log-odds; a salience is log-normal, its spread in logs.
    """

    steps: dict[int, Step]
    sigma: dict[int, Sigma]

    @model_validator(mode="after")
    def _in_order(self) -> Scale:
        _check_order(list(self.steps))
        medians = [step.median for step in self.steps.values()]
        if medians != sorted(set(medians)):
            raise ValueError("the medians must rise from step to step")
        if sorted(self.sigma) != [1, 2, 3]:
            raise ValueError("sigma needs one entry for each of the confidences 1, 2 and 3")
        return self


class StanceScale(Scale):
    @model_validator(mode="after")
    def _inside_the_unit_interval(self) -> StanceScale:
        if max(step.median for step in self.steps.values()) >= 1:
            raise ValueError("the medians of a stance lie between 0 and 1")
        return self


class RedLines(Sourced):
    """The share of draws in which a red line of each grade binds."""

    firmness: dict[Grade, Share]

    @model_validator(mode="after")
    def _all_grades(self) -> RedLines:
        if len(self.firmness) < 4:
            raise ValueError("firmness needs the grades none, possible, likely and certain")
        return self


class Scales(Frozen):
    """Scales whose steps the codebook names and the actors of a case turn into numbers."""

    willingness_to_meet: Labels
    carries: Labels
    pressure_on: Labels
    war_cost: Labels
    war_hopes: Labels


class Codebook(Frozen):
    confidence: ConfidenceScale
    stance: StanceScale
    red_line: RedLines
    salience: Scale
    venue: Labels
    scales: Scales

    @model_validator(mode="after")
    def _as_many_steps_as_codes_have(self) -> Codebook:
        for path, (steps, count) in self._counts().items():
            if len(steps) != count:
                told = f"needs the steps 1 to {count}, has {len(steps)}"
                raise ScenarioError([Problem(told, path)])
        return self

    def _counts(self) -> dict[str, tuple[Sized, int]]:
        scales = self.scales
        return {
            "stance.steps": (self.stance.steps, 7),
            "salience.steps": (self.salience.steps, 5),
            "venue.labels": (self.venue.labels, 4),
            "scales.willingness_to_meet.labels": (scales.willingness_to_meet.labels, 7),
            "scales.carries.labels": (scales.carries.labels, 7),
            "scales.pressure_on.labels": (scales.pressure_on.labels, 5),
            "scales.war_cost.labels": (scales.war_cost.labels, 5),
            "scales.war_hopes.labels": (scales.war_hopes.labels, 5),
        }


def load_codebook(path: Path) -> Codebook:
    """The codebook in the file `path`; ScenarioError lists everything that is wrong with it."""
    return validate(Codebook, read(path, shown(path)))


def _check_order(steps: list[int]) -> None:
    if not steps or steps != list(range(1, len(steps) + 1)):
        raise ValueError("the steps are numbered 1, 2, 3 and so on, in this order")
