"""The cards of the hand-written world against the oracle of cards, from the activity that was published with them."""

from typing import Any

import pytest

from member360.publishing import Reader
from tests.oracles.lifecycle import ECOSYSTEM
from tests.oracles.member import Facts, Line, Order, Refund, cards, whole_cards
from tests.world import expected as e

SCENES = {"market": "shop", "meals": "eat", "grocer": "eat"}
REACHED = ("reachable_email", "reachable_sms", "reachable_push")  # what was consented to is in no published table


def rows(reader: Reader, sql: str) -> list[dict[str, Any]]:
    return reader.query(sql).rows(named=True)


def facts_of(reader: Reader) -> Facts:
    """What the published activity, lines and map say."""
    activity = rows(reader, "select * from fct_activity")
    lines = rows(reader, "select * from fct_order_lines order by line_no")
    orders = []
    for row in activity:
        if row["activity_type"] != "order":
            continue
        key = (row["business"], row["activity_id"])
        stated = ("business", "activity_id", "account_id", "member_id")
        off = (row[name] or 0 for name in ("coins_amount", "discount_amount", "coupon_amount"))
        own = [x for x in lines if (x["business"], x["activity_id"]) == key]
        back = [
            x for x in activity if (x["business"], x["related_activity_id"]) == key and x["activity_type"] == "refund"
        ]
        orders.append(
            Order(
                *(row[name] for name in stated),
                row["activity_date"],
                row["amount"],
                row["reporting_rate"],
                *off,
                row["city"],
                tuple(Line(x["category"], x["sku"], x["scene"], x["amount"]) for x in own),
                tuple(Refund(x["activity_id"], x["activity_date"], x["amount"], x["reporting_amount"]) for x in back),
            )
        )
    mapped = rows(reader, "select * from one_id_map")
    began = rows(reader, "select member_id, business, began_on from member_business")
    return Facts(
        reader.manifest.as_of,
        SCENES,
        {(row["business"], row["account_id"]): row["member_id"] for row in mapped},
        {(row["member_id"], row["business"]): row["began_on"] for row in began},
        orders,
    )


@pytest.mark.parametrize("day", range(len(e.AS_OF)))
def test_cards_are_what_the_definitions_say(days: tuple[Reader, ...], day: int):
    facts = facts_of(days[day])
    whole = {member: {n: v for n, v in card.items() if n not in REACHED} for member, card in whole_cards(facts).items()}
    got = {row["member_id"]: row for row in rows(days[day], "select * from member_360")}
    assert {member: {name: got[member][name] for name in card} for member, card in whole.items()} == whole
    each = {key: card for key, card in cards(facts).items() if key[1] != ECOSYSTEM}
    got_each = {(row["member_id"], row["business"]): row for row in rows(days[day], "select * from member_business")}
    assert set(got_each) == set(each)
    for key, card in each.items():
        wanted = {name: value for name, value in card.items() if name != "home_city"}
        assert {name: got_each[key][name] for name in wanted} == wanted, key
