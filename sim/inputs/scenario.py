"""What a scenario may say, and the complete, frozen scenario that the model gets to see.

`Spec` is the vocabulary of the YAML files: what is not written is off. `Scenario` joins a spec with
the coded evidence it draws on; nothing in it knows a path or a place in a file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictFloat,
    StrictInt,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

from sim.inputs.codebook import Codebook, Grade
from sim.inputs.evidence import ActorCoding, Case, Code, Coding
from sim.inputs.lineage import UNKNOWN, Change, Lineage, differing, titled
from sim.inputs.merging import plain, with_override
from sim.inputs.paths import with_path
from sim.inputs.places import Place, ScenarioError
from sim.inputs.quantity import (
    WEEKS,
    Count,
    Months,
    Positive,
    Share,
    Signed,
    Waves,
    Weeks,
    fixed,
    parse_number,
)
from sim.inputs.reading import Node
from sim.inputs.sound import sound
from sim.inputs.tactics import DEFAULTS, OWN
from sim.inputs.validating import placed, validate, validate_plain

StageName = Literal["preparation", "bilateral", "trilateral", "ratification", "aftermath"]
RedLineRule = Literal["drawn", "as_stated", "ignored"]
Style = Literal["facilitative", "formulative", "leverage"]
CodeKind = Literal[
    "salience", "venues", "pressure_on", "carries", "willingness_to_meet", "war_cost", "war_hopes"
]
Role = Literal["principal", "mediator", "third_party"]
GUARANTEE_EFFECT = 6.0  # b_E of MODEL.md 7.4: the log of a hazard at full deterrence
NONE = "none"  # the empty choice of an any_of issue
NAME = r"^[a-z][a-z0-9_]*$"
NOWHERE = Place("", 0, 0)

Name = Annotated[str, Field(pattern=NAME)]
Concession = Annotated[str, Field(examples=list(OWN["concession"]))]
Acceptance = Annotated[str, Field(examples=list(OWN["acceptance"]))]
Text = Annotated[str, Field(examples=list(OWN["text"]))]
Step7 = Annotated[StrictInt, Field(ge=1, le=7)]
Step5 = Annotated[StrictInt, Field(ge=1, le=5)]
Step4 = Annotated[StrictInt, Field(ge=1, le=4)]
Step3 = Annotated[StrictInt, Field(ge=1, le=3)]


def _whole_weeks(raw: Any) -> int:
    value = parse_number(raw, WEEKS)
    if value != round(value) or not 1 <= value <= 520:
        raise ValueError(f"must be a whole number of weeks, 1 to 520, not {raw!r}")
    return round(value)


def _as_list(raw: Any) -> Any:
    return [raw] if isinstance(raw, str) else raw


def _code_entry(raw: Any) -> Any:
    return {"stance": raw} if isinstance(raw, int) and not isinstance(raw, bool) else raw


Venues = Annotated[list[str], BeforeValidator(_as_list, json_schema_input_type=str | list[str])]
Horizon = Annotated[
    int,
    BeforeValidator(_whole_weeks),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]+ *(day|week)s?$"}),
]


Plain = Annotated[StrictInt | StrictFloat, Field(ge=-1e100, le=1e100)]
PlainPositive = Annotated[StrictInt | StrictFloat, Field(ge=0, le=1e100)]
PlainShare = Annotated[StrictInt | StrictFloat, Field(ge=0, le=1)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StanceEntry(Strict):
    """A stance set by a scenario: the fields given replace those of all codings."""

    stance: Step7 | None = None
    """1 rejects outright, 2 opposes, 3 reluctant, 4 neutral, 5 open, 6 supports, 7 demands."""
    confidence: Step3 | None = None
    """How sure the code is, from 1 low to 3 high: the less sure, the wider it is drawn."""
    red_line: Grade | None = None
    """How firmly every package with the option is refused."""
    claims: list[str] = []
    """Ids of the claims that carry the entry."""
    assumption: str = ""
    """Why it is assumed, where no claim carries it."""


Stance = Annotated[
    StanceEntry, BeforeValidator(_code_entry, json_schema_input_type=Step7 | StanceEntry)
]


class WarCodes(Strict):
    cost: Step5 | None = None
    """How heavily the war weighs, 1 hardly felt to 5 very heavy: a step of scales.war_cost."""
    hopes: Step5 | None = None
    """Hopes from fighting on, 1 none to speak of to 5 very high: a step of scales.optimism."""


class RulesOut(Strict):
    """What an actor need not accept by right: exact, above any coding."""

    countries: list[str] = []
    """Countries that it will not travel to."""
    guarantors: list[str] = []
    """Guarantors that it will not have."""
    claims: list[str] = []
    """Ids of the claims that carry the entry."""
    assumption: str = ""
    """Why it is assumed, where no claim carries it."""


class Ratifying(Strict):
    """How an actor ratifies: a logit of its gain over no deal, less the price of red lines."""

    intercept: Signed = fixed(1.5)
    """Log-odds of ratifying a deal that gains nothing over no deal."""
    scale: Positive = fixed(0.15)
    """Gain over no deal that adds one to the log-odds of ratifying; at 0, its sign decides."""
    audience_cost: Positive = fixed(0)
    """Utility lost at home per stated red line that a deal crosses, times its firmness."""


class Alternative(Strict):
    reservation_value: Share
    """Utility of no deal (the BATNA) for an actor outside a war."""


class ActorDefaults(Strict):
    """What every actor has unless it says otherwise; each actor draws its own value."""

    exponent: Positive = fixed(1)
    """Concession exponent: below 1 concedes late (Boulware), above 1 early (Conceder); at 0, never
    before the end.
    """
    concession: Concession = DEFAULTS["concession"]
    """Tactic by which its demand comes down, by name: one of MODEL.md 7.6 or of another package."""
    acceptance: Acceptance = DEFAULTS["acceptance"]
    """Tactic by which it accepts offers, by name: one of MODEL.md 7.6 or of another package."""
    trust: Signed = fixed(0)
    """Log-odds by which its belief in a guarantor's word departs from the truth."""
    honour: Share | None = None
    """Probability that it honours a guarantee that it has given; needed by guarantors."""
    collapse_loss: Positive = fixed(0)
    """How far below no deal, and at most to 0, it falls when a deal collapses, in utility."""
    loss_of_face: Positive = fixed(0)
    """Utility lost by a meeting at which no common ground is expected."""
    insincerity: Share = fixed(0)
    """Probability that it only stalls once talks take place."""
    ratification: Ratifying = Ratifying()
    """How it ratifies a signed text."""


