"""A published snapshot of four members, small enough to know by heart, under the real contracts."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from member360.publishing import (
    RunContext,
    SnapshotBuilder,
    TableContract,
    contracts_of_python_tables,
    contracts_of_yml,
    publish,
)
from member360.workspace.home import Home

ROOT = Path(__file__).parents[3]
CONTEXT = RunContext(date(2017, 12, 31), datetime.fromisoformat("2018-01-01T06:00:00"), "small_world", "w", "c", "r")
OF_DBT = (
    "member_360",
    "member_business",
    "one_id_map",
    "one_id_history",
    "business",
    "return_curve",
    "sales_bridge",
    "growth_accounting",
    "fct_points_ledger",
    "points_balance",
)

# ann holds three accounts and is at risk, bob one, cat has never bought, dan is dormant and held out.
ROWS: dict[str, list[dict[str, Any]]] = {
    "member_360": [
        {"member_id": "ann", "accounts": 3, "businesses_with_account": 2, "stage": "repeat", "tier": "gold",
         "tier_rank": 1, "stage_since": "2017-05-01", "net_sales_365d": "900.00", "usual_gap_days": "6",
         "gap_now_days": 19, "sales_percentile_365d": "1"},
        {"member_id": "bob", "accounts": 1, "businesses_with_account": 1, "stage": "first_order", "tier": "base",
         "tier_rank": 0, "sales_percentile_365d": "0.5"},
        {"member_id": "cat", "accounts": 1, "businesses_with_account": 1, "stage": "prospect", "tier": "base",
         "tier_rank": 0, "sales_percentile_365d": "0.25"},
        {"member_id": "dan", "accounts": 1, "businesses_with_account": 1, "stage": "dormant", "tier": "base",
         "tier_rank": 0, "sales_percentile_365d": "0.75"},
    ],
    "member_business": [
        {"member_id": member, "business": business, "stage": stage, "orders_365d": orders, "net_sales_365d": sales}
        for member, business, stage, orders, sales in [
            ("ann", "shop", "repeat", 12, "800.00"), ("ann", "pumps", "dormant", 1, "100.00"),
            ("bob", "shop", "first_order", 1, "20.00"), ("cat", "pumps", "prospect", 0, "0.00"),
            ("dan", "shop", "dormant", 5, "300.00"),
        ]
    ],
    "one_id_map": [
        {"business": business, "account_id": account, "member_id": member}
        for business, account, member in [
            ("shop", "S1", "ann"), ("shop", "S9", "ann"), ("pumps", "P1", "ann"), ("shop", "S2", "bob"),
            ("pumps", "P3", "cat"), ("shop", "S4", "dan"),
        ]
    ],
    "one_id_history": [
        {"business": "shop", "account_id": account, "member_id": "ann", "changed_on": "2017-01-02", "kind": kind}
        for account, kind in [("S1", "created"), ("S9", "joined"), ("P1", "joined")]
    ],
    "business": [
        {"business": "shop", "dormant_after": 30, "churned_after": 60},
        {"business": "pumps", "dormant_after": 14, "churned_after": 45},
    ],
    "return_curve": [
        {"business": "shop", "silence_days": 30, "silences": 100, "return_14d": "0.25", "return_90d": "0.6"},
        {"business": "shop", "silence_days": 60, "silences": 40, "return_14d": "0.1", "return_90d": "0.45"},
    ],
    "sales_bridge": [
        {"period": "month", "period_start": "2017-11-01", "business": "ecosystem", "is_complete": True,
         "previous_net_sales": "100.00", "net_sales": "90.00", "new": "0.00", "reactivated": "0.00", "lapsed": "10.00",
         "frequency": "0.00", "basket": "0.00", "other": "0.00"},
        {"period": "month", "period_start": "2017-12-01", "business": "ecosystem", "is_complete": True,
         "previous_net_sales": "90.00", "net_sales": "120.50", "new": "20.00", "reactivated": "10.00", "lapsed": "5.00",
         "frequency": "3.25", "basket": "2.50", "other": "-0.25"},
        {"period": "month", "period_start": "2018-01-01", "business": "ecosystem", "is_complete": False,
         "previous_net_sales": "120.50", "net_sales": "0.00"},
    ],
    "growth_accounting": [
        {"period": "month", "period_start": "2017-12-01", "business": "ecosystem", "active": 3, "new": 1, "retained": 1,
         "reactivated": 1, "lapsed": 2, "quick_ratio": "1", "is_complete": True, "is_burn_in": False},
    ],
    "fct_points_ledger": [
        {"entry_id": f"e{place}", "member_id": "ann", "currency": currency, "kind": kind, "points": points,
         "entry_date": day}
        for place, (currency, kind, points, day) in enumerate([
            ("coins", "earn", 500, "2017-12-01"), ("coins", "redeem", -120, "2017-12-20"),
            ("score", "earn", 900, "2017-12-01"), ("coins", "expire", -380, "2018-02-01"),
        ])
    ],
    "points_balance": [
        {"member_id": "ann", "currency": "coins", "balance": 380, "available": 300, "pending": 80},
        {"member_id": "ann", "currency": "score", "balance": 900, "available": 900, "pending": 0},
    ],
    "member_scores": [
        {"member_id": member, "business": "ecosystem", "population": population, "horizon_days": 30, "score": score,
         "decile": decile, "model": "blend", "model_version": "v1" if population == "active" else "v2",
         "cutoff": "2018-01-01", "reason_en": "usually every 6 days, now 19", "reason_zh": "平時每 6 天"}
        for member, population, score, decile in [
            ("ann", "active", 0.731059, 1), ("bob", "active", 0.268941, 8), ("dan", "dormant", 0.5, 5),
        ]
    ],
    "score_reasons": [
        {"member_id": member, "business": "ecosystem", "rank": rank, "feature": feature, "contribution": pull,
         "words_en": words, "words_zh": words}
        for member, rank, feature, pull, words in [
            ("ann", 0, "base", -0.5, "a typical buyer"), ("ann", 1, "rhythm", 1.75, "usually every 6 days, now 19"),
            ("ann", 2, "spend", -0.25, "spent 10"), ("bob", 0, "base", -0.5, "a typical buyer"),
            ("bob", 1, "rhythm", -0.75, "bought once"), ("bob", 2, "spend", 0.25, "spent 20"),
            ("dan", 0, "base", 0.0, "a typical buyer"),
        ]
    ],
    "model_quality": [
        {"business": business, "population": population, "model": model, "is_published": published, "status": status,
         "n": n, "base_rate": rate, "auc": auc, "brier": 0.1, "log_loss": loss, "ece": 0.02,
         "train_from": "2017-05-01", "train_to": "2017-10-01", "test_cutoff": "2017-12-02", "note": "note"}
        for business, population, model, published, status, n, rate, auc, loss in [
            ("ecosystem", "active", "blend", True, "published", 200, 0.5, 0.8, 0.5),
            ("ecosystem", "active", "rfm", False, "published", 200, 0.5, 0.75, 0.625),
            ("ecosystem", "active", "recency", False, "published", 200, 0.5, 0.7, 0.65),
            ("ecosystem", "dormant", "bg_nbd", True, "baseline", 120, 0.5, 0.6, 0.68),
            ("ecosystem", "dormant", "recency", False, "baseline", 120, 0.5, 0.55, 0.66),
            ("ecosystem", "dormant", "blend", False, "baseline", 120, 0.5, 0.62, 0.67),
            ("pumps", "active", "none", False, "not enough data", 40, None, None, None),
        ]
    ],
    "model_calibration": [
        {"business": "ecosystem", "population": "active", "model": model, "decile": decile, "n": n,
         "predicted": predicted, "observed": observed}
        for model, decile, n, predicted, observed in [
            ("blend", 1, 150, 0.8, 0.9), ("blend", 2, 50, 0.2, 0.1), ("rfm", 1, 200, 0.5, 0.9),
        ]
    ],
    "benefit_recommendations": [
        {"member_id": "ann", "benefit_id": "coffee", "evidence": "assumed", "is_holdout": False,
         "is_entitlement": False, "expected_value": "1.20", "reason_en": "Bought here before",
         "reason_zh": "曾在此消費", "decided_on": "2017-12-31", "decision_id": "d1"},
    ],
    "benefit_budget": [
        {"measure": "budget", "value": 50.0}, {"measure": "spent", "value": 0.6},
        {"measure": "expected_value", "value": 1.2},
    ],
    "segment_catalogue": [
        {"segment": "sleeping", "version": 1, "label_en": "Sleeping", "label_zh": "沉睡", "purpose": "marketing",
         "owner": "growth", "condition": "member_360.stage = 'dormant'", "members": 1},
    ],
}  # fmt: skip
MODELS = "ecosystem-active-v1.json"


def contracts() -> dict[str, TableContract]:
    """The real contracts of the tables above."""
    found = dict(contracts_of_python_tables())
    for path in (ROOT / "dbt_project" / "models").rglob("*.yml"):
        if path.stem in OF_DBT:
            found.update(contracts_of_yml(path))
    return {name: found[name] for name in ROWS}


def frame(contract: TableContract, rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Rows by column name; a column that is not given is NULL."""
    texts = [{name: None if row.get(name) is None else str(row[name]) for name in contract.types} for row in rows]
    plain = pl.DataFrame(texts, schema=dict.fromkeys(contract.types, pl.String))
    return plain.select(_typed(pl.col(name), kind) for name, kind in contract.types.items())


