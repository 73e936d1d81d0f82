"""Random landing: three businesses that deliver, repeat, correct, contradict and forget.

What belongs here: rows as intake would land them, small id pools so that everything collides.
What does not: what becomes of the rows (landing.py, one_id.py).
"""

import hashlib
import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

Row = dict[str, Any]

FIRST_DAY = date(2025, 3, 1)
AS_OF = date(2025, 3, 18)
KNOWN_AT = datetime(2025, 3, 19, 23, 59)  # noqa: DTZ001 - naive UTC, as everywhere in the warehouse
ZONE = ZoneInfo("America/New_York")
# business: its zone, currency, whether it says which version corrects another, its qualifying minimum
BUSINESSES = {
    "east": ("America/New_York", "USD", True, Decimal("0.00")),
    "far": ("Asia/Shanghai", "CNY", True, Decimal("3.00")),
    "mute": ("UTC", "USD", False, Decimal("0.00")),
}
RATES = {
    "USD": [(date(1, 1, 1), Decimal(1))],
    "CNY": [(date(2025, 3, 3), Decimal("0.14")), (date(2025, 3, 9), Decimal("0.137501"))],
}
RULES = [
    {"rule": "verified_phone", "kind": "phone", "requires_verified": True, "strength": "strong", "cap": 4, "gap": 20},
    {"rule": "verified_email", "kind": "email", "requires_verified": True, "strength": "strong", "cap": 2, "gap": 900},
    {"rule": "same_card", "kind": "card", "requires_verified": False, "strength": "strong", "cap": 3, "gap": 5},
    {"rule": "same_device", "kind": "device", "requires_verified": False, "strength": "weak", "cap": 3, "gap": 90},
]
DENIED = {("phone", "p0")}


@dataclass
class World:
    """Landing rows, by table."""

    accounts: list[Row] = field(default_factory=list)
    identifiers: list[Row] = field(default_factory=list)
    activity: list[Row] = field(default_factory=list)
    lines: list[Row] = field(default_factory=list)

    def cut(self) -> "World":
        """The rows that a run of the as-of day and that knowledge may see."""

        def passes(row: Row, day: str) -> bool:
            return row["received_at"] <= KNOWN_AT and (row[day] is None or row[day] <= AS_OF)

        accounts = [row for row in self.accounts if passes(row, "registered_date")]
        places = {place(row) for row in accounts}
        identifiers = [r for r in self.identifiers if place(r) in places and passes(r, "first_seen_date")]
        activity = [row for row in self.activity if passes(row, "activity_date")]
        return World(accounts, identifiers, activity, [row for row in self.lines if passes(row, "activity_date")])


def place(row: Row) -> tuple[Any, ...]:
    """Where a row stands in what was delivered."""
    return (row["business"], row["file_hash"], row["line"], row["part"])


def rank(row: Row) -> tuple[Any, ...]:
    """The order in which rows became known."""
    return (row["received_at"], row["file_hash"], row["line"], row["part"])


def business_day(moment: datetime, business: str) -> date:
    """The day that a UTC moment falls on where the business is."""
    return moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(BUSINESSES[business][0])).date()


def receipt_day(moment: datetime) -> date:
    """The day that a UTC moment falls on in the workspace's zone."""
    return moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZONE).date()


def random_world(seed: int) -> World:
    """Draw a world: the same for the same seed."""
    return _Drawing(random.Random(seed)).world()  # noqa: S311 - a seed, so that everybody looks at the same world