class Actor(ActorDefaults):
    label: str = ""
    """Name in tables and figures."""
    role: Role
    """A principal signs the deal, a mediator tables texts and applies leverage, a third party
    presses and guarantees.
    """
    stances: dict[str, dict[str, Stance]] = {}
    """Stance on options, by issue: a step from 1 to 7 or a map. Replaces that of all codings; an
    any_of issue has the option 'none' too.
    """
    values: dict[str, dict[str, Share]] = {}
    """Value of options given outright instead of a stance, by issue."""
    salience: dict[str, Step5] = {}
    """How much an issue matters, 1 hardly to 5 decisive. Replaces that of all codings."""
    weights: dict[str, Positive] = {}
    """Weight of an issue given outright instead of a salience; weights are normalised."""
    venues: dict[str, Step4] = {}
    """A country as host: 1 ruled out, 2 uncomfortable, 3 acceptable, 4 comfortable."""
    willingness_to_meet: Step7 | None = None
    """1 refuses outright to 7 insists on meeting: a step of scales.aversion."""
    pressure_on: dict[str, Step5] = {}
    """Able and willing to press a principal, 1 none to speak of to 5 very much: a step of
    scales.pressure for a third party, of scales.leverage for the mediator.
    """
    carries: dict[str, Step7] = {}
    """Willing to carry a guarantee, 1 refuses to 7 insists."""
    war: WarCodes = WarCodes()
    """Codes of what the war going on is to it; for a side of the war."""
    war_cost: Positive | None = None
    """Cost of fighting on given outright, as a share of what is at stake."""
    optimism: Signed | None = None
    """What it expects from fighting on beyond the shared estimate, given outright."""
    aversion: Signed | None = None
    """Utility that meeting costs it, given outright."""
    pressure: dict[str, Positive] = {}
    """Cost of no deal that a third party adds to a principal, given outright."""
    leverage: dict[str, Positive] = {}
    """Utility that the mediator can add to a principal's yes, given outright."""
    alternative: Alternative | None = None
    """Its utility of no deal, given outright; else that of the status quo on every issue."""
    rules_out: RulesOut = RulesOut()
    """What it need not accept by right."""


