"""The expectations, as plain rows: table, column, what must hold and within which bounds.

What belongs here: pure functions from a contract or a profile of the last snapshot to expectations.
Not here: evaluating them (`validate`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from member360.workspace.contracts import ACTIVITY_TYPES

# A night may lose this share of a table's rows before it is held back: more is a broken delivery, not trade.
ROWS_LOST = 0.10
# By how much the share of NULLs of a column may rise between two snapshots.
NULLS_GAINED = 0.10
# How far the mean of a watched column may move, as a share of the last mean.
MEAN_MOVED = 0.50

KEYS = {
    "accounts": ("business", "account_id", "received_at", "file_hash", "line"),
    "activity": (
        "business",
        "activity_id",
        "activity_type",
        "occurred_at",
        "activity_date",
        "amount",
        "received_at",
    ),
    "order_lines": ("business", "activity_id", "line_no", "amount", "received_at"),
}
LARGEST_AMOUNT = 1_000_000_000_000
WATCHED_TABLES = ("member_360", "member_business", "fct_activity", "fct_points_ledger", "lifecycle_intervals")
WATCHED_MEANS = {"member_360": ("net_sales_365d", "purchase_days"), "member_scores": ("score",)}


@dataclass(frozen=True)
class Expectation:
    """One thing that must hold.

    Attributes:
        check: The check it belongs to, as Dagster shows it.
        table: Relation it is about.
        kind: Great Expectations' class name.
        arguments: Its arguments, JSON-like.
        sentence: What it means to the person who is told that it failed.
    """

    check: str
    table: str
    kind: str
    arguments: Mapping[str, Any] = field(hash=False)
    sentence: str


@dataclass(frozen=True)
class TableProfile:
    """What the last snapshot looked like.

    Attributes:
        rows: Number of rows.
        null_shares: Share of NULLs by column.
        means: Mean by watched column.
    """

    rows: int
    null_shares: Mapping[str, float]
    means: Mapping[str, float]


def landing_suite() -> list[Expectation]:
    """Return what landing must hold before dbt reads it: keys present, words known, money in range."""
    keys = [
        Expectation(
            "keys_are_present",
            table,
            "ExpectColumnValuesToNotBeNull",
            {"column": column},
            f"landing.{table}.{column} is never empty",
        )
        for table, columns in KEYS.items()
        for column in columns
    ]
    words = Expectation(
        "words_are_known",
        "activity",
        "ExpectColumnValuesToBeInSet",
        {"column": "activity_type", "value_set": list(ACTIVITY_TYPES)},
        "every activity in landing is of a known type",
    )
    money = [
        Expectation(
            "money_is_in_range",
            table,
            "ExpectColumnValuesToBeBetween",
            {"column": "amount", "min_value": 0, "max_value": LARGEST_AMOUNT},
            f"every amount in landing.{table} lies between 0 and {LARGEST_AMOUNT:,}",
        )
        for table in ("activity", "order_lines")
    ]
    return [*keys, words, *money]


def candidate_suite(last: Mapping[str, TableProfile]) -> list[Expectation]:
    """Return what the candidate must hold against the last snapshot; nothing when there is none.

    Args:
        last: Profile of the last snapshot by table; tables that are new are not judged.
    """
    return [row for table, profile in sorted(last.items()) for row in _against(table, profile)]


def _against(table: str, profile: TableProfile) -> Iterator[Expectation]:
    yield Expectation(
        "rows_are_still_there",
        table,
        "ExpectTableRowCountToBeBetween",
        {"min_value": int(profile.rows * (1 - ROWS_LOST))},
        f"{table} keeps at least {1 - ROWS_LOST:.0%} of its {profile.rows:,} rows",
    )
    for column, share in sorted(profile.null_shares.items()):
        allowed = share + NULLS_GAINED
        if allowed < 1:
            yield Expectation(
                "values_are_still_there",
                table,
                "ExpectColumnValuesToNotBeNull",
                {"column": column, "mostly": round(1 - allowed, 6)},
                f"{table}.{column} is empty in at most {allowed:.1%} of rows (last snapshot {share:.1%})",
            )
    for column, mean in sorted(profile.means.items()):
        slack = abs(mean) * MEAN_MOVED
        yield Expectation(
            "figures_have_not_jumped",
            table,
            "ExpectColumnMeanToBeBetween",
            {"column": column, "min_value": mean - slack, "max_value": mean + slack},
            f"the mean of {table}.{column} stays within {MEAN_MOVED:.0%} of {mean:,.4f}",
        )
