"""What the members did, in the form that learning reads: purchase days, orders, refunds, categories.

Belongs here: turning the warehouse's frames into small integer frames once, the cut by moment of receipt,
the ecosystem as one more business, and what of all this was known before a cutoff. Does not: features
(features.py), stages and labels (population.py).
"""

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import polars as pl

from models.runs import pair_keys

ECOSYSTEM = "ecosystem"
CENTS = 100


@dataclass(frozen=True)
class History:
    """Everything that features, stages and labels are made of; all frames sorted, all money in whole cents.

    Attributes:
        days: one row per (member_id, business, day) with a purchase day; `void_from` is the day from which
            a full refund made it none, NULL if it stands.
        orders: one row per order with `cents`, `list_cents`, `discount_cents`, `coupon_cents`, `hour` and
            `void_from`.
        refunds: one row per refund with the day it was given and its `cents`.
        categories: one row per (member_id, business, day, category).
        known_at: the last moment of receipt that any row may have.
    """

    days: pl.DataFrame
    orders: pl.DataFrame
    refunds: pl.DataFrame
    categories: pl.DataFrame
    known_at: datetime | None

    def before(self, cutoff: date) -> "History":
        """The same history as it stood when the cutoff's day began.

        An order refunded in full counts until the day of that refund and not after: what a later refund did
        to it is not known yet.

        Args:
            cutoff: the first day that must not be seen.

        Returns:
            Rows dated before the cutoff, less those that a refund before the cutoff had already undone.
        """
        past = pl.col("day") < cutoff
        standing = pl.col("void_from").is_null() | (pl.col("void_from") >= cutoff)
        return History(
            days=self.days_before(cutoff),
            orders=self.orders.filter(past & standing),
            refunds=self.refunds.filter(past),
            categories=self.categories.filter(past),
            known_at=self.known_at,
        )

    def of_the_first(self, members: int) -> "History":
        """The same history of so many members only: those that sort first.

        A member_id is a hash, so this is a fair draw that depends neither on the rows' order nor on chance, and that
        stays nearly the same from night to night.

        Args:
            members: How many at most.

        Returns:
            This history if it has no more members.
        """
        if len(self.days.schema["member_id"].categories) <= members:  # type: ignore[attr-defined]  # an Enum
            return self
        drawn = pl.col("member_id").to_physical() < members
        return History(
            days=self.days.filter(drawn),
            orders=self.orders.filter(drawn),
            refunds=self.refunds.filter(drawn),
            categories=self.categories.filter(drawn),
            known_at=self.known_at,
        )

    def narrowed(self, business: str) -> "History":
        """The same purchase days everywhere, but orders, refunds and categories of one business only.

        Args:
            business: whose features are wanted.

        Returns:
            A smaller history that gives the same features for it.
        """
        only = pl.col("business").cast(pl.String) == business
        return History(
            days=self.days,
            orders=self.orders.filter(only),
            refunds=self.refunds.filter(only),
            categories=self.categories.filter(only),
            known_at=self.known_at,
        )

    def days_before(self, cutoff: date) -> pl.DataFrame:
        """The purchase days as they stood when the cutoff's day began.

        Args:
            cutoff: the first day that must not be seen.

        Returns:
            member_id, business, day: one row each, sorted.
        """
        standing = pl.col("void_from").is_null() | (pl.col("void_from") >= cutoff)
        days = self.days.filter((pl.col("day") < cutoff) & standing).select("member_id", "business", "day")
        return days.filter(_unlike_the_one_before(days))


