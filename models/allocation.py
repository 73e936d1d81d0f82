"""One benefit or nothing for each member: the greatest expected value that budget and stocks allow.

Belongs here: the multiple-choice knapsack in whole cents, exactly where it is small, and how far its solution is
from the upper bound. Does not: prices for a large one (allocation_market.py), mending what they lead to
(allocation_repair.py), what an option is worth (worth.py), who may have it (eligibility comes from outside).
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack

from models.allocation_market import (
    NOTHING,
    Market,
    Picked,
    choose,
    counts,
    find_prices,
    free_prices,
    spent,
    upper_bound,
    value_of,
)
from models.allocation_repair import repaired

# Up to so many pairs branch and cut takes about half a second, and what prices miss weighs most where pairs are few.
EXACT_PAIRS = 5_000
# Branching stops after so many nodes, never after so many seconds: a slow machine must not choose
# differently.
_NODES = 500
_GAP = 1e-6


@dataclass(frozen=True)
class Allocation:
    """What was chosen.

    Attributes:
        chosen: member_id, benefit_id of each benefit given, one row per member at most, sorted by member.
        value: sum of the chosen options' values, cents.
        spent: sum of their costs, cents.
        upper_bound: no allocation can be worth more than this, cents.
    """

    chosen: pl.DataFrame
    value: int
    spent: int
    upper_bound: int

    @property
    def gap(self) -> float:
        """Share of the upper bound that might be missing, 0 if none is."""
        return (self.upper_bound - self.value) / self.upper_bound if self.upper_bound > 0 else 0.0


def allocate(options: pl.DataFrame, budget: int, stock: dict[str, int] | None = None) -> Allocation:
    """Choose.

    Small instances are solved exactly, large ones by prices for money and stocks. Of a member's options that are
    worth the same the one with the lower cost is chosen, then the benefit that sorts first; of members alike in
    all, the one that sorts first. The result does not depend on the order of the rows.

    Args:
        options: member_id, benefit_id, value, cost in whole cents; one row per pair, cost >= 0.
        budget: the most that may be spent, cents.
        stock: the most members that may be given a benefit, where there is a limit.

    Returns:
        The allocation. Options worth nothing or less are never chosen.
    """
    limits = stock or {}
    gone = [name for name, left in limits.items() if left <= 0]
    useful = (pl.col("value") > 0) & (pl.col("cost") <= budget) & ~pl.col("benefit_id").is_in(gone)
    worth = options.filter(useful)
    if worth.is_empty():
        return Allocation(worth.select("member_id", "benefit_id"), 0, 0, 0)
    members, benefits = (worth[name].unique().sort() for name in ("member_id", "benefit_id"))
    market = _market(worth, members, benefits, budget, limits)
    picked, bound = _by_prices(market)
    if worth.height <= EXACT_PAIRS and value_of(market, picked) < bound:
        picked, bound = _exact(market, picked, bound)
    given = np.flatnonzero(picked >= 0)
    chosen = pl.DataFrame({"member_id": members.gather(given), "benefit_id": benefits.gather(picked[given])})
    return Allocation(chosen, value_of(market, picked), spent(market, picked), bound)


def _market(
    worth: pl.DataFrame, members: pl.Series, benefits: pl.Series, budget: int, limits: dict[str, int]
) -> Market:
    """The options as tables of value and cost, as narrow as the amounts allow."""
    member, benefit = (
        worth[name].cast(pl.Enum(names)).to_physical().to_numpy()
        for name, names in (("member_id", members), ("benefit_id", benefits))
    )
    tables = []
    for name in ("value", "cost"):
        amounts = worth[name].to_numpy()
        width = np.int32 if amounts.max() <= np.iinfo(np.int32).max else np.int64
        table = np.zeros((len(benefits), len(members)), dtype=width)
        table[benefit, member] = amounts
        tables.append(table)
    most = [min(limits.get(name, len(members)), len(members)) for name in benefits]
    return Market(tables[0], tables[1], np.array(most, dtype=np.int64), budget)


def _by_prices(market: Market) -> tuple[Picked, int]:
    """Everybody's best option if the limits allow, else what prices lead to (Sinha and Zoltners 1979); and the bound.

    At equal worth after prices the lower cost wins, then the benefit that sorts first.
    """
    free = free_prices(market)
    picked, best = choose(market, free)
    bound = upper_bound(market, free, best)
    if spent(market, picked) <= market.budget and (counts(market, picked) <= market.limits).all():
        return picked, bound
    prices = find_prices(market)
    picked, best = choose(market, prices)
    return repaired(market, picked, prices), min(bound, upper_bound(market, prices, best))


def _exact(market: Market, picked: Picked, bound: int) -> tuple[Picked, int]:
    """Branch and cut, unless it stops before it finds anything better than is known; the lower of the bounds."""
    member, benefit = np.nonzero(market.value.T)
    value, cost = (table[benefit, member].astype(np.float64) for table in (market.value, market.cost))
    limited = np.flatnonzero(market.limits < market.members)
    ones = np.ones(len(value))
    rows = [csr_array((ones, (member, np.arange(len(value))))), csr_array(cost[None, :])]
    rows.extend(csr_array((benefit == one)[None, :].astype(np.float64)) for one in limited)
    ceiling = np.concatenate([np.ones(market.members), [market.budget], market.limits[limited]])
    found = milp(
        -value,
        constraints=LinearConstraint(vstack(rows).tocsc(), -np.inf, ceiling),
        integrality=ones,
        bounds=Bounds(0, 1),
        options={"node_limit": _NODES, "mip_rel_gap": _GAP},
    )
    if found.x is not None:
        taken = found.x > 0.5  # noqa: PLR2004 - a rounded 0 or 1
        other = np.full_like(picked, NOTHING)
        other[member[taken]] = benefit[taken]
        picked = max(picked, other, key=lambda one: value_of(market, one))
    if found.mip_dual_bound is not None:
        bound = min(bound, int(np.floor(-found.mip_dual_bound + 1e-4)))
    return picked, max(bound, value_of(market, picked))
