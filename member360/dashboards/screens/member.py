"""One member: the card of the person behind the accounts.

What belongs here: finding a member, all that the snapshot says of one. What does not: contact points; no page has them.
"""

from decimal import Decimal
from typing import Any

import polars as pl
import streamlit as st

from member360.dashboards import charts, courses
from member360.dashboards.figures import return_words, returns
from member360.dashboards.panel import Tile, heading, panel, tiles
from member360.dashboards.view import View, current_view
from member360.dashboards.words import NOTHING

_FIND = "select member_id from one_id_map where business = ? and account_id = ?"
_BUSINESSES = """
select business, stage, stage_since, purchase_days, last_purchase_on,
    becomes_dormant_on, becomes_churned_on,
    usual_gap_days, gap_now_days, net_sales_365d
from member_business where member_id = ? and (? = 'ecosystem' or business = ?) order by net_sales_365d desc, business
"""


def find(view: View, typed: str) -> str | None:
    """Return the id of the member that was typed: a member id, or `business:account`."""
    if ":" in typed:
        business, account = (part.strip() for part in typed.split(":", 1))
        found = view.snapshot.ask(_FIND, business, account)["member_id"]
        return found.item() if len(found) else None
    found = view.snapshot.ask("select member_id from member_360 where member_id = ?", typed)["member_id"]
    return found.item() if len(found) else None


def show_tiles(view: View, card: dict[str, Any]) -> None:
    """Stage, tier, coins, sales."""
    words = view.words
    stage = words.of("stage", card["stage"])
    if card["stage"] in {"dormant", "churned"}:
        stage += f" ({return_words(view, returns(view).get(card['stage']))})"
    next_tier = (
        words.text(
            "card.next_tier", points=words.count(card["score_to_next_tier"]), tier=words.of("tier", card["next_tier"])
        )
        if card["next_tier"]
        else words.text("card.top_tier")
    )
    review = words.text(
        "card.review" if card["score_to_keep_tier"] else "card.review_safe",
        day=words.day(card["next_review_on"]),
        tier=words.of("tier", card["tier_if_silent"]),
        points=words.count(card["score_to_keep_tier"]),
    )
    entered = words.text(
        "card.entered", how=words.of("entered_by", card["entered_by"]), day=words.day(card["stage_since"])
    )
    expiring = words.text("card.expiring", coins=words.count(card["coins_expiring_30_days"]))
    tiles(
        view,
        [
            Tile(words.of("measure", "stage"), stage, None, entered),
            Tile(words.of("measure", "tier"), words.of("tier", card["tier"]), None, f"{next_tier} {review}"),
            Tile(words.of("measure", "score"), words.count(card["score"]), None, next_tier),
            Tile(words.of("measure", "coins_available"), words.count(card["coins_available"]), None, expiring),
            Tile(
                words.column("net_sales_365d"),
                words.money(card["net_sales_365d"]),
                None,
                words.text("card.sales", orders=words.count(card["orders_365d"])),
            ),
        ],
    )
    st.caption(f"{entered} · {next_tier} · {review} · {expiring}")
    usual = card["usual_gap_days"]
    st.caption(
        words.text(
            "card.habits",
            usual=words.text("card.every_day") if usual == 1 else words.text("card.every", n=_days(usual)),
            now=words.count(card["gap_now_days"]),
            discount=words.share(card["discount_share"], 0),
            weekend=words.share(card["weekend_share"], 0),
            last=words.day(card["last_purchase_on"]),
            dormant=words.day(card["becomes_dormant_on"]),
        )
    )


def _days(days: Decimal | None) -> str:
    return NOTHING if days is None else f"{float(days):g}"


def show_timeline(view: View, member: str) -> None:
    """Stages over time, a row for each business."""
    words = view.words
    rows = view.snapshot.ask(
        "select business, stage, valid_from, valid_to, entered_by, purchase_days from lifecycle_intervals "
        "where member_id = ? and (? = 'ecosystem' or business = ?) "
        "order by business = 'ecosystem' desc, business, valid_from",
        member,
        view.business,
        view.business,
    )
    frame = rows.select(
        name=pl.Series([words.business(code) for code in rows["business"]], dtype=pl.String),
        stage=pl.Series([words.of("stage", code) for code in rows["stage"]], dtype=pl.String),
        start="valid_from",
        end=pl.col("valid_to").fill_null(view.snapshot.as_of),
    )
    colours = {words.of("stage", stage): colour for stage, colour in charts.STAGE_COLOURS.items() if stage != "none"}
    panel(
        view,
        "timeline",
        rows,
        courses.timeline(frame, colours, words.axis_format) if rows.height else None,
        n=rows.height,
    )


def show_scores(view: View, member: str) -> None:
    """Scores, and what each is made of."""
    words = view.words
    scores = view.snapshot.ask(
        f"select business, score, decile, horizon_days, model, reason_{words.language} as reason "
        "from member_scores "
        "where member_id = ? and (? = 'ecosystem' or business = ?) "
        "order by business = 'ecosystem' desc, score desc, business",
        member,
        view.business,
        view.business,
    )
    panel(view, "scores", scores, wide="reason", width=440, n=scores.height, kept=("decile", "model"))
    reasons = view.snapshot.ask(
        f"select words_{words.language} as reason, contribution from score_reasons "
        "where member_id = ? and business = ? and rank > 0 order by rank",
        member,
        view.business,
    )
    frame = reasons.select(
        name="reason",
        value="contribution",
        written=pl.Series([f"{value:+.2f}".replace("-", "−") for value in reasons["contribution"]], dtype=pl.String),
    )
    panel(
        view,
        "contributions",
        reasons,
        charts.bars(frame, room=1.3, colour=charts.SERIES[3], wide=True) if reasons.height else None,
        n=reasons.height,
    )


def show_benefits(view: View, member: str) -> None:
    """What is recommended, and why."""
    words = view.words
    rows = view.snapshot.ask(
        "select benefit_id, business, p_redeem, expected_margin, expected_cost, expected_value, evidence, is_holdout, "
        f"reason_{words.language} as reason from benefit_recommendations where member_id = ? "
        "order by is_entitlement, benefit_id",
        member,
    )
    kept = ("business", "expected_margin", "expected_cost", "evidence", "is_holdout")
    panel(view, "recommendation", rows, wide="reason", n=rows.height, kept=kept)


def show(view: View) -> None:
    """The page."""
    words = view.words
    heading(view, words.text("page.member"), words.text("page_note.as_of"), is_timed=False)
    typed = st.text_input(words.text("card.search"), placeholder=words.text("card.example"), key="member").strip()
    if not typed:
        examples = view.snapshot.ask(
            "select member_id from member_360 where stage = 'repeat' order by net_sales_365d desc, member_id limit 3"
        )
        st.info(words.text("card.empty", ids=", ".join(f"`{name}`" for name in examples["member_id"])))
        return
    member = find(view, typed)
    if member is None:
        st.warning(words.text("card.nobody", typed=typed))
        return
    card = view.snapshot.ask("select * from member_360 where member_id = ?", member).row(0, named=True)
    st.markdown(f"#### `{member}`")
    show_tiles(view, card)
    panel(
        view,
        "card_businesses",
        view.snapshot.ask(_BUSINESSES, member, view.business, view.business),
        n=card["accounts"],
        kept=("stage_since", "becomes_churned_on"),
    )
    show_timeline(view, member)
    show_scores(view, member)
    show_benefits(view, member)
    accounts = view.snapshot.ask(
        "select business, account_id from one_id_map where member_id = ? order by business, account_id", member
    )
    panel(view, "accounts", accounts, n=accounts.height)


show(current_view())
