"""What was planted, counted from the rows that were written: defects, fates, books.

What belongs here: counting, adding up, and the shape of `counts.json`. What does not: planting anything.
"""

from collections import Counter
from typing import Any

import polars as pl

from member360.simulation.deliveries import (
    ANONYMOUS,
    CART,
    CONFLICT,
    CORRECTED,
    CORRUPT,
    DUPLICATE,
    FATE,
    FATES,
    LATE,
    MENDED,
    ORPHAN,
)  # fmt: skip
from member360.simulation.layout import Layout
from member360.simulation.rows import TYPE
from member360.simulation.sources import POINTS_CURRENCY

_PLANTED = {
    "late_rows": LATE, "corrections": CORRECTED, "conflict_rows": CONFLICT, "mended_rows": MENDED,
    "planted_orphan_refunds": ORPHAN, "cart_rows": CART, "anonymous_rows": ANONYMOUS,
}  # fmt: skip


def count_rows(frame: pl.DataFrame, layout: Layout) -> Counter[str]:
    """Count rows of one source as they are written.

    Args:
        frame: The rows.
        layout: Whose.

    Returns:
        `fate.<fate>`, `planted.<what>`, `corrupt.<rule>`, `books.<what>`, money in cents.
    """
    counts: Counter[str] = Counter()
    for fate, rows in frame.group_by("fate").len().iter_rows():
        counts[f"fate.{FATES[fate]}"] += rows
    if layout.source.contract == "activity":
        planted = pl.col("planted")
        found = frame.select(((planted & bit) > 0).sum().alias(name) for name, bit in _PLANTED.items())
        counts.update({f"planted.{name}": value for name, value in found.row(0, named=True).items()})
        garbled = frame.filter((planted & CORRUPT) > 0).group_by("rule").len()
        for rule, rows in garbled.iter_rows():
            counts[f"corrupt.{layout.shape.corrupt[rule]}"] += rows
        waiting = (pl.col("fate") == FATE["quarantined"]) & ((planted & CORRUPT) == 0)
        counts["planted.orphan_refunds"] = frame.filter(waiting).height
        second = ((planted & CONFLICT) > 0) & (pl.col("copy") > 0)
        counts["planted.conflict_ids"] = frame.filter(second).height
        counts.update(_books(frame))
    counts["planted.exact_duplicates"] = counts[f"fate.{FATES[FATE['duplicate']]}"]
    return counts


def _books(frame: pl.DataFrame) -> Counter[str]:
    used = frame.filter((pl.col("fate") == FATE["current"]) & ((pl.col("planted") & DUPLICATE) == 0))
    counts: Counter[str] = Counter()
    sums = used.group_by("type").agg(
        pl.len(), pl.col("amount").cast(pl.Int64).sum(), pl.col("points").cast(pl.Int64).sum()
    )
    for kind, rows, amount, points in sums.iter_rows():
        name = next(word for word, position in TYPE.items() if position == kind)
        counts[f"books.{name}.rows"] += rows
        counts[f"books.{name}.amount"] += amount
        counts[f"books.{name}.points"] += points
    return counts


def as_json(by_source: dict[tuple[str, str, str], Counter[str]], undelivered: int) -> dict[str, Any]:
    """Return defects, rows and books as `counts.json` has them.

    Args:
        by_source: Business, source and contract to what was counted.
        undelivered: Rows that were too late for the last delivery.
    """
    total: Counter[str] = sum(by_source.values(), Counter())
    defects: dict[str, Any] = {
        name: total[f"planted.{name}"]
        for name in (
            "exact_duplicates", "late_rows", "corrections", "mended_rows", "orphan_refunds", "planted_orphan_refunds",
            "cart_rows", "anonymous_rows",
        )
    }  # fmt: skip
    defects["conflicts"] = {"ids": total["planted.conflict_ids"], "rows": total["planted.conflict_rows"]}
    defects["schema_additions"] = total["schema_additions"]
    prefix = "corrupt."
    defects["corrupt_rows"] = {
        name.removeprefix(prefix): total[name] for name in sorted(total) if name.startswith(prefix)
    }
    defects["undelivered_rows"] = undelivered
    return {
        "defects": defects,
        "rows": _fates(total),
        "rows_by_source": [
            {"business": business, "source": source, "contract": contract, "files": counts["files"], **_fates(counts)}
            for (business, source, contract), counts in sorted(by_source.items())
        ],
        "books": {
            business: _book(counts)
            for (business, _, contract), counts in sorted(by_source.items())
            if contract == "activity"
        },
    }


def _fates(counts: Counter[str]) -> dict[str, int]:
    found = {fate: counts[f"fate.{fate}"] for fate in FATES}
    return {"read": sum(found.values()), **found}


def _book(counts: Counter[str]) -> dict[str, Any]:
    return {
        "orders": counts["books.order.rows"],
        "order_amount": _yuan(counts["books.order.amount"]),
        "refunds": counts["books.refund.rows"],
        "refund_amount": _yuan(counts["books.refund.amount"]),
        "coins_redeemed": counts["books.points_redeemed.points"],
        "points_gifted": {POINTS_CURRENCY: counts["books.points_gifted.points"]},
        "activities": {kind: counts[f"books.{kind}.rows"] for kind in TYPE},
    }


def _yuan(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"
