"""Text tactics: which package a mediator tables next, (rows,), -1 for none; MODEL.md 7.7.

Klein, Faratin, Sayama and Bar-Yam (2003) let a mediator change one thing in the text that was kept
last, and let the parties say whether they prefer the result; it is kept if all do, or, if they
anneal, with a probability that falls with what they lose. Here parties vote on whether they would
sign, all votes in favour end the talks, and there are few texts. So a text counts by its votes: it
is kept if it won no fewer than the text kept before, and it is the mediator who anneals (as in
Klein, Faratin and Bar-Yam 2002). Changes are made among the texts that the mediator may table.
"""

from __future__ import annotations

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.model.tactics.registry import cited

HEAT = 1.0  # votes; the temperature of `annealing` before the first text


@cited("Raiffa (1982), single negotiating text")
def best_first(best: Ints) -> Ints:
    """The text with the highest score, whatever was tabled before."""
    return best


@cited("Klein, Faratin, Sayama and Bar-Yam (2003), hill climbers")
def hill_climbing(
    best: Ints, scores: Floats, choices: Ints, tabled: Ints, votes: Bools, draws: Floats
) -> Ints:
    """A random change of the text kept last; a text is kept if it won no fewer votes.

    Begins with the best text. A change is one of the texts that differ on the fewest issues.
    """
    if not len(tabled):
        return best
    return _changed(_kept(tabled, votes, np.zeros(tabled.shape)), scores, choices, draws[0, -1])


@cited("Klein, Faratin, Sayama and Bar-Yam (2003), annealers")
def annealing(
    best: Ints, scores: Floats, choices: Ints, tabled: Ints, votes: Bools, limit: Ints,
    draws: Floats,
) -> Ints:  # fmt: skip
    """Like hill climbing, but a text that lost n votes is kept with probability exp(-n / T).

    The temperature T falls evenly, from `HEAT` to nothing when the texts are used up.
    """
    if not len(tabled):
        return best
    left = 1.0 - np.arange(len(tabled))[:, None] / limit
    willing = -HEAT * left * np.log(draws[1, :-1])  # u < exp(-n / T) where n < -T ln u
    return _changed(_kept(tabled, votes, willing), scores, choices, draws[0, -1])


def _kept(tabled: Ints, votes: Bools, willing: Floats) -> Ints:
    """The text kept last, (rows,): the first, or a later one that lost at most `willing` votes."""
    won = votes.sum(axis=2)
    text: Ints = tabled[0]
    count = won[0]
    for k in range(1, len(tabled)):
        keep = count - won[k] <= willing[k]
        text, count = np.where(keep, tabled[k], text), np.where(keep, won[k], count)
    return text


def _changed(text: Ints, scores: Floats, choices: Ints, draw: Floats) -> Ints:
    """A text that may be tabled, drawn evenly from those that differ on the fewest issues."""
    allowed = scores >= 0.0
    changes = np.zeros(scores.shape, dtype=np.int64)
    for issue in choices.T:
        changes += issue != issue[text][:, None]
    changes[~allowed] = choices.shape[1] + 1
    near = allowed & (changes == changes.min(axis=1, keepdims=True))
    count = near.sum(axis=1)
    pick = np.minimum((draw * count).astype(np.int64), count - 1)
    place = np.argmax(np.cumsum(near, axis=1) > pick[:, None], axis=1)
    return np.where(count > 0, place, -1)
