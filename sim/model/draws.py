"""What is not known: one draw of every uncertain quantity for each coding index.

The stream of a quantity is named by its path in the scenario, so that changing one quantity leaves
the draws of all others as they were. Everything here is epistemic; what happens to a replicate is
drawn where it happens, from streams keyed by the replicate.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.inputs.codebook import Grade
from sim.inputs.evidence import Code
from sim.inputs.quantity import COUNT, Quantity, fixed, logit
from sim.inputs.scenario import Scenario
from sim.inputs.spec import NONE, CodeKind
from sim.model.packages import Agenda
from sim.model.streams import Streams, normal_quantiles
from sim.theory.ties import more

UniformSource = Callable[[str, Ints], Floats]
ZERO = fixed(0)


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
    bell = p[0] + p[1] * normal_of(u)
    if quantity.form == "normal":
        return bell
    if quantity.form == "log_normal":
        return np.asarray(np.exp(bell))
    return logistic(bell)


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
    """Draws a scenario's quantities for given coding indices."""

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

    def draw(self, path: str, quantity: Quantity) -> Floats:
        """The values of a quantity, one per coding."""
        if quantity.fixed:
            return np.full(self.index.shape[0], quantity.params[0])
        out = quantile(quantity, self.source(path, self.index))
        self.table[path] = out
        return out

    def by_code(self, path: str, scale: Mapping[str, Quantity], codes: list[Code | None]) -> Floats:
        """A quantity whose distribution depends on the code that each letter gives."""
        chosen = [scale[str(c.value)] if c is not None and scale else ZERO for c in codes]
        if all(q.fixed for q in chosen):
            return np.array([q.params[0] for q in chosen])[self.letter]
        u = self.source(path, self.index)
        out = np.empty(self.index.shape[0])
        for quantity in dict.fromkeys(chosen):
            rows = np.isin(self.letter, [i for i, q in enumerate(chosen) if q == quantity])
            out[rows] = quantile(quantity, u[rows])
        self.table[path] = out
        return out

    def codes(self, actor: str, kind: CodeKind, name: str = "") -> list[Code | None]:
        return [self.scenario.code(letter, actor, kind, name) for letter in self.scenario.letters]

    def stance_like(self, path: str, codes: list[Code | None]) -> Floats:
        """Logit-normal around the median of a seven-step code (MODEL.md 7.2)."""
        book = self.scenario.codebook
        mean = np.array([logit(book.stance.steps[c.value].median) if c else 0.0 for c in codes])
        sd = np.array([book.stance.sigma[c.confidence] if c else 0.0 for c in codes])
        z = normal_of(self.source(path, self.index))
        out = logistic(mean[self.letter] + sd[self.letter] * z)
        self.table[path] = out
        return out


def draw_codings(
    scenario: Scenario, agenda: Agenda, index: Ints, source: UniformSource | Streams
) -> CodingDraws:
    """Draw every epistemic quantity for the codings `index`, each from the stream of its path."""
    uniform = source.uniform if isinstance(source, Streams) else source
    d = Drawer(scenario, agenda, index, uniform)
    option_value, weight = _preferences(d)
    latent, threshold, stated = _red_lines(d)
    venue, comfort, refused = _venues(d)
    unwilling = _unwilling(d)
    _actor_values(d)
    _stage_values(d)
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
        unwilling=unwilling,
        venue=venue,
        comfort=comfort,
        refused=refused,
        precondition=preconditions,
        values=d.values,
        table=d.table,
    )


def _preferences(d: Drawer) -> tuple[Floats, Floats]:
    agenda, spec = d.agenda, d.spec
    m = d.index.shape[0]
    values = np.empty((m, len(d.actors), len(agenda.options)))
    weights = np.empty((m, len(d.actors), len(agenda.issues)))
    book = d.scenario.codebook
    for a, actor in enumerate(d.actors):
        own = spec.actors[actor]
        for o, (issue, option) in enumerate(agenda.options):
            given = own.values.get(issue, {}).get(option)
            path = f"actors.{actor}.stances.{issue}.{option}"
            if given is not None:
                values[:, a, o] = d.draw(f"actors.{actor}.values.{issue}.{option}", given)
            else:
                codes = [d.scenario.stance(x, actor, issue, option) for x in d.scenario.letters]
                values[:, a, o] = d.stance_like(path, codes)
        for k, issue in enumerate(agenda.issues):
            if issue in own.weights:
                drawn = d.draw(f"actors.{actor}.weights.{issue}", own.weights[issue])
            else:
                codes = d.codes(actor, "salience", issue)
                mean = np.array(
                    [np.log(book.salience.steps[c.value].median) if c else 0 for c in codes]
                )
                sd = np.array([book.salience.sigma[c.confidence] if c else 0 for c in codes])
                path = f"actors.{actor}.salience.{issue}"
                z = normal_of(d.source(path, d.index))
                drawn = np.exp(mean[d.letter] + sd[d.letter] * z)
                d.table[path] = drawn
            weights[:, a, k] = drawn
    total = weights[:, :, 0].copy()
    for k in range(1, weights.shape[2]):
        total += weights[:, :, k]
    return values, weights / total[:, :, None]


