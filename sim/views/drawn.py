"""What the drawn inputs are called in sentences, and what a limit on one of them says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.views.phrases import Names

if TYPE_CHECKING:
    from sim.analysis.drawn import Input
    from sim.inputs.behind import Count

# Inputs of an actor, after its name.
OWN = {
    "aversion": "aversion to meeting",
    "collapse_loss": "loss if a deal collapses",
    "exponent": "readiness to concede early",
    "honour": "chance of honouring a guarantee",
    "insincerity": "chance of only stalling",
    "loss_of_face": "loss of face in talks without common ground",
    "optimism": "hopes from fighting on",
    "ratification.audience_cost": "price at home of a crossed red line",
    "ratification.intercept": "general readiness to ratify",
    "ratification.scale": "indifference to gain in ratifying",
    "trust": "trust in guarantors",
    "war_cost": "cost of the war",
    "alternative.reservation_value": "worth of no deal",
}
# Inputs that are no actor's.
SHARED = {
    "mediation.noise_factor": "the noise that mediation leaves",
    "scales.carry_threshold": "the willingness that a guarantor needs",
    "stages.aftermath.discontent_ratio": "the hazard of a deal that leaves one side discontent",
    "stages.aftermath.early_violation": "the chance of an early violation",
    "stages.aftermath.early_war": "the part of early violations that ends in war",
    "stages.aftermath.mean_honour": "the mean honour behind the hazard ratios of guarantees",
    "stages.aftermath.pressure_ratio": "the hazard of a deal under leverage",
    "stages.aftermath.scale": "the time scale of collapse",
    "stages.aftermath.settlement_ratio": "the hazard of a settlement against a ceasefire",
    "stages.aftermath.shape": "the shape of the time to collapse",
    "stages.bilateral.gap_effect": "the effect of the gap on walk-outs",
    "stages.bilateral.hostility_effect": "the effect of strikes on bilateral walk-outs",
    "stages.bilateral.insincerity_pressure": "the effect of pressure on stalling",
    "stages.bilateral.insincerity_quiet": "the effect of a quiet front on stalling",
    "stages.bilateral.noise": "the noise of estimates",
    "stages.bilateral.rounds": "the number of bilateral offers",
    "stages.bilateral.walkout": "the chance of a bilateral walk-out at no gap",
    "stages.preparation.comfort_slope": "the effect of the venue's comfort",
    "stages.preparation.consent_noise": "the noise of the weekly consent to meet",
    "stages.preparation.hostility_effect": "the effect of strikes on consent",
    "stages.preparation.leverage_effect": "the part of leverage that works on consent",
    "stages.trilateral.hostility_effect": "the effect of strikes on walk-outs from the mediator",
    "stages.trilateral.texts": "the number of the mediator's texts",
    "stages.trilateral.tilt": "the weight of the mediator's own interest",
    "stages.trilateral.walkout": "the chance of a walk-out from the mediator",
    "war.fatigue": "the growth of war costs with time",
    "war.front.volatility": "the movement of the front",
    "war.long_range.cost": "the cost of long-range strikes",
    "war.long_range.starts": "the start of long-range strikes",
    "war.start_share": "the first side's share from fighting on",
    "war.strikes.cost": "the cost of a wave of strikes",
    "war.strikes.dispersion": "the evenness of strikes",
    "war.strikes.half_life": "the half-life of strikes",
    "war.strikes.waves_per_week": "the waves of strikes in a week",
}


def draws_of(count: Count) -> str:
    """'211 numbers are drawn for each draw, from 163 of the 193 inputs in force'."""
    numbers = "one number is" if count.drawn == 1 else f"{count.drawn:,} numbers are"
    return (
        f"{numbers} drawn for each draw, from {count.varying:,} of the {count.inputs:,} inputs "
        "in force"
    ).capitalize()


def called(path: str, names: Names) -> str:
    """An input by its path, as a sentence has it: "Russia's cost of the war"."""
    if path.startswith("actors."):
        _, actor, rest = path.split(".", 2)
        return _of_actor(names.actor(actor), rest, names)
    if path.startswith("outsiders."):
        return f"{_whose(names.actor(path.split('.')[1]))} {OWN['honour']}"
    if path.startswith("issues."):
        _, issue, _, option, _ = path.split(".")
        return f"the hazard under the guarantee {names.option(issue, option)}"
    if path.startswith("firmness."):
        return f"how often a red line said to be {path.partition('.')[2]} is real"
    if path.endswith(".ready"):
        return f"the weeks until {names.precondition(path.split('.')[-2])}"
    return SHARED.get(path, path)


def _of_actor(actor: str, rest: str, names: Names) -> str:
    kind, _, name = rest.partition(".")
    issue, _, option = name.partition(".")
    if kind in ("stances", "values"):
        return f"the worth to {actor} ({_option(issue, option, names)})"
    if kind == "red_lines":
        return f"{_whose(actor)} red line ({_option(issue, option, names)})"
    if kind in ("salience", "weights"):
        return f"{_whose(actor)} weight on {names.issue(name)}"
    if kind == "carries":
        guarantees = [found[name] for found in names.labels["options"].values() if name in found]
        what = guarantees[0] if guarantees else name.replace("_", " ")
        return f"{_whose(actor)} will to carry {what}"
    if kind in ("pressure", "leverage"):
        return f"{_whose(actor)} {kind} on {names.actor(name)}"
    return f"{_whose(actor)} {OWN.get(rest, rest)}"


def _whose(name: str) -> str:
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def _option(issue: str, option: str, names: Names) -> str:
    return f"{names.issue(issue)}: {names.option(issue, option)}"


def condition(drawn: Input, side: int, value: float, names: Names) -> str:
    """What the box asks of an input: "Russia's cost of the war is above 0.3".

    On side 0 what lies above the value is inside, on side 1 what lies below.
    """
    if drawn.kind == "letter":
        return f"the coding of the evidence is {'' if side == 0 else 'not '}{drawn.letter}"
    what = called(drawn.name, names)
    if drawn.kind == "binary":
        if ".red_lines." in drawn.name:
            return f"{what} is {'real' if side == 0 else 'not real'}"
        return f"{what} {'holds' if side == 0 else 'does not hold'}"
    return f"{what} is {'above' if side == 0 else 'below'} {number(value)}"


def number(value: float) -> str:
    """A limit with three digits that count."""
    return f"{value:.3g}"
