"""What is not known: one draw of every uncertain quantity for each coding index.

The stream of a quantity is named by its path in the scenario, so that changing one quantity leaves
the draws of all others as they were. Everything here is epistemic; what happens to a replicate is
drawn where it happens, from streams keyed by the replicate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.inputs.codebook import Grade
from sim.inputs.parameters import GRADES, PUSHES, Parameter
from sim.inputs.quantity import COUNT, Form, Quantity
from sim.inputs.scenario import Scenario
from sim.inputs.spec import NONE
from sim.model.agenda import Agenda
from sim.model.streams import Streams, normal_quantiles
from sim.theory.ties import more

UniformSource = Callable[[str, Ints], Floats]


def quantile(quantity: Quantity, u: Floats) -> Floats:
    """The values of `quantity` at probabilities `u`, shape of `u`."""
    p = quantity.params
    match quantity.form:
        case "fixed":
            return np.full(u.shape, p[0])
        case "uniform":
            return p[0] + (p[1] - p[0]) * u
        case "triangular":
            return _triangular(p[0], p[1], p[2], u)
        case "one_of":
            values, steps = np.array(p[::2]), np.cumsum(p[1::2])
            return values[np.minimum(np.searchsorted(steps, u, side="right"), len(values) - 1)]
        case "beta":
            from scipy.special import betaincinv

            return np.asarray(betaincinv(p[0], p[1], u), dtype=np.float64)
    return _bell(quantity.form, p[0] + p[1] * normal_of(u))


def _bell(form: Form, bell: Floats) -> Floats:
    """What normal numbers on a bell's own scale are worth."""
    if form == "normal":
        return bell
    return np.asarray(np.exp(bell)) if form == "log_normal" else logistic(bell)


def counts(drawn: Floats) -> Ints:
    """The nearest whole numbers on the scale of counts."""
    return np.clip(np.rint(drawn), COUNT.low, COUNT.high).astype(np.int64)


def _triangular(low: float, mode: float, high: float, u: Floats) -> Floats:
    width = high - low
    left = low + np.sqrt(u * width * (mode - low))
    right = high - np.sqrt((1 - u) * width * (high - mode))
    return np.where(u * width <= mode - low, left, right)


def normal_of(u: Floats) -> Floats:
    """Standard normal quantiles, shape of `u`."""
    out = np.empty(u.shape[0])
    normal_quantiles(np.ascontiguousarray(u), out)
    return out


def logistic(x: Floats) -> Floats:
    """The probability whose log-odds are x."""
    return np.asarray(1.0 / (1.0 + np.exp(np.minimum(-x, 700.0))))  # exp(710) is beyond a float


@dataclass
class CodingDraws:
    """Drawn values of m codings; actors (A) sorted by name, options, issues as in the agenda.

    `binds` (m, A, O): the red lines that are real; `latent` and `threshold` (m, A, O) are the
    normal scores behind it (a line binds where latent < threshold), `stated` its firmness.
    `values` has every number by the path of its parameter; with * for the actor, the sum over all
    that have it. `table` has those that differ between codings, and the red lines.
    """

    index: Ints
    actors: tuple[str, ...]
    letter: Ints
    option_value: Floats
    weight: Floats
    latent: Floats
    threshold: Floats
    stated: Floats
    binds: Bools
    unwilling: Bools
    venue: Ints
    comfort: Floats
    refused: Bools
    precondition: dict[str, Bools]
    values: dict[str, Floats]
    table: dict[str, Floats | Ints | Bools] = field(default_factory=dict)

    @property
    def available(self) -> Bools:
        """Guarantees that every guarantor they need is willing to carry, shape (m, O)."""
        return np.asarray(~self.unwilling.any(axis=1))

    @property
    def barred(self) -> Bools:
        """Who left no venue open, where none is left, shape (m, A)."""
        return self.refused.any(axis=1) & (self.venue < 0)[:, None]


class Drawer:
    """Draws a scenario's parameters for given coding indices."""

    def __init__(
        self, scenario: Scenario, agenda: Agenda, index: Ints, source: UniformSource
    ) -> None:
        self.scenario, self.agenda, self.index, self.source = scenario, agenda, index, source
        self.spec = scenario.spec
        self.actors = tuple(sorted(self.spec.actors))
        self.table: dict[str, Floats | Ints | Bools] = {}
        self.values: dict[str, Floats] = {}
        letters = scenario.letters
        self.letter = np.zeros(index.shape[0], dtype=np.int64)
        if len(letters) > 1:
            u = source("coding", index)
            self.letter = np.minimum((u * len(letters)).astype(np.int64), len(letters) - 1)

    def draw(self, each: Parameter) -> None:
        """The values of a number, one per coding, of the quantity that the letter gives it."""
        if not each.drawn:
            fixed = np.array([quantity.params[0] for quantity in each.quantities])
            self.values[each.path] = fixed[self.letter]
            return
        u, every = self.source(each.path, self.index), each.quantities
        first, *others = dict.fromkeys(every)
        if not others:
            out = quantile(first, u)
        elif each.scale in ("stance", "salience", "carries"):
            mean, sd = np.array([quantity.params for quantity in every]).T
            out = _bell(first.form, mean[self.letter] + sd[self.letter] * normal_of(u))
        else:
            out = np.empty(u.shape)
            for quantity in (first, *others):
                rows = np.array([each == quantity for each in every])[self.letter]
                out[rows] = quantile(quantity, u[rows])
        self.values[each.path] = self.table[each.path] = out