def _typed(text: pl.Expr, kind: str) -> pl.Expr:
    if kind == "BOOLEAN":
        return text == "True"
    if kind == "DATE":
        return text.str.to_date()
    if kind == "TIMESTAMP":
        return text.str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us")
    if kind.startswith("DECIMAL"):
        return text.cast(pl.Decimal(18, int(kind.rstrip(")").split(",")[1])))
    return text.cast({"VARCHAR": pl.String, "BIGINT": pl.Int64, "DOUBLE": pl.Float64}[kind])


def published(root: Path, **changed: list[dict[str, Any]]) -> Home:
    """A home with the snapshot above, some tables changed."""
    home, stated = Home(root), contracts()
    builder = SnapshotBuilder(home, CONTEXT, stated)
    for name, rows in {**ROWS, **changed}.items():
        builder.add_frame(name, frame(stated[name], rows))
    publish(home, builder.finish().snapshot_id)
    return home


@pytest.fixture(scope="session")
def young_home(tmp_path_factory) -> Home:
    """A workspace of a few weeks: one buyer, nothing scored, no month complete."""
    silent = ROWS["model_quality"][-1:]
    empty = ("member_scores", "score_reasons", "model_calibration", "sales_bridge", "growth_accounting")
    nothing: dict[str, list[dict[str, Any]]] = {name: [] for name in empty}
    bob = [{**ROWS["member_360"][1], "gap_now_days": 3, "stage_since": "2017-12-28", "net_sales_365d": "20.00"}]
    return published(tmp_path_factory.mktemp("young") / "home", **nothing, model_quality=silent, member_360=bob)


@pytest.fixture(scope="session")
def home(tmp_path_factory) -> Home:
    """Published once; notebooks only read. Of the two models, one has its manifest beside it."""
    home = published(tmp_path_factory.mktemp("notebooks") / "home")
    home.models.mkdir(parents=True)
    manifest = '{"train_from": "2017-05-01", "train_to": "2017-10-01", "features": ["recency"], "sha256": "abc"}'
    (home.models / MODELS).write_text(manifest, encoding="utf-8")
    return home
