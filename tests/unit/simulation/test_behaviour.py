"""What planted people do: within their time, with their habits, and what follows from an order adds up.

What belongs here: what a reader of the issue would look for in the data. What does not: chances (`test_truth.py`).
"""

from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from member360.simulation.accounts import make_accounts
from member360.simulation.activity import act
from member360.simulation.benefits import draw_effects, grant
from member360.simulation.deliveries import CONFLICT, CORRUPT, DUPLICATE, FATE, LATE, deliver
from member360.simulation.membership import draw_memberships
from member360.simulation.money import spending
from member360.simulation.orders import trade
from member360.simulation.people import NEVER, make_people
from member360.simulation.rows import TYPE
from member360.simulation.shapes import KINDS
from member360.simulation.streams import BLOCK, Streams


@pytest.fixture(scope="module")
def block(year):
    """One block of people with all that they did and how it was delivered."""
    streams, p = Streams(year.seed, 0), year.parameters
    people = make_people(0, BLOCK, streams, year.calendar, year.shapes, p)
    done = trade(people, streams, year.calendar, year.shapes)
    effects = draw_effects(people, streams, year.shapes)
    grants = grant(people, done, effects, year.benefit_homes, streams, year.calendar, year.shapes, p)
    accounts = make_accounts(people, done, year.calendar.days, streams, p)
    mean = spending(people, streams, year.shapes)
    activity = act(people, done, accounts, grants, effects, mean, streams, year)
    delivered = deliver(activity.rows, year.calendar.days, streams, year.shapes, p)
    return SimpleNamespace(
        people=people, done=done, grants=grants, accounts=accounts, activity=activity,
        rows=pl.DataFrame({"row": np.arange(len(activity.account)), **activity.rows}),
        delivered=pl.DataFrame(delivered.columns), streams=streams,
    )  # fmt: skip


def of(block, kind: str) -> pl.DataFrame:
    return block.rows.filter(pl.col("type") == TYPE[kind])


def test_nobody_buys_before_they_came_or_after_they_left(block):
    orders = of(block, "order").filter(pl.col("guest") == 0)
    at = orders["person"].to_numpy(), orders["business"].to_numpy()
    day = orders["day"].to_numpy()

    assert (day >= block.done.scheduled[at]).all()
    assert (day < block.done.dropped[at]).all()
    assert day.min() == 0
    assert day.max() == 364
    assert not block.people.former[at[0]].any()


def test_rates_are_gamma_and_go_together(block, year):
    usual = np.array([shape.rate for shape in year.shapes.all])
    ordinary = block.people.kind == KINDS.index("ordinary")
    rate = block.people.rate[ordinary] / usual
    assert rate.mean(axis=0) == pytest.approx([1.0] * 5, rel=0.12)
    # A gamma of shape 0.8 has a relative variance of 1.25; the common part of the shape is what correlates.
    assert rate.var(axis=0) / rate.mean(axis=0) ** 2 == pytest.approx([1.25] * 5, rel=0.35)
    found = np.corrcoef(rate.T)[np.triu_indices(5, 1)]
    p = year.parameters
    assert found.mean() == pytest.approx(p.common_shape / (p.common_shape + p.own_shape), abs=0.08)


def test_a_spill_over_starts_after_the_first_order_that_brought_it(block, year):
    brought = block.done.known >= 0
    assert brought.sum() > 50
    assert (block.done.scheduled[brought] > block.done.known[brought]).all()
    assert (block.people.scheduled[brought] == NEVER).all(), "only what was not to come anyway"
    targets = {year.shapes.names.index(rule.to) for rule in year.shapes.spill_over}
    assert set(np.nonzero(brought)[1]) <= targets


