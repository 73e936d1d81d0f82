"""Five accounts of two persons, found to be three members, published; and the truth about them. Worked out by hand.

True persons: 1 has a1, a2, a3; 2 has b4, b5. Members: `m1` = a1, a2; `m2` = a3, b4 (over-merged); `m3` = b5.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from member360.publishing import RunContext, SnapshotBuilder, contracts_of_python_tables, contracts_of_yml, publish
from member360.workspace.home import Home

ROOT = Path(__file__).parents[3]
AS_OF, CUTOFF = date(2025, 6, 30), date(2025, 7, 1)
CONTEXT = RunContext(AS_OF, datetime.fromisoformat("2025-07-01T06:00:00"), "five_accounts", "w1", "0.1.0", "r1")
DBT_TABLES = (
    *("one_id_map", "member_business", "member_360", "business", "benefit_catalogue", "benefit_activity"),
    *("account_of_rows", "quarantine_summary", "fct_activity", "fct_points_ledger"),
)
PUBLISHED = """
create table one_id_map as select * from (values
    ('shop', 'a1', 'm1'), ('shop', 'a2', 'm1'), ('food', 'a3', 'm2'), ('shop', 'b4', 'm2'), ('food', 'b5', 'm3'))
    as v (business, account_id, member_id);
create table member_360 as select * from (values ('m1', 'churned', 0), ('m2', 'repeat', 0), ('m3', 'dormant', 1))
    as v (member_id, stage, tier_rank);
create table member_business as select * from (values
    ('m1', 'shop', 'churned'), ('m2', 'shop', 'repeat'), ('m2', 'food', 'first_order'), ('m3', 'food', 'prospect'))
    as v (member_id, business, stage);
create table business as select * from (values ('shop'), ('food'), ('ecosystem')) as v (business);
create table benefit_catalogue as select * from (values
    ('voucher', null, date '2025-01-01', null, 9, 0, false),
    ('lounge', 'member_360.stage = ''repeat''', date '2025-01-01', null, null, 0, false),
    ('late', null, date '2025-07-01', null, null, 0, false),
    ('over', null, date '2025-01-01', date '2025-06-30', null, 0, false),
    ('golden', null, date '2025-01-01', null, null, 1, true))
    as v (benefit_id, eligibility, valid_from, valid_to, per_member, min_tier_rank, is_entitlement);
create table benefit_activity as select 'shop' as business, 'g' || i as activity_id, 'm2' as member_id,
    'voucher' as benefit_id, 'granted' as event from range(9) as t (i);
create table benefit_budget as select * from (values ('budget', 4.0), ('spent', 3.0)) as v (measure, value);
create table benefit_recommendations as select *, 'assumed' as evidence, '' as reason_en, '' as reason_zh,
    date '2025-06-30' as decided_on, 'd' as decision_id
from (values ('m1', 'voucher', 5.00, false, false), ('m2', 'nothing', 0.00, false, false),
    ('m3', 'nothing', 0.00, true, false), ('m1', 'golden', 0.00, false, true))
    as v (member_id, benefit_id, expected_value, is_holdout, is_entitlement);
create table member_scores as select *, 30 as horizon_days, 1 as decile, 'gbm' as model, 'v' as model_version,
    date '2025-07-01' as cutoff
from (values ('m1', 'ecosystem', 'active', 0.9), ('m2', 'ecosystem', 'active', 0.2), ('m1', 'shop', 'active', 0.5))
    as v (member_id, business, population, score);
create table model_quality as select *, 'none' as model, false as is_published, 0 as n
from (values ('ecosystem', 'active', 'published', 'Published.'), ('food', 'active', 'not enough data', 'Too short.'),
    ('food', 'dormant', 'not enough data', 'Too short.'), ('shop', 'dormant', 'not enough data', 'Too few.'))
    as v (business, population, status, note);
create table account_of_rows as select * from (values ('shop', 's', 'activity', 10, 7, 1, 0, 1, 1, 0),
    ('food', 's', 'activity', 5, 5, 0, 0, 0, 0, 0))
    as v (business, source, contract, rows_read, current_rows, superseded, in_conflict, quarantined, exact_duplicates,
        filtered);
create table quarantine_summary as select * from (values ('shop', 'bad_date', 1)) as v (business, rule, rows);
create table fct_activity as select * from (values
    ('shop', 'o1', 'order', 10.10), ('shop', 'o2', 'order', 5.00), ('shop', 'r1', 'refund', 5.00))
    as v (business, activity_id, activity_type, amount);
alter table fct_activity add column activity_date date default date '2025-06-01';
alter table fct_activity add column occurred_at timestamp default timestamp '2025-06-01 00:00:00';
create table fct_points_ledger as select 'e' || i as entry_id, 'm1' as member_id, 'shop' as business,
    'a1' as account_id, 'coins' as currency, kind, points, timestamp '2025-06-01 00:00:00' as occurred_at
