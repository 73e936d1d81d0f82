"""What a model may look at: one row per buyer and business, as of a cutoff.

Belongs here: the features' names, which group each belongs to, and putting them together over all businesses at once.
Nothing at or after the cutoff reaches them: everything is computed from `History.before(cutoff)`. Does not:
what each counts (rhythm.py, spend.py), labels, stages, models.
"""

from datetime import date

import numpy as np
import polars as pl

from models.history import ECOSYSTEM, History
from models.rhythm import Days, elsewhere, rhythm
from models.runs import business_of, pair_keys
from models.spend import sales, variety

KEY = ["member_id", "business"]
_EPOCH = date(1970, 1, 1)

# Each feature belongs to one group. Models let features interact inside a group only, so that a score's
# logit is an exact sum of the groups' contributions and each of them can be put into words.
GROUPS: dict[str, tuple[str, ...]] = {
    "rhythm": (
        "recency",
        "gap_mean",
        "gap_median",
        "gap_sd",
        "gap_last",
        "gap_recent",
        "gap_longest",
        "overdue",
        "overdue_mean",
        "quiet_share",
        "outlast_share",
        "days_14",
        "days_28",
        "days_56",
        "days_84",
        "days_168",
        "trend",
        "purchase_days",
        "tenure",
    ),
    "spend": ("sales_28", "sales_56", "sales_84", "basket", "last_basket", "sales_trend", "refund_share"),
    "offers": ("discount_share", "coupon_share"),
    "variety": ("categories_28", "categories_84"),
    "habit": ("weekend_share", "hour", "orders_a_day"),
    "elsewhere": (
        "elsewhere_14",
        "elsewhere_28",
        "elsewhere_84",
        "elsewhere_recency",
        "businesses_84",
        "attach_share",
        "passed_by",
        "passed_by_share",
    ),
}
FEATURES: tuple[str, ...] = tuple(name for names in GROUPS.values() for name in names)


def features(history: History, horizon: dict[str, int], cutoff: date) -> pl.DataFrame:
    """Features of every buyer of the businesses asked for, as of the start of the cutoff's day.

    Args:
        history: the whole history; what lies at or after the cutoff is cut away first.
        horizon: days that the label will speak of, by business; businesses without one get no rows, though
            what was bought there still counts as bought elsewhere.
        cutoff: the first day that must not be seen.

    Returns:
        member_id, business and the columns of FEATURES as Float64 (NULL-free), with `last_day`, sorted by
        member and business.
    """
    past = history.before(cutoff)
    at = (cutoff - _EPOCH).days
    names = past.days.schema["business"].categories  # type: ignore[attr-defined]  # an Enum
    ahead = np.array([horizon.get(name, 0) for name in names], dtype=np.int64)
    keys = pair_keys(past.days)
    days = Days.of(keys, past.days["day"].to_physical().to_numpy().astype(np.int64), at)
    rows = ahead[business_of(keys)] > 0
    here = days.only(rows, keys)
    asked = here.runs.keys
    when = rhythm(here, ahead[business_of(asked)])
    found = {
        **when,
        **elsewhere(days, asked, when["days_84"], names.index_of(ECOSYSTEM)),
        **sales(past.orders, past.refunds, asked, at),
        **variety(past.categories, asked, at),
    }
    last = past.days.select(*KEY, last_day="day").filter(pl.Series(rows))[here.runs.last]
    return last.with_columns(pl.Series(name, found[name].astype(np.float64)) for name in FEATURES)
