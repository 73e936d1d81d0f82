"""What becomes of landing rows, read plainly from the definitions, one row after the other.

What belongs here: verdicts with their rules, the orders that stand, their refunds and purchase days.
What does not: members (one_id.py), the rows themselves (landing_world.py).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tests.oracles.landing_world import BUSINESSES, RATES, Row, World, place, rank

Verdict = tuple[str, str | None]
CENT = Decimal("0.01")


@dataclass
class Landed:
    """Verdict and rule of every row, and what stands."""

    verdicts: dict[tuple[Any, ...], Verdict]
    activity: dict[tuple[str, str], Row]


def rate_of(business: str, day: date) -> Decimal | None:
    """The last rate of the business's currency dated on or before the day."""
    known = [rate for since, rate in RATES[BUSINESSES[business][1]] if since <= day]
    return known[-1] if known else None


def is_foreign(row: Row) -> bool:
    """Whether a row states a currency that its business does not have."""
    return row["currency"] not in (None, BUSINESSES[row["business"]][1])


def rule_of_points(row: Row) -> str | None:
    """What is wrong with points that a source states: how many, of which currency, and a score is never spent."""
    if not row["activity_type"].startswith("points_"):
        return None
    if row["points"] is None:
        return "missing_points"
    if row["points_currency"] not in ("coins", "score"):
        return "unknown_points_currency"
    is_spent_score = (row["activity_type"], row["points_currency"]) == ("points_redeemed", "score")
    return "score_is_never_spent" if is_spent_score else None


def converted(amount: Decimal, rate: Decimal) -> Decimal:
    """Money in the workspace's currency, to the cent."""
    return (amount * rate).quantize(CENT, ROUND_HALF_UP)


def grouped(rows: Iterable[Row], *names: str) -> dict[tuple[Any, ...], list[Row]]:
    """Rows by some of their columns, each group in the order in which its rows became known."""
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in sorted(rows, key=rank):
        groups[tuple(row[name] for name in names)].append(row)
    return groups


def judge_accounts(rows: Iterable[Row]) -> dict[tuple[Any, ...], Verdict]:
    """Other content than the row before is a version, the last version is current."""
    verdicts: dict[tuple[Any, ...], Verdict] = {}
    for versions in grouped(rows, "business", "account_id").values():
        current = None
        for row in versions:
            if current is not None and current["row_hash"] == row["row_hash"]:
                verdicts[place(row)] = ("duplicate", "exact_duplicate")
                continue
            if current is not None:
                verdicts[place(current)] = ("superseded", "superseded_by_newer_version")
            verdicts[place(row)] = ("current", None)
            current = row
    return verdicts


def judge_versions(rows: Iterable[Row], *key: str) -> dict[tuple[Any, ...], Verdict]:
    """Duplicates first, then the greatest correction key."""
    verdicts: dict[tuple[Any, ...], Verdict] = {}
    for group in grouped(rows, *key).values():
        kept: dict[str, Row] = {}
        for row in group:
            if row["row_hash"] in kept:
                verdicts[place(row)] = ("duplicate", "exact_duplicate")
            else:
                kept[row["row_hash"]] = row
        keys = [row["correction_key"] for row in kept.values()]
        for row in kept.values():
            if len(kept) == 1:
                verdicts[place(row)] = ("current", None)
            elif None not in keys and row["correction_key"] < max(keys):
                verdicts[place(row)] = ("superseded", "superseded_by_correction")
            elif None in keys or keys.count(max(keys)) > 1:
                verdicts[place(row)] = ("in_conflict", "versions_in_conflict")
            else:
                verdicts[place(row)] = ("current", None)
    return verdicts


def leave_out(rows: Iterable[Row], verdicts: dict[tuple[Any, ...], Verdict]) -> None:
    """Go through the deliveries of each order: one that changes a line takes away the lines it does not state.

    What was said before and comes again without such a change is a duplicate: it brings nothing back.
    """
    for lines in grouped(rows, "business", "activity_id").values():
        if any(row["correction_key"] is None for row in lines):
            continue
        alive: dict[int, bool] = {}
        seen: dict[int, set[str]] = defaultdict(set)
        for key in sorted({row["correction_key"] for row in lines}):
            delivery = [row for row in lines if row["correction_key"] == key]
            stated = {row["line_no"] for row in delivery if row["row_hash"] not in seen[row["line_no"]]}
            if any(
                seen[row["line_no"]] - {row["row_hash"]} and row["row_hash"] not in seen[row["line_no"]]
                for row in delivery
            ):
                alive = dict.fromkeys(alive, False)
                stated = {row["line_no"] for row in delivery}
            alive.update(dict.fromkeys(stated, True))
            for row in delivery:
                seen[row["line_no"]].add(row["row_hash"])
        for row in lines:
            if not alive[row["line_no"]] and verdicts[place(row)][0] == "current":
                verdicts[place(row)] = ("superseded", "left_out_by_correction")


