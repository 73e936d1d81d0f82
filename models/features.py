"""What a model may look at: one row per buyer and business, as of a cutoff.

Belongs here: the features, which group each belongs to, and their computation over all businesses at once.
Nothing at or after the cutoff reaches them: everything is computed from `History.before(cutoff)`. Does not:
labels, stages, models.
"""

from datetime import date

import polars as pl

from models.history import ECOSYSTEM, History
from models.population import horizon_frame

KEY = ["member_id", "business"]
_DAY_WINDOWS = (14, 28, 56, 84, 168)
_SALES_WINDOWS = (28, 56, 84)
_MONTH, _QUARTER = 28, 84

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
    days = past.days.with_columns(ago=(cutoff - pl.col("day")).dt.total_days())
    rhythm = _rhythm(days.join(horizon_frame(history, horizon), on="business", maintain_order="left"))
    asked = rhythm.select(KEY)
    frame = (
        rhythm.join(_sales(past, asked, cutoff), on=KEY, how="left")
        .join(_variety(past, asked, cutoff), on=KEY, how="left")
        .join(_elsewhere(days, rhythm), on=KEY, how="left")
        .sort(KEY)
    )
    return frame.select(*KEY, "last_day", *[pl.col(name).cast(pl.Float64).fill_null(0.0) for name in FEATURES])


def _rhythm(days: pl.DataFrame) -> pl.DataFrame:
    gaps = days.with_columns(gap=pl.col("day").diff().over(KEY).dt.total_days())
    seen = gaps.group_by(KEY).agg(
        pl.col("horizon").first(),
        last_day=pl.col("day").last(),
        recency=pl.col("ago").last(),
        tenure=pl.col("ago").first(),
        purchase_days=pl.len().cast(pl.Int64),
        gap_median=pl.col("gap").median(),
        gap_squares=(pl.col("gap") * pl.col("gap")).sum(),
        gap_last=pl.col("gap").last(),
        gap_longest=pl.col("gap").max(),
        gap_recent=pl.col("gap").tail(4).mean(),
        quiet=(pl.col("gap") - pl.col("horizon")).clip(lower_bound=0).sum(),
        weekend_share=pl.col("day").dt.weekday().ge(6).cast(pl.Float64).mean(),
        **{f"days_{window}": (pl.col("ago") <= window).sum().cast(pl.Int64) for window in _DAY_WINDOWS},
    )
    outlast = (
        gaps.join(seen.select(*KEY, "recency"), on=KEY)
        .group_by(KEY)
        .agg(
            longer=(pl.col("gap") >= pl.col("recency")).sum().cast(pl.Int64),
            far_longer=(pl.col("gap") >= pl.col("recency") + pl.col("horizon")).sum().cast(pl.Int64),
        )
    )
    count = pl.col("purchase_days") - 1
    spanned = pl.col("tenure") - pl.col("recency")
    mean = spanned / count.clip(lower_bound=1)
    variance = pl.col("gap_squares") / count.clip(lower_bound=1) - mean * mean
    # A member with one purchase day has no gap yet: half as long again as the silence so far stands in for
    # it.
    unknown = 1.5 * pl.col("recency")
    return (
        seen.join(outlast, on=KEY)
        .with_columns(
            gap_mean=pl.when(count > 0).then(mean).otherwise(unknown),
            gap_sd=pl.when(count > 1).then(variance.clip(lower_bound=0).sqrt()).otherwise(0.0),
            **{name: pl.col(name).fill_null(unknown) for name in _GAPS},
            quiet_share=(pl.col("quiet") + 3.0) / (pl.col("tenure") + 12.0),
            outlast_share=(pl.col("far_longer") + 0.5) / (pl.col("longer") + 1.5),
            trend=(3 * pl.col("days_28") + 1) / (pl.col("days_84") + 1),
        )
        .with_columns(
            overdue=pl.col("recency") / pl.col("gap_median").clip(lower_bound=1),
            overdue_mean=pl.col("recency") / pl.col("gap_mean").clip(lower_bound=1),
        )
        .sort(KEY)
    )


_GAPS = ("gap_median", "gap_last", "gap_longest", "gap_recent")


