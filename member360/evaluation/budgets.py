"""What a benefit policy is worth in truth under one budget, and the best that any policy could be.

What belongs here: arithmetic on effects. What does not: whose effects (`benefits`). Amounts are expectations, so a
policy that would spend more than the budget is thinned evenly, and the last member served may be served in part.
`models.allocation` gives whole benefits in cents of expectations; the difference is one benefit.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
_HALVINGS = 100


@dataclass(frozen=True)
class Worth:
    """What a policy does, in units of the workspace's currency.

    Args:
        given: Benefits given.
        cost: What they cost.
        margin: Margin that would not be there without them.
    """

    given: float = 0.0
    cost: float = 0.0
    margin: float = 0.0

    @property
    def net(self) -> float:
        """Margin less cost."""
        return self.margin - self.cost

    def times(self, share: float) -> "Worth":
        """A share of it."""
        return Worth(self.given * share, self.cost * share, self.margin * share)

    def within(self, budget: float) -> "Worth":
        """Thinned evenly to what the budget pays for."""
        return self.times(budget / self.cost) if self.cost > budget else self

    def plus(self, other: "Worth") -> "Worth":
        """The two together."""
        return Worth(self.given + other.given, self.cost + other.cost, self.margin + other.margin)


def total(margin: Floats, cost: Floats) -> Worth:
    """All of these given."""
    return Worth(float(len(cost)), float(cost.sum()), float(margin.sum()))


def at_random(member: Numbers, margin: Floats, cost: Floats, budget: float) -> Worth:
    """To members in random order one of their options, each as likely, until the budget is spent: the expectation.

    Args:
        member: Whose option it is, sorted.
        margin: Its true incremental margin.
        cost: Its true cost.
        budget: The most that may be spent.
    """
    if len(member) == 0:
        return Worth()
    _, counts = np.unique(member, return_counts=True)
    chance = np.repeat(1 / counts, counts)
    return Worth(float(len(counts)), float((chance * cost).sum()), float((chance * margin).sum())).within(budget)


def best(member: Numbers, margin: Floats, cost: Floats, budget: float) -> Worth:
    """One option or none for each member, worth the most together that the budget allows.

    The multiple-choice knapsack with its last choice in parts: at a price of money each member takes the option of
    the greatest net margin less price x cost, and the price is such that the budget is just spent (Sinha and
    Zoltners 1979: at most one member's choice is in parts then).

    Args:
        member: Whose option it is, sorted.
        margin: Its true incremental margin.
        cost: Its true cost, 0 at least.
        budget: The most that may be spent.
    """
    net = margin - cost
    useful = net > 0
    member, margin, cost, net = member[useful], margin[useful], cost[useful], net[useful]
    if len(member) == 0:
        return Worth()
    starts = np.flatnonzero(np.diff(member, prepend=member[0] - 1))
    sizes = np.diff(starts, append=len(member))

    def taken_at(price: float) -> Worth:
        worth = net - price * cost
        top = np.repeat(np.maximum.reduceat(worth, starts), sizes)
        tops = np.flatnonzero((worth == top) & (worth > 0))
        first = tops[np.flatnonzero(np.diff(member[tops], prepend=member[0] - 1))]
        return total(margin[first], cost[first])

    free = taken_at(0.0)
    if free.cost <= budget:
        return free
    costly = cost > 0
    # A little above the price at which the best option is worth nothing, whatever rounding says.
    low, high = 0.0, float((net[costly] / cost[costly]).max()) * (1 + 1e-9)
    over, under = free, taken_at(high)
    for _ in range(_HALVINGS):
        price = (low + high) / 2
        if price in {low, high}:
            break
        taken = taken_at(price)
        if taken.cost > budget:
            low, over = price, taken
        else:
            high, under = price, taken
    share = (budget - under.cost) / (over.cost - under.cost)
    return over.times(share).plus(under.times(1 - share))