def _red_lines(d: Drawer) -> tuple[Floats, Floats, Floats]:
    shape = (d.index.shape[0], len(d.actors), len(d.agenda.options))
    latent, threshold = np.zeros(shape), np.full(shape, -np.inf)
    stated = np.zeros(shape)
    firmness = _firmness(d)
    for a, actor in enumerate(d.actors):
        for o, (issue, option) in enumerate(d.agenda.options):
            stances = [d.scenario.stance(x, actor, issue, option) for x in d.scenario.letters]
            grades = [s.red_line if s else "none" for s in stances]
            if all(g == "none" for g in grades):
                continue
            path = f"actors.{actor}.red_lines.{issue}.{option}"
            firm = np.choose(d.letter, [firmness[g] for g in grades])
            u = d.source(path, d.index)
            latent[:, a, o] = normal_of(u)
            inner = np.clip(firm, 1e-300, 1 - 1e-16)
            scores = normal_of(inner)
            threshold[:, a, o] = np.where(firm <= 0, -np.inf, np.where(firm >= 1, np.inf, scores))
            stated[:, a, o] = np.choose(d.letter, [_stated(d, g) for g in grades])
            d.table[path] = latent[:, a, o] < threshold[:, a, o]
    return latent, threshold, stated


def _firmness(d: Drawer) -> dict[str, Floats]:
    """Share of codings in which a stated red line binds, by its grade, shape (m,) each."""
    m = d.index.shape[0]
    rule = d.spec.red_lines
    firmness = d.scenario.codebook.red_line.firmness
    grades: tuple[Grade, ...] = ("possible", "likely", "certain")
    out: dict[str, Floats] = {"none": np.zeros(m)}
    for grade in grades:
        if rule == "drawn":
            given = d.spec.firmness.get(grade) or fixed(firmness[grade])
            out[grade] = d.draw(f"firmness.{grade}", given)
        else:
            out[grade] = np.full(m, 1.0 if rule == "as_stated" else 0.0)
    return out


def _stated(d: Drawer, grade: Grade) -> Floats:
    """How loudly a red line was stated: the codebook's firmness, whatever then binds."""
    return np.full(d.index.shape[0], d.scenario.codebook.red_line.firmness[grade])


def _venues(d: Drawer) -> tuple[Ints, Floats, Bools]:
    """Venue taken (index into the list, -1 none), comfort, and who refuses which, (m, V, A)."""
    scenario, letters, names = d.scenario, d.scenario.letters, d.spec.venue
    slope = d.draw("stages.preparation.comfort_slope", d.spec.stages.preparation.comfort_slope)
    d.values["comfort_slope"] = slope
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
    m, spec = d.index.shape[0], d.spec
    unwilling = np.zeros((m, len(d.actors), len(d.agenda.options)), dtype=bool)
    threshold = d.draw("scales.carry_threshold", spec.scales.carry_threshold)
    for o, (issue, option) in enumerate(d.agenda.options):
        if option == NONE:
            continue
        entry = spec.issues[issue].options[option]
        for guarantor in entry.guarantors:
            if guarantor not in spec.actors:
                continue
            codes = d.codes(guarantor, "carries", entry.coded_as or option)
            if all(c is None for c in codes):
                continue
            path = f"actors.{guarantor}.carries.{entry.coded_as or option}"
            a = d.actors.index(guarantor)
            unwilling[:, a, o] = more(threshold, d.stance_like(path, codes))
    return unwilling


