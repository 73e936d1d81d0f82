"""Accounts of a block: first ones, second ones, replacements, and which of them an activity is of.

What belongs here: who has which account from when. What does not: phones and e-mails on them (`identifiers.py`).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from member360.simulation.orders import Moments, Trade
from member360.simulation.parameters import Parameters
from member360.simulation.people import NEVER, People
from member360.simulation.streams import Streams

Ints = npt.NDArray[np.int64]
ORIGINS = ("first", "second", "replacement")
# Numbers of accounts are scattered, so that they say nothing about who is who: a prime, and a factor for each business.
_PRIME = 9_999_999_967
_FACTORS = (314_159_269, 271_828_199, 161_803_409, 141_421_361, 173_205_103)


@dataclass
class Accounts:
    """One row for each account, sorted by person and business, first ones before others.

    Args:
        person: Position in the block.
        business: Position among the businesses.
        origin: Position in `ORIGINS`.
        number: What the business knows it by.
        day: Day it was opened; below 0: before the world.
        second: Second of that day.
        other_from: By person and business: day from which there is another account; `NEVER`.
        other_replaces: By person and business: whether that one replaces the first.
        place: By person and business: row of the first account; the other one is the next.
    """

    person: Ints
    business: Ints
    origin: Ints
    number: Ints
    day: Ints
    second: Ints
    other_from: Ints
    other_replaces: npt.NDArray[np.bool_]
    place: Ints

    def of(self, moments: Moments, coin: npt.NDArray[np.float64]) -> Ints:
        """Return the row of the account that each moment is of.

        Args:
            moments: Moments of people who have an account there.
            coin: A draw for each, which decides between two accounts in use.
        """
        at = moments.person, moments.business
        other = moments.day >= self.other_from[at]
        other &= self.other_replaces[at] | (coin < 0.5)  # noqa: PLR2004 (used in turns)
        return self.place[at] + other


def account_number(person: Ints, origin: Ints, business: Ints) -> Ints:
    """Return the numbers of accounts: different for each person, origin and business.

    Args:
        person: Numbers of persons.
        origin: Positions in `ORIGINS`.
        business: Positions of businesses.
    """
    serial = person * 4 + origin + 1
    number: Ints = (serial * np.array(_FACTORS)[business]) % _PRIME
    return number


def make_accounts(people: People, done: Trade, days: int, streams: Streams, p: Parameters) -> Accounts:
    """Open the accounts of a block.

    Args:
        people: The block's people.
        done: When their first accounts were opened.
        days: Length of the world.
        streams: The block's generators.
        p: How many have second ones.
    """
    chance = streams("accounts")
    shape = done.opened.shape
    drawn = chance.random(shape)
    has_second = drawn < p.second_account_share
    has_other = drawn < p.second_account_share + p.replacement_account_share
    began = np.maximum(done.scheduled, 0)
    until = np.minimum(done.dropped, days)
    other_from = began + 5 + np.floor(chance.random(shape) * np.maximum(until - began - 5, 0)).astype(np.int64)
    other_from = np.where(has_other & done.opened & (other_from < until), other_from, NEVER)
    counts = done.opened.astype(np.int64) + (other_from < NEVER)
    flat = counts.ravel()
    pair = np.repeat(np.arange(flat.size), flat)
    is_other = np.arange(len(pair)) != np.repeat(np.cumsum(flat) - flat, flat)
    person, business = pair // shape[1], pair % shape[1]
    origin = np.where(is_other, np.where(has_second[person, business], 1, 2), 0)
    day = np.where(is_other, other_from[person, business], done.scheduled[person, business])
    number = account_number(people.ids[person], origin, business)
    second = chance.integers(0, 3 * 3600, len(pair))
    place = (np.cumsum(flat) - flat).reshape(shape)
    return Accounts(person, business, origin, number, day, second, other_from, ~has_second, place)
