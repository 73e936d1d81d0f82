"""Random histories of single people, drawn by hypothesis, and the deliveries of a world in which all of them live.

What belongs here: what may happen to one person (everything odd is common, and moments lie on a coarse grid, so that
they often fall together), and the files that tell it. What does not: runs over the files, and comparing them.
"""

import csv
import random
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

WORKSPACE = Path(__file__).parent / "histories_workspace"
# Days on which files come, each in two parts. Between them lie one day, or the ends of silences, lots and windows.
NIGHTS = ("20240520", "20240604", "20240605", "20240612")
BUSINESSES = ("shop", "meals", "rides", "grocer")
LINES_ONLY = "grocer"
COLUMNS = {
    "accounts": (
        "account", "joined", "phone", "phone_ok", "phone_since", "phone_last", "mail", "mail_ok", "device", "sms",
        "asked", "home",
    ),
    "activity": (
        "id", "account", "kind", "at", "amount", "of", "version", "points", "purse", "coins", "city", "state",
    ),
    "lines": ("id", "line", "account", "at", "shelf", "article", "amount"),
}  # fmt: skip
# Names that a history gives are its own: how each is written where person n is one of thousands.
OWN = {
    "account": "p{n:04d}{name}",
    "id": "p{n:04d}{name}",
    "of": "p{n:04d}{name}",
    "phone": "138{n:04d}000{name}",
    "mail": "p{n:04d}.{name}@example.com",
    "device": "p{n:04d}.{name}",
}

T = TypeVar("T")
Fields = dict[str, str]

LENGTH = 400  # bytes that spell a history; hardly one needs more
# What accounts say of themselves may bear the delivery's own day, what they did does so on every other night only: the
# as-of day is the last of these, so some accounts, identifiers and consents begin to count on a later night.
CLOCK = (timedelta(hours=0), timedelta(hours=8), timedelta(hours=12), timedelta(hours=23, minutes=59))
DAYS_BEFORE = (
    *(1, 1, 1, 1, 2, 2, 3, 5, 9, 13, 14, 15, 16, 19, 22, 28, 29, 37, 40, 44, 46, 49, 55, 58, 60, 65, 69),
    *(85, 90, 362, 365, 400),
)
OR_TODAY = (0, 0, 0, 0, *DAYS_BEFORE)
KINDS = ("order",) * 8 + ("visit", "points_redeemed", "points_redeemed", "points_gifted", "points_adjusted", "oops")
CHANGES = ("nothing", "amount", "at", "at", "account", "kind", "of", "version", "city", "coins")
POSSIBLE = {
    "amount": ("100", "0", "30", "50", "100", "300"),
    "kind": KINDS,
    "of": ("", "-0", "-1", "-2", "-0:points_redeemed"),
    "version": ("1", "2", "3"),
    "city": ("", "杭州", "Boston"),
    "coins": ("", "", "", "10", "40"),
    "state": ("done",) * 12 + ("cart",),
    "points": ("25", "10", "40", "0"),
    "purse": ("coins", "coins", "score"),
}


@dataclass(frozen=True)
class Row:
    """One line of one delivery: of which business and source, on which night, in which of its two parts."""

    business: str
    source: str
    night: int
    part: str
    fields: Fields

    def told(self) -> str:
        """The row as one line: when, where, and what it says."""
        said = " ".join(f"{name}={value}" for name, value in self.fields.items() if value)
        return f"{NIGHTS[self.night]}{self.part} {self.business:7} {self.source:9} {said}"


class _Choices:
    """Choices spelled by bytes, which hypothesis draws at once: a hundred draws of one choice each take long."""

    def __init__(self, spelled: bytes) -> None:
        self._spelled = iter(spelled)
        # Of some nothing is heard any more while days go on: only these are touched by nothing but a day.
        self._last = self.of((3, 3, 2, 1, 0))

    def of(self, possible: Sequence[T]) -> T:
        """The next choice; the first of what is possible when the bytes are used up."""
        return possible[next(self._spelled, 0) % len(possible)]

    def a_third(self) -> bool:
        """Yes, one time in three."""
        return self.of((False, False, True))

    def most(self) -> bool:
        """Yes, three times in four."""
        return self.of((True, True, True, False))

    def night(self) -> int:
        """A night on which something may still come of this person."""
        return self.of(range(self._last + 1))

    def nights(self) -> list[int]:
        """The nights on which versions of something came, the first one first."""
        return sorted(self.night() for _ in range(self.of((1, 2, 3))))

    def moment(self, night: int, days: Sequence[int] = ()) -> str:
        """A moment in UTC some days before a night: midnight there, in UTC or in New York, or the last minute."""
        ago = self.of(days or (DAYS_BEFORE if night % 2 else OR_TODAY))
        day = datetime.strptime(NIGHTS[night], "%Y%m%d") - timedelta(days=ago, hours=8)  # noqa: DTZ007
        return (day + self.of(CLOCK)).isoformat()

    def who(self, names: Sequence[str], night: int) -> str:
        """One of the accounts; or nobody, but every other night only: on the others nobody must stay as it was."""
        return "" if night % 2 == 0 and self.of(range(12)) == 1 else self.of(names)


def history(spelled: bytes) -> list[Row]:
    """One person's rows: a few accounts, and what was said of them and of what they did."""
    choices = _Choices(spelled)
    accounts = {(choices.of(BUSINESSES), choices.of("ab")): None for _ in range(choices.of((2, 1, 3, 3, 4)))}
    rows = [row for business, name in accounts if business != LINES_ONLY for row in _account(choices, business, name)]
    for number in range(choices.of((2, 1, 3, 4))):
        business = choices.of([*accounts])[0]
        names = [name for of, name in accounts if of == business]
        if business == LINES_ONLY:
            rows += _basket(choices, names, f"-{number}")
            continue
        rows += _deal(choices, business, names, f"-{number}", choices.of(KINDS))
        for refund in range(choices.of((0, 0, 1, 2))):
            rows += _deal(choices, business, names, f"-{number}r{refund}", "refund")
    return rows