def test_travellers_order_away_and_families_at_weekends(block, year):
    eats = max(range(5), key=lambda b: year.shapes.all[b].rate)
    orders = of(block, "order").filter((pl.col("business") == eats) & (pl.col("guest") == 0))
    kind = block.people.kind[orders["person"].to_numpy()]
    away = orders["city"].to_numpy() != block.people.home[orders["person"].to_numpy()]
    weekend = (orders["day"].to_numpy() + year.calendar.first_number + 3) % 7 >= 5
    ordinary, traveller, family = (kind == position for position in range(3))

    assert away[traveller].mean() > 5 * away[ordinary].mean() > 0
    assert weekend[family].mean() > weekend[ordinary].mean() + 0.05
    trips = orders.with_columns(away=away, week=(pl.col("day") + year.calendar.first_number + 3) // 7).filter("away")
    assert trips.group_by("person", "week").agg(pl.col("city").n_unique())["city"].max() == 1, "a trip has one city"


def test_what_follows_from_orders_adds_up(block):
    orders = of(block, "order").select("row", "day", "second", "amount", "list", "discount", "coupon", "coins")
    refunds = of(block, "refund").join(orders, left_on="related", right_on="row", suffix="_of")
    assert refunds.height == of(block, "refund").height > 100
    assert (refunds["amount"] <= refunds["amount_of"]).all()
    waited = (refunds["day"] - refunds["day_of"]) * 86_400 + refunds["second"] - refunds["second_of"]
    assert (waited >= 0).all()
    taken = orders.select(pl.col("amount", "discount", "coupon", "coins").clip(lower_bound=0))
    assert (orders["list"] == taken.sum_horizontal()).all()
    spent = of(block, "points_redeemed").join(orders, left_on="related", right_on="row", suffix="_of")
    assert (spent["points"] == spent["coins_of"]).all()
    lines = pl.DataFrame(block.activity.lines).group_by("order").agg(pl.col("amount").sum(), pl.col("line"))
    both = lines.join(orders, left_on="order", right_on="row", suffix="_of")
    assert (both["amount"] == both["amount_of"]).all()
    assert both["line"].list.sort().list.first().unique().to_list() == [1]


def test_all_activity_is_of_accounts_that_were_open(block):
    account = block.activity.account
    opened = block.accounts.day[account]
    assert (opened <= block.rows["day"].to_numpy()).all()
    assert (block.accounts.person[account] == block.rows["person"].to_numpy()).all()
    assert (block.accounts.business[account] == block.rows["business"].to_numpy()).all()
    replaced = block.accounts.other_replaces & (block.accounts.other_from < NEVER)
    at = block.rows["person"].to_numpy(), block.rows["business"].to_numpy()
    day = block.rows["day"].to_numpy()
    after = replaced[at] & (day >= block.accounts.other_from[at]) & (block.rows["guest"].to_numpy() == 0)
    placed = np.isin(block.rows["type"].to_numpy(), [TYPE["order"], TYPE["visit"]])
    assert (block.accounts.origin[account[after & placed]] == 2).all(), "a replaced account is not used again"


def test_grants_are_used_within_their_days(block, year):
    grants = block.grants
    redeemed = of(block, "benefit_redeemed")
    days = {}
    given = zip(grants.person, grants.benefit, grants.day, grants.given, strict=True)
    for person, benefit, day, was_given in given:
        if was_given:
            days.setdefault((person, benefit), []).append(day)
    for person, benefit, day in redeemed.select("person", "benefit", "day").iter_rows():
        assert any(1 <= day - granted <= year.parameters.grant_days for granted in days[person, benefit])
    assert redeemed["related"].is_unique().all() or redeemed.height > redeemed["related"].n_unique() * 0.9
    assert (redeemed["related"] >= 0).all()


def test_paid_members_bought_more_before_they_joined(block, year):
    seller = next(b for b, shape in enumerate(year.shapes.all) if shape.sends_membership)
    found = draw_memberships(
        block.people, block.done.opened, block.done.dropped, seller, block.streams, year.calendar, year.shapes,
        year.parameters,
    )  # fmt: skip
    eligible = block.done.opened[:, seller]
    assert len(found.person) > 30
    joined_rate = block.people.rate[found.person, seller].mean()
    assert joined_rate > 1.5 * block.people.rate[eligible, seller].mean()
    assert (found.ended > found.joined).all()


def test_most_late_rows_come_soon_and_a_few_very_late(block):
    late = block.delivered.filter(((pl.col("planted") & LATE) > 0) & (pl.col("copy") == 0) & (pl.col("version") == 1))
    behind = (
        late.filter((pl.col("planted") & ~pl.lit(LATE)) == 0).select(pl.col("deliver") - pl.col("day") - 1).to_series()
    )
    assert behind.min() == 1
    assert behind.max() <= 400
    assert behind.median() <= 3
    assert (behind > 60).mean() > 0.02


def test_copies_differ_from_their_rows_as_planted(block):
    rows = block.delivered
    twice = rows.filter(((pl.col("planted") & DUPLICATE) > 0) & (pl.col("fate") == FATE["duplicate"]))
    content = [name for name in block.activity.rows if name != "person"]
    originals = rows.filter(pl.col("copy") == 0).select("row", *content)
    assert twice.join(originals, on=["row", *content], how="semi").height == twice.height > 20
    torn = rows.filter((pl.col("planted") & CONFLICT) > 0).group_by("row").agg(pl.col("amount").n_unique(), pl.len())
    assert torn.height > 0
    assert torn.filter((pl.col("amount") != 2) | (pl.col("len") != 2)).is_empty()
    garbled = rows.filter((pl.col("planted") & CORRUPT) > 0)
    mended = rows.filter(pl.col("copy") == 0).select("row", day_after="deliver")
    assert (garbled.join(mended, on="row").select(pl.col("day_after") - pl.col("deliver")).to_series() == 1).all()