class _Drawing:
    """One world in the making."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        hours = [time(4, 30), time(5, 30), time(16)]
        self.receipts = [
            datetime.combine(FIRST_DAY + timedelta(days=n), self.dice.choice(hours)) for n in range(1, 24, 2)
        ]
        self.made = World()
        self.line = 0

    def world(self) -> World:
        for business in BUSINESSES:
            for number in range(40):
                self._account(business, f"a{number}")
            for number in range(60):
                self._activity(business, f"o{number}", "order")
            for number in range(25):
                self._activity(business, f"r{number}", "refund")
            for number in range(15):
                self._activity(business, f"v{number}", "visit")
            for number in range(60):
                self._activity(business, f"p{number}", f"points_{self.dice.choice(['redeemed', 'gifted', 'adjusted'])}")
            for number in range(40, 100):
                self._order_of_lines(business, f"o{number}")
        return self.made

    def _delivered(self, business: str, receipt: datetime, content: Row) -> Row:
        self.line += 1
        text = repr(sorted((k, v) for k, v in content.items() if k != "correction_key"))
        return {
            "business": business,
            "source": "s",
            "file_hash": f"f{self.dice.randint(0, 9)}{receipt:%d}",
            "mapping_hash": "h",
            "line": self.line,
            "part": 0,
            "received_at": receipt,
            "row_hash": hashlib.md5(text.encode(), usedforsecurity=False).hexdigest(),
            **content,
        }

    def _key(self, business: str, receipt: datetime) -> str | None:
        return receipt.isoformat() if BUSINESSES[business][2] else None

    def _some_receipts(self, at_most: int) -> list[datetime]:
        return sorted(self.dice.choice(self.receipts) for _ in range(self.dice.randint(1, at_most)))

    def _moment(self) -> datetime:
        days, minutes = self.dice.randint(0, 21), self.dice.randint(0, 1439)
        return datetime.combine(FIRST_DAY, time(0)) + timedelta(days=days, minutes=minutes)

    def _account(self, business: str, account: str) -> None:
        registered = self.dice.choice([None, self._moment()])
        said: list[Row] = []
        for receipt in self._some_receipts(4):
            if not said or self.dice.random() < 0.7:
                said = [self._identifier(business) for _ in range(self.dice.randint(0, 2))]
            content = {
                "account_id": account,
                "registered_at": registered,
                "registered_date": registered and business_day(registered, business),
                "attributes": repr(said),
            }
            row = self._delivered(business, receipt, content)
            self.made.accounts.append(row)
            self.made.identifiers += [{**row, **identifier} for identifier in said]

    def _identifier(self, business: str) -> Row:
        kind = self.dice.choice(["phone", "phone", "email", "card", "device"])
        seen = self.dice.choice([None, self._moment() - timedelta(days=self.dice.randint(0, 60))])
        last = seen and self.dice.choice([None, None, seen + timedelta(days=self.dice.randint(0, 20))])
        name = f"{kind[0]}{self.dice.randint(0, 25)}"
        return {
            "kind": kind,
            "value": name,
            "identifier": self.dice.choice([name, name, name, None]) if kind == "email" else name,
            "is_denied": False,
            "verified": self.dice.choice([True, True, True, False, None]),
            "first_seen_at": seen,
            "first_seen_date": seen and business_day(seen, business),
            "last_seen_at": last,
            "last_seen_date": last and business_day(last, business),
        }

    def _activity(self, business: str, name: str, kind: str) -> None:
        moment, account = self._moment(), self._anybody()
        amounts = [Decimal("0.00"), Decimal("2.50"), Decimal("7.35")]
        for receipt in self._some_receipts(2):
            content = {
                "activity_id": name,
                "account_id": account,
                "activity_type": kind,
                "occurred_at": moment,
                "activity_date": business_day(moment, business),
                "amount": self.dice.choice(amounts) if kind in ("order", "refund") else None,
                "currency": self._currency(business),
                "related_activity_id": f"o{self.dice.randint(0, 99)}" if kind == "refund" else None,
                "coins_amount": self.dice.choice([None, None, Decimal("4.00")]) if kind == "order" else None,
                "points": self.dice.choice([None, 0, 5, 5]) if kind.startswith("points_") else None,
                "points_currency": self.dice.choice([None, "coins", "coins", "score", "score", "Coins"]),
                "correction_key": self._key(business, receipt),
            }
            self.made.activity.append(self._delivered(business, receipt, content))

    def _currency(self, business: str) -> str | None:
        """Nothing or the business's own, and now and then one that no row of it may state."""
        return self.dice.choices([None, BUSINESSES[business][1], "EUR", "CNY"], [60, 37, 1, 2])[0]

    def _anybody(self) -> str | None:
        return self.dice.choice([None, *(f"a{number}" for number in range(50))])

    def _order_of_lines(self, business: str, name: str) -> None:
        """Lines that make their order (o60 on) or belong to an order delivered as activity (o40 to o59)."""
        makes_order = int(name[1:]) >= 60
        moment, account = self._moment(), self._anybody()
        numbers = range(1, self.dice.randint(2, 4))
        amounts = {number: self.dice.choice(["1.25", "2.50"]) for number in numbers}
        for receipt in self._some_receipts(3):
            for number in numbers:
                if self.dice.random() < 0.2:
                    continue
                if self.dice.random() < 0.2:
                    amounts[number] = self.dice.choice(["0.00", "2.50", "3.10"])
                at = moment + timedelta(minutes=number)
                named = account if self.dice.random() < 0.95 else self._anybody()
                content = {
                    "activity_id": name,
                    "line_no": number,
                    "category": "bread",
                    "amount": Decimal(amounts[number]),
                    "account_id": named if makes_order else None,
                    "occurred_at": at if makes_order else None,
                    "activity_date": business_day(at, business) if makes_order else None,
                    "currency": self._currency(business),
                    "makes_order": makes_order,
                    "correction_key": self._key(business, receipt),
                }
                self.made.lines.append(self._delivered(business, receipt, content))
