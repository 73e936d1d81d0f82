"""Features, stages and labels as of a cutoff, against hand-worked worlds."""

import hashlib
from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
from polars.testing import assert_frame_equal
from worlds import businesses, frames

from models.features import FEATURES, GROUPS, features
from models.history import build_history
from models.population import PERSONAL, horizons, labels, stages

CUTOFF = date(2017, 6, 1)
HORIZON = {"grocery": 30, "ecosystem": 30}
WORLD = [
    ("ann", "grocery", date(2017, 3, 1), 10.0),
    ("ann", "grocery", date(2017, 3, 11), 20.0),
    ("ann", "grocery", date(2017, 3, 31), 30.0),
    ("ann", "fuel", date(2017, 5, 20), 40.0),
    ("bob", "grocery", date(2017, 5, 31), 7.0),
]


def row(frame: pl.DataFrame, member: str, business: str = "grocery") -> dict:
    names = pl.col("member_id", "business").cast(pl.String)
    return frame.with_columns(names).row(
        by_predicate=(pl.col("member_id") == member) & (pl.col("business") == business), named=True
    )


def test_features_say_what_a_person_would_count():
    ann = row(features(build_history(**frames(WORLD)), HORIZON, CUTOFF), "ann")
    assert ann["recency"] == 62  # 31 March to 1 June
    assert ann["purchase_days"] == 3
    assert ann["tenure"] == 92
    assert (ann["gap_mean"], ann["gap_median"], ann["gap_last"], ann["gap_longest"]) == (15, 15, 20, 20)
    assert ann["gap_sd"] == 5
    assert (ann["days_28"], ann["days_84"]) == (0, 2)
    assert (ann["sales_84"], ann["basket"]) == (50.0, 20.0)
    assert ann["elsewhere_14"] == 1
    assert ann["passed_by"] == 1
    assert ann["businesses_84"] == 2


def test_the_ecosystem_counts_all_businesses_together():
    ann = row(features(build_history(**frames(WORLD)), HORIZON, CUTOFF), "ann", "ecosystem")
    assert (ann["recency"], ann["purchase_days"], ann["elsewhere_84"]) == (12, 4, 3)


def test_a_member_with_one_purchase_has_finite_features():
    bob = row(features(build_history(**frames(WORLD)), HORIZON, CUTOFF), "bob")
    assert (bob["recency"], bob["gap_mean"], bob["gap_sd"]) == (1, 1.5, 0)
    assert all(bob[name] is not None for name in FEATURES)


def test_nothing_on_or_after_the_cutoff_changes_a_feature_or_a_stage():
    later = [
        ("ann", "grocery", CUTOFF, 99.0),
        ("ann", "fuel", CUTOFF + timedelta(days=3), 99.0),
        ("bob", "grocery", CUTOFF + timedelta(days=40), 99.0),
        ("new", "grocery", CUTOFF, 1.0),
    ]
    thin, full = build_history(**frames(WORLD)), build_history(**frames(WORLD + later))
    before, after = features(thin, HORIZON, CUTOFF), features(full, HORIZON, CUTOFF)
    names = pl.col("member_id", "business").cast(pl.String)
    assert_frame_equal(before.with_columns(names), after.with_columns(names))
    shops = businesses(grocery=30, fuel=30)
    one, two = stages(thin, shops, CUTOFF), stages(full, shops, CUTOFF)
    assert_frame_equal(one.with_columns(names), two.with_columns(names))


def test_a_refund_counts_from_its_day_on_and_not_before():
    kept = row(features(build_history(**frames(WORLD)), HORIZON, CUTOFF), "ann")
    late = build_history(**frames(WORLD, refunded={2: CUTOFF}))
    assert row(features(late, HORIZON, CUTOFF), "ann") == kept
    early = build_history(**frames(WORLD, refunded={2: CUTOFF - timedelta(days=1)}))
    ann = row(features(early, HORIZON, CUTOFF), "ann")
    assert (ann["purchase_days"], ann["recency"]) == (2, 82)


def test_a_refunded_order_is_no_purchase_in_the_label():
    world = [*WORLD, ("bob", "grocery", CUTOFF + timedelta(days=2), 5.0)]
    assert bought(world, {}) == ["bob"]
    assert bought(world, {5: CUTOFF + timedelta(days=90)}) == []


def bought(world, refunded) -> list[str]:
    frame = labels(build_history(**frames(world, refunded)), {"grocery": 30}, CUTOFF)
    return sorted(frame["member_id"].cast(pl.String))


