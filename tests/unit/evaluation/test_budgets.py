"""What a policy is worth under a budget: by hand, and against the pipeline's own exact allocation."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from member360.evaluation.budgets import Worth, at_random, best, total
from models.allocation import allocate

OPTIONS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(-20, 60), st.integers(0, 20)), min_size=1, max_size=18, unique_by=id
)


def arrays(options):
    member, margin, cost = zip(*sorted(options), strict=True)
    return np.array(member), np.array(margin, dtype=float), np.array(cost, dtype=float)


def test_the_best_takes_the_most_for_its_money_and_the_last_one_in_part():
    # Member 0: 4 for 2, or 22 for 8; member 1: nothing worth having for 2, 5 for 4.
    options = arrays([(0, 6, 2), (0, 30, 8), (1, -1, 2), (1, 9, 4)])
    assert best(*options, budget=100).net == 27
    # 22 for 8 is 2.75 each and better than 2 each for the small one: half of it fits into 4.
    assert best(*options, budget=4) == Worth(given=0.5, cost=4, margin=15)
    # After the first member's 8, 2 of 4 are left for the second one.
    assert best(*options, budget=10) == Worth(given=1.5, cost=10, margin=34.5)
    assert best(*options, budget=0) == Worth(0, 0, 0)


def test_what_costs_nothing_needs_no_budget_and_what_loses_is_never_given():
    assert best(*arrays([(0, 3, 0), (1, -2, 0), (2, 1, 5)]), budget=0) == Worth(1, 0, 3)
    assert best(*arrays([(0, 1, 5)]), budget=9) == Worth()


def test_chance_gives_each_option_alike_and_stops_at_the_budget():
    options = arrays([(0, 6, 2), (0, 30, 8), (1, 9, 4)])
    assert at_random(*options, budget=100) == Worth(given=2, cost=9, margin=27)
    assert at_random(*options, budget=3) == Worth(given=pytest.approx(2 / 3), cost=3, margin=9)
    assert at_random(*(part[:0] for part in options), budget=3) == Worth()


def test_who_spends_more_than_the_budget_is_thinned_evenly():
    assert total(np.array([6.0, 2.0]), np.array([2.0, 6.0])).within(4) == Worth(given=1, cost=4, margin=4)
    assert total(np.array([6.0]), np.array([2.0])).within(4).net == 4


@settings(deadline=None, max_examples=50)
@given(OPTIONS, st.integers(0, 60))
def test_the_best_is_the_exact_allocation_but_for_one_benefit(options, budget):
    member, margin, cost = arrays(options)
    frame = pl.DataFrame(
        {
            "member_id": [f"{one}" for one in member],
            "benefit_id": [f"b{place:02}" for place in range(len(member))],
            "value": (margin - cost).astype(int),
            "cost": cost.astype(int),
        }
    )
    exact = allocate(frame, budget)
    found = best(member, margin, cost, budget)
    assert found.cost <= budget + 1e-6
    assert exact.value - 1e-6 <= found.net <= exact.value + max(0, float((margin - cost).max())) + 1e-6
    assert at_random(member, margin, cost, budget).net <= found.net + 1e-6