def draw_codings(
    scenario: Scenario, agenda: Agenda, index: Ints, source: UniformSource | Streams
) -> CodingDraws:
    """Draw every epistemic quantity for the codings `index`, each from the stream of its path."""
    uniform = source.uniform if isinstance(source, Streams) else source
    d = Drawer(scenario, agenda, index, uniform)
    every = scenario.parameters
    for each in every:
        if each.kind == "number":
            d.draw(each)
    _sum_pushes(d)
    option_value, weight = _preferences(d, every)
    latent, threshold, stated = _red_lines(d, every)
    venue, comfort, refused = _venues(d)
    letters = scenario.letters
    preconditions = {
        name: np.array([scenario.states_precondition(x, p.of) for x in letters])[d.letter]
        for name, p in d.spec.stages.preparation.preconditions.items()
    }
    return CodingDraws(
        index=index,
        actors=d.actors,
        letter=d.letter,
        option_value=option_value,
        weight=weight,
        latent=latent,
        threshold=threshold,
        stated=stated,
        binds=latent < threshold,
        unwilling=_unwilling(d),
        venue=venue,
        comfort=comfort,
        refused=refused,
        precondition=preconditions,
        values=d.values,
        table=d.table,
    )


def _sum_pushes(d: Drawer) -> None:
    """Third parties' pressure and the mediator's leverage on each principal."""
    for push in PUSHES.values():
        for principal in (a for a in d.actors if d.spec.actors[a].role == "principal"):
            total = np.zeros(d.index.shape[0])
            for actor in d.actors:
                path = f"actors.{actor}.{push}.{principal}"
                if path in d.values:
                    total += d.values[path]
            d.values[f"actors.*.{push}.{principal}"] = total


def _preferences(d: Drawer, every: Iterable[Parameter]) -> tuple[Floats, Floats]:
    agenda, m = d.agenda, d.index.shape[0]
    worths = np.empty((m, len(d.actors), len(agenda.options)))
    weights = np.empty((m, len(d.actors), len(agenda.issues)))
    for each in every:
        a = d.actors.index(each.actor) if each.actor else -1
        match each.slot.field:
            case "actors.*.values.*.*" | "actors.*.stances.*.*":
                worths[:, a, agenda.option_index[each.option]] = d.values[each.path]
            case "actors.*.weights.*" | "actors.*.salience.*":
                weights[:, a, agenda.issues.index(each.issue)] = d.values[each.path]
    total = weights[:, :, 0].copy()
    for k in range(1, weights.shape[2]):
        total += weights[:, :, k]
    return worths, weights / total[:, :, None]


def _red_lines(d: Drawer, every: Iterable[Parameter]) -> tuple[Floats, Floats, Floats]:
    m = d.index.shape[0]
    shape = (m, len(d.actors), len(d.agenda.options))
    latent, threshold = np.zeros(shape), np.full(shape, -np.inf)
    stated = np.zeros(shape)
    firmness, loudness = _firmness(d), d.scenario.codebook.red_line.firmness
    for each in every:
        if each.kind != "red_line":
            continue
        at = (slice(None), d.actors.index(each.actor), d.agenda.option_index[each.option])
        grades: list[Grade] = [code.red_line if code else "none" for code in each.codes]
        firm = np.choose(d.letter, [firmness[grade] for grade in grades])
        latent[at] = normal_of(d.source(each.path, d.index))
        scores = normal_of(np.clip(firm, 1e-300, 1 - 1e-16))
        threshold[at] = np.where(firm <= 0, -np.inf, np.where(firm >= 1, np.inf, scores))
        stated[at] = np.array([loudness[grade] for grade in grades])[d.letter]
        d.table[each.path] = latent[at] < threshold[at]
    return latent, threshold, stated


def _firmness(d: Drawer) -> dict[Grade, Floats]:
    """Share of codings in which a stated red line binds, by its grade, shape (m,) each."""
    m, rule = d.index.shape[0], d.spec.red_lines
    out: dict[Grade, Floats] = {"none": np.zeros(m)}
    for grade in GRADES:
        always = np.full(m, 1.0 if rule == "as_stated" else 0.0)
        out[grade] = d.values.get(f"firmness.{grade}", always)
    return out


def _venues(d: Drawer) -> tuple[Ints, Floats, Bools]:
    """Venue taken (index into the list, -1 none), comfort, and who refuses which, (m, V, A)."""
    scenario, letters, names = d.scenario, d.scenario.letters, d.spec.venue
    slope = d.values["stages.preparation.comfort_slope"]
    venue = np.full(len(letters), -1 if names else 0, dtype=np.int64)
    steps = np.zeros((len(letters), len(d.actors)), dtype=np.int64)
    refused = np.zeros((len(letters), len(names), len(d.actors)), dtype=bool)
    for i, letter in enumerate(letters):
        by, taken = scenario.refusals(letter), scenario.venue_taken(letter)
        for v, name in enumerate(names):
            refused[i, v] = np.isin(d.actors, by[name])
        if taken is not None:
            venue[i] = names.index(taken)
            steps[i] = [scenario.comfort(letter, actor, taken) for actor in d.actors]
    return venue[d.letter], slope[:, None] * steps[d.letter], refused[d.letter]


def _unwilling(d: Drawer) -> Bools:
    """Which guarantors will not carry an option that needs them, shape (m, A, O)."""
    unwilling = np.zeros((d.index.shape[0], len(d.actors), len(d.agenda.options)), dtype=bool)
    threshold = d.values["scales.carry_threshold"]
    for o, (issue, option) in enumerate(d.agenda.options):
        if option == NONE:
            continue
        entry = d.spec.issues[issue].options[option]
        for guarantor in entry.guarantors:
            will = d.values.get(f"actors.{guarantor}.carries.{entry.coded_as or option}")
            if will is not None:
                unwilling[:, d.actors.index(guarantor), o] = more(threshold, will)
    return unwilling
