"""Phones, e-mails, devices and landlines as accounts state them, and what is wrong with each.

What belongs here: whole numbers that stand for identifiers, so that everything stays vectorised. What does not: their
text (`texts.py`). Numbers of phones are a scattered sequence: nobody has another's by accident.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from member360.simulation.accounts import Accounts
from member360.simulation.parameters import Parameters
from member360.simulation.people import NEVER, People
from member360.simulation.streams import Streams, mixed

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
DEFECTS = (
    "none", "notation", "case_and_dots", "mistyped", "recycled", "household", "shared_device", "corporate", "changed",
)  # fmt: skip
DEFECT = {name: position for position, name in enumerate(DEFECTS)}
NOTATIONS = 6
DOMAINS = {"qq.com": 0.40, "163.com": 0.25, "gmail.com": 0.15, "outlook.com": 0.12, "126.com": 0.08}
_PREFIXES = np.array(
    [
        *range(130, 140),
        *range(150, 154),
        *range(155, 160),
        166,
        173,
        *range(175, 179),
        *range(180, 190),
        191,
        193,
        195,
        198,
        199,
    ]
)
_NUMBERS = len(_PREFIXES) * 100_000_000
_SCATTER = 2_654_435_761
_CORPORATE = 2  # serials of people's own numbers are 4 k and 4 k + 1
_LEAST_CORPORATE = 30  # more than the cap of the workspace's rules
_NO_CARRIER = 0


@dataclass
class Stated:
    """What accounts state, one row for each version of an account.

    Args:
        account: Row of the account.
        version: 1, or 2 after a change of number.
        day: Day of the version; below 0: before the world.
        phone: Eleven digits, ten where the number is none; 0: no phone.
        phone_verified: Whether the business has verified it.
        phone_notation: How it is written, below `NOTATIONS`.
        phone_defect: Position in `DEFECTS`.
        phone_until: Day it was last seen; `NEVER` where the business does not say.
        email: Serial of the mailbox; -1: none.
        email_verified: Whether the business has verified it.
        email_style: 0 plain, 1 capitals, 2 dotted, 3 a letter too many.
        device: A number for the device.
        device_shared: Whether strangers share it.
        landline: Number of the household's landline.
        sms: Whether messages are allowed.
    """

    account: Ints
    version: Ints
    day: Ints
    phone: Ints
    phone_verified: Flags
    phone_notation: Ints
    phone_defect: Ints
    phone_until: Ints
    email: Ints
    email_verified: Flags
    email_style: Ints
    device: Ints
    device_shared: Flags
    landline: Ints
    sms: Flags


def phone_digits(serial: Ints) -> Ints:
    """Return mobile numbers of eleven digits, another one for each serial.

    Args:
        serial: Whole numbers from 0.
    """
    place = (serial * _SCATTER + 12_345_678_901) % _NUMBERS
    return _PREFIXES[place // 100_000_000] * 100_000_000 + place % 100_000_000


def state(people: People, accounts: Accounts, members: int, days: int, streams: Streams, p: Parameters) -> Stated:
    """Draw what the accounts of a block state.

    Args:
        people: The block's people.
        accounts: Their accounts.
        members: People of the whole world, on which the corporate number's share depends.
        days: Length of the world.
        streams: The block's generators.
        p: How often each defect is planted.
    """
    chance = streams("identifiers")
    count, rows = len(people.kind), len(accounts.person)
    own, recycled = _own_serials(people, chance, p)
    changes = chance.random(count) < p.phone_changed_per_year * days / 365
    changed_on = np.where(changes & ~people.former, np.floor(chance.random(count) * days).astype(np.int64), NEVER)
    who = accounts.person
    after = accounts.day >= changed_on[who]
    serial = np.where(after, people.ids[who] * 4 + 1, own[who])
    defect = np.where(recycled[who] & ~after, DEFECT["recycled"], np.where(changes[who], DEFECT["changed"], 0))
    serial, defect, odd = _others_numbers(people, own, who, serial, defect, members, chance, p)
    mistyped = ~odd & (chance.random(rows) < p.phone_mistyped)
    phone = phone_digits(serial)
    phone = np.where(mistyped, _wrong(phone, chance, p), phone)
    defect = np.where(mistyped, DEFECT["mistyped"], defect)
    verified = chance.random(rows) < np.where(mistyped, p.mistyped_verified, p.phone_verified)
    household_ok = chance.random(rows) < p.household_phone_verified / (
        p.household_phone_verified + p.household_phone_unverified
    )
    verified = np.where(defect == DEFECT["household"], household_ok, verified)
    missing = chance.random(rows) < p.phone_missing
    notation = np.where(chance.random(rows) < p.phone_notation, chance.integers(1, NOTATIONS, rows), 0)
    defect = np.where((defect == 0) & (notation > 0), DEFECT["notation"], defect)
    told_end = people.former & (chance.random(count) < p.recycled_end_known)
    seen = accounts.day + chance.integers(0, 30, rows)
    email, email_ok, style = _emails(people, who, chance, p)
    device, shared = _devices(people, who, chance, p)
    first = Stated(
        account=np.arange(rows),
        version=np.ones(rows, dtype=np.int64),
        day=accounts.day,
        phone=np.where(missing, _NO_CARRIER, phone),
        phone_verified=verified & ~missing,
        phone_notation=notation,
        phone_defect=defect,
        phone_until=np.where(told_end[who], seen, NEVER),
        email=email,
        email_verified=email_ok,
        email_style=style,
        device=device,
        device_shared=shared,
        landline=people.household[who],
        sms=chance.random(rows) < 0.7,  # noqa: PLR2004 (a plausible share)
    )
    told = chance.random(rows) < p.changed_told
    told_on = changed_on[who] + chance.integers(0, 20, rows)
    tells = told & ~after & ~odd & ~mistyped & ~missing & (told_on < days) & (changed_on[who] < NEVER)
    return _with_changes(first, np.flatnonzero(tells), told_on, phone_digits(people.ids[who] * 4 + 1))


def _wrong(phone: Ints, chance: np.random.Generator, p: Parameters) -> Ints:
    """Phones with another last digit, or without it."""
    slip = 1 + chance.integers(0, 9, len(phone))
    is_none = chance.random(len(phone)) < p.phone_invalid
    return np.where(is_none, phone // 10, phone - phone % 10 + (phone + slip) % 10)


def _devices(people: People, who: Ints, chance: np.random.Generator, p: Parameters) -> tuple[Ints, Flags]:
    """A device for each account, a person's own or one of a few that strangers of the block share."""
    rows = len(who)
    shared = chance.random(rows) < p.device_shared
    place = np.where(shared, chance.integers(0, max(len(people.kind) // 40, 1), rows), people.ids[who])
    return mixed(place, np.where(shared, people.first + 1, 0)).astype(np.int64), shared


def _own_serials(people: People, chance: np.random.Generator, p: Parameters) -> tuple[Ints, Flags]:
    """Everybody's own number; some newcomers have the number of somebody who left long ago."""
    own = people.ids * 4
    count = len(own)
    given_up = np.flatnonzero(people.former & (chance.random(count) < p.phone_recycled))
    newcomers = np.flatnonzero((people.entered >= 0) & ~people.former)
    newcomers = newcomers[np.argsort(chance.random(len(newcomers)))][: len(given_up)]
    given_up = given_up[: len(newcomers)]
    own[newcomers] = own[given_up]
    recycled = np.zeros(count, dtype=bool)
    recycled[newcomers] = recycled[given_up] = True
    return own, recycled


def _others_numbers(
    people: People,
    own: Ints,
    who: Ints,
    serial: Ints,
    defect: Ints,
    members: int,
    chance: np.random.Generator,
    p: Parameters,
) -> tuple[Ints, Ints, Flags]:
    """Accounts with the head of household's mobile or the corporate number instead of the person's own."""
    rows = len(who)
    shared = p.household_phone_unverified + p.household_phone_verified
    head = people.household[who] - people.first
    in_household = (head != who) & ~people.former[head] & ~people.former[who] & (chance.random(rows) < shared)
    every = max(1, min(round(1 / p.corporate_share), members // _LEAST_CORPORATE))
    corporate = (people.ids[who] % every == 0) & ~people.former[who]
    serial = np.where(corporate, _CORPORATE, np.where(in_household, own[head], serial))
    defect = np.where(corporate, DEFECT["corporate"], np.where(in_household, DEFECT["household"], defect))
    return serial, defect, corporate | in_household


def _emails(people: People, who: Ints, chance: np.random.Generator, p: Parameters) -> tuple[Ints, Flags, Ints]:
    rows = len(who)
    missing = chance.random(rows) < p.email_missing
    drawn = chance.random(rows)
    limits = np.cumsum([p.email_mistyped, p.email_dots, p.email_case])
    style = np.array([3, 2, 1, 0])[np.searchsorted(limits, drawn, side="right")]
    verified = (chance.random(rows) < p.email_verified) & (style != 3) & ~missing  # noqa: PLR2004 (a slip)
    return np.where(missing, -1, people.ids[who]), verified, style


def _with_changes(first: Stated, at: Ints, told_on: Ints, new_phone: Ints) -> Stated:
    """The first versions, then second ones with the new number."""
    columns = {name: np.concatenate([values, values[at]]) for name, values in vars(first).items()}
    later = slice(len(first.account), None)
    columns["version"][later] = 2
    columns["day"][later] = told_on[at]
    columns["phone"][later] = new_phone[at]
    columns["phone_verified"][later] = True
    columns["phone_notation"][later] = 0
    columns["phone_until"][later] = NEVER
    return Stated(**columns)
