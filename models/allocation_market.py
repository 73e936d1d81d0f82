"""One option for each of very many members: prices for money and stocks, and the choice that they lead to.

Belongs here: the multiple-choice knapsack with stocks for instances too large for branch and cut. At a price of
money and one of each stocked benefit every member takes what is worth most to it after prices (Sinha and Zoltners
1979); whatever the prices are, the Lagrangian sum at them is an upper bound. Prices come from the linear programme of
a sample and are then improved on everybody. Amounts, prices and limits are integers; floats only rank changes.
Does not: what small instances do (allocation.py).
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

Cents = NDArray[np.int64]
Flags = NDArray[np.bool_]
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
_CONTESTS = 200
_FILLS = 12
# Only so many changes (and ties of the last) are ranked once what is left of the budget is small.
_RANKED = 20_000


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
        return self.value.shape[1]

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
        worth = market.value[benefit].astype(np.int64) << self.shift
        if self.money:
            worth -= market.cost[benefit] * np.int64(self.money)
        worth -= self.stock[benefit]
        return worth


def solve(market: Market) -> tuple[Picked, int]:
    """A choice near the best one.

    At equal worth after prices the lower cost wins, then the name that sorts first; of equal members the one
    that sorts first.

    Returns:
        The row of the benefit each member gets, -1 for nothing, and an upper bound in cents.
    """
    free = _free_prices(market)
    picked, best = choose(market, free)
    bound = int(best.sum()) >> free.shift
    if spent(market, picked) <= market.budget and (counts(market, picked) <= market.limits).all():
        return picked, bound
    prices = _improved(market.sample(_SAMPLE_MEMBERS), _sample_prices(market, free), _SWEEPS)
    prices = _improved(market, prices, 1)
    picked, best = choose(market, prices)
    bound = min(bound, _dual(market, prices, best) >> prices.shift)
    picked = _into_stock(market, _within_stock(market, picked, prices), prices)
    return _fill(market, _trim(market, picked)), bound


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
    return int(_of(market.cost, picked).sum())


def value_of(market: Market, picked: Picked) -> int:
    """Value of a choice, cents."""
    return int(_of(market.value, picked).sum())


def counts(market: Market, picked: Picked) -> Cents:
    """How many get each benefit."""
    return np.bincount(picked[picked >= 0], minlength=len(market.limits)).astype(np.int64)


def _of(amounts: Cents, picked: Picked) -> Cents:
    return np.where(picked >= 0, amounts[picked, np.arange(len(picked))], 0).astype(np.int64)


def _free_prices(market: Market) -> Prices:
    bits = int(market.value.max()).bit_length() + max(int(market.cost.max()).bit_length(), market.members.bit_length())
    return Prices(0, np.zeros(len(market.limits), dtype=np.int64), max(0, min(40, 61 - bits)))


def _dual(market: Market, prices: Prices, best: Cents) -> int:
    limits = zip(prices.stock.tolist(), market.limits.tolist(), strict=True)
    return prices.money * market.budget + sum(price * limit for price, limit in limits) + int(best.sum())


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
    """The price of money at which the budget is just spent, to a part in a million."""

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
    return replace(prices, money=high)


def _within_stock(market: Market, picked: Picked, prices: Prices) -> Picked:
    """Deferred acceptance: a stock keeps the members who lose most without it, the others take their next best."""
    picked = picked.copy()
    refused = np.zeros(market.value.shape, dtype=bool)
    for _ in range(_CONTESTS):
        over = np.flatnonzero(counts(market, picked) > market.limits)
        if len(over) == 0:
            return picked
        benefit = int(over[0])
        holders = np.flatnonzero(picked == benefit)
        refused[benefit, holders] = True
        part = market.among(holders)
        hidden = refused[:, holders]
        offered = replace(part, value=np.where(hidden, 0, part.value), cost=np.where(hidden, 0, part.cost))
        next_best, other = choose(offered, prices)
        order = np.argsort(other - prices.left_over(part, benefit), kind="stable")
        kept, lost = np.split(order, [int(market.limits[benefit])])
        refused[benefit, holders[kept]] = False
        picked[holders[lost]] = next_best[lost]
    for benefit in np.flatnonzero(counts(market, picked) > market.limits).tolist():
        picked[np.flatnonzero(picked == benefit)[int(market.limits[benefit]) :]] = NOTHING
    return picked


def _into_stock(market: Market, picked: Picked, prices: Prices) -> Picked:
    """Stocks that have a price should go: to the members who lose least by it, if that is less than the price.

    Where many members are alike they take a benefit all or none at any price; this gives it to as many as there are.
    """
    picked = picked.copy()
    for benefit in np.flatnonzero(prices.stock > 0).tolist():
        room = int(market.limits[benefit] - counts(market, picked)[benefit])
        if room <= 0:
            continue
        # Whoever leaves another stock leaves its price behind too: what they have now counts without it.
        now = (_of(market.value, picked) << prices.shift) - _of(market.cost, picked) * prices.money
        loss = now - prices.left_over(market, benefit)
        ready = (market.value[benefit] > 0) & (picked != benefit) & (loss < prices.stock[benefit])
        member = np.flatnonzero(ready)
        picked[member[np.argsort(loss[member], kind="stable")[:room]]] = benefit
    return picked


def _trim(market: Market, picked: Picked) -> Picked:
    """Changes to something cheaper, the least loss per cent saved first, until the budget holds."""
    picked = picked.copy()
    while (excess := spent(market, picked) - market.budget) > 0:
        member, target, cost = _changes(market, picked, None)
        enough = int(np.searchsorted(np.cumsum(-cost), excess)) + 1
        picked[member[:enough]] = target[:enough]
    return picked


def _fill(market: Market, picked: Picked) -> Picked:
    """Single changes for what is left, the most value per cent first."""
    picked = picked.copy()
    for _ in range(_FILLS):
        left = market.budget - spent(market, picked)
        member, target, cost = _changes(market, picked, left)
        if len(member) == 0:
            break
        too_much = np.cumsum(cost) > left
        fitting = int(np.argmax(too_much)) if too_much.any() else len(member)
        picked[member[:fitting]] = target[:fitting]
    return picked


def _changes(market: Market, picked: Picked, left: int | None) -> tuple[NDArray[np.intp], Picked, Cents]:
    """Each member's best single change that stocks have room for, the best first: who, to what, for how much more.

    Args:
        market: the offers.
        picked: what each member has now.
        left: what a change may cost and be worth more; None for changes to something that costs less.
    """
    cheaper, room = left is None, market.limits - counts(market, picked)
    now, gained = _of(market.cost, picked), _of(market.value, picked)
    target = picked.copy()
    # Giving a benefit up altogether is the change that is always possible where money is to be saved.
    rate = np.full(market.members, -np.inf)
    if cheaper:
        np.divide(-gained, now, out=rate, where=now > 0)
        target[now > 0] = NOTHING
    for benefit in np.flatnonzero(room > 0).tolist():
        more, dearer = market.value[benefit] - gained, market.cost[benefit] - now
        offered = (market.value[benefit] > 0) & (dearer < 0) if left is None else (more > 0) & (dearer <= left)
        each = np.full(market.members, np.inf)
        np.divide(more, np.abs(dearer), out=each, where=(dearer > 0) | cheaper & (dearer < 0))
        better = offered & (each > rate)
        np.copyto(rate, each, where=better)
        np.copyto(target, benefit, where=better)
    member = np.flatnonzero(target != picked)
    if len(member) > _RANKED and not cheaper:
        member = member[rate[member] >= np.partition(rate[member], -_RANKED)[-_RANKED]]
    member = member[np.argsort(-rate[member], kind="stable")]
    member = member[_has_room(target[member], room)]
    return member, target[member], _of(market.cost, target)[member] - now[member]


def _has_room(target: Picked, room: Cents) -> Flags:
    """Which of the changes in their order still find their benefit in stock."""
    fits = np.ones(len(target), dtype=bool)
    for benefit, left in enumerate(room.tolist()):
        fits[np.flatnonzero(target == benefit)[max(left, 0) :]] = False
    return fits
