"""Features of what a member buys: money, offers, categories and hours.

Belongs here: the groups `spend`, `offers` and `variety`, and what of `habit` orders tell. Does not: when (rhythm.py),
putting features together (features.py).
"""

from typing import Any

import numpy as np
import polars as pl

from models.rhythm import QUARTER, Columns
from models.runs import Runs, Whole, pair_keys, place_of

SALES_WINDOWS = (28, 56, 84)
_MONTH = 28
_AGO_BITS, _CATEGORY_BITS = 8, 24


def sales(orders: pl.DataFrame, refunds: pl.DataFrame, asked: Whole, cutoff: int) -> Columns:
    """Money in units of the workspace's currency; a refund lowers the window that it was given in.

    Args:
        orders: as `History.orders`, before the cutoff and sorted.
        refunds: as `History.refunds`, before the cutoff and sorted.
        asked: keys of members and businesses, sorted.
        cutoff: since 1970-01-01.

    Returns:
        One value per key and feature; 0 for those without an order.
    """
    bought, given_back = _bought(orders, cutoff), _given_back(refunds, cutoff)
    runs = bought.pop("runs")
    place, has_orders = place_of(runs.keys, asked)
    back_runs = given_back.pop("runs")
    back_place, has_refunds = place_of(back_runs.keys, asked)
    had = {name: np.where(has_orders, value[place] if len(value) else 0, 0) for name, value in bought.items()}
    back = {
        name: np.where(has_orders & has_refunds, value[back_place] if len(value) else 0, 0)
        for name, value in given_back.items()
    }
    some = np.maximum(had["orders"], 1)
    listed = np.maximum(had["list_cents"], had["cents"] + had["discount_cents"] + had["coupon_cents"])
    found: Columns = {
        **{f"sales_{window}": (had[f"in_{window}"] - back[f"in_{window}"]) / 100 for window in SALES_WINDOWS},
        "basket": had["cents"] / (100 * some),
        "last_basket": had["last_cents"] / 100,
        "sales_trend": np.where(has_orders, (3 * had["in_28"] + 500) / (had["in_84"] + 500), 0.0),
        "refund_share": back["cents"] / np.maximum(had["cents"], 1),
        "discount_share": had["discount_cents"] / np.maximum(listed, 1),
        "coupon_share": had["coupon_cents"] / np.maximum(listed, 1),
        "hour": had["hours"] / some,
        "orders_a_day": had["orders"] / np.maximum(had["order_days"], 1),
    }
    return found


def variety(categories: pl.DataFrame, asked: Whole, cutoff: int) -> Columns:
    """Different categories of the last 28 and 84 days.

    Args:
        categories: as `History.categories`, before the cutoff and sorted.
        asked: keys of members and businesses, sorted.
        cutoff: since 1970-01-01.

    Returns:
        One value per key and feature.
    """
    ago = cutoff - categories["day"].to_physical().to_numpy().astype(np.int64)
    place, is_asked = place_of(asked, pair_keys(categories))
    kept = is_asked & (ago <= QUARTER)
    category = categories["category"].to_numpy().astype(np.int64)[kept]
    # The latest purchase of each category comes first of its kind.
    packed = np.sort((((place[kept] << _CATEGORY_BITS) | category) << _AGO_BITS) | ago[kept])
    latest = Runs(packed >> _AGO_BITS).first
    number = packed[latest] >> (_AGO_BITS + _CATEGORY_BITS)
    is_new = (packed[latest] & ((1 << _AGO_BITS) - 1)) <= _MONTH
    return {
        "categories_28": np.bincount(number[is_new], minlength=len(asked)),
        "categories_84": np.bincount(number, minlength=len(asked)),
    }


def _bought(orders: pl.DataFrame, cutoff: int) -> dict[str, Any]:
    runs = Runs(pair_keys(orders))
    day = orders["day"].to_physical().to_numpy().astype(np.int64)
    cents, ago = orders["cents"].to_numpy(), cutoff - day
    is_new_day = np.ones(len(day), dtype=bool)
    is_new_day[1:] = day[1:] != day[:-1]
    is_new_day[runs.first] = True
    totals = {f"{name}_cents": orders[f"{name}_cents"].to_numpy() for name in ("list", "discount", "coupon")}
    return {
        "runs": runs,
        "orders": runs.length,
        "order_days": runs.sum(is_new_day),
        "cents": runs.sum(cents),
        **{name: runs.sum(values) for name, values in totals.items()},
        "last_cents": runs.sum(np.where(day == runs.spread(day[runs.last]), cents, 0)),
        "hours": runs.sum(orders["hour"].to_numpy()),
        **{f"in_{window}": runs.sum(np.where(ago <= window, cents, 0)) for window in SALES_WINDOWS},
    }


def _given_back(refunds: pl.DataFrame, cutoff: int) -> dict[str, Any]:
    runs = Runs(pair_keys(refunds))
    ago = cutoff - refunds["day"].to_physical().to_numpy().astype(np.int64)
    cents = refunds["cents"].to_numpy()
    within = {f"in_{window}": runs.sum(np.where(ago <= window, cents, 0)) for window in SALES_WINDOWS}
    return {"runs": runs, "cents": runs.sum(cents), **within}
