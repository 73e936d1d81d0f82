"""Benefits: who is granted what in which wave and why, what it does to them, what they do with it.

What belongs here: true effects, the experiment and the old rule with their chances, grants' events. What does not: the
amounts of orders (`money.py` asks for the grants that were open).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from member360.simulation.calendar import Calendar
from member360.simulation.orders import Moments, Trade, seconds, together
from member360.simulation.parameters import Parameters
from member360.simulation.people import People
from member360.simulation.shapes import Shapes
from member360.simulation.streams import Streams

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
ARMS = ("experiment", "holdout", "old_rule")
_EXTRA_DAYS = 7


@dataclass(frozen=True)
class Effects:
    """What a grant does to each person, by benefit in the order of `shapes.yml`.

    Args:
        extra: Chance of an order that would not have been, while active in the benefit's business.
        basket: Relative change of the amounts of orders within the grant's days.
        uses: Chance that the first order within the grant's days uses the benefit.
    """

    extra: Floats
    basket: Floats
    uses: Floats


@dataclass(frozen=True)
class Grants:
    """Decisions of all waves, one row each; those of the holdout were not granted.

    Args:
        person: Position in the block.
        benefit: Position among the benefits.
        day: Day of the wave.
        arm: Position in `ARMS`.
        chance: With which chance it came to this arm's decision.
        extra: Moments of orders that came of it, one row for each in `brought`.
        brought: Position of the decision that brought each of those.
    """

    person: Ints
    benefit: Ints
    day: Ints
    arm: Ints
    chance: Floats
    extra: Moments
    brought: Ints

    @property
    def given(self) -> npt.NDArray[np.bool_]:
        """Which of the decisions were grants."""
        given: npt.NDArray[np.bool_] = self.arm != ARMS.index("holdout")
        return given


def benefit_business(shapes: Shapes, homes: dict[str, str]) -> Ints:
    """Return the position of each benefit's business.

    Args:
        shapes: The benefits and businesses.
        homes: Benefit to business, as the workspace's catalogue has it.
    """
    return np.array([shapes.names.index(homes[benefit]) for benefit in shapes.benefits], dtype=np.int64)


def draw_effects(people: People, streams: Streams, shapes: Shapes) -> Effects:
    """Draw what each benefit does to each person: nothing to half of them, more to who looks at prices.

    Args:
        people: The block's people.
        streams: Its generators.
        shapes: The benefits' mean effects.
    """
    chance = streams("effects")
    listed = list(shapes.benefits.values())
    size = (len(people.kind), len(listed))
    moved = chance.random(size) < 0.5  # noqa: PLR2004
    mean = np.array([effect.extra for effect in listed])
    extra = moved * mean * 2 * chance.gamma(2.0, size=size) / 2 * (0.4 + 1.2 * people.price[:, None])
    spread = np.array([effect.basket_spread for effect in listed])
    shifted = chance.random(size) < 0.7  # noqa: PLR2004
    basket = np.array([effect.basket for effect in listed]) + spread * chance.standard_normal(size)
    uses = np.array([effect.uses for effect in listed]) * (0.5 + people.price[:, None])
    return Effects(
        np.round(extra.clip(0, 0.9), 4), np.round(shifted * basket.clip(-0.5, 0.5), 4), np.round(uses.clip(0, 1), 4)
    )


def grant(
    people: People,
    done: Trade,
    effects: Effects,
    homes: Ints,
    streams: Streams,
    calendar: Calendar,
    shapes: Shapes,
    p: Parameters,
) -> Grants:
    """Decide all waves of a block, and draw the orders that come of the grants.

    Args:
        people: The block's people.
        done: What they do by themselves.
        effects: What grants do to them.
        homes: Business of each benefit.
        streams: The block's generators.
        calendar: The world's days.
        shapes: Its businesses and benefits.
        p: Its parameters.
    """
    decisions, extras = [], []
    for b, (name, effect) in enumerate(shapes.benefits.items()):
        chance = streams(f"grants {name}")
        rule = _rule(people, int(homes[b]), shapes, p)
        for day in range(effect.first_day, calendar.days, p.wave_days):
            who, arm, with_chance = _wave(done.scheduled[:, homes[b]], people, day, rule, chance, p)
            decisions.append((who, np.full(len(who), b), np.full(len(who), day), arm, with_chance))
            moved = chance.random(len(who)) < effects.extra[who, b]
            after = day + chance.integers(1, _EXTRA_DAYS + 1, len(who))
            comes = moved & (arm != ARMS.index("holdout"))
            comes &= (after < done.dropped[who, homes[b]]) & (after < calendar.days)
            business = np.full(int(comes.sum()), homes[b])
            extras.append(Moments(who[comes], business, after[comes], seconds(business, chance, shapes)))
    person, benefit, day_of, arm_of, with_chance_of = (
        np.concatenate(column) if decisions else np.empty(0, dtype=np.int64)
        for column in (zip(*decisions, strict=True) if decisions else [()] * 5)
    )
    extra = together(extras) if extras else Moments(*(np.empty(0, dtype=np.int64) for _ in range(4)))
    key = _key(person, benefit, day_of)
    waves = [np.full(len(piece), d[2][0] if len(d[2]) else 0) for piece, d in zip(extras, decisions, strict=True)]
    which = [np.full(len(piece), d[1][0] if len(d[1]) else 0) for piece, d in zip(extras, decisions, strict=True)]
    none = [np.empty(0, dtype=np.int64)]
    sought = _key(extra.person, np.concatenate(which or none), np.concatenate(waves or none))
    order = np.argsort(key)
    brought = order[np.searchsorted(key[order], sought)]
    return Grants(person, benefit, day_of, arm_of, with_chance_of.astype(np.float64), extra, brought)


def _key(person: Ints, benefit: Ints, day: Ints) -> Ints:
    return (day * 100 + benefit) * 1_000_000 + person


def _rule(people: People, business: int, shapes: Shapes, p: Parameters) -> Floats:
    """The old rule's chance: high for who buys much anyway and looks at prices."""
    usual = shapes.all[business].rate
    appeal = np.minimum(people.rate[:, business] / (3 * usual), 1.0) * (0.4 + 0.6 * people.price)
    return np.round(p.rule_least + (p.rule_most - p.rule_least) * appeal, 4)


