"""What a scenario may say: the vocabulary of the YAML files. What is not written is off."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

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

from sim.inputs.codebook import Grade
from sim.inputs.quantity import (
    WEEKS,
    Count,
    Months,
    Positive,
    Share,
    Signed,
    Waves,
    Weeks,
    named,
    parse_number,
)
from sim.inputs.tactics import DEFAULTS, OWN

Talks = Literal["bilateral", "trilateral"]  # in any order
StageName = Literal["preparation", Talks, "ratification", "aftermath"]
STAGES, TALKS = get_args(StageName), get_args(Talks)
RedLineRule = Literal["drawn", "as_stated", "ignored"]
Style = Literal["facilitative", "formulative", "leverage"]
CodeKind = Literal[
    "salience", "venues", "pressure_on", "carries", "willingness_to_meet", "war_cost", "war_hopes"
]
Role = Literal["principal", "mediator", "third_party"]
GUARANTEE_EFFECT = 6.0  # b_E of MODEL.md 7.4: the log of a hazard at full deterrence
NONE = "none"  # the empty choice of an any_of issue
NAME = r"^[a-z][a-z0-9_]*$"

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
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class StanceEntry(Strict):
    """A stance set by a scenario: the fields given replace those of all codings."""

    stance: Step7 | None = None
    """1 rejects outright, 2 opposes, 3 reluctant, 4 neutral, 5 open, 6 supports, 7 demands."""
    confidence: Step3 | None = None
    """How sure the code is, from 1 low to 3 high: the less sure, the wider it is drawn."""
    red_line: Grade | None = named(None, "{whose} red line ({option})")
    """How firmly every package with the option is refused."""
    claims: list[str] = []
    """Ids of the claims that carry the entry."""
    assumption: str = ""
    """Why it is assumed, where no claim carries it."""


Stance = Annotated[
    StanceEntry, BeforeValidator(_code_entry, json_schema_input_type=Step7 | StanceEntry)
]


class WarCodes(Strict):
    cost: Step5 | None = named(None, "cost of the war to {actor}")
    """How heavily the war weighs, 1 hardly felt to 5 very heavy: a step of scales.war_cost."""
    hopes: Step5 | None = named(None, "hopes of {actor} from fighting on")
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

    intercept: Signed = named(1.5, "general readiness to ratify", "log-odds", "ratification")
    """Log-odds of ratifying a deal that gains nothing over no deal."""
    scale: Positive = named(0.15, "indifference to gain in ratifying", "utility", "ratification")
    """Gain over no deal that adds one to the log-odds of ratifying; at 0, its sign decides."""
    audience_cost: Positive = named(
        0, "price at home of a crossed red line", "utility", "ratification"
    )
    """Utility lost at home per stated red line that a deal crosses, times its firmness."""


class Alternative(Strict):
    reservation_value: Share = named(..., "worth of no deal", "utility")
    """Utility of no deal (the BATNA) for an actor outside a war."""


class ActorDefaults(Strict):
    """What every actor has unless it says otherwise; each actor draws its own value."""

    exponent: Positive = named(1, "readiness to concede early", "number", "bilateral")
    """Concession exponent: below 1 concedes late (Boulware), above 1 early (Conceder); at 0, never
    before the end.
    """
    concession: Concession = named(DEFAULTS["concession"], "how {actor} concedes")
    """Tactic by which its demand comes down, by name: one of MODEL.md 7.6 or of another package."""
    acceptance: Acceptance = named(DEFAULTS["acceptance"], "what {actor} accepts")
    """Tactic by which it accepts offers, by name: one of MODEL.md 7.6 or of another package."""
    trust: Signed = named(0, "trust in guarantors", "log-odds", "aftermath")
    """Log-odds by which its belief in a guarantor's word departs from the truth."""
    honour: Share | None = named(
        None, "chance of honouring a guarantee", "probability", "aftermath"
    )
    """Probability that it honours a guarantee that it has given; needed by guarantors."""
    collapse_loss: Positive = named(0, "loss if a deal collapses", "utility", "aftermath")
    """How far below no deal, and at most to 0, it falls when a deal collapses, in utility."""
    loss_of_face: Positive = named(
        0, "loss of face in talks without common ground", "utility", "preparation"
    )
    """Utility lost by a meeting at which no common ground is expected."""
    insincerity: Share = named(0, "chance of only stalling", "probability", *TALKS)
    """Probability that it only stalls once talks take place."""
    ratification: Ratifying = Ratifying()
    """How it ratifies a signed text."""