class Option(Strict):
    """A way of settling an issue; one with guarantors is a guarantee that they have to carry."""

    label: str = ""
    """Name in tables and figures."""
    interim: bool = False
    """Whether it settles nothing for good."""
    guarantors: list[str] = []
    """Actors or outsiders that must carry it; makes the option a guarantee."""
    hazard_ratio: Share | None = None
    """Hazard that a deal collapses with this guarantee alone, relative to none: at least
    exp(-6 mean_honour), .085 at .41, which is that of a guarantee that always deters if honoured.
    """
    coded_as: str = ""
    """Option of the issue whose codes it takes over."""
    claims: list[str] = []
    """Ids of the claims that the option and its guarantors rest on."""
    assumption: str = ""
    """Why they are assumed, where no claim carries them."""


class Position(Strict):
    """Where an actor stands on a line, and what it brings to bear there; plain numbers."""

    position: Plain
    """Its place on the line, in any unit."""
    capability: PlainPositive = 1.0
    """What it could bring to bear, in any unit; 0 for nothing."""
    salience: PlainShare = 1.0
    """Share of that which it does bring to bear on this issue."""


class Issue(Strict):
    label: str = ""
    """Name in tables and figures."""
    kind: Literal["one_of", "any_of"] = "one_of"
    """Either exactly one option is chosen, or any subset of them, the empty one ('none') included.
    """
    political: bool = False
    """Whether it decides if a deal is a ceasefire, partial or a settlement."""
    status_quo: str
    """Option in force as long as there is no deal."""
    options: dict[Name, Option]
    """The ways of settling the issue."""
    positions: dict[Name, Position] = {}
    """Where actors stand, if the issue is a line: for the weighted mean and median of `sim solve`,
    weights being capability times salience. Nothing else reads it.
    """


class Venue(Strict):
    label: str = ""
    """Name in tables and figures."""
    country: str
    """Country as the actors' venues and rules_out call it."""


class Outsider(Strict):
    """A guarantor that is no actor: it has no preferences and no vote."""

    label: str = ""
    """Name in tables and figures."""
    honour: Share
    """Probability that it honours a guarantee that it has given."""


class Consent(Strict):
    """Whose yes makes a deal, where it need not be that of all principals."""

    quorum: Annotated[StrictInt, Field(ge=1)]
    """Principals that must say yes, the one who proposes among them."""
    vetoes: list[str] = []
    """Principals without whose yes there is no deal, however many others say yes."""


class Front(Strict):
    volatility: Positive = fixed(0)
    """Standard deviation of the weekly change in start_share as the front moves, from 0 to 1."""


class Strikes(Strict):
    """Waves of strikes on cities: over-dispersed weekly counts whose effect decays."""

    against: str
    """Side whose cities are struck."""
    waves_per_week: Waves = fixed(0)
    """Mean number of waves in a week; a week has 1,000 at most."""
    dispersion: Positive = fixed(1)
    """Size of the negative binomial: below 1, waves come in strong clusters; at 0, never."""
    half_life: Weeks = fixed(3)
    """Weeks after which half of a wave is still felt; at 0, none is felt any more."""
    cost: Positive = fixed(0)
    """Cost of the war per wave still felt."""


class LongRange(Strict):
    """One side's own long-range strikes: a cost to the other once production has started."""

    against: str
    """Side that is struck far behind the front."""
    starts: Weeks
    """Weeks until production starts."""
    cost: Positive = fixed(0)
    """Cost of the war once production has started."""


