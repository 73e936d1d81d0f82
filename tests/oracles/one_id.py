"""One ID read plainly from the definitions: all pairs of accounts, each receipt day anew.

What belongs here: who uses an identifier when, which pairs link, the map of a day.
What does not: incremental anything; the code under test has its own chains and components.
"""

from collections import defaultdict
from datetime import date, datetime
from itertools import combinations
from typing import Any

from tests.oracles.landing import Landed, grouped
from tests.oracles.landing_world import DENIED, RULES, Row, World, place, receipt_day

Account = tuple[str, str]
_NEVER = date(9999, 12, 31)


class OneId:
    """The accounts of a world that is cut already, and their maps."""

    def __init__(self, world: World, landed: Landed) -> None:
        self.versions = {
            key: [row for row in rows if landed.verdicts[place(row)][0] != "duplicate"]
            for key, rows in grouped(world.accounts, "business", "account_id").items()
        }
        self.stated: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
        for row in world.identifiers:
            self.stated[place(row)].append(row)
        self.first_held: dict[Account, datetime] = {}
        usable = [
            row
            for row in [*world.accounts, *world.activity, *world.lines]
            if landed.verdicts[place(row)][0] not in ("quarantined", "in_conflict")
        ]
        orders: dict[tuple[str, str], datetime] = {}
        for row in usable:
            if row.get("activity_type", "order") == "order" and "activity_id" in row:
                order = (row["business"], row["activity_id"])
                orders[order] = min(orders.get(order, row["received_at"]), row["received_at"])
        for row in usable:
            if row["account_id"] is not None:
                key = (row["business"], row["account_id"])
                since = row["received_at"]
                if row.get("activity_type") == "refund":
                    since = max(since, orders.get((row["business"], row["related_activity_id"]), since))
                self.first_held[key] = min(self.first_held.get(key, since), since)
        active = {(b, row["account_id"]) for (b, _), row in landed.activity.items() if row["account_id"]}
        self.accounts = set(self.versions) | active

    def receipt_days(self) -> list[date]:
        """Every day on which an account row or a first row came."""
        rows = [row for versions in self.versions.values() for row in versions]
        moments = [row["received_at"] for row in rows] + [self.first_held[key] for key in self.accounts]
        return sorted({receipt_day(moment) for moment in moments})

    def founding(self, account: Account) -> tuple[Any, ...]:
        """What makes one account found before another."""
        versions = self.versions.get(account, [])
        registered = versions[-1]["registered_at"] if versions else None
        return (self.first_held[account], registered is None, registered or self.first_held[account], *account)

    def map_on(self, today: date) -> dict[Account, Account]:
        """The founding account of every account known at the end of a day."""
        here = [key for key in self.accounts if receipt_day(self.first_held[key]) <= today]
        group = {key: {key} for key in here}
        for left, right in self._links(today):
            if group[left] is not group[right]:
                together = group[left] | group[right]
                group.update(dict.fromkeys(together, together))
        return {key: min(group[key], key=self.founding) for key in here}

    def _links(self, today: date) -> list[tuple[Account, Account]]:
        """All pairs that a strong rule links at the end of a day."""
        found = []
        for rule in RULES:
            users: dict[str, dict[Account, tuple[date, date]]] = defaultdict(dict)
            for account in self.versions:
                for identifier, use in self._uses(account, rule, today).items():
                    users[identifier][account] = use
            for using in users.values():
                if len(using) > rule["cap"] or rule["strength"] == "weak":
                    continue
                for (a, (a_from, a_to)), (b, (b_from, b_to)) in combinations(using.items(), 2):
                    if max((b_from - a_to).days, (a_from - b_to).days) <= rule["gap"]:
                        found.append((a, b))
        return found

    def _uses(self, account: Account, rule: Row, today: date) -> dict[str, tuple[date, date]]:
        """The identifiers that may link an account, with the time it used each."""
        known = [row for row in self.versions[account] if receipt_day(row["received_at"]) <= today]
        said: dict[str, list[tuple[int, Row]]] = defaultdict(list)
        for number, version in enumerate(known):
            for row in self.stated[place(version)]:
                if row["kind"] == rule["kind"] and row["identifier"] and (row["kind"], row["identifier"]) not in DENIED:
                    said[row["identifier"]].append((number, row))
        uses = {}
        for identifier, statements in said.items():
            number, _ = statements[-1]
            verified = self._verified(statements, number)
            was_verified = any(row["verified"] for _, row in statements)
            if not (verified if rule["requires_verified"] else not (verified is False and was_verified)):
                continue
            begins = [row["first_seen_date"] or row["registered_date"] for _, row in statements]
            ends = [row["last_seen_date"] for n, row in statements if n == number and row["last_seen_date"]]
            dropped = receipt_day(known[number + 1]["received_at"]) if number + 1 < len(known) else _NEVER
            first_said = receipt_day(statements[0][1]["received_at"])
            stated = [begin for begin in begins if begin]
            uses[identifier] = (min(stated) if stated else first_said, max(ends) if ends else dropped)
        return uses

    @staticmethod
    def _verified(statements: list[tuple[int, Row]], number: int) -> bool | None:
        """What the last version that states an identifier says; said twice in one version, the surer word."""
        words = [row["verified"] for n, row in statements if n == number and row["verified"] is not None]
        return any(words) if words else None