class Actor(ActorDefaults):
    label: str = ""
    """Name in tables and figures."""
    role: Role = named(..., "role of {actor}")
    """A principal signs the deal, a mediator tables texts and applies leverage, a third party
    presses and guarantees.
    """
    stances: dict[str, dict[str, Stance]] = named({}, "the worth to {actor} ({option})")
    """Stance on options, by issue: a step from 1 to 7 or a map. Replaces that of all codings; an
    any_of issue has the option 'none' too.
    """
    values: dict[str, dict[str, Share]] = named({}, "the worth to {actor} ({option})", "utility")
    """Value of options given outright instead of a stance, by issue."""
    salience: dict[str, Step5] = named({}, "{whose} weight on {issue}")
    """How much an issue matters, 1 hardly to 5 decisive. Replaces that of all codings."""
    weights: dict[str, Positive] = named({}, "{whose} weight on {issue}", "number")
    """Weight of an issue given outright instead of a salience; weights are normalised."""
    venues: dict[str, Step4] = named({}, "stance of {actor} on {venue} as a venue")
    """A country as host: 1 ruled out, 2 uncomfortable, 3 acceptable, 4 comfortable."""
    willingness_to_meet: Step7 | None = named(None, "willingness of {actor} to meet")
    """1 refuses outright to 7 insists on meeting: a step of scales.aversion."""
    pressure_on: dict[str, Step5] = named({}, "pressure of {actor} on {other}")
    """Able and willing to press a principal, 1 none to speak of to 5 very much: a step of
    scales.pressure for a third party, of scales.leverage for the mediator.
    """
    carries: dict[str, Step7] = named({}, "{whose} will to carry {guarantee}")
    """Willing to carry a guarantee, 1 refuses to 7 insists."""
    war: WarCodes = WarCodes()
    """Codes of what the war going on is to it; for a side of the war."""
    war_cost: Positive | None = named(None, "cost of the war", "utility")
    """Cost of fighting on given outright, as a share of what is at stake."""
    optimism: Signed | None = named(None, "hopes from fighting on", "utility")
    """What it expects from fighting on beyond the shared estimate, given outright."""
    aversion: Signed | None = named(None, "aversion to meeting", "utility")
    """Utility that meeting costs it, given outright."""
    pressure: dict[str, Positive] = named({}, "{whose} pressure on {other}", "utility")
    """Cost of no deal that a third party adds to a principal, given outright."""
    leverage: dict[str, Positive] = named({}, "{whose} leverage on {other}", "utility")
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
    hazard_ratio: Share | None = named(
        None, "the hazard under the guarantee {choice}", "hazard ratio", "aftermath"
    )
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

    @property
    def all_options(self) -> tuple[str, ...]:
        """The options, the empty choice of an any_of issue among them."""
        return (*self.options, *([NONE] if self.kind == "any_of" else []))


class Venue(Strict):
    label: str = ""
    """Name in tables and figures."""
    country: str
    """Country as the actors' venues and rules_out call it."""


class Outsider(Strict):
    """A guarantor that is no actor: it has no preferences and no vote."""

    label: str = ""
    """Name in tables and figures."""
    honour: Share = named(..., "chance of honouring a guarantee", "probability", "aftermath")
    """Probability that it honours a guarantee that it has given."""


class Consent(Strict):
    """Whose yes makes a deal, where it need not be that of all principals."""

    quorum: Annotated[StrictInt, Field(ge=1)]
    """Principals that must say yes, the one who proposes among them."""
    vetoes: list[str] = []
    """Principals without whose yes there is no deal, however many others say yes."""


class Front(Strict):
    volatility: Positive = named(0, "the movement of the front", "utility per week")
    """Standard deviation of the weekly change in start_share as the front moves, from 0 to 1."""


