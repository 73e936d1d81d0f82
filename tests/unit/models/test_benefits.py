"""Benefits: P(redeem) on planted grants, and decisions checked by hand."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from worlds import businesses, frames, simulated

from models.benefits import recommend
from models.history import build_history, build_records
from models.redemption import describe, learn_redemption, predict, settled_grants

AS_OF = date(2017, 12, 31)
ACTIVITY = {
    "member_id": pl.String,
    "business": pl.String,
    "benefit_id": pl.String,
    "event": pl.String,
    "activity_date": pl.Date,
}
# Five orders of 40.00 each: with a margin of a quarter one more order brings 10.00.
SHOPPERS = ["ann", "bob", "cat"]
WORLD = [(m, "grocery", date(2017, 12, d), 40.0) for m in SHOPPERS for d in (1, 5, 9, 14, 20)]


def benefit(name: str, **given) -> dict:
    return {
        "benefit_id": name,
        "label_en": name.title(),
        "label_zh": f"權益{name}",
        "kind": "coupon",
        "scene": "eat",
        "business": "grocery",
        "paid_by": "programme",
        "face_value": 5.0,
        "cost": 1.0,
        "stock": None,
        "valid_from": date(2017, 1, 1),
        "valid_to": None,
        "per_member": None,
        "min_tier_rank": 0,
        "is_entitlement": False,
        "eligibility": "",
        "reason_en": "Buys here",
        "reason_zh": "在此購買",
        **given,
    }


def catalogue(*benefits: dict) -> pl.DataFrame:
    types = {"stock": pl.Int64, "per_member": pl.Int64, "valid_to": pl.Date, "cost": pl.Float64}
    return pl.DataFrame(list(benefits), schema_overrides=types)


def activity(*rows: tuple[str, str, str, date]) -> pl.DataFrame:
    """Rows of member, benefit, event, day."""
    return pl.DataFrame(
        [(member, "grocery", name, event, day) for member, name, event, day in rows], schema=ACTIVITY, orient="row"
    )


def decide(
    benefits: pl.DataFrame,
    budget: float = 1000.0,
    past: pl.DataFrame | None = None,
    refused=(),
    held=(),
    members=SHOPPERS,
):
    pairs = pl.DataFrame({"member_id": SHOPPERS}).join(benefits.select("benefit_id"), how="cross")
    eligibility = pairs.with_columns(
        is_eligible=~pl.concat_str("member_id", "benefit_id", separator="/").is_in(list(refused)),
        why=pl.lit("orders_90d is 5, at most 2 wanted"),
    )
    past = activity() if past is None else past
    arms = pl.DataFrame({"member_id": members, "is_holdout": [member in held for member in members]})
    return recommend(
        build_records(**frames(WORLD)), benefits, eligibility, past, businesses(grocery=30), arms, budget, AS_OF
    )


def chosen(result) -> dict[str, str]:
    rows = result.benefit_recommendations.filter(~pl.col("is_entitlement"))
    return dict(rows.select("member_id", "benefit_id").iter_rows())


def test_value_is_probability_times_margin_less_cost():
    result = decide(catalogue(benefit("coffee")))
    row = result.benefit_recommendations.row(0, named=True)
    # Nothing was ever granted: one in twenty, 0.05 x 40.00 x 0.25 = 0.50 less 0.05 x 1.00 = 0.05.
    assert row["p_redeem"] == 0.05
    assert [str(row[f"expected_{name}"]) for name in ("margin", "cost", "value")] == ["0.50", "0.05", "0.45"]
    assert row["evidence"] == "assumed"
    assert row["reason_en"].startswith("Buys here; 5 % likely to be used")
    assert "Not incremental" in result.note


def test_the_dearer_benefit_is_chosen_only_while_the_budget_lasts():
    both = catalogue(benefit("coffee", cost=1.0), benefit("cake", cost=8.0, business="grocery"))
    assert set(chosen(decide(both)).values()) == {"coffee"}
    tight = decide(both, budget=0.10)
    assert sorted(chosen(tight).values()) == ["coffee", "coffee", "nothing"]
    totals = dict(tight.benefit_budget.iter_rows())
    assert (totals["budget"], totals["spent"], totals["expected_value"]) == (0.10, 0.10, 0.90)
    assert totals["gap"] == 0
    refusal = tight.benefit_recommendations.filter(pl.col("benefit_id") == "nothing")["reason_en"][0]
    assert refusal == "budget or stock went to others: Coffee was worth 0.45"


def test_stock_and_caps_per_member_count_what_was_given_before():
    past = activity(("ann", "coffee", "granted", date(2017, 11, 1)))
    limited = catalogue(benefit("coffee", stock=2, per_member=1))
    result = decide(limited, past=past)
    given = chosen(result)
    assert given["ann"] == "nothing"
    assert sorted(given.values()) == ["coffee", "nothing", "nothing"]  # one left of two
    reasons = dict(result.benefit_recommendations.select("member_id", "reason_en").iter_rows())
    assert reasons["ann"] == "has had Coffee as often as one member may"


def test_nothing_is_chosen_where_the_cost_exceeds_the_margin():
    result = decide(catalogue(benefit("car", cost=500.0)))
    assert set(chosen(result).values()) == {"nothing"}
    assert result.benefit_recommendations["reason_en"][0].startswith(
        "costs as much as it brings or more: the best, Car,"
    )


def test_who_is_not_eligible_is_told_why():
    result = decide(catalogue(benefit("coffee")), refused=["bob/coffee"])
    assert chosen(result) == {"ann": "coffee", "bob": "nothing", "cat": "coffee"}
    bob = result.benefit_recommendations.filter(pl.col("member_id") == "bob")["reason_en"][0]
    assert bob == "not eligible for any benefit; for Coffee: orders_90d is 5, at most 2 wanted"


@pytest.mark.parametrize("given", [{"valid_to": AS_OF}, {"valid_from": AS_OF + timedelta(days=1)}])
def test_a_benefit_that_does_not_run_is_not_given(given):
    assert set(chosen(decide(catalogue(benefit("coffee", **given)))).values()) == {"nothing"}


def test_the_holdout_gets_nothing_but_its_rights():
    both = catalogue(benefit("coffee"), benefit("birthday", is_entitlement=True, cost=900.0))
    result = decide(both, budget=0.0, held=SHOPPERS)
    assert set(chosen(result).values()) == {"nothing"}
    rights = result.benefit_recommendations.filter(pl.col("is_entitlement"))
    assert rights["member_id"].to_list() == SHOPPERS
    assert rights["is_holdout"].all()
    assert dict(result.benefit_budget.iter_rows())["spent"] == 0
    nothing = result.benefit_recommendations.filter(pl.col("benefit_id") == "nothing")
    assert nothing["reason_en"].str.starts_with("held out").all()


@pytest.mark.parametrize("held", SHOPPERS)
def test_the_held_out_are_set_aside_before_the_budget_is_shared_out(held):
    given = chosen(decide(catalogue(benefit("coffee")), budget=0.05, held=[held]))
    assert given[held] == "nothing"
    assert sorted(given.values()) == ["coffee", "nothing", "nothing"]


def test_every_member_has_one_choice_and_ids_are_unique_and_stable():
    one, two = decide(catalogue(benefit("coffee"))), decide(catalogue(benefit("coffee")))
    assert sorted(chosen(one)) == SHOPPERS
    assert one.benefit_recommendations.equals(two.benefit_recommendations)
    assert one.benefit_recommendations["decision_id"].is_unique().all()


def test_a_grant_is_redeemed_within_its_time_or_not():
    week = catalogue(benefit("coffee", valid_to=date(2017, 3, 8)), benefit("cake"))
    past = activity(
        ("ann", "coffee", "granted", date(2017, 3, 1)),
        ("ann", "coffee", "redeemed", date(2017, 3, 7)),
        ("bob", "coffee", "granted", date(2017, 3, 1)),
        ("bob", "coffee", "redeemed", date(2017, 3, 8)),
        ("ann", "cake", "granted", date(2017, 12, 1)),
        ("cat", "coffee", "redeemed", date(2017, 3, 2)),
    )
    grants = settled_grants(past, week, AS_OF)
    rows = {
        (m, b): (redeemed, done)
        for m, b, redeemed, done in grants.select("member_id", "benefit_id", "redeemed", "is_settled").iter_rows()
    }
    assert rows == {("ann", "coffee"): (1, True), ("bob", "coffee"): (0, True), ("ann", "cake"): (0, False)}


@pytest.fixture(scope="module")
def campaigns():
    """Monthly grants to all; who redeemed once is the kind that redeems, the others seldom do."""
    purchases, truth = simulated(members=250, days=365, seed=4)
    chance = np.random.default_rng(8)
    members = sorted(truth)
    keen = {member: chance.uniform() < 0.3 for member in members}
    rows = []
    for month in range(1, 12):
        for member in members:
            rows.append((member, f"c{month}", "granted", date(2017, month, 5)))
            if chance.uniform() < (0.7 if keen[member] else 0.05):
                rows.append((member, f"c{month}", "redeemed", date(2017, month, 10)))
    names = catalogue(*[benefit(f"c{month}", valid_to=date(2017, month, 25)) for month in range(1, 12)])
    return build_history(**frames(purchases)), settled_grants(activity(*rows), names, AS_OF), keen


def test_who_redeems_is_learned_and_beats_the_benefits_own_rate(campaigns):
    history, grants, keen = campaigns
    found = learn_redemption(grants, history)
    quality = dict(found.quality.select("model", "auc").iter_rows())
    assert found.model is not None
    assert found.quality["is_published"].to_list() == [True, False]
    assert quality["redeem_logit"] > 0.8 > quality["benefit_rate"]
    pairs = pl.DataFrame({"member_id": sorted(keen), "benefit_id": "c12", "business": "grocery"})
    scored = predict(found, pairs, history, AS_OF + timedelta(days=1))
    means = (
        scored.with_columns(is_keen=pl.Series([keen[m] for m in scored["member_id"]]))
        .group_by("is_keen")
        .agg(pl.col("p_redeem").mean())
    )
    rates = dict(means.iter_rows())
    assert rates[True] > 0.5
    assert rates[False] < 0.15


def test_outcomes_of_grants_still_running_are_not_known_yet(campaigns):
    history, grants, _ = campaigns
    now = grants.filter(pl.col("granted_on") == date(2017, 6, 5)).select(
        "member_id", "benefit_id", "business", "granted_on"
    )
    before = describe(now, history, grants)
    # Whatever became of this and later months' grants must not show in what was known when it was given.
    later = pl.when(pl.col("granted_on") >= date(2017, 6, 5)).then(1 - pl.col("redeemed")).otherwise(pl.col("redeemed"))
    assert describe(now, history, grants.with_columns(redeemed=later)).equals(before)


def test_too_few_grants_use_the_rate_and_say_so():
    found = learn_redemption(
        settled_grants(activity(), catalogue(benefit("coffee")), AS_OF), build_history(**frames(WORLD))
    )
    assert found.model is None
    assert found.quality.is_empty()
    assert "Not enough data" in found.note


def test_a_workspace_without_benefits_still_holds_out_whom_it_holds_out():
    none = catalogue(benefit("coffee")).clear()
    result = decide(none, held=["ann"])
    rows = result.benefit_recommendations.select("member_id", "benefit_id", "is_holdout").rows()
    assert rows == [("ann", "nothing", True), ("bob", "nothing", False), ("cat", "nothing", False)]


def test_nobody_is_decided_for_who_was_not_assigned_before():
    """The arm is drawn in one place, before anything is allocated; here it is never made up."""
    with pytest.raises(ValueError, match="1 members have no arm, such as cat"):
        decide(catalogue(benefit("coffee")), members=SHOPPERS[:2])


def test_members_decided_some_at_a_time_are_decided_as_all_at_once(monkeypatch):
    once = decide(catalogue(benefit("coffee", cost=2.0)), budget=1.0)
    monkeypatch.setattr("models.worth.MEMBERS_AT_A_TIME", 1)
    again = decide(catalogue(benefit("coffee", cost=2.0)), budget=1.0)
    assert_frame_equal(once.options, again.options)
    assert_frame_equal(once.benefit_recommendations, again.benefit_recommendations)