def _account(choices: _Choices, business: str, name: str) -> Iterator[Row]:
    """What a business said of an account, each time a bit different; of some it never said anything."""
    said: Fields = {}
    for _ in range(choices.of((1, 1, 2, 2, 3, 4, 0))):
        night = choices.night()
        if not said or choices.most():
            moments = [choices.moment(night, OR_TODAY) if choices.a_third() else "" for _ in range(4)]
            said = {
                "account": name, "joined": said.get("joined") or moments[0],
                "phone": choices.of(("1", "1", "1", "2", "")), "phone_ok": choices.of("YYYN"),
                "phone_since": moments[1], "phone_last": max(moments[1:3]),
                "mail": choices.of(("1", "1", "2", "")), "mail_ok": choices.of("YYYN"),
                "device": choices.of(("1", "", "")), "sms": choices.of("YYN"), "asked": moments[3],
                "home": choices.of(POSSIBLE["city"]),
            }  # fmt: skip
        yield Row(business, "accounts", night, choices.of("ab"), said)


def _deal(choices: _Choices, business: str, names: Sequence[str], own: str, kind: str) -> Iterator[Row]:
    """What came of an activity: versions that repeat, correct or contradict each other, and lines that may fit."""
    nights = choices.nights()
    fields = {name: choices.of(values) for name, values in POSSIBLE.items()}
    fields |= {"id": own, "account": choices.who(names, nights[0]), "kind": kind, "at": choices.moment(nights[0])}
    if kind == "refund" and choices.of(range(6)) != 1:
        fields |= {"of": own.split("r", maxsplit=1)[0]}
    for index, night in enumerate(nights):
        change = choices.of(CHANGES) if index else "nothing"
        if change == "at":
            fields = fields | {"at": choices.moment(night)}
        elif change == "account":
            fields = fields | {"account": choices.who(names, night)}
        elif change != "nothing":
            fields = fields | {change: choices.of(POSSIBLE[change])}
        if change != "nothing" and choices.most():
            fields = fields | {"version": choices.of(POSSIBLE["version"])}
        yield Row(business, "activity", night, choices.of("ab"), _as_sent(fields))
        if business == "shop" and fields["kind"] == "order" and choices.a_third():
            yield from _lines(choices, business, night if choices.most() else choices.night(), fields)


def _as_sent(fields: Fields) -> Fields:
    """The fields that a business fills for such an activity."""
    if fields["kind"] == "order":
        return fields | {"of": "", "points": "", "purse": ""}
    return fields | {"coins": ""} | ({} if fields["kind"].startswith("points_") else {"points": "", "purse": ""})


def _lines(choices: _Choices, business: str, night: int, order: Fields) -> Iterator[Row]:
    """Lines of an order; now and then they do not add up to it."""
    left, part = int(order["amount"]), choices.of("ab")
    for number in range(1, choices.of((2, 3, 4))):
        amount = min(left, choices.of((10, 20, 50, 300)))
        left -= amount
        yield Row(business, "lines", night, part, _line(choices, order, number, amount))
    if left and choices.of(range(6)) != 1:
        yield Row(business, "lines", night, part, _line(choices, order, 4, left))


def _line(choices: _Choices, order: Fields, number: int, amount: int) -> Fields:
    shelf = choices.of(("fish", "toys", ""))
    named = {name: order[name] for name in ("id", "account", "at")}
    return {**named, "line": str(number), "shelf": shelf, "article": f"{shelf}{number}", "amount": str(amount)}


def _basket(choices: _Choices, names: Sequence[str], own: str) -> Iterator[Row]:
    """An order that only its lines tell of; now and then they name two accounts or two moments."""
    nights = choices.nights()
    fields = {"id": own, "account": choices.who(names, nights[0]), "at": choices.moment(nights[0])}
    for night in nights:
        odd = choices.of(CHANGES)
        if odd == "account":
            fields = fields | {"account": choices.who(names, night)}
        for row in _lines(choices, LINES_ONLY, night, fields | {"amount": choices.of(POSSIBLE["amount"])}):
            if odd == "at":
                fields = fields | {"at": choices.moment(night)}
            yield replace(row, fields=row.fields | {"at": fields["at"]})


def collected(count: int) -> list[list[Row]]:
    """So many histories, the same ones each time: every example of hypothesis is one."""
    found: list[list[Row]] = []

    @settings(
        max_examples=count, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.binary(min_size=LENGTH, max_size=LENGTH))
    def collect(spelled: bytes) -> None:
        found.append(history(spelled))

    collect()
    return found


def lay(people: Mapping[int, Sequence[Row]], workspace: Path) -> Path:
    """Lay a workspace with the files that tell of all these people, each by its number.

    Rows of a file are mixed, the same way each time: where a row stands must not follow from whose it is.
    """
    shutil.copytree(WORKSPACE, workspace)
    files: dict[tuple[str, str, str], list[Fields]] = {}
    for n, rows in people.items():
        for row in rows:
            key = (row.business, row.source, f"{NIGHTS[row.night]}{row.part}")
            files.setdefault(key, []).append(
                {name: OWN[name].format(n=n, name=value) if value and name in OWN else value
                 for name, value in row.fields.items()}
            )  # fmt: skip
    for (business, source, when), rows in files.items():
        random.Random(when).shuffle(rows)  # noqa: S311 - a seed, so that everybody looks at the same order
        path = workspace / "deliveries" / business / f"{source}_{when}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS[source], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return workspace
