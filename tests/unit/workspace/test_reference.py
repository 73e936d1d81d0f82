"""Rules as rows: the columns and types that SQL joins, and what stands in them.

What belongs here: the reference tables. What does not: how the workspace is validated.
"""

from datetime import date, datetime
from decimal import Decimal

import polars as pl

from member360.workspace import load_workspace, reference_tables
from member360.workspace.reference import run_context

SHOP = "businesses/corner_shop.yml"
TEXT, WHOLE, YES, DAY = pl.String(), pl.Int64(), pl.Boolean(), pl.Date()
RATE, MONEY = pl.Decimal(18, 6), pl.Decimal(18, 2)


def schema(frame):
    return dict(frame.schema)


def test_every_table_is_there_with_the_types_of_the_warehouse(starter):
    tables = reference_tables(load_workspace(starter))
    assert list(tables) == [
        "business",
        "qualifying_type",
        "category_scene",
        "exchange_rate",
        "points_currency",
        "tier",
        "review_day",
        "earn_rule",
        "earn_rule_category",
        "earn_tier_rate",
        "earn_cap",
        "benefit",
        "benefit_source_id",
        "identity_rule",
        "denied_identifier",
        "source",
    ]
    business = schema(tables["business"])
    assert len(business) == 23
    assert business["connected_at"] == pl.Datetime("us")
    assert business["margin_rate"] == RATE
    assert business["usual_gap_thousandths"] == WHOLE
    assert business["qualifying_min_amount"] == MONEY
    assert schema(tables["exchange_rate"]) == {"currency": TEXT, "rate_date": DAY, "rate": RATE}
    assert schema(tables["category_scene"]) == {"business": TEXT, "category": TEXT, "scene": TEXT}
    assert schema(tables["earn_rule"]) == {
        "rule_id": TEXT,
        "rule_version": WHOLE,
        "business": TEXT,
        "currency": TEXT,
        "rate": RATE,
        "valid_from": DAY,
        "valid_to": DAY,
        "pending_days": WHOLE,
        "is_by_tier": YES,
        "covers_all_categories": YES,
    }
    assert schema(tables["benefit"])["face_value"] == MONEY
    assert schema(tables["benefit"])["min_tier_rank"] == WHOLE
    assert schema(tables["earn_tier_rate"])["rate"] == RATE
    assert schema(tables["points_currency"])["value"] == RATE


def test_fixed_thresholds_leave_the_personal_columns_empty(starter):
    row = reference_tables(load_workspace(starter))["business"].row(0, named=True)
    assert (row["threshold_kind"], row["dormant_after"], row["churned_after"]) == ("fixed", 30, 60)
    assert row["usual_gap_thousandths"] is row["threshold_min"] is None
    assert row["churn_horizon_days"] == 30
    assert (row["timezone"], row["currency"], row["country"]) == ("Europe/London", "GBP", "GB")


def test_personal_thresholds_are_exact_thousandths(edit):
    numbers = "usual_gap: 7.125, weight: 3, dormant_multiple: 2.5, churned_multiple: 6, min: 14, max: 120"
    root = edit(SHOP, "kind: fixed, dormant_after: 30, churned_after: 60", f"kind: personal, {numbers}")
    row = reference_tables(load_workspace(root))["business"].row(0, named=True)
    assert row["dormant_after"] is row["churned_after"] is None
    assert [row[f"{name}_thousandths"] for name in ("usual_gap", "weight", "dormant_multiple", "churned_multiple")] == [
        7125,
        3000,
        2500,
        6000,
    ]
    assert (row["threshold_min"], row["threshold_max"]) == (14, 120)
    assert row["churn_horizon_days"] == 18  # 7.125 * 2.5 = 17.8, rounded up


def test_rows_say_what_the_files_say(edit):
    root = edit("member360.yml", "# exchange_rates:\n#   -", "exchange_rates:\n  -")
    tables = reference_tables(load_workspace(root))
    assert tables["exchange_rate"].rows() == [
        ("EUR", date(2024, 1, 1), Decimal("0.860000")),
        ("GBP", date(1, 1, 1), Decimal("1.000000")),
    ]
    assert tables["tier"].rows() == [
        ("bronze", 0, 0, "Bronze", "青銅"),
        ("silver", 1, 200, "Silver", "白銀"),
        ("gold", 2, 600, "Gold", "黃金"),
    ]
    assert tables["review_day"].rows() == [(1, 1), (7, 1)]
    assert tables["points_currency"].rows() == [
        ("coins", "coins", None, 180, None, Decimal("0.010000")),
        ("score", "score", 365, None, None, None),
    ]
    assert tables["earn_rule"].select("rule_id", "is_by_tier", "covers_all_categories", "pending_days").rows() == [
        ("shop_coins", True, True, 7),
        ("shop_score", False, True, 0),
    ]
    assert tables["earn_tier_rate"].rows() == [("shop_coins", 1, "gold", Decimal("3.000000"))]
    assert tables["earn_cap"].rows() == [("corner_shop", "coins", "day", None, 500)]
    assert tables["denied_identifier"].filter(kind="account")["identifier"].to_list() == [
        "",
        "0",
        "NULL",
        "unknown",
    ]
    assert tables["source"].select("source", "contract", "every_days", "corrects_by").rows() == [
        ("customers", "accounts", 1, None),
        ("orders", "activity", 1, "revision"),
    ]


def test_a_benefit_carries_the_rank_of_its_lowest_tier(edit):
    root = edit("benefits.yml", "# min_tier: silver", "min_tier: silver")
    row = reference_tables(load_workspace(root))["benefit"].row(0, named=True)
    assert (row["min_tier_rank"], row["is_entitlement"], row["cost"]) == (1, False, Decimal("0.60"))


def test_the_context_of_a_run_is_one_row(starter):
    frame = run_context(load_workspace(starter), date(2024, 3, 1), datetime(2024, 3, 1, 6))  # noqa: DTZ001
    assert frame.rows() == [(date(2024, 3, 1), datetime(2024, 3, 1, 6), "Europe/London", "GBP")]  # noqa: DTZ001
    assert frame.schema["known_at"] == pl.Datetime("us")