def _actor_values(d: Drawer) -> None:
    """Tactics, beliefs, costs and hopes of every actor, into `d.values` as name.actor."""
    spec, scales = d.spec, d.spec.scales
    for actor in d.actors:
        own = spec.actors[actor]
        at = f"actors.{actor}"
        for name in ("exponent", "trust", "collapse_loss", "loss_of_face", "insincerity"):
            d.values[f"{name}.{actor}"] = d.draw(f"{at}.{name}", getattr(own, name))
        for name in ("intercept", "scale", "audience_cost"):
            value = getattr(own.ratification, name)
            d.values[f"{name}.{actor}"] = d.draw(f"{at}.ratification.{name}", value)
        coded: tuple[tuple[str, CodeKind, Mapping[str, Quantity], Quantity | None], ...] = (
            ("war_cost", "war_cost", scales.war_cost, own.war_cost),
            ("optimism", "war_hopes", scales.optimism, own.optimism),
            ("aversion", "willingness_to_meet", scales.aversion, own.aversion),
        )
        for name, kind, scale, given in coded:
            path = f"{at}.{name}"
            codes = d.codes(actor, kind)
            drawn = d.draw(path, given) if given else d.by_code(path, scale, codes)
            d.values[f"{name}.{actor}"] = drawn
        if own.alternative:
            path = f"{at}.alternative.reservation_value"
            d.values[f"reservation.{actor}"] = d.draw(path, own.alternative.reservation_value)
    for guarantor, honour in _honours(d).items():
        d.values[f"honour.{guarantor}"] = honour
    for name in ("pressure", "leverage"):
        _pushes(d, name)


def _honours(d: Drawer) -> dict[str, Floats]:
    """Probability that a guarantor honours its word, by guarantor in use."""
    used = {
        g
        for issue, option in d.agenda.options
        if option != NONE
        for g in d.spec.issues[issue].options[option].guarantors
    }
    out = {}
    for name in sorted(used):
        outside = d.spec.outsiders.get(name)
        quantity = outside.honour if outside else d.spec.actors[name].honour
        path = f"outsiders.{name}.honour" if outside else f"actors.{name}.honour"
        out[name] = d.draw(path, quantity or ZERO)
    return out


def _pushes(d: Drawer, name: str) -> None:
    """Third parties' pressure or the mediator's leverage on each principal, as name.actor."""
    spec = d.spec
    scale = spec.scales.pressure if name == "pressure" else spec.scales.leverage
    wanted = "third_party" if name == "pressure" else "mediator"
    for principal in (a for a in d.actors if spec.actors[a].role == "principal"):
        total = np.zeros(d.index.shape[0])
        for actor in d.actors:
            if spec.actors[actor].role != wanted:
                continue
            given = getattr(spec.actors[actor], name).get(principal)
            path = f"actors.{actor}.{name}.{principal}"
            codes = d.codes(actor, "pressure_on", principal)
            total += d.draw(path, given) if given else d.by_code(path, scale, codes)
        d.values[f"{name}.{principal}"] = total


def _stage_values(d: Drawer) -> None:
    """Parameters of the stages, the war and mediation, into `d.values` under their paths."""
    spec = d.spec
    prep, two, three = spec.stages.preparation, spec.stages.bilateral, spec.stages.trilateral
    blocks: list[tuple[str, object, tuple[str, ...]]] = [
        (
            "stages.preparation",
            prep,
            ("consent_noise", "hostility_effect", "leverage_effect"),
        ),
        (
            "stages.bilateral",
            two,
            (
                "rounds",
                "walkout",
                "gap_effect",
                "hostility_effect",
                "noise",
                "insincerity_pressure",
                "insincerity_quiet",
            ),
        ),
        ("stages.trilateral", three, ("texts", "walkout", "hostility_effect", "tilt")),
        ("mediation", spec.mediation, ("noise_factor",)),
    ]
    if spec.stages.aftermath:
        names = ("shape", "scale", "early_violation", "early_war")
        ratios = ("settlement_ratio", "pressure_ratio", "discontent_ratio", "mean_honour")
        blocks.append(("stages.aftermath", spec.stages.aftermath, names + ratios))
    if spec.war:
        blocks.append(("war", spec.war, ("start_share", "fatigue")))
        blocks.append(("war.front", spec.war.front, ("volatility",)))
        if spec.war.strikes:
            names = ("waves_per_week", "dispersion", "half_life", "cost")
            blocks.append(("war.strikes", spec.war.strikes, names))
        if spec.war.long_range:
            blocks.append(("war.long_range", spec.war.long_range, ("starts", "cost")))
    for prefix, block, fields in blocks:
        for name in fields:
            path = f"{prefix}.{name}"
            d.values[path] = d.draw(path, getattr(block, name))
    for issue, option in d.agenda.options:
        ratio = spec.issues[issue].options[option].hazard_ratio if option != NONE else None
        if ratio is not None:
            path = f"issues.{issue}.options.{option}.hazard_ratio"
            d.values[path] = d.draw(path, ratio)