class War(Strict):
    between: Annotated[list[str], Field(min_length=2, max_length=2)]
    """The two sides, both principals."""
    start_share: Share
    """Share of what is at stake that the first side can expect from fighting on."""
    front: Front = Front()
    """How the front moves."""
    fatigue: Positive = fixed(0)
    """Growth of the war's own cost over 26 weeks."""
    strikes: Strikes | None = None
    """Waves of strikes on cities."""
    long_range: LongRange | None = None
    """One side's own long-range strikes."""


class Scales(Strict):
    """From codes to numbers, one quantity per step of a code."""

    war_cost: dict[str, Positive] = {}
    """Cost of fighting on, for the steps 1 to 5 of war.cost."""
    optimism: dict[str, Signed] = {}
    """Expectation beyond the shared estimate, for the steps 1 to 5 of war.hopes."""
    pressure: dict[str, Positive] = {}
    """Cost of no deal that a third party adds, for the steps 1 to 5 of pressure_on."""
    leverage: dict[str, Positive] = {}
    """Utility that the mediator can add to a yes, for the steps 1 to 5 of pressure_on."""
    aversion: dict[str, Signed] = {}
    """Utility that meeting costs, for the steps 1 to 7 of willingness_to_meet."""
    carry_threshold: Share = fixed(0)
    """Willingness, on the scale of stances, from which a guarantor carries an option."""


class Precondition(Strict):
    """Something that an actor waits for before it consents to meet."""

    label: str = ""
    """Name in tables and figures."""
    of: str
    """Principal that waits for it."""
    ready: Weeks
    """Weeks until it is met."""
    needs_guarantee: bool = False
    """Whether it falls away where no guarantee is on offer."""
    reason: str
    """What the results call it where it blocks a meeting."""


class Preparation(Strict):
    preconditions: dict[Name, Precondition] = {}
    """What must be there before a principal consents to meet."""
    consent_noise: Positive = fixed(0.1)
    """Utility that adds one to the weekly log-odds of consent."""
    hostility_effect: Positive = fixed(0)
    """Utility of meeting lost per wave of strikes still felt."""
    leverage_effect: Positive = fixed(0)
    """Part of the mediator's leverage that works on the decision to meet."""
    comfort_slope: Positive = fixed(0)
    """Weekly log-odds of consent per step of venue comfort above acceptable."""


class Talks(Strict):
    """What bilateral talks and those at the mediator's table have in common."""

    walkout: Share = fixed(0)
    """Probability that whole talks break off, at a gap of nothing."""
    hostility_effect: Positive = fixed(0)
    """Growth of the log risk of a walk-out per wave of strikes still felt."""


class Bilateral(Talks):
    rounds: Count = fixed(20)
    """Offers before the talks run out of time, a whole number; what is drawn is rounded to one."""
    gap_effect: Positive = fixed(0)
    """Growth of the log risk of a walk-out per unit of gap between demand and offer."""
    noise: Positive = fixed(0)
    """Error of what one side believes the other's option values to be."""
    insincerity_pressure: Positive = fixed(0)
    """Log-odds of stalling per unit of pressure from third parties."""
    insincerity_quiet: Positive = fixed(0)
    """Log-odds of stalling on a quiet front over one that moves."""


class Trilateral(Talks):
    texts: Count = fixed(6)
    """Texts that the mediator can table, a whole number; what is drawn is rounded to one."""
    tilt: Share = fixed(0)
    """Weight of the mediator's own interest in choosing a text."""
    text: Text = DEFAULTS["text"]
    """Tactic by which the mediator chooses a text, by name: one of MODEL.md 7.7 or of another
    package.
    """


