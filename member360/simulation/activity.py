"""All activity of a block: from what people do by themselves and what grants bring, to rows and lines.

What belongs here: the order in which the parts are put together. What does not: the parts.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from member360.simulation import money
from member360.simulation.accounts import Accounts
from member360.simulation.benefits import Effects, Grants, basket_factor, open_grant
from member360.simulation.calendar import Calendar
from member360.simulation.membership import add_memberships, draw_memberships
from member360.simulation.money import Bought
from member360.simulation.orders import Moments, Trade, together
from member360.simulation.parameters import Parameters
from member360.simulation.people import People
from member360.simulation.rows import TYPE, Rows, later
from member360.simulation.shapes import Shapes
from member360.simulation.streams import Streams

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_SEEN, _CLAIMED = 0.7, 0.4


@dataclass(frozen=True)
class World:
    """What is the same for every block.

    Args:
        members: People of the world.
        seed: Of every draw.
        calendar: Its days.
        shapes: Its businesses.
        parameters: Its rates.
        benefit_homes: Business of each benefit.
        horizons: Days ahead that a churn score speaks of, by business.
        margins: Share of net sales that is margin, by business.
        costs: Cost of one redemption in yuan, by benefit.
        face_cents: What a benefit is worth to a member, in cents.
        cutoffs: Days for which the truth about survival is told.
    """

    members: int
    seed: int
    calendar: Calendar
    shapes: Shapes
    parameters: Parameters
    benefit_homes: Ints
    horizons: tuple[int, ...]
    margins: Floats
    costs: Floats
    face_cents: Ints
    cutoffs: tuple[int, ...]


@dataclass(frozen=True)
class Activity:
    """What a block did.

    Args:
        rows: Its activity, as `Rows.table` gives it.
        account: Row of the account of each.
        lines: Lines of orders.
        bought: Orders of people, refunds foretold; guests' orders come after them among the rows.
        organic: How many of those (the first ones) they placed by themselves.
    """

    rows: dict[str, Ints]
    account: Ints
    lines: dict[str, Ints]
    bought: Bought
    organic: int


def act(
    people: People,
    done: Trade,
    accounts: Accounts,
    grants: Grants,
    effects: Effects,
    mean: Floats,
    streams: Streams,
    world: World,
) -> Activity:
    """Write down everything that a block's people did.

    Args:
        people: The block's people.
        done: What they did by themselves.
        accounts: Their accounts.
        grants: What was granted, and orders that came of it.
        effects: What grants do.
        mean: Mean amount of an order by person and business, yuan.
        streams: The block's generators.
        world: What is the same for every block.
    """
    shapes, calendar, p = world.shapes, world.calendar, world.parameters
    seller = next(b for b, shape in enumerate(shapes.all) if shape.sends_membership)
    members = draw_memberships(people, done.opened, done.dropped, seller, streams, calendar, shapes, p)
    guests = _guests(done.orders, streams("guests"), shapes)
    moments = together([done.orders, grants.extra, guests])
    count = len(done.orders) + len(grants.extra)
    is_guest = np.arange(len(moments)) >= count
    factor = basket_factor(moments, grants, effects, world.benefit_homes, p)
    factor *= 1 + p.membership_basket * members.holds(moments, len(people.kind))
    factor[is_guest] = 0.8
    amount = money.amounts(moments, mean, factor, streams, shapes)
    rows = Rows()
    bought = _sell(rows, moments, amount, is_guest, grants, effects, count, people, streams, world)
    _look(rows, done.visits, people, streams, world)
    spent = _spent_before(bought, members.person, members.joined, len(people.kind))
    add_memberships(rows, members, spent, seller, streams, calendar, p)
    lines = money.make_lines(bought, streams, shapes)
    table = rows.table()
    account = accounts.of(
        Moments(table["person"], table["business"], table["day"], table["second"]), _coins_of(table, streams)
    )
    opened = accounts.day[account] == table["day"]
    table["second"] = np.where(
        opened, np.maximum(table["second"], accounts.second[account] + 60), table["second"]
    ).clip(max=86_399)
    return Activity(table, account, lines, bought, len(done.orders))


def _coins_of(table: dict[str, Ints], streams: Streams) -> Floats:
    """One coin for each row; what follows from an order is of the order's account."""
    coin = streams("account in use").random(len(table["type"]))
    follows = (table["related"] >= 0) & (table["type"] != TYPE["points_gifted"])
    coin[follows] = coin[table["related"][follows]]
    return coin


def _guests(orders: Moments, chance: np.random.Generator, shapes: Shapes) -> Moments:
    """Orders of nobody known, at the times of others."""
    share = np.array([shape.anonymous for shape in shapes.all])[orders.business]
    at = np.flatnonzero(chance.random(len(orders)) < share)
    return Moments(orders.person[at], orders.business[at], orders.day[at], chance.integers(0, 86_400, len(at)))


