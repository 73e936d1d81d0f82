"""The paid membership: who joins, renews, lapses; and welcome draws, whose odds differ by tier.

What belongs here: its moments. Heavy buyers join more often, so members bought more before they joined: that is
selection, and only `membership_basket` of it is an effect. What does not: the points that a programme works out itself.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from member360.simulation.calendar import Calendar
from member360.simulation.orders import Moments
from member360.simulation.parameters import Parameters
from member360.simulation.people import NEVER, People
from member360.simulation.rows import Rows
from member360.simulation.shapes import Shapes
from member360.simulation.streams import Streams

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
FEE_CENTS = 2_500
# Score (a point a yuan) from which the tiers of the draw count, and coins won at its odds: more in higher tiers.
_TIER_FROM = np.array([500, 2_000, 6_000])
PRIZES = np.array([0, 50, 200, 1_000])
ODDS = np.array(
    [[0.70, 0.25, 0.045, 0.005], [0.55, 0.35, 0.08, 0.02], [0.40, 0.40, 0.15, 0.05], [0.20, 0.45, 0.25, 0.10]]
)


@dataclass(frozen=True)
class Memberships:
    """One row for each person who joined.

    Args:
        person: Position in the block.
        joined: Day.
        ended: First day without it; `NEVER` while it lasts.
    """

    person: Ints
    joined: Ints
    ended: Ints

    def holds(self, orders: Moments, count: int) -> npt.NDArray[np.bool_]:
        """Return which orders were placed in a membership.

        Args:
            orders: Orders.
            count: People of the block.
        """
        joined, ended = np.full(count, NEVER), np.full(count, NEVER)
        joined[self.person], ended[self.person] = self.joined, self.ended
        return (orders.day > joined[orders.person]) & (orders.day < ended[orders.person])


def draw_memberships(
    people: People,
    opened: npt.NDArray[np.bool_],
    dropped: Ints,
    business: int,
    streams: Streams,
    calendar: Calendar,
    shapes: Shapes,
    p: Parameters,
) -> Memberships:
    """Draw who joins and for how long.

    Args:
        people: The block's people.
        opened: Whose account in the membership's business was opened, of all businesses.
        dropped: First day gone, by business.
        business: Position of the business that sells it.
        streams: The block's generators.
        calendar: The world's days.
        shapes: Its businesses.
        p: Its parameters.
    """
    chance = streams("membership")
    count = len(people.kind)
    usual = np.array([shape.rate for shape in shapes.all])
    activity = (people.rate / usual).mean(axis=1)
    joins = -np.log1p(-chance.random(count)) / (p.membership_per_year / 365 * np.maximum(activity, 1e-3))
    begins = np.maximum(people.scheduled[:, business], 0)
    joined = begins + 1 + np.minimum(np.floor(joins), NEVER).astype(np.int64)
    terms = 1 + np.floor(np.log(1 - chance.random(count)) / np.log(p.membership_renewed)).astype(np.int64)
    # Who has left does not renew: the term that runs then is the last.
    active_terms = (dropped[:, business] - joined + p.membership_days - 1) // p.membership_days
    ended = joined + np.minimum(terms, np.maximum(active_terms, 1)) * p.membership_days
    who = np.flatnonzero(opened[:, business] & (joined < dropped[:, business]) & (joined < calendar.days))
    return Memberships(who, joined[who], ended[who])


def add_memberships(
    rows: Rows,
    memberships: Memberships,
    spent: Floats,
    business: int,
    streams: Streams,
    calendar: Calendar,
    p: Parameters,
) -> None:
    """Add joins, renewals, lapses, and a welcome draw with each join.

    Args:
        rows: Gets them.
        memberships: As drawn.
        spent: Yuan that each of them had spent before they joined.
        business: Position of the business that sells it.
        streams: The block's generators.
        calendar: The world's days.
        p: Parameters.
    """
    chance = streams("membership days")
    joins = _moments(memberships.person, memberships.joined, business, chance)
    rows.add("membership_joined", joins, amount=FEE_CENTS)
    tier = np.searchsorted(_TIER_FROM, spent, side="right")
    won = (chance.random(len(tier))[:, None] > np.cumsum(ODDS, axis=1)[tier]).sum(axis=1).clip(max=len(PRIZES) - 1)
    second = np.minimum(joins.second + 60, 86_399)
    draws = Moments(joins.person, joins.business, joins.day, second)
    positions = rows.add("draw", draws, points=PRIZES[won])
    lucky = np.flatnonzero(PRIZES[won] > 0)
    gifts = Moments(*(column[lucky] for column in (draws.person, draws.business, draws.day, draws.second)))
    rows.add("points_gifted", gifts, points=PRIZES[won[lucky]], related=positions[lucky])
    for term in range(1, calendar.days // p.membership_days + 1):
        day = memberships.joined + term * p.membership_days
        for kind, mine in (
            ("membership_renewed", day < memberships.ended),
            ("membership_lapsed", day == memberships.ended),
        ):
            at = np.flatnonzero(mine & (day < calendar.days))
            moments = _moments(memberships.person[at], day[at], business, chance)
            rows.add(kind, moments, amount=FEE_CENTS if kind == "membership_renewed" else 0)


def _moments(person: Ints, day: Ints, business: int, chance: np.random.Generator) -> Moments:
    return Moments(person, np.full(len(person), business), day, chance.integers(0, 86_000, len(person)))