class Aftermath(Strict):
    """How deals last: equation (7) of MODEL.md; each ratio is a hazard ratio, at 0 no hazard."""

    shape: Positive
    """Weibull shape of the time until a deal collapses."""
    scale: Months
    """Weibull scale of the time until a deal collapses; at 0, it collapses at once."""
    early_violation: Share
    """Probability that a deal is violated within 200 days."""
    early_war: Share
    """Part of the early violations that ends in war."""
    settlement_ratio: Positive = fixed(1)
    """Hazard ratio of a settlement to a ceasefire."""
    pressure_ratio: Positive = fixed(1)
    """Hazard ratio of a deal for which all of the leverage was needed."""
    discontent_ratio: Positive = fixed(1)
    """Hazard ratio of a deal that leaves a principal one tenth short of a fair one."""
    mean_honour: Share = fixed(0.41)
    """Mean probability of honouring in the studies behind the hazard ratios of guarantees. It is no
    lever: a higher one makes every guarantee weaker. Who keeps a pledge is a matter of honour.
    """


class Stages(Strict):
    preparation: Preparation = Preparation()
    """Weeks before a meeting, up to the horizon."""
    bilateral: Bilateral = Bilateral()
    """Alternating offers between the principals."""
    trilateral: Trilateral = Trilateral()
    """Texts that the mediator tables."""
    aftermath: Aftermath | None = None
    """How long a deal lasts."""


class Mediation(Strict):
    styles: list[Style] = []
    """What the mediator does: lowers the noise of estimates, tables texts, applies leverage."""
    noise_factor: Share = fixed(1)
    """Part of the noise of estimates that a facilitating mediator leaves."""


class BaseRate(Strict):
    """A figure from elsewhere that is printed beside the results."""

    beside: str
    """Result beside which it is printed."""
    text: str
    """The figure, in a few words."""
    literature: str
    """Where it is from."""


class Calibration(Strict):
    """A target to which parameters were fitted: results beside it are calibrated, not predicted."""

    beside: str
    """Result that the target concerns."""
    text: str
    """The target, in a few words."""


class Runs(Strict):
    n: Annotated[StrictInt, Field(ge=1, le=100_000_000)] = 10_000
    """Number of runs."""
    seed: Annotated[StrictInt, Field(ge=0, lt=2**63)] = 1
    """Seed of all draws: the same one gives the same results."""
    per_coding: Annotated[StrictInt, Field(ge=1, le=100_000)] = 4
    """Runs that share a draw of everything that is not known."""


class Sweep(Strict):
    """What `sim sweep` varies in this scenario, and how."""

    set: list[str] = []
    """What is varied, each as PATH=a,b,c or PATH=lo:hi:n, or set, as PATH=value."""
    design: Literal["grid", "lhs", "sobol"] = "grid"
    """All combinations, a Latin hypercube, or a Sobol sequence."""
    points: Annotated[StrictInt, Field(ge=2, le=100_000)] | None = None
    """Number of points of a Latin hypercube or a Sobol sequence."""
    n: Annotated[StrictInt, Field(ge=1, le=100_000_000)] | None = None
    """Number of runs at each point."""


class Spec(Strict):
    """A whole scenario, as written after `extends` is resolved."""

    name: str
    """Name in tables, figures and result folders."""
    summary: str = ""
    """What the scenario is about, in a sentence."""
    case: str | None = None
    """Folder of seeds/ that holds the coded evidence."""
    coding: str = "all"
    """Letter of the coding to draw from, or 'all'."""
    red_lines: RedLineRule = "drawn"
    """Whether a stated red line binds in a share of the draws (drawn), always or never."""
    firmness: dict[Grade, Share] = {}
    """Share of draws in which a red line of each grade binds, instead of the codebook's."""
    process: list[StageName]
    """The stages, in order; what is left out does not take place."""
    horizon: Horizon = 26
    """Weeks of preparation after which no meeting takes place any more."""
    venue: Venues = []
    """Venue, or several in order of preference: the first that nobody rules out is taken."""
    guarantees: list[str] | None = None
    """Guarantee options on offer; all of them if it is left out."""
    actors: dict[Name, Actor]
    """The parties with preferences."""
    actor_defaults: ActorDefaults = ActorDefaults()
    """What every actor has unless it says otherwise."""
    outsiders: dict[Name, Outsider] = {}
    """Guarantors that are no actors."""
    consent: Consent | None = None
    """Whose yes makes a deal; that of all principals if it is left out."""
    issues: dict[Name, Issue]
    """What is to be settled."""
    exclusions: list[Annotated[list[str], Field(min_length=2)]] = []
    """Options, written issue.option, that cannot stand together."""
    venues: dict[Name, Venue] = {}
    """Where a meeting can take place."""
    war: War | None = None
    """The war that goes on until there is a deal; without it, no deal is the status quo."""
    scales: Scales = Scales()
    """The numbers behind the steps of codes."""
    stages: Stages = Stages()
    """Parameters of the stages."""
    mediation: Mediation = Mediation()
    """What the mediator does."""
    base_rates: list[BaseRate] = []
    """Figures from elsewhere that are printed beside the results."""
    calibrations: list[Calibration] = []
    """Targets to which parameters were fitted, named wherever the result is printed."""
    runs: Runs = Runs()
    """How many runs there are, and with which seed."""
    sweep: Sweep | None = None
    """What a sweep of this scenario varies."""

    @model_validator(mode="before")
    @classmethod
    def _fill_actor_defaults(cls, data: Any) -> Any:
        if not isinstance(data, dict) or not isinstance(data.get("actors"), dict):
            return data
        try:
            defaults = _given(ActorDefaults.model_validate(data.get("actor_defaults", {})))
        except ValidationError:  # which comes up again where they stand
            return data
        actors = {k: _under(defaults, v) for k, v in data["actors"].items()}
        return {**data, "actors": actors}


