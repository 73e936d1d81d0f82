"""One benefit or nothing for each member: the greatest expected value that budget and stocks allow.

Belongs here: the multiple-choice knapsack in whole cents and how far its solution is from the upper bound.
Does not: what an option is worth (benefits.py), who may have it (eligibility comes from outside).
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack

Cents = NDArray[np.int64]
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

    Ties go to the lower cost, then to the benefit that sorts first: the result does not depend on the order
    of the rows.

    Args:
        options: member_id, benefit_id, value, cost in whole cents; one row per pair, cost >= 0.
        budget: the most that may be spent, cents.
        stock: the most members that may be given a benefit, where there is a limit.

    Returns:
        The allocation. Options worth nothing or less are never chosen.
    """
    worth = options.filter((pl.col("value") > 0) & (pl.col("cost") <= budget)).sort("member_id", "benefit_id")
    stock = stock or {}
    best = worth.sort("member_id", "value", "cost", "benefit_id", descending=[False, True, False, False])
    best = best.unique("member_id", keep="first", maintain_order=True)
    if int(best["cost"].sum()) <= budget and _within(best, stock):
        return _result(best, int(best["value"].sum()))
    member = worth["member_id"].rank("dense").to_numpy().astype(np.int64) - 1
    value, cost = (worth[name].to_numpy().astype(np.int64) for name in ("value", "cost"))
    limits = {name: left for name, left in sorted(stock.items()) if left < worth.height}
    picked, bound = _solve(member, value, cost, worth["benefit_id"], budget, limits)
    picked = _fill(worth, picked, budget, stock)
    return _result(worth.filter(pl.Series(picked)), bound)


def _within(chosen: pl.DataFrame, stock: dict[str, int]) -> bool:
    counts = dict(chosen.group_by("benefit_id").len().iter_rows())
    return all(counts.get(name, 0) <= left for name, left in stock.items())


def _solve(
    member: Cents, value: Cents, cost: Cents, benefit: pl.Series, budget: int, limits: dict[str, int]
) -> tuple[NDArray[np.bool_], int]:
    """Branch and cut; the bound is the solver's own, rounded up to whole cents."""
    count = len(value)
    ones = np.ones(count)
    rows = [csr_array((ones, (member, np.arange(count)))), csr_array(cost[None, :].astype(np.float64))]
    rows.extend(csr_array((benefit == name).to_numpy()[None, :].astype(np.float64)) for name in limits)
    ceiling = np.concatenate([np.ones(rows[0].shape[0]), [budget], list(limits.values())])
    found = milp(
        -value.astype(np.float64),
        constraints=LinearConstraint(vstack(rows).tocsc(), -np.inf, ceiling),
        integrality=ones,
        bounds=Bounds(0, 1),
        options={"node_limit": _NODES, "mip_rel_gap": _GAP},
    )
    picked = np.zeros(count, dtype=bool) if found.x is None else found.x > 0.5  # noqa: PLR2004 - a rounded 0 or 1
    # Without any bound from the solver, everybody's best option is one that always holds.
    loose = np.zeros(member.max() + 1, dtype=np.int64)
    np.maximum.at(loose, member, value)
    bound = -found.mip_dual_bound if found.mip_dual_bound is not None else float(loose.sum())
    return picked, min(int(np.floor(bound + 1e-4)), int(loose.sum()))


def _fill(worth: pl.DataFrame, picked: NDArray[np.bool_], budget: int, stock: dict[str, int]) -> NDArray[np.bool_]:
    """Whatever still fits, the most valuable first: a search that stopped early may have left room."""
    chosen = worth.filter(pl.Series(picked))
    left, room = budget - int(chosen["cost"].sum()), dict(stock)
    for name, given in chosen.group_by("benefit_id").len().iter_rows():
        room[name] = room.get(name, worth.height) - given
    served = set(chosen["member_id"])
    open_options = worth.with_row_index("at").filter(~pl.col("member_id").is_in(sorted(served)))
    order = open_options.sort("value", "cost", "member_id", "benefit_id", descending=[True, False, False, False])
    filled = picked.copy()
    for row in order.iter_rows(named=True):
        name, has_room = row["benefit_id"], room.get(row["benefit_id"], 1) > 0
        if row["member_id"] in served or row["cost"] > left or not has_room:
            continue
        filled[row["at"]] = True
        served.add(row["member_id"])
        left -= row["cost"]
        if name in room:
            room[name] -= 1
    return filled


def _result(chosen: pl.DataFrame, bound: int) -> Allocation:
    value, spent = int(chosen["value"].sum()), int(chosen["cost"].sum())
    return Allocation(chosen.select("member_id", "benefit_id").sort("member_id"), value, spent, max(bound, value))