def _wave(
    scheduled: Ints, people: People, day: int, rule: Floats, chance: np.random.Generator, p: Parameters
) -> tuple[Ints, Ints, Floats]:
    """One wave of one benefit: who was looked at with a result, the arm, its chance."""
    count = len(scheduled)
    holds = (scheduled < day) & (scheduled < people.left) & ~people.former
    tested = chance.random(count) < p.experiment_share
    treated = chance.random(count) < p.experiment_granted
    ruled = ~tested & (chance.random(count) < rule)
    who = np.flatnonzero(holds & (tested | ruled))
    arm = np.where(tested, np.where(treated, 0, 1), 2)[who]
    share = p.experiment_granted
    return who, arm, np.where(arm == 0, share, np.where(arm == 1, 1 - share, rule[who]))


def basket_factor(orders: Moments, grants: Grants, effects: Effects, homes: Ints, p: Parameters) -> Floats:
    """Return by how much the grants open at the time change the amount of each order.

    Args:
        orders: Orders.
        grants: All decisions.
        effects: What grants do.
        homes: Business of each benefit.
        p: The days of a grant.
    """
    factor = np.ones(len(orders))
    for b, business in enumerate(homes):
        at, which = open_grant(orders, grants, b, int(business), p)
        factor[at] *= 1 + effects.basket[grants.person[which], b]
    return factor


def open_grant(orders: Moments, grants: Grants, benefit: int, business: int, p: Parameters) -> tuple[Ints, Ints]:
    """Return the orders within the days of a grant of one benefit, and the grants.

    Args:
        orders: Orders.
        grants: All decisions.
        benefit: Which benefit.
        business: Its business.
        p: The days of a grant.

    Returns:
        Positions of orders; positions of their grants. Waves lie further apart than a grant's days: one at most each.
    """
    mine = np.flatnonzero((grants.benefit == benefit) & grants.given)
    at = np.flatnonzero(orders.business == business)
    if not len(mine) or not len(at):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    key = grants.person[mine] * 10_000 + grants.day[mine]
    by_key = np.argsort(key)
    sought = orders.person[at] * 10_000 + orders.day[at]
    # An order on the day of the grant may have come before it: grants count from the next day on.
    place = np.searchsorted(key[by_key], sought, side="left") - 1
    found = mine[by_key[np.maximum(place, 0)]]
    since = orders.day[at] - grants.day[found]
    holds = (place >= 0) & (grants.person[found] == orders.person[at]) & (since >= 1) & (since <= p.grant_days)
    return at[holds], found[holds]
