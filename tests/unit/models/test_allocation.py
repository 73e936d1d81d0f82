"""The knapsack against brute force."""

from itertools import product

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from models.allocation import allocate

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


worlds = st.dictionaries(
    st.tuples(st.sampled_from("abcde"), st.sampled_from("xyz")),
    st.tuples(st.integers(-20, 60), st.integers(0, 40)),
    max_size=12,
).map(lambda pairs: [(*pair, *worth) for pair, worth in pairs.items()])


@settings(max_examples=150, deadline=None)
@given(worlds, st.integers(0, 120), st.dictionaries(st.sampled_from("xyz"), st.integers(0, 3)))
def test_nothing_better_exists_and_no_limit_is_broken(rows, budget, stock):
    found = allocate(options(*rows), budget, stock)
    chosen = options(*rows).join(found.chosen, on=["member_id", "benefit_id"])
    assert found.value == brute_force(rows, budget, stock)
    assert found.value <= found.upper_bound
    assert (found.value, found.spent) == (chosen["value"].sum(), chosen["cost"].sum())
    assert found.spent <= budget
    assert chosen["member_id"].is_unique().all()
    assert all((chosen["benefit_id"] == name).sum() <= left for name, left in stock.items())


@settings(max_examples=40, deadline=None)
@given(worlds, st.integers(0, 120), st.randoms())
def test_the_order_of_rows_does_not_matter(rows, budget, chance):
    again = list(rows)
    chance.shuffle(again)
    assert allocate(options(*rows), budget).chosen.equals(allocate(options(*again), budget).chosen)


def test_ties_go_to_the_lower_cost_and_then_to_the_first_name():
    found = allocate(options(("a", "y", 5, 3), ("a", "x", 5, 3), ("a", "w", 5, 4)), budget=100)
    assert found.chosen.rows() == [("a", "x")]


def test_a_real_size_is_solved_close_to_the_bound():
    members = [f"m{n:04}" for n in range(1500)]
    rows = [
        (member, f"b{b}", (n * 37 + b * 101) % 190 - 20, 20 + (n * 13 + b * 7) % 50)
        for n, member in enumerate(members)
        for b in range(6)
    ]
    found = allocate(options(*rows), budget=15_000, stock={"b1": 40, "b2": 100})
    assert found.spent <= 15_000
    assert found.gap < 0.001
    assert found.chosen.group_by("benefit_id").len().filter(pl.col("benefit_id") == "b1")["len"].sum() <= 40
