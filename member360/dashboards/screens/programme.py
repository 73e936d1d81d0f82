"""Programme: tiers and their movements, a points book that closes, coins about to expire.

What belongs here: what the programme gives. What does not: benefits.
"""

from decimal import Decimal

import polars as pl
import streamlit as st

from member360.dashboards import charts
from member360.dashboards.panel import Tile, heading, panel, tiles
from member360.dashboards.view import View, current_view

KINDS = ("earn", "gift", "restore", "redeem", "expire", "clawback", "adjust")
_MOVES = """
select earlier.tier as from_tier, later.tier as to_tier, later.reason, count(*) as members
from member_tier_history as later
join member_tier_history as earlier on earlier.member_id = later.member_id and earlier.valid_to = later.valid_from
where later.valid_from between ? and ?{only}
group by earlier.tier, later.tier, later.reason
order by members desc, from_tier, to_tier
"""
_TIERS = """
select tier, tier_rank, count(*) as members, cast(sum(net_sales_365d) as decimal(18, 2)) as net_sales_365d,
    count(*) filter (where score_to_next_tier <= next_tier_threshold / 10.0) as near_next,
    count(*) filter (where tier_if_silent <> tier) as would_drop,
    cast(sum(coins_expiring_30_days) as bigint) as coins_expiring
from member_360{only}
group by tier, tier_rank order by tier_rank desc
"""
_BOOK = """
select cast(date_trunc('month', day) as date) as month, kind, cast(sum(points) as bigint) as points
from points_daily where currency = ? and (? = 'ecosystem' or business = ?)
group by month, kind order by month, kind
"""
_HERE = "member_id in (select here.member_id from member_business as here where here.business = ?)"


def _here(view: View, opening: str) -> tuple[str, tuple[str, ...]]:
    """A condition that keeps to members of the business chosen, and its value; `opening` stands before it."""
    return ("", ()) if view.is_all else (f" {opening}{_HERE}", (view.business,))


def show_tiles(view: View, tiers: pl.DataFrame) -> None:
    """Who is near the next tier, who would drop, what expires."""
    words = view.words
    value = next((each.value for each in view.workspace.programme.currencies.values() if each.role == "coins"), None)
    coins = int(tiers["coins_expiring"].sum())
    worth = words.text("programme.worth", worth=words.money(Decimal(coins) * value)) if value else ""
    figures = (
        ("members", "", tiers["members"].sum()),
        ("near_next", "", tiers["near_next"].sum()),
        ("would_drop", "", tiers["would_drop"].sum()),
        ("expiring", worth, coins),
    )
    tiles(
        view,
        [
            Tile(
                words.text(f"programme.{name}") + more, words.count(figure), None, words.text(f"programme.{name}_help")
            )
            for name, more, figure in figures
        ],
    )


def show_tiers(view: View, tiers: pl.DataFrame) -> None:
    """Members by tier."""
    words = view.words
    total = tiers["members"].sum()
    frame = pl.DataFrame(
        [
            (
                words.of("tier", row["tier"]),
                row["members"],
                f"{words.count(row['members'])} · {words.share(row['members'] / total)}",
            )
            for row in tiers.iter_rows(named=True)
        ],
        schema=["name", "value", "written"],
        orient="row",
    )
    panel(
        view,
        "tiers",
        tiers.drop("tier_rank"),
        charts.bars(frame, height=240, room=1.5) if tiers.height else None,
        n=total,
    )


def show_moves(view: View) -> None:
    """Who changed tier in the period."""
    only, given = _here(view, "and later.")
    moves = view.snapshot.ask(_MOVES.format(only=only), view.period.start, view.last_day, *given)
    words = view.words
    moves = moves.with_columns(
        reason=pl.Series([words.of("tier_reason", code) for code in moves["reason"]], dtype=pl.String)
    )
    panel(view, "moves", moves, dated=view.name(view.period), n=moves["members"].sum())


def points_book(view: View, currency: str) -> pl.DataFrame:
    """Return the book by month: `month`, `opening`, each kind, `closing`; a closing is the next month's opening."""
    rows = view.snapshot.ask(_BOOK, currency, view.business, view.business)
    kinds = [kind for kind in KINDS if kind in set(rows["kind"])]
    months = rows.group_by("month", maintain_order=True).agg(
        **{kind: pl.col("points").filter(pl.col("kind") == kind).sum() for kind in kinds}
    )
    closing = pl.sum_horizontal(kinds).cum_sum() if kinds else pl.lit(0)
    book = months.with_columns(closing=closing)
    opening = book.select(pl.col("closing").shift(1, fill_value=0).alias("opening"))
    return book.select("month", opening["opening"], *kinds, "closing")


def show_book(view: View) -> None:
    """The points book by currency and month, and whether it closes with the members' balances."""
    words = view.words
    currencies = view.snapshot.ask("select distinct currency from points_daily order by currency")["currency"].to_list()
    for currency in currencies:
        book = points_book(view, currency)
        closing = book["closing"].to_list()[-1] if book.height else 0
        note = words.text("book.of_business", closing=words.count(closing))
        if view.is_all:
            balance = (
                view.snapshot.ask("select sum(balance) as balance from points_balance where currency = ?", currency)[
                    "balance"
                ].item()
                or 0
            )
            key = "book.closes" if balance == closing else "book.open"
            note = words.text(key, closing=words.count(closing), balance=words.count(balance))
        headed = {name: words.of("ledger_kind", name) for name in book.columns if name in KINDS}
        panel(
            view,
            "book",
            book.rename(headed),
            n=words.text("book.n", n=words.count(book.height)),
            note=note,
            name=currency,
            currency=words.of("currency", currency),
        )


def show_expiring(view: View) -> None:
    """Coins that expire in the next thirty days, by tier."""
    words = view.words
    only, given = _here(view, "and ")
    rows = view.snapshot.ask(
        "select tier, count(*) as members, cast(sum(coins_expiring_30_days) as bigint) as coins_expiring "
        "from member_360 "
        f"where coins_expiring_30_days > 0{only} group by tier, tier_rank order by tier_rank desc",
        *given,
    )
    frame = pl.DataFrame(
        [
            (
                words.of("tier", tier),
                coins,
                words.text("expiring.row", coins=words.count(coins), members=words.count(members)),
            )
            for tier, members, coins in rows.iter_rows()
        ],
        schema=["name", "value", "written"],
        orient="row",
    )
    panel(
        view,
        "expiring",
        rows,
        charts.bars(frame, height=240, colour=charts.SERIES[2], room=1.9) if rows.height else None,
        n=rows["members"].sum(),
    )


def show(view: View) -> None:
    """The page."""
    words = view.words
    illustrative = words.of("word", "illustrative") if view.workspace.programme.illustrative else ""
    heading(view, words.text("page.programme"), illustrative, is_compared=False)
    only, given = _here(view, "where ")
    tiers = view.snapshot.ask(_TIERS.format(only=only), *given)
    show_tiles(view, tiers)
    left, right = st.columns(2)
    with left:
        show_tiers(view, tiers)
    with right:
        show_expiring(view)
    show_moves(view)
    show_book(view)


show(current_view())
