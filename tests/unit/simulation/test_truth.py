"""The truth agrees with the files, with the words of the pipeline, and with chance worked out by hand."""

import math

import numpy as np
import polars as pl
import pytest

from member360.ingestion.identifiers import normalise
from member360.simulation.benefits import ARMS, draw_effects, grant
from member360.simulation.calendar import make_calendar
from member360.simulation.money import refund_shares
from member360.simulation.orders import trade
from member360.simulation.parameters import Parameters
from member360.simulation.people import NEVER, People, make_people
from member360.simulation.shapes import shapes
from member360.simulation.streams import BLOCK, Streams
from member360.simulation.survival import look_ahead
from member360.simulation.truth import ALL, survival_truth

CUTOFF = 275


def one_person(rate: list[float], hazard: list[float], leaving: float, scheduled: list[int]) -> People:
    zero = np.zeros(1, dtype=np.int64)
    return People(
        first=0, household=zero, kind=zero, home=zero, price=np.array([0.5]), time=np.array([0.5]),
        former=np.array([False]), rate=np.array([rate]), hazard=np.array([hazard]), leaving=np.array([leaving]),
        scheduled=np.array([scheduled]), entered=np.array([min(scheduled)]), left=np.array([NEVER]),
    )  # fmt: skip


def test_the_chance_of_none_is_the_sum_over_all_days_of_dropping_out():
    """By hand, day by day: three days, two businesses, the second opened on the second day."""
    shape, calendar = shapes(), make_calendar(50, shapes())
    rate, hazard, leaving = [0.3, 0.5, 0, 0, 0], [0.1, 0.2, 0.1, 0.1, 0.1], 0.25
    starts = [0, 11, NEVER, NEVER, NEVER]
    person = one_person(rate, hazard, leaving, starts)
    ahead = look_ahead(person, person.scheduled, np.full((1, 5), NEVER), 10, (3, 3, 3, 3, 3), calendar, shape)
    kept = [1 - s.refund.share * s.refund.full for s in shape.all]

    def none(business: int, stays: int) -> float:
        """Chance of no order within `stays` days, if the ecosystem is not left before."""
        days = range(max(starts[business], 10), 10 + stays)
        quiet = [math.exp(-rate[business] * kept[business] * calendar.weight[business, 0, day]) for day in days]
        h = hazard[business]
        found, before = 0.0, 1.0
        for at in range(len(quiet)):  # gone at the end of this day
            before *= quiet[at]
            found += before * (1 - h) ** at * h
        return found + before * (1 - h) ** len(quiet)

    def over_leaving(chance) -> float:
        goes = sum((1 - leaving) ** (day - 1) * leaving * chance(day) for day in (1, 2, 3))
        return goes + (1 - leaving) ** 3 * chance(3)

    assert ahead.none[0, 0] == pytest.approx(over_leaving(lambda stays: none(0, stays)), abs=1e-12)
    assert ahead.none[0, 1] == pytest.approx(over_leaving(lambda stays: none(1, stays)), abs=1e-12)
    assert ahead.none_at_all[0] == pytest.approx(over_leaving(lambda stays: none(0, stays) * none(1, stays)), abs=1e-12)


def test_who_cannot_drop_out_is_a_poisson_process():
    shape, calendar = shapes(), make_calendar(50, shapes())
    person = one_person([0.1, 0, 0, 0, 0], [0] * 5, 0.0, [0, NEVER, NEVER, NEVER, NEVER])
    ahead = look_ahead(person, person.scheduled, np.full((1, 5), NEVER), 10, (30,) * 5, calendar, shape, grant_days=28)
    whole = calendar.weight[0, 0, 10:40].sum() * 0.1 * (1 - shape.all[0].refund.share * shape.all[0].refund.full)

    assert ahead.none[0, 0] == pytest.approx(math.exp(-whole))
    assert ahead.none[0, 1:].tolist() == [1.0] * 4
    assert ahead.orders[0, 0] == pytest.approx(0.1 * calendar.weight[0, 0, 10:38].sum())


