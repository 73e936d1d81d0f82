"""Contributions in a marketer's words, with the member's own numbers, in English and Chinese.

Belongs here: one sentence per group of features, for many members at once. Does not: computing contributions
(estimators.py), who is scored (scoring.py).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

BASE = "base"
TOP = 3
# What sentences are made of.
SAID = (
    "recency",
    "purchase_days",
    "gap_median",
    "sales_28",
    "sales_84",
    "discount_share",
    "coupon_share",
    "categories_84",
    "weekend_share",
    "businesses_84",
    "passed_by",
)
_WHOLE_FROM = 20
_TENTHS = 10
_FEW = 1 << 24

Floats = NDArray[np.float64]
Values = dict[str, Floats]


@dataclass(frozen=True)
class Sentences:
    """A reason for each of many members, in both languages: expressions over texts of their numbers."""

    en: pl.Expr
    zh: pl.Expr


@lru_cache(maxsize=_FEW >> 6)
def _number(tenths: int) -> str:
    """Whole if it is near one or large, else one decimal."""
    whole = tenths >= _WHOLE_FROM * _TENTHS or tenths % _TENTHS == 0
    return f"{tenths / _TENTHS:,.0f}" if whole else f"{tenths / _TENTHS:.1f}"


def _percent(hundredths: int) -> str:
    return f"{hundredths} %"


def _texts(values: Floats, scale: int, said: Callable[[int], str]) -> pl.Series:
    """Numbers in words; many members share few numbers, so each is written once."""
    whole = np.floor(values * scale + 0.5).astype(np.int64)
    least = int(whole.min(initial=0))
    if int(whole.max(initial=0)) - least >= _FEW:
        different, at = np.unique(whole, return_inverse=True)
    else:
        occurs = np.zeros(int(whole.max(initial=0)) - least + 1, dtype=bool)
        occurs[whole - least] = True
        different, at = np.flatnonzero(occurs) + least, (np.cumsum(occurs) - 1)[whole - least]
    return pl.Series([said(int(value)) for value in different], dtype=pl.String).gather(at)


def _numbers(values: Floats) -> pl.Series:
    return _texts(values, _TENTHS, _number)


def _percents(values: Floats) -> pl.Series:
    return _texts(values, 100, _percent)


def _days(number: str) -> pl.Expr:
    return pl.format("{} day{}", number, pl.when(pl.col(number) == "1").then(pl.lit("")).otherwise(pl.lit("s")))


def _numbers_of(row: Values) -> pl.DataFrame:
    """The texts that sentences are put together from, one row per member."""
    # Days from the last purchase day to the as-of day, as on the card; a score looks from the day after.
    silent = row["recency"] - 1
    return pl.DataFrame(
        {
            "silent": _numbers(silent),
            "usual": _numbers(row["gap_median"]),
            "bought": _numbers(row["purchase_days"]),
            "sales_28": _numbers(row["sales_28"]),
            "sales_usual": _numbers(row["sales_84"] / 3),
            "sales_84": _numbers(row["sales_84"]),
            "off": _percents(row["discount_share"] + row["coupon_share"]),
            "categories": _numbers(row["categories_84"]),
            "weekend": _percents(row["weekend_share"]),
            "active_in": _numbers(row["businesses_84"]),
            "passed": _numbers(row["passed_by"]),
            "is_once": row["purchase_days"] <= 1,
            "is_daily": row["gap_median"] == 1,
            "is_late": silent > row["gap_median"],
            "is_less": row["sales_28"] < row["sales_84"] / 3,
            "is_passed": row["passed_by"] >= 1,
        }
    )


_EVERY = pl.when("is_daily").then(pl.lit("day")).otherwise(_days("usual"))
_OFTEN = pl.when("is_daily").then(pl.lit("平時每天購買")).otherwise(pl.format("平時每 {} 天購買一次", "usual"))
_RHYTHM = Sentences(
    pl.when("is_once")
    .then(pl.format("bought once, {} ago", _days("silent")))
    .when("is_late")
    .then(pl.format("usually buys every {}, nothing now for {}", _EVERY, _days("silent")))
    .otherwise(pl.format("usually buys every {}, last {} ago", _EVERY, _days("silent"))),
    pl.when("is_once")
    .then(pl.format("只買過一次，距今 {} 天", "silent"))
    .when("is_late")
    .then(pl.format("{}，現在已 {} 天未購", _OFTEN, "silent"))
    .otherwise(pl.format("{}，上次在 {} 天前", _OFTEN, "silent")),
)
_ELSEWHERE = Sentences(
    pl.when("is_passed")
    .then(pl.format("since then bought elsewhere on {}, but not here", _days("passed")))
    .otherwise(
        pl.format(
            "active in {} business{} in 84 days",
            "active_in",
            pl.when(pl.col("active_in") == "1").then(pl.lit("")).otherwise(pl.lit("es")),
        )
    ),
    pl.when("is_passed")
    .then(pl.format("之後有 {} 天在其他業務購買，但沒有在這裡", "passed"))
    .otherwise(pl.format("近 84 天在 {} 個業務有購買", "active_in")),
)
_SENTENCES = {
    "rhythm": _RHYTHM,
    "recency": Sentences(pl.format("last purchase {} ago", _days("silent")), pl.format("上次購買距今 {} 天", "silent")),
    "frequency": Sentences(
        pl.format("bought on {} so far", _days("bought")), pl.format("至今共有 {} 天購買", "bought")
    ),
    "spend": Sentences(
        pl.format("spent {} in the last 28 days, {} in a usual 28 days of the last 84", "sales_28", "sales_usual"),
        pl.format("最近 28 天消費 {}，近 84 天平均每 28 天 {}", "sales_28", "sales_usual"),
    ),
    "money": Sentences(pl.format("spent {} in 84 days", "sales_84"), pl.format("近 84 天消費 {}", "sales_84")),
    "offers": Sentences(
        pl.format("{} of the list price came off by discounts and coupons", "off"),
        pl.format("折扣與優惠券佔原價 {}", "off"),
    ),
    "variety": Sentences(
        pl.format(
            "bought from {} categor{} in 84 days",
            "categories",
            pl.when(pl.col("categories") == "1").then(pl.lit("y")).otherwise(pl.lit("ies")),
        ),
        pl.format("近 84 天購買 {} 個品類", "categories"),
    ),
    "habit": Sentences(
        pl.format("{} of purchase days are at the weekend", "weekend"), pl.format("{} 的購買日在週末", "weekend")
    ),
    "elsewhere": _ELSEWHERE,
}


# Whether a reason reads like bad news; NULL, and for one that is not here: its words are neither good nor bad.
_SOUNDS_BAD = {
    "rhythm": pl.when(~pl.col("is_once")).then("is_late"),
    "spend": pl.col("is_less"),
    "elsewhere": pl.col("is_passed"),
}


def words(row: Values, contributions: dict[str, Floats]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Reasons in words, saying which way each pulls.

    Contributions are measured against the average of those scored: what reads like bad news of a member may still be
    better than what is known of most, and then it is said so.

    Args:
        row: the members' features of SAID, one value per member each.
        contributions: of each group of features to the members' logits; positive raises the risk.

    Returns:
        English and Chinese: one row per member and a column per group.
    """
    numbers = _numbers_of(row).with_columns(
        pl.Series(f"{group}_up", values >= 0) for group, values in contributions.items()
    )
    pulls = {group: _pull(group) for group in contributions}
    en = {group: pl.format("{} ({})", _SENTENCES[group].en, pull.en) for group, pull in pulls.items()}
    zh = {group: pl.format("{}（{}）", _SENTENCES[group].zh, pull.zh) for group, pull in pulls.items()}
    return numbers.select(**en), numbers.select(**zh)


def _pull(group: str) -> Sentences:
    up = pl.col(f"{group}_up")
    # Unlike what the words suggest; comparing with NULL says no.
    is_unlike = (_SOUNDS_BAD[group] != up).fill_null(False) if group in _SOUNDS_BAD else pl.lit(False)

    def way(unlike_up: str, unlike_down: str, plain_up: str, plain_down: str) -> pl.Expr:
        unlike = pl.when(up).then(pl.lit(unlike_up)).otherwise(pl.lit(unlike_down))
        return (
            pl.when(is_unlike).then(unlike).otherwise(pl.when(up).then(pl.lit(plain_up)).otherwise(pl.lit(plain_down)))
        )

    return Sentences(
        way("still above-average risk", "still below-average risk", "raises the risk", "lowers the risk"),
        way("風險仍高於平均", "風險仍低於平均", "風險升高", "風險降低"),
    )