def _sell(
    rows: Rows,
    moments: Moments,
    amount: Ints,
    is_guest: npt.NDArray[np.bool_],
    grants: Grants,
    effects: Effects,
    count: int,
    people: People,
    streams: Streams,
    world: World,
) -> Bought:
    """Rows of orders and what follows from them: coupons used, refunds, coins."""
    shapes, p = world.shapes, world.parameters
    used, coupon = _uses(moments, grants, effects, count, streams, world)
    discount = money.discounts(moments, amount, people, streams, world.calendar, shapes)
    coins = np.where(is_guest, 0, money.spend_coins(moments, amount, streams, p))
    amount = amount - coins
    empty = money.empty_where_nothing
    place = money.cities(moments, people, world.seed, world.calendar.first_number, shapes, p)
    order = rows.add(
        "order", moments, amount=amount, list=amount + discount + coupon + coins, discount=discount,
        coupon=empty(coupon), coins=empty(coins), city=place,
        channel=money.channels(moments.business, streams("channels"), shapes), guest=is_guest,
    )  # fmt: skip
    part = money.refund_shares(moments, streams("refunds"), shapes)
    part[is_guest] = 0
    bought = Bought(moments, amount, order, part >= 1)
    money.add_refunds(rows, bought, part, streams("refund days"), world.calendar, shapes)
    spent = np.flatnonzero(coins)
    rows.add("points_redeemed", _at(moments, spent), points=coins[spent], related=order[spent])
    chance = streams("gifts")
    gifted = np.flatnonzero((chance.random(len(moments)) < p.gift_share) & ~is_guest)
    rows.add("points_gifted", _at(moments, gifted), points=10 * chance.integers(1, 11, len(gifted)))
    _grant_events(rows, grants, used, order, moments, streams, world)
    return bought


def _uses(
    moments: Moments, grants: Grants, effects: Effects, count: int, streams: Streams, world: World
) -> tuple[Ints, Ints]:
    """The order that redeems each grant (or -1), and each order's coupon in cents."""
    organic = count - len(grants.extra)
    used = np.full(len(grants.person), -1)
    used[grants.brought] = organic + np.arange(len(grants.extra))
    chance = streams("coupons")
    for b, business in enumerate(world.benefit_homes):
        at, which = open_grant(moments, grants, b, int(business), world.parameters)
        mine = (at < organic) & (used[which] < 0)
        at, which = at[mine], which[mine]
        first = np.lexsort((at, moments.second[at], moments.day[at], which))
        at, which = at[first], which[first]
        is_first = np.concatenate([[True], which[1:] != which[:-1]]) if len(which) else np.empty(0, dtype=bool)
        at, which = at[is_first], which[is_first]
        takes = chance.random(len(at)) < effects.uses[grants.person[which], b]
        used[which[takes]] = at[takes]
    coupon = np.zeros(len(moments), dtype=np.int64)
    redeemed = np.flatnonzero(used >= 0)
    coupon[used[redeemed]] = world.face_cents[grants.benefit[redeemed]]
    return used, coupon


def _grant_events(
    rows: Rows, grants: Grants, used: Ints, order: Ints, moments: Moments, streams: Streams, world: World
) -> None:
    """Granted, seen, claimed, redeemed or expired."""
    chance, days = streams("grant events"), world.calendar.days
    given = np.flatnonzero(grants.given)
    home = world.benefit_homes[grants.benefit[given]]
    granted = Moments(grants.person[given], home, grants.day[given], chance.integers(0, 36_000, len(given)))
    rows.add("benefit_granted", granted, benefit=grants.benefit[given])
    for kind, share in (("benefit_seen", _SEEN), ("benefit_claimed", _CLAIMED)):
        picked = np.flatnonzero(chance.random(len(given)) < share)
        then, inside = later(granted, picked, chance.integers(0, 3, len(picked)), chance, days)
        rows.add(kind, then, benefit=grants.benefit[given][picked[inside]])
    redeemed = np.flatnonzero(used >= 0)
    at = used[redeemed]
    rows.add("benefit_redeemed", _at(moments, at), benefit=grants.benefit[redeemed], related=order[at])
    over = np.flatnonzero(used[given] < 0)
    ends = np.full(len(over), world.parameters.grant_days)
    then, inside = later(granted, over, ends, chance, days)
    rows.add("benefit_expired", then, benefit=grants.benefit[given][over[inside]])


def _look(rows: Rows, visits: Moments, people: People, streams: Streams, world: World) -> None:
    place = money.cities(visits, people, world.seed, world.calendar.first_number, world.shapes, world.parameters)
    channel = money.channels(visits.business, streams("visit channels"), world.shapes)
    rows.add("visit", visits, city=place, channel=channel)


def _at(moments: Moments, at: Ints) -> Moments:
    return Moments(moments.person[at], moments.business[at], moments.day[at], moments.second[at])


def _spent_before(bought: Bought, person: Ints, joined: Ints, count: int) -> Floats:
    """Yuan that each of some persons had spent before a day."""
    day = np.full(count, -1)
    day[person] = joined
    before = bought.moments.day < day[bought.moments.person]
    cents = np.bincount(bought.moments.person, weights=np.where(before, bought.amount, 0), minlength=count)
    found: Floats = cents[person] / 100
    return found