def _sales(past: History, asked: pl.DataFrame, cutoff: date) -> pl.DataFrame:
    """Money in units of the workspace's currency; a refund lowers the window that it was given in."""
    ago = (cutoff - pl.col("day")).dt.total_days()
    bought = (
        past.orders.join(asked, on=KEY)
        .with_columns(ago=ago)
        .group_by(KEY)
        .agg(
            orders=pl.len().cast(pl.Int64),
            order_days=pl.col("day").n_unique().cast(pl.Int64),
            cents=pl.col("cents").sum(),
            list_cents=pl.col("list_cents").sum(),
            discount_cents=pl.col("discount_cents").sum(),
            coupon_cents=pl.col("coupon_cents").sum(),
            last_cents=pl.col("cents").filter(pl.col("day") == pl.col("day").max()).sum(),
            hour=pl.col("hour").mean(),
            **{f"in_{window}": pl.col("cents").filter(pl.col("ago") <= window).sum() for window in _SALES_WINDOWS},
        )
    )
    back = (
        past.refunds.with_columns(ago=ago)
        .group_by(KEY)
        .agg(
            back=pl.col("cents").sum(),
            **{f"out_{window}": pl.col("cents").filter(pl.col("ago") <= window).sum() for window in _SALES_WINDOWS},
        )
    )
    listed = pl.max_horizontal("list_cents", pl.col("cents") + pl.col("discount_cents") + pl.col("coupon_cents"))
    return (
        bought.join(back, on=KEY, how="left")
        .with_columns(pl.col("back", *[f"out_{window}" for window in _SALES_WINDOWS]).fill_null(0))
        .select(
            *KEY,
            *[
                ((pl.col(f"in_{window}") - pl.col(f"out_{window}")) / 100).alias(f"sales_{window}")
                for window in _SALES_WINDOWS
            ],
            basket=pl.col("cents") / (100 * pl.col("orders")),
            last_basket=pl.col("last_cents") / 100,
            sales_trend=(3 * pl.col("in_28") + 500) / (pl.col("in_84") + 500),
            refund_share=pl.col("back") / pl.col("cents").clip(lower_bound=1),
            discount_share=pl.col("discount_cents") / listed.clip(lower_bound=1),
            coupon_share=pl.col("coupon_cents") / listed.clip(lower_bound=1),
            hour=pl.col("hour"),
            orders_a_day=pl.col("orders") / pl.col("order_days"),
        )
    )


def _variety(past: History, asked: pl.DataFrame, cutoff: date) -> pl.DataFrame:
    ago = (cutoff - pl.col("day")).dt.total_days()
    return (
        past.categories.with_columns(ago=ago)
        .filter(pl.col("ago") <= _QUARTER)
        .join(asked, on=KEY)
        .group_by(*KEY, "category")
        .agg(ago=pl.col("ago").min())
        .group_by(KEY)
        .agg(
            categories_28=(pl.col("ago") <= _MONTH).sum(),
            categories_84=pl.len(),
        )
    )


def _elsewhere(days: pl.DataFrame, rhythm: pl.DataFrame) -> pl.DataFrame:
    """The member's life in the other businesses, and how often they bought there and passed this one by."""
    here = rhythm.select(*KEY, "last_day", "days_84")
    single = days.filter(pl.col("business") != ECOSYSTEM)
    breadth = (
        single.filter(pl.col("ago") <= _QUARTER).group_by("member_id").agg(businesses_84=pl.col("business").n_unique())
    )
    eco = days.filter(pl.col("business") == ECOSYSTEM).with_columns(
        number=pl.int_range(1, pl.len() + 1).over("member_id"), of=pl.len().over("member_id")
    )
    whole = eco.group_by("member_id").agg(eco_84=(pl.col("ago") <= _QUARTER).sum().cast(pl.Int64))
    since = eco.select("member_id", last_day="day", passed_by=(pl.col("of") - pl.col("number")).cast(pl.Int64))
    others = (
        single.select("member_id", "day", "ago", other="business")
        .join(here.select(KEY), on="member_id")
        .filter(pl.col("other") != pl.col("business"))
        .group_by(KEY)
        .agg(
            elsewhere_recency=pl.col("ago").min(),
            **{
                f"elsewhere_{window}": pl.col("day").filter(pl.col("ago") <= window).n_unique().cast(pl.Int64)
                for window in (14, 28, 84)
            },
        )
    )
    attach = (pl.col("days_84") + 0.5) / (pl.col("eco_84") + 1)
    return (
        here.join(others, on=KEY, how="left")
        .join(breadth, on="member_id", how="left")
        .join(whole, on="member_id", how="left")
        .join(since, on=["member_id", "last_day"], how="left")
        .select(
            *KEY,
            *[pl.col(f"elsewhere_{window}") for window in (14, 28, 84)],
            # Nobody seen elsewhere yet: as long ago as half a year.
            elsewhere_recency=pl.col("elsewhere_recency").fill_null(180),
            businesses_84="businesses_84",
            attach_share=attach,
            passed_by="passed_by",
            passed_by_share=pl.col("passed_by") * attach,
        )
    )
