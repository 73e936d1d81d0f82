"""The knapsack: small ones against brute force, large ones against their limits and the upper bound."""

from itertools import pairwise, product

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import allocation
from models.allocation import Allocation, allocate

SCHEMA = {"member_id": pl.String, "benefit_id": pl.String, "value": pl.Int64, "cost": pl.Int64}
Option = tuple[str, str, int, int]


def options(*rows: Option) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=SCHEMA, orient="row")


def brute_force(rows: list[Option], budget: int, stock: dict[str, int]) -> int:
    """The best value of all combinations of one option or nothing per member."""
    members = sorted({row[0] for row in rows})
    choices = [[None, *[row for row in rows if row[0] == member]] for member in members]
    best = 0
    for picked in product(*choices):
        taken = [row for row in picked if row is not None]
        counts = {name: sum(row[1] == name for row in taken) for name in stock}
        if sum(row[3] for row in taken) <= budget and all(counts[name] <= stock[name] for name in stock):
            best = max(best, sum(row[2] for row in taken))
    return best


def keeps_its_limits(found: Allocation, offered: pl.DataFrame, budget: int, stock: dict[str, int]) -> None:
    chosen = offered.join(found.chosen, on=["member_id", "benefit_id"])
    assert chosen.height == found.chosen.height
    assert found.chosen["member_id"].is_sorted()
    assert chosen["member_id"].is_unique().all()
    assert (found.value, found.spent) == (chosen["value"].sum(), chosen["cost"].sum())
    assert found.spent <= budget
    assert found.value <= found.upper_bound
    assert all((chosen["benefit_id"] == name).sum() <= left for name, left in stock.items())


def many(kind: str, members: int, benefits: int, seed: int) -> pl.DataFrame:
    """Options of many members: each its own worth, worth that follows cost, or a few segments alike in all."""
    chance = np.random.default_rng(seed)
    member, benefit = np.repeat(np.arange(members), benefits), np.tile(np.arange(benefits), members)
    cost = chance.integers(10, 600, len(member))
    value = chance.integers(-100, 900, len(member))
    if kind == "follows":
        value = cost + chance.integers(-30, 60, len(member))
    if kind == "alike":
        value, cost = (chance.integers(0, 6, members)[member] * 37 + benefit * 53) % 190 - 20, 50 * (1 + benefit)
    return pl.DataFrame({"member_id": member, "benefit_id": benefit, "value": value, "cost": cost}).with_columns(
        member_id=pl.format("m{}", pl.col("member_id").cast(pl.String).str.zfill(6)),
        benefit_id=pl.format("b{}", "benefit_id"),
    )


@pytest.fixture
def by_prices(monkeypatch):
    """However small the instance: no branch and cut."""
    monkeypatch.setattr(allocation, "EXACT_PAIRS", 0)


worlds = st.dictionaries(
    st.tuples(st.sampled_from("abcde"), st.sampled_from("xyz")),
    st.tuples(st.integers(-20, 60), st.integers(0, 40)),
    max_size=12,
).map(lambda pairs: [(*pair, *worth) for pair, worth in pairs.items()])


@settings(max_examples=150, deadline=None)
@given(worlds, st.integers(0, 120), st.dictionaries(st.sampled_from("xyz"), st.integers(0, 3)))
def test_nothing_better_exists_and_no_limit_is_broken(rows, budget, stock):
    found = allocate(options(*rows), budget, stock)
    keeps_its_limits(found, options(*rows), budget, stock)
    assert found.value == brute_force(rows, budget, stock)


@settings(max_examples=40, deadline=None)
@given(worlds, st.integers(0, 120), st.randoms())
def test_the_order_of_rows_does_not_matter(rows, budget, chance):
    again = list(rows)
    chance.shuffle(again)
    assert allocate(options(*rows), budget).chosen.equals(allocate(options(*again), budget).chosen)


def test_ties_go_to_the_lower_cost_and_then_to_the_first_name():
    found = allocate(options(("a", "y", 5, 3), ("a", "x", 5, 3), ("a", "w", 5, 4)), budget=100)
    assert found.chosen.rows() == [("a", "x")]


@pytest.mark.parametrize("kind", ["own", "follows", "alike"])
@pytest.mark.parametrize(("budget", "stock"), [(900_000, {"b0": 300, "b2": 1200}), (40_000, {}), (10**9, {"b3": 900})])
def test_twenty_thousand_members_come_within_a_thousandth_of_the_bound(kind, budget, stock):
    offered = many(kind, members=20_000, benefits=4, seed=5)
    found = allocate(offered, budget, stock)
    keeps_its_limits(found, offered, budget, stock)
    assert found.gap < 0.001
    # Where money is short no more of it is left than the dearest option costs.
    assert budget - found.spent < 600 or budget == 10**9