def land(world: World) -> Landed:
    """Judge every row of a world that is cut already."""
    verdicts = judge_versions(world.activity, "business", "activity_id")
    of_lines = judge_versions(world.lines, "business", "activity_id", "line_no")
    leave_out(world.lines, of_lines)
    standing = {
        (row["business"], row["activity_id"]): row for row in world.activity if verdicts[place(row)][0] == "current"
    }
    lines = grouped((row for row in world.lines if of_lines[place(row)][0] == "current"), "business", "activity_id")
    held: dict[tuple[str, str], str] = {
        key: "no_rate"
        for key, row in standing.items()
        if row["amount"] is not None and rate_of(key[0], row["activity_date"]) is None
    }
    held |= {key: rule for key, row in standing.items() if (rule := rule_of_points(row))}
    held |= {key: "other_currency" for key, row in standing.items() if is_foreign(row)}
    made: dict[tuple[str, str], Row] = {}
    for key, group in lines.items():
        rule = _rule_of_lines(key, group, standing, held)
        if key in standing and rule in ("lines_do_not_add_up", "other_currency"):
            held[key] = rule
        if rule:
            of_lines.update({place(row): ("quarantined", rule) for row in group})
        elif key not in standing:
            made[key] = _order_of(group)
    orders = {key for key, row in standing.items() if row["activity_type"] == "order" and key not in held} | set(made)
    for key, row in standing.items():
        if row["activity_type"] == "refund" and (key[0], row["related_activity_id"]) not in orders:
            held.setdefault(key, "orphan_refund")
    verdicts.update({place(standing[key]): ("quarantined", rule) for key, rule in held.items()})
    activity = {key: row for key, row in standing.items() if key not in held} | made
    return Landed({**judge_accounts(world.accounts), **verdicts, **of_lines}, activity)


def _rule_of_lines(
    key: tuple[str, str], group: list[Row], standing: dict[tuple[str, str], Row], held: dict[tuple[str, str], str]
) -> str | None:
    """What holds the standing lines of an order back, if anything does."""
    order = standing.get(key)
    if order and (order["activity_type"] != "order" or key in held):
        return held[key] if order["activity_type"] == "order" else "orphan_lines"
    if any(map(is_foreign, group)):
        return "other_currency"
    if order:
        return None if order["amount"] == sum(row["amount"] for row in group) else "lines_do_not_add_up"
    if not group[0]["makes_order"]:
        return "orphan_lines"
    several = len({row["account_id"] for row in group} - {None}) > 1
    rate = rate_of(key[0], min(row["activity_date"] for row in group))
    return "lines_name_different_accounts" if several else None if rate else "no_rate"


def _order_of(group: list[Row]) -> Row:
    """The order that lines make."""
    first = min(group, key=lambda row: row["occurred_at"])
    named = {row["account_id"] for row in group} - {None}
    return {
        **{name: first[name] for name in ("business", "activity_id", "occurred_at", "activity_date", "currency")},
        "account_id": named.pop() if named else None,
        "activity_type": "order",
        "amount": sum((row["amount"] for row in group), Decimal(0)),
        "coins_amount": None,
        "related_activity_id": None,
    }


def orders(landed: Landed) -> dict[tuple[str, str], dict[str, Any]]:
    """Each order with its refunds: net amounts, and whether it makes a purchase day."""
    found = {}
    for key, row in landed.activity.items():
        if row["activity_type"] != "order":
            continue
        refunds = [
            other
            for (business, _), other in landed.activity.items()
            if business == key[0] and other["activity_type"] == "refund" and other["related_activity_id"] == key[1]
        ]
        back = sum((other["amount"] for other in refunds), Decimal(0))
        rate = rate_of(key[0], row["activity_date"])
        coins = row["coins_amount"] or Decimal(0)
        share = min(row["amount"], back) / row["amount"] if row["amount"] else Decimal(len(refunds) > 0)
        found[key] = {
            "net_amount": row["amount"] - back,
            "net_reporting_amount": converted(row["amount"], rate)
            - sum((converted(o["amount"], rate_of(key[0], o["activity_date"])) for o in refunds), Decimal(0)),
            "is_qualifying": share < 1
            and row["amount"] + coins > 0
            and row["amount"] - back + coins >= BUSINESSES[key[0]][3],
        }
    return found
