"""From what members would take at prices to a choice that keeps budget and stocks and leaves nothing that fits.

Belongs here: stocks shared out among those who want them, changes to something cheaper while the budget is broken,
single changes for what is left of it. Limits are checked in integers; floats only rank changes, and equal ranks go
to the member that sorts first. Does not: prices and the upper bound (allocation_market.py).
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from models.allocation_market import NOTHING, Cents, Market, Picked, Prices, choose, counts, of, spent

Flags = NDArray[np.bool_]
_CONTESTS = 200
_FILLS = 12
# Only so many changes (and ties of the last) are ranked at a time: what is left of the budget pays for few.
_RANKED = 20_000


def repaired(market: Market, picked: Picked, prices: Prices) -> Picked:
    """The choice at prices, within all limits.

    Args:
        market: the offers.
        picked: what each member takes at the prices.
        prices: those.

    Returns:
        The row of the benefit of each member, -1 for nothing.
    """
    within = _within_stock(market, picked, prices)
    return _fill(market, _trim(market, _into_stock(market, within, prices)))


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
        now = (of(market.value, picked) << prices.shift) - of(market.cost, picked) * prices.money
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
    now, gained = of(market.cost, picked), of(market.value, picked)
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
    return member, target[member], of(market.cost, target)[member] - now[member]


def _has_room(target: Picked, room: Cents) -> Flags:
    """Which of the changes in their order still find their benefit in stock."""
    fits = np.ones(len(target), dtype=bool)
    for benefit, left in enumerate(room.tolist()):
        fits[np.flatnonzero(target == benefit)[max(left, 0) :]] = False
    return fits
