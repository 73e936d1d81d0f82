"""Which benefit for which member: expected value under one budget, a reason for each choice and each refusal.

Belongs here: the order of decisions (entitlements, holdout, allocation), the caps and the frames. Does not:
what an option is worth (worth.py), eligibility and who is held out, which come in as frames, and the words
(decision_words.py).
"""

import hashlib
from dataclasses import dataclass
from datetime import date

import polars as pl

from models.allocation import Allocation, allocate
from models.decision_words import in_words
from models.frames import BUDGET, RECOMMENDATIONS, stacked
from models.history import ECOSYSTEM, Records
from models.redemption import Redemption, learn_redemption, settled_grants
from models.threads import one_thread
from models.worth import PAIR, options_worth

NOTHING = "nothing"
EVIDENCE = "assumed"
# What the reasons say of a benefit besides its numbers.
_WORDS = ("benefit_id", "label_en", "label_zh", "reason_en", "reason_zh")
CAVEAT = "not incremental: no experiment in this data"


@dataclass(frozen=True)
class BenefitResult:
    """What one run decides.

    Attributes:
        benefit_recommendations: one row per member with the benefit chosen or `nothing`, and one per
            entitlement.
        benefit_budget: totals by measure.
        benefit_quality: figures of P(redeem) and its baseline on the last grants; empty if there are too few.
        options: every pair looked at, with its value and why it was or was not chosen.
        note: what P(redeem) rests on.
    """

    benefit_recommendations: pl.DataFrame
    benefit_budget: pl.DataFrame
    benefit_quality: pl.DataFrame
    options: pl.DataFrame
    note: str


def recommend(
    records: Records,
    benefits: pl.DataFrame,
    eligibility: pl.DataFrame,
    benefit_activity: pl.DataFrame,
    businesses: pl.DataFrame,
    held: pl.DataFrame,
    budget: float,
    as_of: date,
) -> BenefitResult:
    """Decide for every member; an empty catalogue gives everybody nothing, and still says who is held out.

    Args:
        records: as `build_records`.
        benefits: the workspace's `benefit` table.
        eligibility: member_id, benefit_id, is_eligible, why (in words, for a refusal), for every pair.
        benefit_activity: as the warehouse's table.
        businesses: the workspace's `business` table.
        held: member_id, is_holdout, one row for every member to decide for.
        budget: the most that the chosen benefits may cost, in units of the workspace's currency, by expectation.
        as_of: the last day known; decisions are dated on it.

    Returns:
        Recommendations, budget, quality and every option.

    Raises:
        ValueError: a member is eligible for something and has no arm: nobody is given anything unassigned.
    """
    unassigned = set(eligibility["member_id"]) - set(held["member_id"])
    if unassigned:
        raise ValueError(f"{len(unassigned):,} members have no arm, such as {min(unassigned)}: assign holdouts first")
    grants = settled_grants(benefit_activity, benefits, as_of)
    with one_thread("blas"):
        redemption = learn_redemption(grants, records.only(grants["member_id"]).history())
        options = options_worth(records, benefits, eligibility, grants, redemption, businesses, as_of)
    held = held.select("member_id", "is_holdout").sort("member_id")
    options = options.join(held, on="member_id", how="left")
    open_to = options.filter((pl.col("status") == "open") & ~pl.col("is_entitlement") & ~pl.col("is_holdout"))
    stock = _stock_left(benefits, grants)
    found = allocate(open_to.select(*PAIR, "value", "cost"), round(budget * 100), stock)
    options = _settle(options, found.chosen)
    return BenefitResult(
        benefit_recommendations=_recommendations(options, held, benefits.select(_WORDS), redemption, as_of),
        benefit_budget=_totals(budget, found, held, redemption.quality),
        benefit_quality=redemption.quality,
        options=options,
        note=redemption.note,
    )


def _totals(budget: float, found: Allocation, held: pl.DataFrame, quality: pl.DataFrame) -> pl.DataFrame:
    """Totals of the decision, and the figures of P(redeem) and its baseline on the last grants where there are any."""
    totals = {
        "budget": budget,
        "spent": found.spent / 100,
        "expected_value": found.value / 100,
        "upper_bound": found.upper_bound / 100,
        "gap": round(found.gap, 6),
        "members_given": float(found.chosen.height),
        "members_held_out": float(held["is_holdout"].sum()),
    }
    for row in quality.iter_rows(named=True):
        totals |= {f"{row['model']}_{name}": float(row[name]) for name in ("n", "auc", "brier", "log_loss")}
    return stacked([pl.DataFrame({"measure": list(totals), "value": list(totals.values())})], BUDGET)


