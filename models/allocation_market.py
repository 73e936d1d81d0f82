"""What is offered to very many members, and prices for money and stocks that share it out.

Belongs here: the tables of offers, what each member takes at prices, the prices, the upper bound. Whatever the
prices are, the Lagrangian sum at them is an upper bound; good ones come from the linear programme of a sample and
are then improved on everybody. Amounts, prices and limits are integers. Does not: mending a choice that breaks
limits or leaves room (allocation_repair.py).
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

Cents = NDArray[np.int64]
# Of each member the row of its benefit, -1 for nothing.
Picked = NDArray[np.int16]
NOTHING = -1
# The linear programme sees so many pairs at most: its time grows faster than its size.
_SAMPLE_PAIRS = 12_000
# Prices are improved on so many members before they are on everybody, which is then soon done.
_SAMPLE_MEMBERS = 50_000
_SWEEPS = 2
_HALVINGS = 12
_BLOCK = 16_384


@dataclass(frozen=True)
class Market:
    """Who may have what.

    Attributes:
        value: one row per benefit in the order of their names, one column per member; cents, 0 where not offered.
        cost: the same shape; cents, 0 where not offered.
        limits: how many may have each benefit.
        budget: the most that may be spent, cents.
    """

    value: Cents
    cost: Cents
    limits: Cents
    budget: int

    @property
    def members(self) -> int:
        """How many there are."""
        return int(self.value.shape[1])

    def among(self, members: NDArray[np.intp] | slice) -> "Market":
        """The same offers to some of the members, limits as they are."""
        return replace(self, value=self.value[:, members], cost=self.cost[:, members])

    def sample(self, size: int) -> "Market":
        """Members drawn by their place, with their share of the limits; everybody if there are no more."""
        if self.members <= size:
            return self
        # Fibonacci hashing: places spread evenly, whatever period the identifiers have.
        places = (np.arange(self.members, dtype=np.uint64) * np.uint64(2654435769)) & np.uint64(0xFFFFFFFF)
        few = self.among(np.argsort(places, kind="stable")[:size])
        return replace(few, limits=-(-self.limits * size // self.members), budget=self.budget * size // self.members)


@dataclass(frozen=True)
class Prices:
    """Of a cent and of each benefit, in cents times 2 ** shift: as fine as 64 bits allow for sums over members."""

    money: int
    stock: Cents
    shift: int

    def left_over(self, market: Market, benefit: int) -> Cents:
        """What a benefit is worth to each member after its prices."""
        worth: Cents = market.value[benefit].astype(np.int64) << self.shift
        if self.money:
            worth -= market.cost[benefit] * np.int64(self.money)
        worth -= self.stock[benefit]
        return worth


def choose(market: Market, prices: Prices, without: int = NOTHING) -> tuple[Picked, Cents]:
    """What each member takes at prices, and what is left over for it; `without` is not offered."""
    picked = np.full(market.members, NOTHING, dtype=np.int16)
    best = np.zeros(market.members, dtype=np.int64)
    # Block after block: its amounts stay in the processor's cache, which takes half the time.
    for start in range(0, market.members, _BLOCK):
        block = slice(start, start + _BLOCK)
        part, taken, top = market.among(block), picked[block], best[block]
        price = np.zeros(part.members, dtype=market.cost.dtype)
        for benefit in range(len(market.limits)):
            if benefit == without:
                continue
            worth, cost = prices.left_over(part, benefit), part.cost[benefit]
            better = (worth > top) | ((worth == top) & (cost < price))
            np.copyto(top, worth, where=better)
            np.copyto(price, cost, where=better)
            np.copyto(taken, benefit, where=better)
    return picked, best


def spent(market: Market, picked: Picked) -> int:
    """Cost of a choice, cents."""
    return int(of(market.cost, picked).sum())


def value_of(market: Market, picked: Picked) -> int:
    """Value of a choice, cents."""
    return int(of(market.value, picked).sum())


def counts(market: Market, picked: Picked) -> Cents:
    """How many get each benefit."""
    return np.bincount(picked[picked >= 0], minlength=len(market.limits)).astype(np.int64)


def of(amounts: Cents, picked: Picked) -> Cents:
    """Each member's own amount of a table of amounts, 0 for nothing."""
    return np.where(picked >= 0, amounts[picked, np.arange(len(picked))], 0).astype(np.int64)