@settings(max_examples=150, deadline=None)
@given(worlds, st.integers(0, 120), st.dictionaries(st.sampled_from("xyz"), st.integers(0, 3)))
def test_prices_alone_break_no_limit_and_their_bound_holds(rows, budget, stock):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(allocation, "EXACT_PAIRS", 0)
        found = allocate(options(*rows), budget, stock)
    keeps_its_limits(found, options(*rows), budget, stock)
    best = brute_force(rows, budget, stock)
    assert found.value <= best <= found.upper_bound


@settings(max_examples=5, deadline=None)
@given(st.sampled_from(["own", "follows", "alike"]), st.integers(0, 2**32 - 1))
def test_the_order_of_many_rows_does_not_matter(kind, seed):
    offered = many(kind, members=2_000, benefits=4, seed=3)
    first, again = (
        allocate(rows, 90_000, {"b0": 50, "b1": 200})
        for rows in (offered, offered.sample(fraction=1.0, shuffle=True, seed=seed))
    )
    assert offered.height > allocation.EXACT_PAIRS
    assert first.chosen.equals(again.chosen)
    assert first.upper_bound == again.upper_bound


@pytest.mark.usefixtures("by_prices")
@pytest.mark.parametrize("budget", [0, 1_000, 50_000])
def test_what_costs_nothing_is_given_to_everybody_who_has_nothing_better(budget):
    offered = many("own", members=1_000, benefits=3, seed=1)
    free = offered.filter(pl.col("benefit_id") == "b0").with_columns(
        benefit_id=pl.lit("free"), value=pl.lit(7), cost=pl.lit(0)
    )
    found = allocate(pl.concat([offered, free], how="vertical_relaxed"), budget)
    assert found.chosen.height == 1_000
    assert found.value >= 7_000


@pytest.mark.usefixtures("by_prices")
@pytest.mark.parametrize("kind", ["own", "follows", "alike"])
def test_a_larger_budget_is_never_worth_less_but_for_the_gap(kind):
    offered = many(kind, members=3_000, benefits=4, seed=2)
    found = [allocate(offered, budget, {"b1": 100}) for budget in (0, 500, 20_000, 21_000, 100_000, 10**8)]
    for less, more in pairwise(found):
        assert more.value >= less.value - (more.upper_bound - more.value)
        assert more.upper_bound >= less.value


@pytest.mark.usefixtures("by_prices")
def test_members_alike_get_a_stock_that_is_too_small_for_them_all_in_full():
    rows = [(f"m{n}", name, value, 5) for n in range(10) for name, value in (("rare", 10), ("usual", 6))]
    found = allocate(options(*rows), budget=35, stock={"rare": 3})
    assert dict(found.chosen.group_by("benefit_id").len().iter_rows()) == {"rare": 3, "usual": 4}
    assert (found.value, found.upper_bound) == (54, 54)


@pytest.mark.usefixtures("by_prices")
def test_tiny_worth_for_huge_cost_is_priced_finely_enough():
    rows = [(f"m{n:03}", "x", 1 + n % 3, 900_000 + n) for n in range(300)]
    found = allocate(options(*rows), budget=100 * 900_300)
    assert (found.value, found.spent <= 100 * 900_300) == (300, True)


@pytest.mark.usefixtures("by_prices")
def test_what_is_left_of_the_budget_goes_to_the_next_that_fits():
    rows = [("a", "x", 10, 6), ("b", "x", 9, 6), ("c", "x", 2, 3)]
    assert allocate(options(*rows), budget=10).chosen["member_id"].to_list() == ["a", "c"]


@pytest.mark.usefixtures("by_prices")
@settings(max_examples=100, deadline=None)
@given(worlds, st.integers(0, 120), st.dictionaries(st.sampled_from("xyz"), st.integers(0, 3)))
def test_nobody_goes_without_what_still_fits(rows, budget, stock):
    found = allocate(options(*rows), budget, stock)
    given_to = dict(found.chosen.iter_rows())
    left = {name: stock.get(name, 9) - list(given_to.values()).count(name) for name in "xyz"}
    for member, name, value, cost in rows:
        fits = member not in given_to and cost <= budget - found.spent and left[name] > 0
        assert not (fits and value > 0)