from (values (1, 'redeem', -30), (2, 'gift', 20), (3, 'earn', 99)) as v (i, kind, points);
"""
TRUTH: Mapping[str, list[dict[str, Any]]] = {
    "accounts": [
        {"business": "shop", "account_id": "a1", "person_id": 1, "origin": "first"},
        {"business": "shop", "account_id": "a2", "person_id": 1, "origin": "second"},
        {"business": "food", "account_id": "a3", "person_id": 1, "origin": "first"},
        {"business": "shop", "account_id": "b4", "person_id": 2, "origin": "first"},
        {"business": "food", "account_id": "b5", "person_id": 2, "origin": "first"},
    ],
    # a1 and a2 share a good phone; a1 and a3 an unverified e-mail; a3 and b4 a recycled number; b5 is mistyped.
    "identifiers": [
        {"business": b, "account_id": a, "kind": k, "true_value": v, "verified": sure, "defect": d}
        for b, a, k, v, sure, d in (
            ("shop", "a1", "phone", "111", True, "none"),
            ("shop", "a2", "phone", "111", True, "notation"),
            ("shop", "a1", "email", "x@y", True, "none"),
            ("food", "a3", "email", "x@y", False, "none"),
            ("food", "a3", "phone", "222", True, "recycled"),
            ("shop", "b4", "phone", "222", True, "recycled"),
            ("food", "b5", "phone", "222", True, "mistyped"),
        )
    ],
    "dropout": [
        {"person_id": p, "business": b, "active_from": date(2024, 1, 1), "dropped_on": d}
        for p, b, d in (
            (1, "shop", date(2025, 1, 1)),
            (1, "food", None),
            (1, "ecosystem", date(2025, 7, 1)),
            (2, "shop", None),
            (2, "ecosystem", date(2025, 6, 30)),
        )
    ],
    "survival": [
        {"person_id": p, "business": "ecosystem", "cutoff": CUTOFF, "horizon_days": 30, "p_no_purchase": chance}
        for p, chance in ((1, 0.8), (2, 0.4))
    ],
    "benefit_effects": [
        {"person_id": p, "benefit_id": b, "incremental_margin": m, "cost_if_given": c}
        for p, b, m, c in (
            (1, "voucher", 6.0, 2.0),
            (1, "lounge", 30.0, 8.0),
            (1, "over", 50.0, 1.0),
            (1, "golden", 70.0, 1.0),
            (2, "voucher", -1.0, 2.0),
            (2, "lounge", 9.0, 4.0),
        )
    ],
    "policy_log": [
        {"person_id": 1, "benefit_id": "lounge", "granted_on": date(2025, 3, 1), "arm": "old_rule"},
        {"person_id": 1, "benefit_id": "voucher", "granted_on": date(2025, 2, 1), "arm": "old_rule"},
        {"person_id": 1, "benefit_id": "voucher", "granted_on": date(2025, 7, 1), "arm": "old_rule"},
        {"person_id": 2, "benefit_id": "lounge", "granted_on": date(2025, 5, 1), "arm": "experiment"},
    ],
}
COUNTS: Mapping[str, Any] = {
    "seed": 7,
    "members": 2,
    "days": 180,
    "rows": {"read": 15, "current": 12, "superseded": 1, "duplicate": 1, "in_conflict": 0, "quarantined": 1},
    "rows_by_source": [
        {"business": "shop", "source": "s", "contract": "activity", "read": 10, "current": 7, "superseded": 1}
        | {"duplicate": 1, "in_conflict": 0, "quarantined": 1, "filtered": 0},
        {"business": "food", "source": "s", "contract": "activity", "read": 6, "current": 5, "duplicate": 1},
    ],
    "defects": {
        "corrupt_rows": {"bad_date": 2},
        "orphan_refunds": 1,
        "conflicts": {"ids": 1, "rows": 2},
    },
    "books": {
        "shop": {
            "orders": 2,
            "order_amount": "15.11",
            "refunds": 1,
            "refund_amount": "5.00",
            "coins_redeemed": 30,
            "points_gifted": {"coins": 25},
            "activities": {"order": 2, "refund": 1, "visit": 3},
        }
    },
}


def write_truth(folder: Path) -> Path:
    """Write the truth; returns its folder."""
    folder.mkdir(parents=True)
    for name, rows in TRUTH.items():
        pl.DataFrame(rows).write_parquet(folder / f"{name}.parquet")
    (folder / "counts.json").write_text(json.dumps(COUNTS), encoding="utf-8")
    return folder


def publish_five_accounts(folder: Path) -> Home:
    """Publish the members; tables have the columns of their contracts, NULL where nothing is said above."""
    home, known = Home(folder), dict(contracts_of_python_tables())
    for name in DBT_TABLES:
        known |= contracts_of_yml(next((ROOT / "dbt_project" / "models").glob(f"*/{name}.yml")))
    builder = SnapshotBuilder(home, CONTEXT, known)
    with duckdb.connect() as con:
        con.execute("set threads = 1")
        con.execute(PUBLISHED)
        for name in (*DBT_TABLES, "member_scores", "model_quality", "benefit_recommendations", "benefit_budget"):
            made = {column for (column,) in con.execute(f"select column_name from (describe {name})").fetchall()}
            columns = ", ".join(
                f'cast({column if column in made else "null"} as {kind}) as "{column}"'
                for column, kind in known[name].types.items()
            )
            builder.add_from_duckdb(con, name, f"select {columns} from {name}")
    publish(home, builder.finish().snapshot_id)
    return home
