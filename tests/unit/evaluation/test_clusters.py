"""Two groupings of the same things: by hand, and against a plain count of all pairs."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from member360.evaluation.clusters import Pairs, b_cubed, pairs

THINGS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=25)


def groups(things):
    return tuple(np.array(column, dtype=np.int64) for column in zip(*things, strict=True))


def test_three_groups_found_for_two():
    found, true = np.array([1, 1, 2, 2, 3]), np.array([1, 1, 1, 2, 2])
    counted = pairs(found, true)
    assert counted == Pairs(both=1, found=2, true=4)
    assert (counted.precision, counted.recall, counted.f1) == (1 / 2, 1 / 4, pytest.approx(1 / 3))
    # The first two things share all of their group found, the next two half, the last all.
    assert b_cubed(found, true) == (pytest.approx(4 / 5), pytest.approx(8 / 15))


def test_nothing_and_singles_have_no_pairs_to_judge():
    none = np.array([], dtype=np.int64)
    assert pairs(none, none) == Pairs(0, 0, 0)
    assert b_cubed(none, none) == (None, None)
    alone = pairs(np.array([1, 2]), np.array([1, 2]))
    assert (alone.precision, alone.recall, alone.f1) == (None, None, None)


@settings(deadline=None, max_examples=50)
@given(THINGS)
def test_counts_are_those_of_every_pair_looked_at(things):
    found, true = groups(things)
    every = list(combinations(range(len(things)), 2))
    in_found = {pair for pair in every if found[pair[0]] == found[pair[1]]}
    in_truth = {pair for pair in every if true[pair[0]] == true[pair[1]]}
    assert pairs(found, true) == Pairs(len(in_found & in_truth), len(in_found), len(in_truth))
    shares = [
        (np.mean(true[found == group] == whole), np.mean(found[true == whole] == group))
        for group, whole in zip(found, true, strict=True)
    ]
    assert b_cubed(found, true) == pytest.approx(tuple(np.mean(shares, axis=0)))


@settings(deadline=None, max_examples=50)
@given(THINGS, st.permutations(range(5)))
def test_the_same_grouping_under_other_names_is_perfect(things, names):
    _, true = groups(things)
    found = np.array(names)[true] * 1000
    counted = pairs(found, true)
    assert counted.both == counted.found == counted.true
    assert b_cubed(found, true) == (pytest.approx(1), pytest.approx(1))


@settings(deadline=None, max_examples=50)
@given(THINGS)
def test_finding_and_truth_may_change_places(things):
    found, true = groups(things)
    one, other = pairs(found, true), pairs(true, found)
    assert (one.precision, one.recall) == (other.recall, other.precision)
    assert b_cubed(found, true) == pytest.approx(b_cubed(true, found)[::-1])