def _given(block: Strict) -> dict[str, Any]:
    """The fields that were written, and no more."""
    return {name: getattr(block, name) for name in block.model_fields_set}


def _under(defaults: dict[str, Any], own: Any) -> Any:
    """`own` on top of `defaults`, that of ratifying field by field."""
    if not isinstance(own, dict):
        return own
    merged = {**defaults, **own}
    if isinstance(own.get("ratification"), dict) and "ratification" in defaults:
        merged["ratification"] = {**_given(defaults["ratification"]), **own["ratification"]}
    return merged


# What a scenario has at the least, for what is left of one where much is wrong.
SMALLEST = {"name": "x", "process": ["bilateral"], "actors": {}, "issues": {}}


@dataclass(frozen=True)
class Scenario:
    """Everything that the model may know: the validated spec and the evidence it draws on."""

    spec: Spec
    document: Mapping[str, Any]
    codebook: Codebook
    case: Case | None
    lineage: Lineage = field(default=UNKNOWN, compare=False)

    @classmethod
    def build(
        cls, tree: Node, codebook: Codebook, case: Case | None, lineage: Lineage = UNKNOWN
    ) -> Scenario:
        """Validate a merged tree; ScenarioError lists everything that is wrong with it."""
        from sim.inputs.references import check, check_names

        try:
            scenario = cls(validate(Spec, tree), plain(tree), codebook, case, lineage)
        except ScenarioError as error:
            found = [with_path(each, Spec, tree) for each in error.problems]
            rest = sound(Spec, tree, found, as_tree(SMALLEST, tree.place))
            if rest is not None:
                sure = cls(rest.model, plain(rest.tree), codebook, case)
                found += placed(ScenarioError(check_names(sure, rest.lost)), tree).problems
            raise ScenarioError(found) from None
        if problems := check(scenario):
            raise placed(ScenarioError(problems), tree)
        return scenario

    def with_value(self, path: str, value: Any) -> Scenario:
        """A scenario in which the entry at dotted `path` is `value` (plain data, as in YAML)."""
        return self.with_values({path: value})

    def with_values(self, values: Mapping[str, Any]) -> Scenario:
        """A scenario with several entries set at once, each at its dotted path.

        The changes are told with it, and in its name unless that is set as well.
        """
        tree = self._set(values)
        before = as_tree(self.document, NOWHERE)
        lineage = self.lineage.changed(self.document, plain(tree))
        made = self._built(titled(tree, before, lineage), lineage)
        changes = differing(self.document, plain(tree))
        coded = {change.path for change in changes if as_coded(made, change)} & set(values)
        if not coded:
            return made
        return self.with_values({path: v for path, v in values.items() if path not in coded})

    def varied(self, values: Mapping[str, Any]) -> Scenario:
        """As `with_values`, under its own name: one of many that are run for one answer."""
        return self._built(self._set(values), self.lineage)

    def _set(self, values: Mapping[str, Any]) -> Node:
        tree = as_tree(self.document, NOWHERE)
        with _without_places():
            for path, value in values.items():
                tree = with_override(tree, path, as_tree(value, NOWHERE))
        return tree

    def _built(self, tree: Node, lineage: Lineage) -> Scenario:
        with _without_places():
            return Scenario.build(tree, self.codebook, self.case, lineage)

    def stored(self) -> dict[str, Any]:
        """All of it as plain data that JSON can hold; `restored` is the inverse."""
        content = {
            "document": dict(self.document),
            "codebook": self.codebook.model_dump(mode="json", by_alias=True),
            "case": self.case.model_dump(mode="json", by_alias=True) if self.case else None,
        }
        if self.lineage != UNKNOWN:
            content["lineage"] = self.lineage.model_dump(mode="json")
        return content

    @classmethod
    def restored(cls, content: Mapping[str, Any]) -> Scenario:
        """The scenario that `stored` wrote down."""
        codebook = validate_plain(Codebook, content["codebook"])
        case = validate_plain(Case, content["case"]) if content["case"] is not None else None
        tree = as_tree(content["document"], Place("stored scenario", 1, 1))
        lineage = Lineage.model_validate(content.get("lineage") or {})
        return cls.build(tree, codebook, case, lineage)

    @property
    def name(self) -> str:
        return self.spec.name

    @cached_property
    def codings(self) -> dict[str, Coding]:
        """The codings that are drawn from, by letter; empty where there is no coded evidence."""
        if self.case is None:
            return {}
        if self.spec.coding == "all":
            return dict(sorted(self.case.codings.items()))
        return {self.spec.coding: self.case.codings[self.spec.coding]}

    @cached_property
    def hash(self) -> str:
        """What identifies the scenario's numbers: 16 hex digits, labels and run sizes left out."""
        content = {
            "document": _numbers_only(self.document),
            "codebook": self.codebook.model_dump(mode="json"),
            "codings": {k: c.model_dump(mode="json") for k, c in self.codings.items()},
        }
        text = json.dumps(content, sort_keys=True, ensure_ascii=False)
        return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()

    @property
    def letters(self) -> tuple[str, ...]:
        """The codings drawn from; one nameless letter where there is no coded evidence."""
        return tuple(self.codings) or ("",)

    def coded(self, letter: str, actor: str) -> ActorCoding | None:
        """What coding `letter` says of `actor`."""
        coding = self.codings.get(letter)
        return coding.actors.get(actor) if coding else None

    @cached_property
    def _found(self) -> dict[tuple[str, ...], Code | None]:
        """Codes that were looked up before: every chunk of a run asks for all of them."""
        return {}

    def stance(self, letter: str, actor: str, issue: str, option: str) -> Code | None:
        """The stance in force: what the scenario sets, else what the coding says."""
        key = ("stance", letter, actor, issue, option)
        if key not in self._found:
            self._found[key] = self._stance(letter, actor, issue, option)
        return self._found[key]

    def _stance(self, letter: str, actor: str, issue: str, option: str) -> Code | None:
        source = self.spec.issues[issue].options[option].coded_as if option != NONE else ""
        found = None
        coded = self.coded(letter, actor)
        for name in filter(None, (source, option)):
            if coded and name in coded.stances.get(issue, {}):
                found = coded.stances[issue][name]
            entry = self.spec.actors[actor].stances.get(issue, {}).get(name)
            if entry is not None:
                found = _overridden(found, entry)
        return found

    def code(self, letter: str, actor: str, kind: CodeKind, name: str = "") -> Code | None:
        """A code other than a stance: what the scenario sets, else what the coding says."""
        key = (kind, letter, actor, name)
        if key not in self._found:
            self._found[key] = self._code(letter, actor, kind, name)
        return self._found[key]

    def _code(self, letter: str, actor: str, kind: CodeKind, name: str) -> Code | None:
        own = self.spec.actors[actor]
        value = {
            "salience": own.salience.get(name),
            "venues": own.venues.get(name),
            "pressure_on": own.pressure_on.get(name),
            "carries": own.carries.get(name),
            "willingness_to_meet": own.willingness_to_meet,
            "war_cost": own.war.cost,
            "war_hopes": own.war.hopes,
        }[kind]
        found = self._coded_code(letter, actor, kind, name)
        if value is None or (found is not None and found.value == value):
            return found
        return Code(value=value, confidence=1)

    def _coded_code(self, letter: str, actor: str, kind: CodeKind, name: str) -> Code | None:
        coded = self.coded(letter, actor)
        if coded is None:
            return None
        if kind in ("salience", "venues", "pressure_on", "carries"):
            entries: dict[str, Code] = getattr(coded, kind)
            return entries.get(name)
        if kind == "willingness_to_meet":
            return coded.willingness_to_meet
        return coded.war.cost if kind == "war_cost" else coded.war.hopes

    def states_precondition(self, letter: str, actor: str) -> bool:
        """Whether `actor` sets a precondition there; true where nothing is coded."""
        coded = self.coded(letter, actor)
        return coded is None or bool(coded.preconditions)


