"""What the members did, in the form that learning reads: purchase days, orders, refunds, categories.

Belongs here: turning the warehouse's frames into small integer frames once, the cut by moment of receipt,
the ecosystem as one more business, and what of all this was known before a cutoff. Does not: features
(features.py), stages and labels (population.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from models.runs import order_of, pair_keys

ECOSYSTEM = "ecosystem"
CENTS = 100
# The day from which an order that was never refunded is void.
_NEVER = 1 << 20


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
        return _distinct(self.days.filter((pl.col("day") < cutoff) & standing).select("member_id", "business", "day"))


@dataclass(frozen=True)
class Records:
    """What all members did in each business, in no order and without the ecosystem: histories are cut from it.

    Attributes:
        days, orders, refunds, categories, known_at: as in `History`; days and categories may occur more than once.
    """

    days: pl.DataFrame
    orders: pl.DataFrame
    refunds: pl.DataFrame
    categories: pl.DataFrame
    known_at: datetime | None

    @property
    def members(self) -> int:
        """How many members have done anything."""
        return len(self.days.schema["member_id"].categories)  # type: ignore[attr-defined]  # an Enum

    def only(self, members: pl.Series) -> "Records":
        """The records of some members.

        Args:
            members: their ids; those who have done nothing are no harm.

        Returns:
            Fewer rows; members keep their places.
        """
        kept = members.unique().cast(self.days.schema["member_id"], strict=False).drop_nulls()
        days, orders, refunds, categories = (
            frame.filter(pl.col("member_id").is_in(kept.implode()))
            for frame in (self.days, self.orders, self.refunds, self.categories)
        )
        return Records(days, orders, refunds, categories, self.known_at)

    def history(self, first: int = 0, end: int | None = None) -> History:
        """The history of some members, in the order of their ids.

        A member_id is a hash, so those that sort first are a fair draw, which depends neither on the rows' order nor on
        chance, and stays nearly the same from night to night.

        Args:
            first: the first member's place among all.
            end: the place after the last one's; None for all that follow.

        Returns:
            Their history, the ecosystem's included.
        """
        last = self.members if end is None else end
        days, orders, refunds, categories = (
            _with_ecosystem(_of_members(frame, first, last))
            for frame in (self.days, self.orders, self.refunds, self.categories)
        )
        never = days["void_from"].to_physical().fill_null(_NEVER).to_numpy()
        return History(
            days=_distinct(days[_order(days, never)]),
            orders=orders[_order(orders)],
            refunds=refunds[_order(refunds)],
            categories=_distinct(categories[_order(categories, categories["category"].to_numpy())]),
            known_at=self.known_at,
        )


def build_records(
    purchase_days: pl.DataFrame,
    orders: pl.DataFrame,
    order_lines: pl.DataFrame,
    refunds: pl.DataFrame,
    known_at: datetime | None = None,
) -> Records:
    """Bring the warehouse's frames into the form that learning reads.

    Members and businesses may be texts or codes (an Enum of sorted names).

    Args:
        purchase_days: as `int_purchase_days` (member_id, business, purchase_date, …).
        orders: as `int_orders` (member_id, business, activity_id, activity_date, occurred_at,
            reporting_amount, …); activity_id is needed of orders refunded in full only.
        order_lines: as `fct_order_lines` (member_id, business, activity_date, category, …); may be empty.
        refunds: as `int_refunds` (order_id, business, member_id, refunded_on, reporting_amount, …); may be
            empty.
        known_at: rows with a later `received_at`, where a frame has that column, are not used.

    Returns:
        The records of every business.
    """
    refunds, orders = _known(refunds, known_at), _known(orders, known_at)
    sales = _orders(orders).join(_voided(refunds), on=["business", "activity_id"], how="left", maintain_order="left")
    sales = sales.drop("activity_id").with_columns(void_from=pl.when("is_undone").then("void_from"))
    standing = _known(purchase_days, known_at).select(
        "member_id", "business", day="purchase_date", void_from=pl.lit(None, pl.Date)
    )
    undone = sales.filter("is_undone").select("member_id", "business", "day", "void_from")
    days = pl.concat([standing, undone]).filter(pl.col("member_id").is_not_null())
    counted = sales.filter(pl.col("is_qualifying") | pl.col("is_undone")).drop("is_qualifying", "is_undone")
    pieces = (days, counted, _refunds(refunds), _categories(_known(order_lines, known_at)))
    days, counted, given_back, lines = _coded(_coded(pieces, "member_id"), "business", ECOSYSTEM)
    return Records(days, counted, given_back, lines, known_at)


def build_history(
    purchase_days: pl.DataFrame,
    orders: pl.DataFrame,
    order_lines: pl.DataFrame,
    refunds: pl.DataFrame,
    known_at: datetime | None = None,
) -> History:
    """The history of everybody at once; the arguments are `build_records`'s."""
    return build_records(purchase_days, orders, order_lines, refunds, known_at).history()


def _coded(pieces: Sequence[pl.DataFrame], column: str, *besides: str) -> list[pl.DataFrame]:
    """Names as numbers of those that occur, sorted: they group and join several times faster, and sort the same."""
    if pieces[0].schema[column] == pl.String:
        names = pl.concat([piece[column].unique() for piece in pieces]).unique().sort()
        pieces = [piece.with_columns(pl.col(column).cast(pl.Enum(names))) for piece in pieces]
    given: pl.Series = pieces[0].schema[column].categories  # type: ignore[attr-defined]  # an Enum
    codes = [piece[column].to_physical().to_numpy() for piece in pieces]
    occurs = np.zeros(len(given), dtype=bool)
    for code in codes:
        occurs[code] = True
    names = pl.concat([given.filter(pl.Series(occurs, dtype=pl.Boolean)), pl.Series(besides, dtype=pl.String)])
    names = names.unique().sort()
    place = np.zeros(len(given), dtype=np.uint32)
    place[occurs] = names.search_sorted(given.filter(pl.Series(occurs, dtype=pl.Boolean)))
    kind = pl.Enum(names)
    return [
        piece.with_columns(pl.Series(column, place[code]).cat.to(kind))
        for piece, code in zip(pieces, codes, strict=True)
    ]


def _of_members(frame: pl.DataFrame, first: int, end: int) -> pl.DataFrame:
    return frame.filter(pl.col("member_id").to_physical().is_between(first, end, closed="left"))


def _order(frame: pl.DataFrame, *besides: NDArray[Any]) -> pl.Series:
    member, business, day = (frame[name].to_physical().to_numpy() for name in ("member_id", "business", "day"))
    return pl.Series(order_of(member, business, day, *besides))


def _distinct(rows: pl.DataFrame) -> pl.DataFrame:
    """Sorted rows of member, business, day and more, each once."""
    new = np.ones(rows.height, dtype=bool)
    columns = [pair_keys(rows), *(rows[name].to_physical().fill_null(_NEVER).to_numpy() for name in rows.columns[2:])]
    new[1:] = np.any([column[1:] != column[:-1] for column in columns], axis=0)
    return rows.filter(pl.Series(new))


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
    return lines.filter(named).select("member_id", "business", day="activity_date", category=word)


def _with_ecosystem(frame: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([frame, frame.with_columns(business=pl.lit(ECOSYSTEM, frame.schema["business"]))])
