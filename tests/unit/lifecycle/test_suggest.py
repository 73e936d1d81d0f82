"""Thresholds suggested from a return curve: the least candidate below the limit, or the default."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from member360.lifecycle.suggest import suggest

DAYS = (30, 45, 60, 90, 120, 150, 180, 240)


def curve(return_14d: dict[int, str], return_90d: dict[int, str], business: str = "a") -> pl.DataFrame:
    """A curve that is 1 wherever nothing else is said, and unknown where the value is empty."""
    rows = [
        (
            business,
            days,
            Decimal(x) if (x := return_14d.get(days, "1")) else None,
            Decimal(y) if (y := return_90d.get(days, "1")) else None,
        )
        for days in range(1, 366)
    ]
    schema = {
        "business": pl.String,
        "silence_days": pl.Int64,
        "return_14d": pl.Decimal(18, 6),
        "return_90d": pl.Decimal(18, 6),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


@pytest.mark.parametrize(
    ("return_14d", "return_90d", "dormant", "churned"),
    [
        ({30: "0.299999"}, {60: "0.499999"}, 30, 60),
        ({30: "0.300000", 45: "0.1"}, {60: "0.1", 90: "0.500000", 120: "0.4"}, 45, 120),
        ({60: "0.1"}, {120: "0.4"}, 60, 120),
        ({90: "0.1"}, {150: "0.1"}, 90, 180),
        ({}, {}, 120, 240),
        ({30: "0.1"}, {}, 30, 180),
        ({30: "", 45: "0.1"}, {90: "", 120: "0.1"}, 45, 120),
    ],
)
def test_the_least_candidate_below_the_limit_is_suggested(return_14d, return_90d, dormant, churned):
    (row,) = suggest(curve(return_14d, return_90d)).to_dicts()
    assert (row["dormant_after"], row["churned_after"]) == (dormant, churned)


def test_the_row_says_what_the_curve_says_at_the_thresholds():
    (row,) = suggest(curve({30: "0.241000"}, {60: "0.410000"})).to_dicts()
    assert (row["return_14d_at"], row["return_90d_at"]) == (Decimal("0.241000"), Decimal("0.410000"))
    assert row["reason"] == (
        "after 30 silent days 24.1% return within 14 days; after 60 silent days 41.0% return within 90 days"
    )


def test_unknown_and_never_low_shares_are_said_in_words():
    unknown = dict.fromkeys(DAYS, "")
    (row,) = suggest(curve(unknown, unknown)).to_dicts()
    assert row["return_14d_at"] is None
    assert "too few days on record to see who returns after 120 silent days" in row["reason"]
    (row,) = suggest(curve({}, {})).to_dicts()
    assert "still not below 30%" in row["reason"]


def test_businesses_come_by_name_and_the_ecosystem_is_left_out():
    frame = pl.concat([curve({}, {}, business) for business in ("z", "ecosystem", "b")])
    assert suggest(frame)["business"].to_list() == ["b", "z"]
    assert suggest(frame.clear()).columns == suggest(frame).columns


@given(st.lists(st.sampled_from(["", "0.1", "0.3", "0.5", "0.9"]), min_size=16, max_size=16))
def test_churned_is_never_less_than_twice_dormant(shares):
    (row,) = suggest(
        curve(dict(zip(DAYS, shares[:8], strict=True)), dict(zip(DAYS, shares[8:], strict=True)))
    ).to_dicts()
    assert row["churned_after"] >= 2 * row["dormant_after"]
    assert row["dormant_after"] in (30, 45, 60, 90, 120)