def coded_at(scenario: Scenario, path: str) -> list[tuple[int, str]]:
    """What each coding that has a code at a scenario's path says there, with its letter."""
    return [
        (code.value, letter)
        for letter, coding in scenario.codings.items()
        for at, code in coding.codes()
        if path in (at, f"{at}.stance")
    ]


def as_coded(scenario: Scenario, change: Change) -> bool:
    """Whether a change sets what all codings say where nothing stood."""
    values = [value for value, _ in coded_at(scenario, change.path)]
    everywhere = bool(values) and len(values) == len(scenario.codings)
    return change.old is None and everywhere and all(value == change.new for value in values)


def _overridden(found: Code | None, entry: StanceEntry) -> Code | None:
    """A coded stance under a scenario's entry: what this does not give stays, a red line above all.

    The coder's confidence is in his own step, and does not stay with another.
    """
    if entry.stance is not None and (found is None or entry.stance != found.value):
        red_line: Grade = found.red_line if found else "none"
        confidence = 2 if entry.claims else 1
        found = Code(value=entry.stance, confidence=confidence, red_line=red_line)
    if found is None:
        return None
    given = {"confidence": entry.confidence, "red_line": entry.red_line}
    return found.model_copy(update={k: v for k, v in given.items() if v is not None})


@contextmanager
def _without_places() -> Iterator[None]:
    """What is wrong stands in no file."""
    try:
        yield
    except ScenarioError as error:
        raise ScenarioError(replace(p, place=None) for p in error.problems) from None