def build_history(
    purchase_days: pl.DataFrame,
    orders: pl.DataFrame,
    order_lines: pl.DataFrame,
    refunds: pl.DataFrame,
    known_at: datetime | None = None,
) -> History:
    """Bring the warehouse's frames into the form that learning reads.

    Args:
        purchase_days: as `int_purchase_days` (member_id, business, purchase_date, …).
        orders: as `int_orders` (member_id, business, activity_id, activity_date, occurred_at,
            reporting_amount, …).
        order_lines: as `fct_order_lines` (member_id, business, activity_id, activity_date, category, …);
            may be empty.
        refunds: as `int_refunds` (order_id, business, member_id, refunded_on, reporting_amount, …); may be
            empty.
        known_at: rows with a later `received_at`, where a frame has that column, are not used.

    Returns:
        The history of every business and of the ecosystem.
    """
    refunds, orders = _known(refunds, known_at), _known(orders, known_at)
    voided = _voided(refunds)
    sales = _orders(orders).join(voided, on=["business", "activity_id"], how="left")
    sales = sales.with_columns(void_from=pl.when("is_undone").then("void_from"))
    standing = _known(purchase_days, known_at).select(
        "member_id", "business", day="purchase_date", void_from=pl.lit(None, pl.Date)
    )
    undone = sales.filter("is_undone").select("member_id", "business", "day", "void_from")
    days = pl.concat([standing, undone]).filter(pl.col("member_id").is_not_null())
    counted = sales.filter(pl.col("is_qualifying") | pl.col("is_undone")).drop("is_qualifying", "is_undone")
    lines = _categories(_known(order_lines, known_at))
    pieces = (days, counted.drop("activity_id"), _refunds(refunds), lines)
    names = [pl.concat([piece[column] for piece in pieces]).unique() for column in _NAMES]
    coded = [_with_ecosystem(_coded(piece, *names)) for piece in pieces]
    key = ["member_id", "business", "day"]
    return History(
        days=coded[0].unique().sort(*key, "void_from", nulls_last=True),
        orders=coded[1].sort(*key),
        refunds=coded[2].sort(*key),
        categories=coded[3].unique().sort(*key),
        known_at=known_at,
    )


def _unlike_the_one_before(days: pl.DataFrame) -> pl.Series:
    """Where rows sorted by member, business and day begin a new one."""
    keys, day = pair_keys(days), days["day"].to_physical().to_numpy()
    new = np.ones(len(keys), dtype=bool)
    new[1:] = (keys[1:] != keys[:-1]) | (day[1:] != day[:-1])
    return pl.Series(new)


_NAMES = ("member_id", "business")


def _coded(piece: pl.DataFrame, members: pl.Series, businesses: pl.Series) -> pl.DataFrame:
    """Names as sorted codes: they group and join several times faster than texts, and sort the same."""
    businesses = pl.concat([businesses, pl.Series([ECOSYSTEM])]).unique()
    return piece.with_columns(
        pl.col("member_id").cast(pl.Enum(members.sort())), pl.col("business").cast(pl.Enum(businesses.sort()))
    )


def _known(frame: pl.DataFrame, known_at: datetime | None) -> pl.DataFrame:
    if known_at is None or "received_at" not in frame.columns:
        return frame
    return frame.filter(pl.col("received_at") <= known_at)


def _cents(column: str) -> pl.Expr:
    # Whole cents: integer sums do not depend on the order of adding, so neither do the scores.
    return (pl.col(column).cast(pl.Float64).fill_null(0.0) * CENTS).round().cast(pl.Int64)


def _orders(orders: pl.DataFrame) -> pl.DataFrame:
    """Orders with money in cents; `is_undone` marks those that only a full refund keeps from qualifying."""
    money = pl.col("amount").cast(pl.Float64) + pl.col("coins_amount").cast(pl.Float64).fill_null(0.0)
    return orders.filter(pl.col("member_id").is_not_null()).select(
        "member_id",
        "business",
        "activity_id",
        "is_qualifying",
        day="activity_date",
        is_undone=pl.col("is_fully_refunded") & ~pl.col("is_qualifying") & (money > 0),
        cents=_cents("reporting_amount"),
        list_cents=_cents("list_amount"),
        discount_cents=_cents("discount_amount"),
        coupon_cents=_cents("coupon_amount"),
        hour=pl.col("occurred_at").dt.hour().cast(pl.Int64),
    )


def _voided(refunds: pl.DataFrame) -> pl.DataFrame:
    """The day on which an order was refunded in full, one row per such order."""
    return (
        refunds.filter(pl.col("refunded_so_far") >= pl.col("order_amount"))
        .group_by("business", activity_id="order_id")
        .agg(void_from=pl.col("refunded_on").min())
    )


def _refunds(refunds: pl.DataFrame) -> pl.DataFrame:
    return refunds.filter(pl.col("member_id").is_not_null()).select(
        "member_id", "business", day="refunded_on", cents=_cents("reporting_amount")
    )


def _categories(lines: pl.DataFrame) -> pl.DataFrame:
    named = pl.col("member_id").is_not_null() & pl.col("category").is_not_null()
    # A number per word is enough: only how many different ones there are is ever asked.
    word = pl.col("category").cast(pl.Categorical).to_physical()
    return lines.filter(named).select("member_id", "business", day="activity_date", category=word).unique()


def _with_ecosystem(frame: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([frame, frame.with_columns(business=pl.lit(ECOSYSTEM, frame.schema["business"]))])