def _stock_left(benefits: pl.DataFrame, grants: pl.DataFrame) -> dict[str, int]:
    """What is left of each limited benefit after all that was given of it."""
    given = dict(grants.group_by("benefit_id").len().iter_rows())
    limited = benefits.filter(pl.col("stock").is_not_null()).select("benefit_id", "stock").sort("benefit_id")
    return {name: max(stock - given.get(name, 0), 0) for name, stock in limited.iter_rows()}


def _settle(options: pl.DataFrame, chosen: pl.DataFrame) -> pl.DataFrame:
    """The final word on every pair: what an open option came to."""
    marked = options.join(chosen.with_columns(is_chosen=pl.lit(True)), on=PAIR, how="left")
    has_one = pl.col("is_chosen").any().over("member_id")
    final = (
        pl.when(pl.col("status") != "open")
        .then(pl.col("status"))
        .when(pl.col("is_entitlement"))
        .then(pl.lit("entitled"))
        .when(pl.col("is_holdout"))
        .then(pl.lit("held_out"))
        .when(pl.col("is_chosen"))
        .then(pl.lit("chosen"))
        .when(pl.col("value") <= 0)
        .then(pl.lit("not_worth_it"))
        .when(has_one)
        .then(pl.lit("less_worth"))
        .otherwise(pl.lit("over_budget"))
    )
    return marked.with_columns(pl.col("is_chosen").fill_null(False)).with_columns(status=final).sort(PAIR)


def _recommendations(
    options: pl.DataFrame, held: pl.DataFrame, wording: pl.DataFrame, redemption: Redemption, as_of: date
) -> pl.DataFrame:
    """One row per member with the choice or nothing, and one per entitlement, each with its reason."""
    given = options.filter(pl.col("status").is_in(["chosen", "entitled"])).join(wording, on="benefit_id")
    served = given.filter(pl.col("status") == "chosen").select("member_id")
    empty = held.join(served, on="member_id", how="anti")
    # The refusal that came closest to a choice says most: the order of this list.
    closest = {name: place for place, name in enumerate(_REFUSALS)}
    refused = options.join(empty.select("member_id"), on="member_id", how="semi")
    refused = refused.filter(pl.col("status").is_in(_REFUSALS) & ~pl.col("is_entitlement")).with_columns(
        place=pl.col("status").replace_strict(closest, return_dtype=pl.Int64)
    )
    why = refused.sort(
        "member_id", "place", "value", "benefit_id", descending=[False, False, True, False], nulls_last=True
    )
    why = why.unique("member_id", keep="first", maintain_order=True).drop("is_holdout").join(wording, on="benefit_id")
    nothing = empty.join(why, on="member_id", how="left").with_columns(
        refused_id="benefit_id",
        benefit_id=pl.lit(NOTHING),
        business=pl.lit(ECOSYSTEM),
        status=pl.when("is_holdout").then(pl.lit("held_out")).otherwise(pl.col("status").fill_null("none_open")),
    )
    rows = pl.concat([given, nothing], how="diagonal_relaxed").sort(PAIR)
    words = [in_words(row) for row in rows.iter_rows(named=True)]
    is_given = pl.col("benefit_id") != NOTHING
    money = {
        f"expected_{name}": pl.when(is_given).then(pl.col(name).fill_null(0)).otherwise(0).cast(pl.Float64) / 100
        for name in ("margin", "cost", "value")
    }
    frame = rows.with_columns(
        p_redeem=pl.when(is_given).then("p_redeem"),
        evidence=pl.lit(EVIDENCE),
        is_entitlement=pl.col("status") == "entitled",
        reason_en=pl.Series([text.en for text in words], dtype=pl.String),
        reason_zh=pl.Series([text.zh for text in words], dtype=pl.String),
        decided_on=pl.lit(as_of, pl.Date),
        **money,
    )
    ids = [_decision_id(member, benefit, as_of, redemption.note) for member, benefit in frame.select(PAIR).iter_rows()]
    return stacked([frame.with_columns(decision_id=pl.Series(ids, dtype=pl.String))], RECOMMENDATIONS)


_REFUSALS = ["over_budget", "not_worth_it", "used_up", "not_eligible", "not_valid"]


def _decision_id(member: str, benefit: str, decided_on: date, rests_on: str) -> str:
    text = f"{member}/{benefit}/{decided_on}/{rests_on}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]