@pytest.fixture(scope="module")
def lived(year):
    """Truth at a cutoff and what happened then, of all blocks; and what grants changed about it."""
    truths, bought, extras = [], [], []
    for block in range(10):
        streams = Streams(year.seed, block)
        people = make_people(block * BLOCK, BLOCK, streams, year.calendar, year.shapes, year.parameters)
        done = trade(people, streams, year.calendar, year.shapes)
        truths.append(survival_truth(people, done, year).filter(pl.col("cutoff") == CUTOFF))
        kept = refund_shares(done.orders, streams("refunds"), year.shapes) < 1
        effects = draw_effects(people, streams, year.shapes)
        homes, p = year.benefit_homes, year.parameters
        grants = grant(people, done, effects, homes, streams, year.calendar, year.shapes, p)
        for moments, keep, found in ((done.orders, kept, bought), (grants.extra, slice(None), extras)):
            found.append(
                pl.DataFrame(
                    {
                        "person_id": people.ids[moments.person][keep],
                        "business": moments.business[keep],
                        "day": moments.day[keep],
                    }
                )
            )
    return pl.concat(truths), pl.concat(bought), pl.concat(extras)


def with_outcome(truth: pl.DataFrame, orders: pl.DataFrame) -> pl.DataFrame:
    both = pl.concat([orders, orders.with_columns(business=pl.lit(ALL, pl.Int64))])
    first = both.filter(pl.col("day") >= CUTOFF).group_by("person_id", "business").agg(pl.col("day").min())
    joined = truth.join(first, on=["person_id", "business"], how="left")
    silent = pl.col("day").is_null() | (pl.col("day") >= CUTOFF + pl.col("horizon_days"))
    return joined.with_columns(silent=silent.cast(pl.Float64))