def test_the_label_window_starts_on_the_cutoff_and_ends_before_the_horizon():
    at = {days: [*WORLD, ("bob", "grocery", CUTOFF + timedelta(days=days), 5.0)] for days in (-1, 0, 29, 30)}
    assert {days: bought(world, {}) for days, world in at.items()} == {-1: [], 0: ["bob"], 29: ["bob"], 30: []}


def test_rows_received_later_than_known_at_are_not_used():
    given = frames(WORLD)
    late, early = datetime.fromisoformat("2017-07-01"), datetime.fromisoformat("2017-06-01")
    stamp = pl.when(pl.col("activity_id") == "o4").then(late).otherwise(early)
    given["orders"] = given["orders"].with_columns(received_at=stamp)
    given["purchase_days"] = given["orders"].select(
        "member_id", "business", "received_at", purchase_date="activity_date"
    )
    history = build_history(**given, known_at=datetime.fromisoformat("2017-06-15"))
    assert features(history, HORIZON, CUTOFF)["member_id"].cast(pl.String).unique().to_list() == ["ann"]


def test_stages_follow_the_thresholds_day_by_day():
    history = build_history(**frames([("ann", "grocery", date(2017, 3, 1), 1.0)]))
    shops = businesses(grocery=30)

    def stage(day: date) -> str:
        return row(stages(history, shops, day), "ann")["population"]

    # Active through 30 March (D < 1 March + 30), dormant through 29 April, churned from then on; the cutoff is D + 1.
    assert stage(date(2017, 3, 31)) == "active"
    assert stage(date(2017, 4, 1)) == "dormant"
    assert stage(date(2017, 4, 30)) == "dormant"
    assert stage(date(2017, 5, 1)) == "churned"


def test_nobody_is_dormant_in_the_ecosystem_who_is_active_in_a_business():
    world = [("ann", "grocery", date(2017, 3, 1), 1.0), ("ann", "travel", date(2017, 2, 1), 1.0)]
    frame = stages(build_history(**frames(world)), businesses(grocery=10, travel=90), date(2017, 4, 1))
    assert row(frame, "ann", "grocery")["population"] == "churned"
    assert row(frame, "ann", "ecosystem")["population"] == "active"


def test_personal_thresholds_use_the_members_own_gaps():
    # Gaps of 10 and 20 (s = 30, n = 2), usual gap 7 with weight 3: 2.5 (30 + 21) / 5 = 25.5, so 26 days.
    personal = dict(zip(PERSONAL, (7000, 3000, 2500, 6000, 14, 120), strict=True))
    shops = businesses(grocery=30).with_columns(
        dormant_after=pl.lit(None, pl.Int64),
        churned_after=pl.lit(None, pl.Int64),
        **{name: pl.lit(value, pl.Int64) for name, value in personal.items()},
    )
    history = build_history(**frames([entry for entry in WORLD if entry[:2] == ("ann", "grocery")]))
    last = date(2017, 3, 31)
    assert row(stages(history, shops, last + timedelta(days=26)), "ann")["population"] == "active"
    assert row(stages(history, shops, last + timedelta(days=27)), "ann")["population"] == "dormant"
    assert horizons(shops) == {"grocery": 18, "ecosystem": 18}  # 2.5 x 7 = 17.5


def test_every_feature_belongs_to_exactly_one_group():
    assert len(FEATURES) == len(set(FEATURES)) == sum(len(names) for names in GROUPS.values())


def test_twenty_orders_of_rows_give_the_same_bits():
    """Sums of floats depend on the order they are taken in; amounts far apart show it at once."""
    chance = np.random.default_rng(34)
    spread = [float(f"{amount:.2f}") for amount in 10.0 ** chance.uniform(-2, 12, 400)]
    bought = [
        (f"m{number % 7}", ("grocery", "fuel")[number % 2], date(2017, 3, 1) + timedelta(days=number % 90), amount)
        for number, amount in enumerate(spread)
    ]
    given = frames(bought)
    assert len({sum(chance.permutation(spread).tolist()) for _ in range(20)}) > 1, "the amounts show nothing"
    found = set()
    for seed in range(20):
        mixed = {name: frame.sample(fraction=1.0, shuffle=True, seed=seed) for name, frame in given.items()}
        rows = features(build_history(**mixed), {**HORIZON, "fuel": 30}, CUTOFF)
        rows = rows.with_columns(pl.col("member_id", "business").cast(pl.String)).sort("member_id", "business")
        found.add(hashlib.sha256(rows.write_csv(float_precision=None).encode()).hexdigest())
    assert len(found) == 1
