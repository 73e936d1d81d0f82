"""Churn learned on a simulated world whose truth is known, and on worlds too small to learn from."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from scipy.special import expit
from sklearn.metrics import roc_auc_score
from worlds import businesses, frames, learn_churn

from models.churn import train
from models.dataset import matrix, rows_to_learn
from models.evaluation import deciles, metrics, platt
from models.history import build_history, build_records
from models.scoring import score_members
from models.selection import choose, select
from models.splits import plan_cutoffs
from models.threads import one_thread

AS_OF = date(2017, 12, 31)


def test_a_known_process_is_ranked_back(learned, planted):
    truth = planted[1]
    active = learned.member_scores.filter((pl.col("business") == "grocery") & (pl.col("population") == "active"))
    stopped = [truth[member]["stopped"] < 365 for member in active["member_id"]]
    assert 20 < sum(stopped) < len(stopped) - 20
    assert roc_auc_score(stopped, active["score"]) > 0.8


def test_scores_are_calibrated_on_the_report(learned):
    published = learned.model_quality.filter(pl.col("is_published") & (pl.col("population") == "active"))
    assert published["ece"].max() < 0.1
    table = learned.model_calibration.filter((pl.col("population") == "active") & (pl.col("business") == "grocery"))
    assert table.group_by("model").agg(pl.col("n").sum())["n"].unique().to_list() == published["n"].unique().to_list()


def test_every_business_and_population_has_one_published_row_or_says_why_not(learned):
    for _, rows in learned.model_quality.group_by("business", "population"):
        silent = rows.filter(pl.col("status") == "not enough data")
        assert rows["is_published"].sum() == (0 if silent.height else 1)
        assert rows["model"].is_unique().all()
        assert (silent["note"].str.contains("Not enough data")).all()


def test_contributions_add_up_to_the_score(learned):
    sums = learned.score_reasons.group_by("business", "member_id").agg(pl.col("contribution").sum())
    joined = learned.member_scores.join(sums, on=["business", "member_id"])
    assert joined.height == learned.member_scores.height
    assert np.abs(expit(joined["contribution"].to_numpy()) - joined["score"].to_numpy()).max() <= 1e-6


def test_reasons_carry_the_members_own_number(learned, planted):
    purchases = planted[0]
    member = learned.member_scores.filter((pl.col("business") == "grocery") & (pl.col("population") == "active"))[
        "member_id"
    ][0]
    last = max(day for name, _, day, _ in purchases if name == member)
    days = (AS_OF - last).days  # the gap_now_days of the member's card
    reasons = learned.score_reasons.filter((pl.col("member_id") == member) & (pl.col("business") == "grocery"))
    words = " ".join(reasons["words_en"])
    assert f"now for {days} day" in words or f"last {days} day" in words or f"purchase {days} day" in words
    assert reasons["rank"].to_list() == list(range(reasons.height))
    top = reasons.filter(pl.col("rank") == 1)["words_zh"][0]
    assert learned.member_scores.filter(pl.col("member_id") == member)["reason_zh"][0].startswith(top)


def test_decile_one_is_the_highest_risk(learned):
    means = (
        learned.member_scores.filter(pl.col("population") == "active")
        .group_by("business", "decile")
        .agg(pl.col("score").mean())
    )
    for _, rows in means.group_by("business"):
        scores = rows.sort("decile")["score"].to_list()
        assert len(scores) == 10
        assert scores == sorted(scores, reverse=True)


def test_only_active_and_dormant_members_are_scored(learned, planted):
    last = {}
    for member, _, day, _ in planted[0]:
        last[member] = max(day, last.get(member, day))
    silent = {member: (AS_OF - day).days for member, day in last.items()}
    by_population = (
        learned.member_scores.filter(pl.col("business") == "grocery").group_by("population").agg("member_id")
    )
    found = dict(by_population.iter_rows())
    assert set(found["active"]) == {member for member, days in silent.items() if days < 30}
    assert set(found.get("dormant", [])) <= {member for member, days in silent.items() if 30 <= days < 60}


def test_the_order_of_rows_and_other_names_change_nothing(planted):
    world = [entry for entry in planted[0] if entry[0] < "m0600"]
    given = frames(world)
    first = learn_churn(given, businesses(grocery=30), AS_OF)
    shuffled = {name: frame.sample(fraction=1.0, shuffle=True, seed=5) for name, frame in given.items()}
    again = learn_churn(shuffled, businesses(grocery=30), AS_OF)
    for name in ("member_scores", "score_reasons", "model_quality", "model_calibration"):
        assert_frame_equal(getattr(first, name), getattr(again, name))
    # After a merge the ids are others: the same people under names that sort the same way get the same scores.
    renamed = frames([(f"x{member}", *rest) for member, *rest in world])
    other = learn_churn(renamed, businesses(grocery=30), AS_OF)
    assert other.member_scores["score"].to_list() == first.member_scores["score"].to_list()


def test_what_happens_after_the_report_does_not_reach_the_report(planted):
    """The choice and the figures on cutoff c must not know labels after c + H, nor the scores the future."""
    plan = plan_cutoffs(date(2017, 1, 1), AS_OF, 30)
    assert plan is not None
    world = planted[0]
    cut = [entry for entry in world if entry[2] < plan.report]
    shops = businesses(grocery=30)
    whole = rows_to_learn(build_history(**frames(world)), shops, {"grocery": plan})["grocery"]
    blind = rows_to_learn(build_history(**frames(cut)), shops, {"grocery": plan})["grocery"]
    learning = pl.col("cutoff") < plan.report
    assert_frame_equal(whole.filter(learning), blind.filter(learning))


def test_of_many_members_a_draw_is_learned_from_and_all_are_scored(planted):
    plan = plan_cutoffs(date(2017, 1, 1), AS_OF, 30)
    assert plan is not None
    records, shops = build_records(**frames(planted[0])), businesses(grocery=30)
    whole = rows_to_learn(records.history(), shops, {"grocery": plan})["grocery"]
    drawn = rows_to_learn(records.history(0, 300), shops, {"grocery": plan})["grocery"]
    first = sorted({member for member, *_ in planted[0]})[:300]
    assert_frame_equal(drawn, whole.filter(pl.col("member_id").is_in(first)))
    assert 0 < drawn.height < whole.height
    training = train(records, shops, AS_OF, learners=600)
    judged = sorted({member for member, *_ in planted[0]})[:600]
    report = whole.filter((pl.col("cutoff") == plan.report) & (pl.col("population") == "active"))
    here = (pl.col("business") == "grocery") & (pl.col("population") == "active")
    n = training.model_quality.filter(here)["n"].unique().to_list()
    assert n == [report.filter(pl.col("member_id").is_in(judged)).height]
    assert n[0] < report.height
    scored = pl.concat([scores for scores, _ in score_members(records, shops, training.trained, AS_OF)])
    assert scored["member_id"].max() > judged[-1]


def test_members_scored_some_at_a_time_are_scored_as_all_at_once(planted, monkeypatch):
    given, shops = frames(planted[0]), businesses(grocery=30)
    once = learn_churn(given, shops, AS_OF)
    monkeypatch.setattr("models.scoring.MEMBERS_AT_A_TIME", 70)
    again = learn_churn(given, shops, AS_OF)
    assert_frame_equal(once.member_scores, again.member_scores)
    assert_frame_equal(once.score_reasons, again.score_reasons)


@pytest.mark.parametrize(
    ("world", "reason"),
    [
        (
            [
                (f"m{n}", "grocery", date(2017, 1, 1) + timedelta(days=30 * k), 5.0)
                for n in range(10)
                for k in range(12)
            ],
            "observations of members",
        ),
        ([(f"m{n:03}", "grocery", date(2017, 12, 1) + timedelta(days=n % 20), 5.0) for n in range(300)], "too short"),
        (
            [
                (f"m{n:03}", "grocery", date(2017, 1, 1) + timedelta(days=k), 5.0)
                for n in range(150)
                for k in range(365)
            ],
            "0 of them silent",
        ),
        ([], "no purchases at all"),
    ],
    ids=["ten members", "one month", "all do the same", "nobody"],
)
def test_too_little_to_learn_from_is_said_not_scored(world, reason):
    result = learn_churn(frames(world), businesses(grocery=30), AS_OF)
    assert result.member_scores.is_empty()
    assert set(result.model_quality["status"]) == {"not enough data"}
    assert any(reason in note for note in result.model_quality["note"])


def test_constant_features_and_a_business_without_buyers_do_no_harm(planted):
    world = [(member, business, day, 10.0) for member, business, day, _ in planted[0] if member < "m0600"]
    result = learn_churn(frames(world), businesses(grocery=30, travel=30), AS_OF)
    assert set(result.member_scores["business"]) == {"grocery", "ecosystem"}
    assert set(result.model_quality.filter(pl.col("business") == "travel")["status"]) == {"not enough data"}


def losses_of(**means: float) -> dict[str, np.ndarray]:
    noise = np.tile([0.1, -0.1], 200)
    return {name: noise * (1 if name in ("logit", "trees", "blend") else 0.9) + mean for name, mean in means.items()}


def test_the_rule_publishes_the_baseline_that_is_not_beaten():
    same = {"logit": 0.5, "trees": 0.5, "blend": 0.5, "recency": 0.6, "rfm": 0.49, "bg_nbd": 0.7}
    name, is_learner, note = choose(losses_of(**same), AS_OF)
    assert (name, is_learner) == ("rfm", False)
    assert "does not beat it" in note
    assert choose(losses_of(**{**same, "rfm": 0.51}), AS_OF)[:2] == ("blend", True)


def test_another_learner_replaces_the_blend_only_if_clearly_better():
    means = {"logit": 0.4, "trees": 0.5, "blend": 0.5, "recency": 0.6, "rfm": 0.6, "bg_nbd": 0.7}
    assert choose(losses_of(**means), AS_OF)[0] == "logit"
    noisy = losses_of(**{**means, "logit": 0.499})
    noisy["logit"] = noisy["logit"] + np.tile([0.2, 0.2, -0.2, -0.2], 100)
    assert choose(noisy, AS_OF)[0] == "blend"


def test_cutoffs_are_in_order_of_time_and_no_label_reaches_past_the_judged_one():
    for horizon in (14, 28, 30, 45, 60, 90):
        plan = plan_cutoffs(date(2017, 1, 1), AS_OF, horizon)
        assert plan is not None
        assert plan.scoring == AS_OF + timedelta(days=1)
        assert plan.report + timedelta(days=horizon) == plan.scoring
        assert plan.calibration <= plan.choice < plan.report
        for judged in (plan.calibration, plan.choice, plan.report):
            trained = plan.trains(judged)
            assert trained
            assert all(day + timedelta(days=horizon) <= judged for day in trained)
    assert plan_cutoffs(date(2017, 1, 1), AS_OF, 150) is None


def test_calibration_mends_a_model_that_is_too_sure():
    chance = np.random.default_rng(3)
    truth = chance.normal(-0.5, 1, 20_000)
    label = (chance.uniform(size=20_000) < expit(truth)).astype(np.int64)
    slope, intercept = platt(2.5 * truth + 1, label)
    assert metrics(label, expit(slope * (2.5 * truth + 1) + intercept))["ece"] < 0.02
    assert metrics(label, expit(2.5 * truth + 1))["ece"] > 0.1


def test_deciles_are_equal_parts_from_the_highest_down():
    assert deciles(np.linspace(1, 0, 20)).tolist() == [tenth for tenth in range(1, 11) for _ in range(2)]
    assert deciles(np.array([0.1])).tolist() == [1]


def test_each_population_is_scored_by_its_own_calibration(planted, monkeypatch):
    """What is published scores the report's rows exactly as they were reported, whatever the other population does."""
    monkeypatch.setattr("models.selection.choose", lambda *_: ("blend", True, "the same for both"))
    world = planted[0]
    plan = plan_cutoffs(date(2017, 1, 1), AS_OF, 30)
    assert plan is not None
    rows = rows_to_learn(
        build_history(**frames(world)), businesses(grocery=12).with_columns(churned_after=pl.lit(90)), {"grocery": plan}
    )["grocery"]
    with one_thread("openmp"):
        found = select(rows, plan)
        for population, chosen in found.items():
            assert not isinstance(chosen, str), chosen
            report = rows.filter((pl.col("cutoff") == plan.report) & (pl.col("population") == population))
            scored = chosen.score.predict_proba(matrix(report))[:, 1]
            assert np.allclose(scored, chosen.report[chosen.name], atol=1e-12)
            typical = rows.filter((pl.col("cutoff") == plan.training[-1]) & (pl.col("population") == population))
            base, _ = chosen.score.contributions(matrix(typical))
            assert abs(base - chosen.score.decision_function(matrix(typical)).mean()) < 1e-9


def test_the_report_is_the_last_to_be_looked_at(planted):
    """Other labels on the report cutoff change its figures and nothing about the choice."""
    world = [entry for entry in planted[0] if entry[0] < "m0600"]
    plan = plan_cutoffs(date(2017, 1, 1), AS_OF, 30)
    assert plan is not None
    rows = rows_to_learn(build_history(**frames(world)), businesses(grocery=30), {"grocery": plan})["grocery"]
    flipped = rows.with_columns(
        label=pl.when(pl.col("cutoff") == plan.report).then(1 - pl.col("label")).otherwise(pl.col("label"))
    )
    with one_thread("openmp"):
        one, two = select(rows, plan)["active"], select(flipped, plan)["active"]
    assert not isinstance(one, str)
    assert not isinstance(two, str)
    assert (one.name, one.note) == (two.name, two.note)
    assert all(np.array_equal(one.report[name], two.report[name]) for name in one.report)
    assert not np.array_equal(one.label, two.label)