def test_said_chances_come_true_in_each_tenth(lived):
    truth, orders, _ = lived
    found = with_outcome(truth, orders).filter(pl.col("p_no_purchase") < 1)
    place = pl.col("p_no_purchase").rank("ordinal").over("business")
    tenths = (
        found.with_columns(tenth=place * 10 // (pl.len().over("business") + 1))
        .group_by("business", "tenth")
        .agg(
            pl.len(),
            said=pl.col("p_no_purchase").mean(),
            came=pl.col("silent").mean(),
            error=(pl.col("p_no_purchase") * (1 - pl.col("p_no_purchase"))).sum().sqrt() / pl.len(),
        )
    )
    assert tenths.height == 60
    z = tenths.select(((pl.col("came") - pl.col("said")) / (pl.col("error") + 1e-4)).alias("z"))["z"]
    assert z.abs().max() < 3.7, "sixty tenths: one in a hundred worlds has a greater one by chance"
    assert 0.6 < z.std() < 1.4
    gone = with_outcome(truth, orders).filter(pl.col("p_no_purchase") == 1)
    assert gone["silent"].min() == 1.0, "who is gone does not buy"


def test_orders_that_grants_bring_change_little(lived):
    truth, orders, extras = lived
    alone = with_outcome(truth, orders)["silent"].mean()
    with_grants = with_outcome(truth, pl.concat([orders, extras]))["silent"].mean()

    assert 0 < alone - with_grants < 0.002


def test_every_identifier_reads_as_the_truth_says(small):
    stated = small.truth["identifiers"].unique(["kind", "stated_value", "true_value"])
    wrong = [
        row
        for row in stated.iter_rows(named=True)
        if row["kind"] != "email" and normalise(row["kind"], row["stated_value"], "CN") != row["true_value"]
    ]
    assert wrong == []
    mails = stated.filter(pl.col("kind") == "email")
    read = [normalise("email", value, "CN") for value in mails["stated_value"]]
    without_dots = [(text or "").replace(".", "", text.count(".") - 1) if "gmail" in text else text for text in read]
    assert without_dots == mails["true_value"].to_list()
    assert stated.filter(pl.col("true_value").is_null())["defect"].unique().to_list() == ["mistyped"]


def test_only_planted_defects_let_two_people_share_a_number(small):
    people = small.truth["accounts"].select("business", "account_id", "person_id")
    phones = small.truth["identifiers"].filter((pl.col("kind") == "phone") & (pl.col("defect") != "mistyped"))
    owners = phones.join(people, on=["business", "account_id"]).filter(pl.col("true_value").is_not_null())
    shared = owners.filter(pl.col("person_id").n_unique().over("true_value") > 1)
    clean = shared.filter(~pl.col("defect").is_in(["household", "corporate", "recycled"]))
    # The head of a household shares its number with whoever borrows it; the loan is what is planted.
    lent = shared.filter(pl.col("defect") == "household")["true_value"]
    assert clean.filter(~pl.col("true_value").is_in(lent.implode())).is_empty()
    assert {"household", "corporate"} <= set(shared["defect"])
    corporate = shared.filter(pl.col("defect") == "corporate")
    assert corporate["true_value"].n_unique() == 1
    assert corporate.height > 20, "more than the cap of the workspace's rules"


def test_accounts_and_dropouts_are_of_known_people(small):
    persons = small.truth["persons"]["person_id"]
    assert persons.to_list() == list(range(small.told["members"]))
    for table in ("accounts", "dropout", "survival", "benefit_effects", "policy_log"):
        assert set(small.truth[table]["person_id"]) <= set(persons), table
    assert set(small.truth["accounts"]["person_id"]) == set(persons), "everybody has an account"
    assert small.truth["accounts"].is_unique().all()
    dropped = small.truth["dropout"].filter(pl.col("dropped_on").is_not_null())
    assert (dropped["dropped_on"] > dropped["active_from"]).all()
    first = dropped.group_by("person_id").agg(pl.col("dropped_on").filter(pl.col("business") == "ecosystem").first())
    both = dropped.join(first, on="person_id", suffix="_of_all").drop_nulls()
    assert (both["dropped_on"] <= both["dropped_on_of_all"]).all(), "nobody stays in a business who left them all"


def test_effects_differ_by_person_and_some_are_nothing_and_some_do_harm(year):
    streams = Streams(year.seed, 0)
    people = make_people(0, BLOCK, streams, year.calendar, year.shapes, year.parameters)
    effects = draw_effects(people, streams, year.shapes)

    assert (effects.extra == 0).mean() == pytest.approx(0.5, abs=0.02)
    assert (effects.basket < 0).mean() > 0.2
    assert np.std(effects.extra[effects.extra > 0]) > 0.03


def test_the_experiment_is_random_and_the_old_rule_is_not(year):
    p = year.parameters
    pieces = []
    for block in range(4):
        streams = Streams(year.seed, block)
        people = make_people(block * BLOCK, BLOCK, streams, year.calendar, year.shapes, p)
        done = trade(people, streams, year.calendar, year.shapes)
        effects = draw_effects(people, streams, year.shapes)
        grants = grant(people, done, effects, year.benefit_homes, streams, year.calendar, year.shapes, p)
        rate = people.rate[grants.person, year.benefit_homes[grants.benefit]]
        pieces.append(pl.DataFrame({"arm": grants.arm, "rate": rate, "chance": grants.chance}))
    decided = pl.concat(pieces)
    by_arm = decided.group_by("arm").agg(pl.col("rate").mean(), pl.len())
    arms = {row["arm"]: row for row in by_arm.iter_rows(named=True)}
    treated, held, ruled = (arms[ARMS.index(arm)] for arm in ("experiment", "holdout", "old_rule"))
    assert treated["len"] / (treated["len"] + held["len"]) == pytest.approx(p.experiment_granted, abs=0.03)
    assert 0 < decided["chance"].min() <= decided["chance"].max() < 1
    assert treated["rate"] == pytest.approx(held["rate"], rel=0.1), "by chance alone"
    assert ruled["rate"] > 1.4 * held["rate"], "the rule gives to who buys anyway"


def test_the_parameters_are_told(small):
    assert small.told["parameters"]["duplicate_share"] == Parameters().duplicate_share
    assert set(small.told["parameters"]) == set(vars(Parameters()))
