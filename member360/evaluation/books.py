"""The account of rows, the quarantine and the books against what was planted.

What belongs here: counts that must agree exactly, and their differences. What does not: anything estimated.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from member360.evaluation.lines import Lines, Unit
from member360.evaluation.truth import Truth
from member360.publishing import Reader

FATES = {
    "read": "rows_read",
    "current": "current_rows",
    "superseded": "superseded",
    "duplicate": "exact_duplicates",
    "in_conflict": "in_conflict",
    "quarantined": "quarantined",
    "filtered": "filtered",
}
"""What `counts.json` calls a fate, and its column in `account_of_rows`."""
_BOOKS = """
select
    business,
    count(*) filter (where activity_type = 'order') as orders,
    coalesce(sum(amount) filter (where activity_type = 'order'), 0) as order_amount,
    count(*) filter (where activity_type = 'refund') as refunds,
    coalesce(sum(amount) filter (where activity_type = 'refund'), 0) as refund_amount
from fct_activity group by business
"""
_POINTS = """
select business, kind, currency, sum(points) as points
from fct_points_ledger where kind in ('redeem', 'gift') group by business, kind, currency
"""
_MONEY = {"order_amount", "refund_amount"}


def row_lines(reader: Reader, truth: Truth) -> Lines:
    """What became of the rows delivered, and what was set aside by which rule."""
    lines = Lines("rows")
    sums = ", ".join(f"cast(coalesce(sum({column}), 0) as bigint) as {fate}" for fate, column in FATES.items())
    found = reader.query(f"select {sums} from account_of_rows").row(0, named=True)
    planted = _part(truth.counts, "rows")
    for fate, count in found.items():
        lines.add("rows", fate, count, unit="count", against=planted.get(fate))
    _sources_that_differ(lines, reader, truth)
    by_rule = "select rule, cast(sum(rows) as bigint) as rows from quarantine_summary group by rule"
    held = dict(reader.query(by_rule).iter_rows())
    corrupt = planted_by_rule(truth.counts)
    for rule in sorted({*held, *corrupt}):
        lines.add("quarantine", rule, held.get(rule, 0), unit="count", against=corrupt.get(rule, 0))
    return lines


def planted_by_rule(counts: Mapping[str, Any]) -> dict[str, int]:
    """Rows planted for the quarantine, by the rule that they break."""
    defects = _part(counts, "defects")
    rules = {rule: int(count) for rule, count in _part(defects, "corrupt_rows").items()}
    if "orphan_refunds" in defects:
        rules["orphan_refund"] = rules.get("orphan_refund", 0) + int(defects["orphan_refunds"])
    in_conflict = int(_part(defects, "conflicts").get("rows", 0))
    if in_conflict:
        rules["versions_in_conflict"] = rules.get("versions_in_conflict", 0) + in_conflict
    return rules


def _sources_that_differ(lines: Lines, reader: Reader, truth: Truth) -> None:
    """Lines of the sources whose rows did not become what was planted, so that a difference is found at once."""
    columns = ", ".join(f"{column} as {fate}" for fate, column in FATES.items())
    published = reader.query(f"select business, source, contract, {columns} from account_of_rows").to_dicts()
    found = {(row["business"], row["source"], row["contract"]): row for row in published}
    for planted in truth.counts.get("rows_by_source", []):
        business, source = planted["business"], planted["source"]
        row = found.get((business, source, planted["contract"]), {})
        for fate in FATES:
            if row.get(fate, 0) != planted.get(fate, 0):
                count = row.get(fate, 0)
                lines.add(source, fate, count, unit="count", against=planted.get(fate, 0), business=business)


def book_lines(reader: Reader, truth: Truth) -> Lines:
    """Orders, refunds and points of each business, in its own currency."""
    lines = Lines("books")
    books = {row["business"]: row for row in reader.query(_BOOKS).to_dicts()}
    points = {(business, kind, currency): int(sum_) for business, kind, currency, sum_ in reader.query(_POINTS).rows()}
    for business, planted in sorted(_part(truth.counts, "books").items()):
        found = books.get(business, {})
        for measure in ("orders", "order_amount", "refunds", "refund_amount"):
            if measure in planted:
                unit: Unit = "money" if measure in _MONEY else "count"
                value, true = Decimal(found.get(measure) or 0), Decimal(str(planted[measure]))
                lines.add("activity", measure, value, unit=unit, against=true, business=business)
        spent = -sum(sum_ for (name, kind, _), sum_ in points.items() if (name, kind) == (business, "redeem"))
        if "coins_redeemed" in planted:
            true = Decimal(str(planted["coins_redeemed"]))
            lines.add("ledger", "coins_redeemed", spent, unit="count", against=true, business=business)
        for currency, gifted in sorted(_part(planted, "points_gifted").items()):
            sum_ = points.get((business, "gift", currency), 0)
            lines.add(f"gift_{currency}", "points_gifted", sum_, unit="count", against=gifted, business=business)
    _activities(lines, reader, truth)
    return lines


def _activities(lines: Lines, reader: Reader, truth: Truth) -> None:
    """Activities of each type over all businesses."""
    planted: dict[str, int] = {}
    for book in _part(truth.counts, "books").values():
        for activity_type, count in _part(book, "activities").items():
            planted[activity_type] = planted.get(activity_type, 0) + int(count)
    by_type = dict(reader.query("select activity_type, count(*) from fct_activity group by activity_type").iter_rows())
    for activity_type, count in sorted(planted.items()):
        lines.add("activities", activity_type, by_type.get(activity_type, 0), unit="count", against=count)


def _part(counts: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = counts.get(name)
    return found if isinstance(found, Mapping) else {}