def as_tree(value: Any, place: Place) -> Node:
    """Plain data as a tree in which everything stands at `place`."""
    if isinstance(value, Mapping):
        return Node({str(k): as_tree(v, place) for k, v in value.items()}, place)
    if isinstance(value, list | tuple):
        return Node([as_tree(v, place) for v in value], place)
    return Node(value, place)


LABELS = ("name", "summary", "runs", "sweep", "base_rates", "calibrations")


def _numbers_only(document: Mapping[str, Any]) -> dict[str, Any]:
    """`document` less what no number depends on: labels, notes, base rates and run sizes."""
    top = {k: v for k, v in document.items() if k not in LABELS}
    return {k: _without_labels(v) for k, v in top.items()}


def _without_labels(value: Any) -> Any:
    if isinstance(value, Mapping):
        kept = {
            k: v for k, v in value.items() if not (k in ("label", "note") and isinstance(v, str))
        }
        return {k: _without_labels(v) for k, v in kept.items()}
    if isinstance(value, list):
        return [_without_labels(v) for v in value]
    return value


def options_of(issue: Issue) -> list[str]:
    """The options of an issue, the empty choice of an any_of issue among them."""
    return [*issue.options, *([NONE] if issue.kind == "any_of" else [])]


def principals(scenario: Scenario) -> list[str]:
    return sorted(n for n, a in scenario.spec.actors.items() if a.role == "principal")