def free_prices(market: Market) -> Prices:
    """Everything for nothing; the shift leaves room for the greatest product and the greatest sum."""
    bits = int(market.value.max()).bit_length() + max(int(market.cost.max()).bit_length(), market.members.bit_length())
    return Prices(0, np.zeros(len(market.limits), dtype=np.int64), max(0, min(40, 61 - bits)))


def upper_bound(market: Market, prices: Prices, best: Cents) -> int:
    """No choice within the limits is worth more cents than this, whatever the prices (weak duality)."""
    limits = zip(prices.stock.tolist(), market.limits.tolist(), strict=True)
    total = prices.money * market.budget + sum(price * limit for price, limit in limits) + int(best.sum())
    return int(total >> prices.shift)


def find_prices(market: Market) -> Prices:
    """Prices at which about the budget is spent and the stocks go; where not all can, rather too low for money."""
    prices = _sample_prices(market, free_prices(market))
    prices = _improved(market.sample(_SAMPLE_MEMBERS), prices, _SWEEPS)
    return _improved(market, prices, 1)


def _sample_prices(market: Market, free: Prices) -> Prices:
    """Prices of a sample's linear programme."""
    sample = market.sample(max(1, _SAMPLE_PAIRS // len(market.limits)))
    benefit, member = np.nonzero(sample.value)
    value, cost = (amounts[benefit, member].astype(np.float64) for amounts in (sample.value, sample.cost))
    ones, at = np.ones(len(value)), np.arange(len(value))
    limited = np.flatnonzero(sample.limits < sample.members)
    shape = (sample.members, len(value))
    rows = [csr_array(cost[None, :]), *(csr_array((benefit == one)[None, :].astype(np.float64)) for one in limited)]
    rows.append(csr_array((ones, (member, at)), shape=shape))
    ceiling = np.concatenate([[sample.budget], sample.limits[limited], np.ones(sample.members)])
    found = linprog(-value, A_ub=vstack(rows).tocsr(), b_ub=ceiling, bounds=(0, None), method="highs-ds")
    if found.x is None:
        return free
    fixed = np.rint(np.maximum(-found.ineqlin.marginals, 0) * 2.0**free.shift)
    stock = free.stock.copy()
    stock[limited] = fixed[1 : 1 + len(limited)].astype(np.int64)
    return Prices(min(int(fixed[0]), _dearest(market, free.shift)), stock, free.shift)


def _dearest(market: Market, shift: int) -> int:
    """At this price of money nobody takes what costs anything."""
    return int(market.value.max()) << shift


def _improved(market: Market, prices: Prices, sweeps: int) -> Prices:
    """One price after the other to where the bound is lowest at the others' prices: the bound never rises."""
    for _ in range(sweeps):
        for benefit in np.flatnonzero(market.limits < market.members).tolist():
            prices = _stocked(market, prices, benefit)
        prices = _money(market, prices)
    return prices


def _stocked(market: Market, prices: Prices, benefit: int) -> Prices:
    """The price at which a benefit's stock just goes: what the first member to go without would pay for it."""
    limit, stock = int(market.limits[benefit]), prices.stock.copy()
    stock[benefit] = 0
    open_price = replace(prices, stock=stock)
    _, other = choose(market, open_price, without=benefit)
    surplus = open_price.left_over(market, benefit) - other
    at = market.members - 1 - limit
    stock[benefit] = max(int(np.partition(surplus, at)[at]), 0)
    return replace(open_price, stock=stock)


def _money(market: Market, prices: Prices) -> Prices:
    """The highest price of money at which more than the budget is spent, to a part in a million.

    Spending a little too much leaves the choice of what to give up to the repair, which sees each member.
    """

    def over(price: int) -> bool:
        return spent(market, choose(market, replace(prices, money=price))[0]) > market.budget

    dearest, step = _dearest(market, prices.shift), (prices.money >> 10) + 1
    low = high = prices.money
    if over(low):
        while high < dearest and over(high):
            low, high, step = high, min(high + step, dearest), step * 4
    else:
        while low > 0 and not over(low):
            low, high, step = max(low - step, 0), low, step * 4
    for _ in range(_HALVINGS):
        middle = (low + high) // 2
        if middle == low:
            break
        low, high = (middle, high) if over(middle) else (low, middle)
    return replace(prices, money=low)