class Strikes(Strict):
    """Waves of strikes on cities: over-dispersed weekly counts whose effect decays."""

    against: str
    """Side whose cities are struck."""
    waves_per_week: Waves = named(0, "the waves of strikes in a week", "waves per week")
    """Mean number of waves in a week; a week has 1,000 at most."""
    dispersion: Positive = named(1, "the evenness of strikes", "number")
    """Size of the negative binomial: below 1, waves come in strong clusters; at 0, never."""
    half_life: Weeks = named(3, "the half-life of strikes", "time")
    """Weeks after which half of a wave is still felt; at 0, none is felt any more."""
    cost: Positive = named(0, "the cost of a wave of strikes", "utility per wave")
    """Cost of the war per wave still felt."""


class LongRange(Strict):
    """One side's own long-range strikes: a cost to the other once production has started."""

    against: str
    """Side that is struck far behind the front."""
    starts: Weeks = named(..., "the start of long-range strikes", "time")
    """Weeks until production starts."""
    cost: Positive = named(0, "the cost of long-range strikes", "utility")
    """Cost of the war once production has started."""


class War(Strict):
    between: Annotated[list[str], Field(min_length=2, max_length=2)]
    """The two sides, both principals."""
    start_share: Share = named(..., "the first side's share from fighting on", "utility")
    """Share of what is at stake that the first side can expect from fighting on."""
    front: Front = Front()
    """How the front moves."""
    fatigue: Positive = named(0, "the growth of war costs with time", "share in 26 weeks")
    """Growth of the war's own cost over 26 weeks."""
    strikes: Strikes | None = None
    """Waves of strikes on cities."""
    long_range: LongRange | None = None
    """One side's own long-range strikes."""


class Scales(Strict):
    """From codes to numbers, one quantity per step of a code."""

    war_cost: dict[str, Positive] = named({}, "", "utility")
    """Cost of fighting on, for the steps 1 to 5 of war.cost."""
    optimism: dict[str, Signed] = named({}, "", "utility")
    """Expectation beyond the shared estimate, for the steps 1 to 5 of war.hopes."""
    pressure: dict[str, Positive] = named({}, "", "utility")
    """Cost of no deal that a third party adds, for the steps 1 to 5 of pressure_on."""
    leverage: dict[str, Positive] = named({}, "", "utility")
    """Utility that the mediator can add to a yes, for the steps 1 to 5 of pressure_on."""
    aversion: dict[str, Signed] = named({}, "", "utility")
    """Utility that meeting costs, for the steps 1 to 7 of willingness_to_meet."""
    carry_threshold: Share = named(0, "the willingness that a guarantor needs", "value of a stance")
    """Willingness, on the scale of stances, from which a guarantor carries an option."""


class Precondition(Strict):
    """Something that an actor waits for before it consents to meet."""

    label: str = ""
    """Name in tables and figures."""
    of: str
    """Principal that waits for it."""
    ready: Weeks = named(..., "the weeks until {precondition}", "time")
    """Weeks until it is met."""
    needs_guarantee: bool = False
    """Whether it falls away where no guarantee is on offer."""
    reason: str
    """What the results call it where it blocks a meeting."""


class Preparation(Strict):
    preconditions: dict[Name, Precondition] = {}
    """What must be there before a principal consents to meet."""
    consent_noise: Positive = named(0.1, "the noise of the weekly consent to meet", "utility")
    """Utility that adds one to the weekly log-odds of consent."""
    hostility_effect: Positive = named(0, "the effect of strikes on consent", "utility per wave")
    """Utility of meeting lost per wave of strikes still felt."""
    leverage_effect: Positive = named(0, "the part of leverage that works on consent", "factor")
    """Part of the mediator's leverage that works on the decision to meet."""
    comfort_slope: Positive = named(0, "the effect of the venue's comfort", "log-odds per step")
    """Weekly log-odds of consent per step of venue comfort above acceptable."""


