"""What orders cost and where they go: amounts, discounts, cities, refunds, coins, lines.

What belongs here: rows of orders and of what follows from an order. What does not: when orders happen (`orders.py`).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from member360.simulation.calendar import Calendar
from member360.simulation.orders import Moments
from member360.simulation.parameters import Parameters
from member360.simulation.people import People
from member360.simulation.rows import NOTHING, Rows, later
from member360.simulation.shapes import KINDS, Shapes
from member360.simulation.streams import Streams, evenly, mixed

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
LEAST_CENTS = 100
_COINS_BACK = 0.01  # coins come from what was spent before


@dataclass(frozen=True)
class Bought:
    """Orders with what they cost.

    Args:
        moments: Who, where, when.
        amount: Cents paid.
        position: Among the block's rows.
        returned: Whether each will be given back in full, also where that comes after the world's end.
    """

    moments: Moments
    amount: Ints
    position: Ints
    returned: npt.NDArray[np.bool_]


def spending(people: People, streams: Streams, shapes: Shapes) -> Floats:
    """Return the mean amount of an order of each person, by business, in yuan.

    Args:
        people: The block's people.
        streams: Its generators.
        shapes: The businesses.
    """
    purse = np.exp(0.35 * streams("purses").standard_normal(len(people.kind)))
    spread = np.array([shape.basket.spread for shape in shapes.all])
    median = np.array([shape.basket.median for shape in shapes.all])
    mean: Floats = purse[:, None] * (1.1 - 0.2 * people.price[:, None]) * median * np.exp(spread**2 / 2)
    return np.round(mean, 4)


def amounts(moments: Moments, mean: Floats, factor: Floats, streams: Streams, shapes: Shapes) -> Ints:
    """Draw the amounts of orders, in cents.

    Args:
        moments: Orders.
        mean: Mean amount by person and business, yuan.
        factor: By how much each order's amount is changed.
        streams: The block's generators.
        shapes: The businesses.
    """
    spread = np.array([shape.basket.spread for shape in shapes.all])[moments.business]
    drawn = np.exp(spread * streams("amounts").standard_normal(len(moments)) - spread**2 / 2)
    yuan = mean[moments.person, moments.business] * factor * drawn
    return np.maximum(np.round(yuan * 100), LEAST_CENTS).astype(np.int64)


def cities(moments: Moments, people: People, seed: int, first_number: int, shapes: Shapes, p: Parameters) -> Ints:
    """Return the city of each moment: home, or for a whole week another one.

    Args:
        moments: Moments.
        people: The block's people.
        seed: The world's.
        first_number: Days from 1970 to the world's first day.
        shapes: Which businesses follow people on their trips.
        p: How often people are away.
    """
    week = (moments.day + first_number + 3) // 7
    who = people.ids[moments.person]
    shares = np.array([getattr(p, f"away_share_{kind}") for kind in KINDS])[people.kind[moments.person]]
    here = np.array([shape.cities_away for shape in shapes.all])[moments.business]
    away = (evenly(seed, who, week) < shares) & (evenly(seed, who, week, moments.business) < here)
    count = len(shapes.cities)
    other = (people.home[moments.person] + 1 + mixed(seed, who, week, 7).astype(np.int64) % (count - 1)) % count
    return np.where(away, other, people.home[moments.person])


def channels(business: Ints, chance: np.random.Generator, shapes: Shapes) -> Ints:
    """Draw the channel of each moment: its position among the channels of its business.

    Args:
        business: Position of the business.
        chance: Generator.
        shapes: The businesses' channels.
    """
    drawn = chance.random(len(business))
    found = np.zeros(len(business), dtype=np.int64)
    for b, shape in enumerate(shapes.all):
        mine = np.flatnonzero(business == b)
        found[mine] = np.searchsorted(np.cumsum(list(shape.channels.values())), drawn[mine], side="right")
        found[mine] = found[mine].clip(max=len(shape.channels) - 1)
    return found


def discounts(
    moments: Moments, amount: Ints, people: People, streams: Streams, calendar: Calendar, shapes: Shapes
) -> Ints:
    """Draw what a shop took off, in cents: oftener on busy days and for who looks at prices.

    Args:
        moments: Orders.
        amount: Cents paid.
        people: The block's people.
        streams: Its generators.
        calendar: Weights of days.
        shapes: The businesses.
    """
    chance = streams("discounts")
    pull = np.array([shape.price_pull for shape in shapes.all])[moments.business]
    busy = calendar.weight[moments.business, people.kind[moments.person], moments.day]
    price = people.price[moments.person]
    given = chance.random(len(moments)) < (0.1 + 0.3 * pull * price * np.minimum(busy, 2.0))
    share = 0.05 + 0.25 * chance.random(len(moments))
    return np.where(given, np.round(amount * share), 0).astype(np.int64)


def spend_coins(moments: Moments, amount: Ints, streams: Streams, p: Parameters) -> Ints:
    """Draw the coins spent on each order: from a part of what the person's earlier orders brought.

    Args:
        moments: Orders.
        amount: Cents paid.
        streams: The block's generators.
        p: How many orders.
    """
    chance = streams("coins")
    wants = chance.random(len(moments)) < p.coins_share
    order = np.lexsort((moments.second, moments.day, moments.person))
    person, running = moments.person[order], np.cumsum(amount[order])
    starts = np.searchsorted(person, person, side="left")
    before = running - amount[order] - (running[starts] - amount[order][starts])
    coins = np.empty(len(order), dtype=np.int64)
    coins[order] = np.floor(before * _COINS_BACK * 0.3).astype(np.int64)
    coins = np.minimum(coins, amount // 5)
    return np.where(wants & (coins >= 10), coins, 0)  # noqa: PLR2004 (fewer are not worth the click)


def add_refunds(
    rows: Rows, bought: Bought, part: Floats, chance: np.random.Generator, calendar: Calendar, shapes: Shapes
) -> None:
    """Add refunds, full ones and partial ones, some days after their orders.

    Args:
        rows: Gets them.
        bought: The orders.
        part: Share of each order given back; 0: none.
        chance: Generator.
        calendar: The world's days.
        shapes: The businesses' delays.
    """
    picked = np.flatnonzero(part > 0)
    usual = np.array([shape.refund.days for shape in shapes.all])[bought.moments.business[picked]]
    days = np.floor(-np.log1p(-chance.random(len(picked))) * usual).astype(np.int64)
    moments, inside = later(bought.moments, picked, days, chance, calendar.days)
    orders = picked[inside]
    back = np.where(part[orders] >= 1, bought.amount[orders], np.round(bought.amount[orders] * part[orders]))
    rows.add("refund", moments, amount=np.maximum(back, 1).astype(np.int64), related=bought.position[orders])


def refund_shares(moments: Moments, chance: np.random.Generator, shapes: Shapes) -> Floats:
    """Draw which share of each order will be given back.

    Args:
        moments: Orders.
        chance: Generator.
        shapes: The businesses' shares.
    """
    share = np.array([shape.refund.share for shape in shapes.all])[moments.business]
    full = np.array([shape.refund.full for shape in shapes.all])[moments.business]
    happens = chance.random(len(moments)) < share
    whole = chance.random(len(moments)) < full
    return np.where(happens, np.where(whole, 1.0, np.round(0.1 + 0.8 * chance.random(len(moments)), 2)), 0.0)


def make_lines(bought: Bought, streams: Streams, shapes: Shapes) -> dict[str, Ints]:
    """Draw the lines of the orders of businesses that send lines; they add up to their orders.

    Args:
        bought: The orders.
        streams: The block's generators.
        shapes: The businesses' categories.

    Returns:
        Columns order (position among the rows), line, category, sku, quantity, amount.
    """
    chance = streams("lines")
    found: list[dict[str, Ints]] = []
    for b, shape in enumerate(shapes.all):
        if not shape.lines.categories:
            continue
        at = np.flatnonzero(bought.moments.business == b)
        counts = 1 + chance.poisson(shape.lines.mean - 1, len(at))
        order = np.repeat(np.arange(len(at)), counts)
        line = np.arange(len(order)) - np.repeat(np.cumsum(counts) - counts, counts)
        weight = 0.2 + chance.random(len(order))
        running = np.cumsum(weight)
        begin = np.concatenate([[0.0], running])[np.cumsum(counts) - counts]
        share = (running - np.repeat(begin, counts)) / np.repeat(running[np.cumsum(counts) - 1] - begin, counts)
        amount = bought.amount[at][order]
        upto = np.where(line == counts[order] - 1, amount, np.floor(amount * share).astype(np.int64))
        before = np.where(line == 0, 0, np.concatenate([[0], upto[:-1]]))
        weights = np.array(list(shape.lines.categories.values()))
        category = np.searchsorted(np.cumsum(weights) / weights.sum(), chance.random(len(order)), side="right")
        found.append(
            {
                "business": np.full(len(order), b),
                "order": bought.position[at][order],
                "line": line + 1,
                "category": category.clip(max=len(weights) - 1),
                "sku": category * 1000 + chance.integers(0, 400, len(order)),
                "quantity": 1 + chance.poisson(0.3, len(order)),
                "amount": upto - before,
            }
        )
    names = ("business", "order", "line", "category", "sku", "quantity", "amount")
    return {name: np.concatenate([piece[name] for piece in found]) for name in names}


def empty_where_nothing(values: Ints) -> Ints:
    """Return values with an empty field for 0.

    Args:
        values: Whole numbers.
    """
    return np.where(values == 0, NOTHING, values)
