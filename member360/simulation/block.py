"""One block of people from chance to frames: what they deliver, and the truth about them.

What belongs here: putting the parts together, and narrow columns for what is kept. What does not: files.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from member360.simulation.accounts import ORIGINS, Accounts, make_accounts
from member360.simulation.activity import Activity, World, act
from member360.simulation.benefits import ARMS, draw_effects, grant
from member360.simulation.deliveries import ANONYMOUS, DUPLICATE, FATE, Delivered, deliver
from member360.simulation.identifiers import Stated, state
from member360.simulation.money import spending
from member360.simulation.orders import trade
from member360.simulation.people import make_people
from member360.simulation.streams import BLOCK, Streams
from member360.simulation.truth import benefit_truth, dropout_truth, identifier_truth, people_truth, survival_truth

Ints = npt.NDArray[np.int64]
ROOM = 10_000_000
"""Rows that a block may have: the number of a row in the world is that of its block times this, and its own."""

_TINY = ("type", "business", "city", "channel", "benefit", "guest", "fate", "rule", "version", "copy")
Kinds = dict[str, type[pl.DataType]]
_NARROW: Kinds = {
    **dict.fromkeys(_TINY, pl.Int8),
    **dict.fromkeys(("second", "amount", "list", "discount", "coupon", "coins", "points"), pl.Int32),
    **dict.fromkeys(("day", "deliver", "planted"), pl.Int16),
}  # fmt: skip


@dataclass(frozen=True)
class BlockFrames:
    """What one block comes to.

    Args:
        activity: Rows as delivered.
        lines: Lines as delivered.
        accounts: Versions of accounts as delivered.
        truth: Name of a table of the truth to its rows.
        undelivered: Rows too late for the last delivery.
    """

    activity: pl.DataFrame
    lines: pl.DataFrame
    accounts: pl.DataFrame
    truth: dict[str, pl.DataFrame]
    undelivered: int


def make_block(number: int, world: World) -> BlockFrames:
    """Make one block.

    Args:
        number: Its number, from 0.
        world: What is the same for every block.
    """
    streams = Streams(world.seed, number)
    first = number * BLOCK
    count = min(BLOCK, world.members - first)
    calendar, shapes, p = world.calendar, world.shapes, world.parameters
    people = make_people(first, count, streams, calendar, shapes, p)
    done = trade(people, streams, calendar, shapes)
    effects = draw_effects(people, streams, shapes)
    grants = grant(people, done, effects, world.benefit_homes, streams, calendar, shapes, p)
    accounts = make_accounts(people, done, calendar.days, streams, p)
    mean = spending(people, streams, shapes)
    activity = act(people, done, accounts, grants, effects, mean, streams, world)
    delivered = deliver(activity.rows, calendar.days, streams, shapes, p)
    stated = state(people, accounts, world.members, calendar.days, streams, p)
    policy = pl.DataFrame(
        {
            "person_id": people.ids[grants.person],
            "benefit": grants.benefit,
            "granted_on": grants.day,
            "arm": pl.Series(grants.arm).replace_strict(dict(enumerate(ARMS)), return_dtype=pl.String),
            "probability": grants.chance,
        }
    )
    truth = {
        "persons": people_truth(people, shapes),
        "accounts": _accounts_truth(accounts, people.ids),
        "identifiers": identifier_truth(stated, accounts),
        "dropout": dropout_truth(people, done, calendar.days),
        "survival": survival_truth(people, done, world),
        "benefit_effects": benefit_truth(people, done, effects, mean, world),
        "policy_log": policy,
    }
    return BlockFrames(
        _activity(number, activity, accounts, delivered),
        _lines(number, activity, delivered, streams, world),
        _accounts(stated, accounts, streams, world),
        truth,
        delivered.undelivered,
    )


def _activity(number: int, activity: Activity, accounts: Accounts, delivered: Delivered) -> pl.DataFrame:
    columns = dict(delivered.columns)
    related = columns["related"]
    columns["related"] = np.where(related >= 0, number * ROOM + related, -1)
    account = accounts.number[activity.account[columns["row"]]]
    columns["account"] = np.where(columns["guest"] > 0, -1, account)
    columns["planted"] = columns["planted"] | np.where(columns["guest"] > 0, ANONYMOUS, 0)
    columns["row"] = number * ROOM + columns["row"]
    del columns["person"]
    return pl.DataFrame(columns).cast({name: kind for name, kind in _NARROW.items() if name in columns})


def _lines(number: int, activity: Activity, delivered: Delivered, streams: Streams, world: World) -> pl.DataFrame:
    lines = dict(activity.lines)
    chance = streams("line deliveries")
    days, p = world.calendar.days, world.parameters
    lines["deliver"] = delivered.on_time[lines["order"]]
    lines["fate"] = np.zeros(len(lines["order"]), dtype=np.int64)
    twice = np.flatnonzero(chance.random(len(lines["order"])) < p.duplicate_share)
    again = {name: values[twice].copy() for name, values in lines.items()}
    again["deliver"] = again["deliver"] + chance.integers(0, 6, len(twice))
    again["fate"] = np.full(len(twice), FATE["duplicate"])
    joined = {name: np.concatenate([values, again[name]]) for name, values in lines.items()}
    joined["order"] = number * ROOM + joined["order"]
    frame = pl.DataFrame(joined).filter(pl.col("deliver") <= days)
    kinds = {"business": pl.Int8, "line": pl.Int16, "category": pl.Int8, "sku": pl.Int32, "quantity": pl.Int16}
    return frame.cast({**kinds, "amount": pl.Int32, "deliver": pl.Int16, "fate": pl.Int8})


def _accounts(stated: Stated, accounts: Accounts, streams: Streams, world: World) -> pl.DataFrame:
    chance = streams("account deliveries")
    days = world.calendar.days
    row = stated.account
    has_later = np.bincount(row, minlength=len(accounts.person))[row] > 1
    frame = pl.DataFrame(
        {
            **{name: values for name, values in vars(stated).items() if name != "day"},
            "business": accounts.business[row],
            "number": accounts.number[row],
            "opened": accounts.day[row],
            "second": accounts.second[row],
            "deliver": np.maximum(stated.day + 1, 0),
            "fate": np.where(has_later & (stated.version == 1), FATE["superseded"], FATE["current"]),
            "planted": np.zeros(len(row), dtype=np.int64),
        }
    )
    twice = np.flatnonzero((chance.random(len(row)) < world.parameters.account_duplicate_share) & ~has_later)
    again = frame[twice].with_columns(
        deliver=pl.col("deliver") + pl.Series(chance.integers(0, 6, len(twice))),
        fate=pl.lit(FATE["duplicate"], pl.Int64),
        planted=pl.lit(DUPLICATE, pl.Int64),
    )
    kinds: dict[str, pl.DataType | type[pl.DataType]] = {
        "business": pl.Int8,
        "version": pl.Int8,
        "fate": pl.Int8,
        "planted": pl.Int16,
        "deliver": pl.Int16,
    }
    kinds |= {"phone_notation": pl.Int8, "phone_defect": pl.Int8, "email_style": pl.Int8}
    return pl.concat([frame, again]).filter(pl.col("deliver") <= days).cast(kinds)


def _accounts_truth(accounts: Accounts, ids: Ints) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "business": accounts.business,
            "account": accounts.number,
            "person_id": ids[accounts.person],
            "origin": pl.Series(accounts.origin).replace_strict(dict(enumerate(ORIGINS)), return_dtype=pl.String),
        }
    )
