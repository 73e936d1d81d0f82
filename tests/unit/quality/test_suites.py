"""A planted fault for each check of Great Expectations: each must fail, and none may fail by breaking."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from member360.errors import RunFailed
from member360.quality.suites import Expectation, TableProfile, candidate_suite, landing_suite
from member360.quality.validate import Verdict, validate

NOON = "timestamp '2024-03-12 12:00:00'"
GOOD = f"""
    create schema landing;
    create table landing.accounts as
        select 'shop' as business, 'a' as account_id, {NOON} as received_at, 'f' as file_hash, 1 as line;
    create table landing.activity as
        select 'shop' as business, cast(i as varchar) as activity_id, 'order' as activity_type, {NOON} as occurred_at,
            date '2024-03-11' as activity_date, cast(9.99 as decimal(18, 2)) as amount, {NOON} as received_at
        from range(10) as t(i);
    create table landing.order_lines as
        select 'shop' as business, '1' as activity_id, 1 as line_no, cast(9.99 as decimal(18, 2)) as amount,
            {NOON} as received_at;
    create table member_360 as
        select i as member_id, case when i < 2 then null else 'gold' end as tier, 100.0 as net_sales_365d,
            i % 3 as purchase_days
        from range(20) as t(i);
"""
LAST = {
    "member_360": TableProfile(
        rows=20,
        null_shares={"member_id": 0.0, "tier": 0.1},
        means={"net_sales_365d": 100.0, "purchase_days": 0.95},
    )
}
Check = Callable[..., list[Verdict]]


@pytest.fixture
def landing(tmp_path: Path) -> Check:
    """Evaluates the suite of landing after a fault was planted."""

    def check(*faults: str) -> list[Verdict]:
        with duckdb.connect(str(tmp_path / "w.duckdb")) as connection:
            connection.execute(GOOD)
            for fault in faults:
                connection.execute(fault)
        return validate(tmp_path / "w.duckdb", landing_suite(), schema="landing")

    return check


@pytest.fixture
def candidate(tmp_path: Path) -> Check:
    """Evaluates the suite of a candidate after a fault was planted."""

    def check(*faults: str) -> list[Verdict]:
        with duckdb.connect(str(tmp_path / "w.duckdb")) as connection:
            connection.execute(GOOD)
            for fault in faults:
                connection.execute(fault)
        return validate(tmp_path / "w.duckdb", candidate_suite(LAST))

    return check


def broken(verdicts: list[Verdict]) -> list[tuple[str, str, str]]:
    return [(v.expectation.check, v.expectation.sentence, v.observed) for v in verdicts if not v.passed]


def test_sound_landing_passes(landing: Check):
    verdicts = landing()
    assert broken(verdicts) == []
    assert {v.expectation.check for v in verdicts} == {"keys_are_present", "words_are_known", "money_is_in_range"}


@pytest.mark.parametrize(
    ("fault", "check", "sentence", "observed"),
    [
        (
            "update landing.activity set activity_date = null where activity_id in ('3', '4')",
            "keys_are_present",
            "landing.activity.activity_date is never empty",
            "2",
        ),
        (
            "update landing.activity set activity_type = 'gift' where activity_id = '3'",
            "words_are_known",
            "every activity in landing is of a known type",
            "1",
        ),
        (
            "update landing.order_lines set amount = -0.01",
            "money_is_in_range",
            "every amount in landing.order_lines lies between 0 and 1,000,000,000,000",
            "1",
        ),
    ],
)
def test_each_check_of_landing_sees_its_fault(landing: Check, fault: str, check: str, sentence: str, observed: str):
    assert broken(landing(fault)) == [(check, sentence, observed)]


def test_a_candidate_like_the_last_snapshot_passes(candidate: Check):
    verdicts = candidate()
    assert broken(verdicts) == []
    assert len(verdicts) == 5


@pytest.mark.parametrize(
    ("fault", "check", "sentence", "observed"),
    [
        (
            "delete from member_360 where member_id in (2, 3, 5)",
            "rows_are_still_there",
            "member_360 keeps at least 90% of its 20 rows",
            "17",
        ),
        (
            "update member_360 set tier = null where member_id in (2, 3, 5)",
            "values_are_still_there",
            "member_360.tier is empty in at most 20.0% of rows (last snapshot 10.0%)",
            "5",
        ),
        (
            "update member_360 set net_sales_365d = 151",
            "figures_have_not_jumped",
            "the mean of member_360.net_sales_365d stays within 50% of 100.0000",
            "151.0",
        ),
    ],
)
def test_each_check_of_a_candidate_sees_its_fault(
    candidate: Check, fault: str, check: str, sentence: str, observed: str
):
    assert broken(candidate(fault)) == [(check, sentence, observed)]


def test_the_first_snapshot_has_nothing_to_be_held_against():
    assert candidate_suite({}) == []


def test_a_column_that_is_gone_is_not_a_value_that_is_wrong(tmp_path: Path):
    """The library breaks on it; that must not pass for an expectation that failed, nor for one that held."""
    with duckdb.connect(str(tmp_path / "w.duckdb")) as connection:
        connection.execute(GOOD)
    asked = Expectation("c", "member_360", "ExpectColumnValuesToNotBeNull", {"column": "gone"}, "gone is there")
    with pytest.raises(RunFailed, match="could not evaluate «gone is there»"):
        validate(tmp_path / "w.duckdb", [asked])


def test_the_file_is_let_go_of(candidate: Check, tmp_path: Path):
    """Whoever writes next opens the same file in the same process, with other settings."""
    candidate()
    with duckdb.connect(str(tmp_path / "w.duckdb")) as connection:
        connection.execute("create table further as select 1")