class Bilateral(Strict):
    walkout: Share = named(0, "the chance of a bilateral walk-out at no gap", "probability")
    """Probability that whole talks break off, at a gap of nothing."""
    hostility_effect: Positive = named(
        0, "the effect of strikes on bilateral walk-outs", "log hazard per wave"
    )
    """Growth of the log risk of a walk-out per wave of strikes still felt."""
    rounds: Count = named(20, "the number of bilateral offers", "offers")
    """Offers before the talks run out of time, a whole number; what is drawn is rounded to one."""
    gap_effect: Positive = named(0, "the effect of the gap on walk-outs", "log hazard per utility")
    """Growth of the log risk of a walk-out per unit of gap between demand and offer."""
    noise: Positive = named(0, "the noise of estimates", "utility", *STAGES)
    """Error of what one side believes the other's option values to be."""
    insincerity_pressure: Positive = named(
        0, "the effect of pressure on stalling", "log-odds per utility", *TALKS
    )
    """Log-odds of stalling per unit of pressure from third parties."""
    insincerity_quiet: Positive = named(
        0, "the effect of a quiet front on stalling", "log-odds", *TALKS
    )
    """Log-odds of stalling on a quiet front over one that moves."""


class Trilateral(Strict):
    walkout: Share = named(0, "the chance of a walk-out from the mediator", "probability")
    """Probability that whole talks break off, at a gap of nothing."""
    hostility_effect: Positive = named(
        0, "the effect of strikes on walk-outs from the mediator", "log hazard per wave"
    )
    """Growth of the log risk of a walk-out per wave of strikes still felt."""
    texts: Count = named(6, "the number of the mediator's texts", "texts")
    """Texts that the mediator can table, a whole number; what is drawn is rounded to one."""
    tilt: Share = named(0, "the weight of the mediator's own interest", "weight")
    """Weight of the mediator's own interest in choosing a text."""
    text: Text = named(DEFAULTS["text"], "How the mediator chooses texts")
    """Tactic by which the mediator chooses a text, by name: one of MODEL.md 7.7 or of another
    package.
    """


class Aftermath(Strict):
    """How deals last: equation (7) of MODEL.md; each ratio is a hazard ratio, at 0 no hazard."""

    shape: Positive = named(..., "the shape of the time to collapse", "number")
    """Weibull shape of the time until a deal collapses."""
    scale: Months = named(..., "the time scale of collapse", "time")
    """Weibull scale of the time until a deal collapses; at 0, it collapses at once."""
    early_violation: Share = named(..., "the chance of an early violation", "probability")
    """Probability that a deal is violated within 200 days."""
    early_war: Share = named(..., "the part of early violations that ends in war", "share")
    """Part of the early violations that ends in war."""
    settlement_ratio: Positive = named(
        1, "the hazard of a settlement against a ceasefire", "hazard ratio"
    )
    """Hazard ratio of a settlement to a ceasefire."""
    pressure_ratio: Positive = named(1, "the hazard of a deal under leverage", "hazard ratio")
    """Hazard ratio of a deal for which all of the leverage was needed."""
    discontent_ratio: Positive = named(
        1, "the hazard of a deal that leaves one side discontent", "hazard ratio"
    )
    """Hazard ratio of a deal that leaves a principal one tenth short of a fair one."""
    mean_honour: Share = named(
        0.41, "the mean honour behind the hazard ratios of guarantees", "probability"
    )
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
    noise_factor: Share = named(1, "the noise that mediation leaves", "factor")
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
    case: str | None = named(None, "Case")
    """Folder of seeds/ that holds the coded evidence."""
    coding: str = named("all", "Coding of the evidence")
    """Letter of the coding to draw from, or 'all'."""
    red_lines: RedLineRule = named("drawn", "Red lines that bind")
    """Whether a stated red line binds in a share of the draws (drawn), always or never."""
    firmness: dict[Grade, Share] = named(
        {}, "how often a red line said to be {grade} is real", "probability"
    )
    """Share of draws in which a red line of each grade binds, instead of the codebook's."""
    process: list[StageName] = named(..., "Stages")
    """The stages, in order; what is left out does not take place."""
    horizon: Horizon = named(26, "Preparation at most")
    """Weeks of preparation after which no meeting takes place any more."""
    venue: Venues = named([], "Venue")
    """Venue, or several in order of preference: the first that nobody rules out is taken."""
    guarantees: list[str] | None = named(None, "Guarantees on offer")
    """Guarantee options on offer; all of them if it is left out."""
    actors: dict[Name, Actor]
    """The parties with preferences."""
    actor_defaults: ActorDefaults = ActorDefaults()
    """What every actor has unless it says otherwise."""
    outsiders: dict[Name, Outsider] = {}
    """Guarantors that are no actors."""
    consent: Consent | None = named(None, "Whose yes makes a deal")
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
