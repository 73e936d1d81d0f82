"""A home folder and hand-made contracts small enough to read."""

from collections.abc import Callable
from datetime import date, datetime

import polars as pl
import pytest

from member360.publishing import Column, Manifest, RunContext, SnapshotBuilder, TableContract
from member360.workspace.home import Home

CONTEXT = RunContext(
    as_of=date(2017, 12, 31),
    known_at=datetime.fromisoformat("2018-01-01T06:00:00"),
    workspace="test_world",
    workspace_fingerprint="w1",
    code_version="0.1.0",
    run_fingerprint="r1",
)
CONTRACTS = {
    contract.name: contract
    for contract in (
        TableContract(
            "sales",
            "One row per order.",
            (
                Column("order_id", "VARCHAR"),
                Column("day", "DATE"),
                Column("amount", "DECIMAL(18,2)", not_null=True),
            ),
            key=("order_id",),
            partition_by="day",
        ),
        TableContract(
            "member_contact",
            "One row per contact point.",
            (Column("member_id", "VARCHAR"), Column("contact_point", "VARCHAR")),
            is_restricted=True,
        ),
    )
}


def sales(*rows: tuple[str, date, str]) -> pl.DataFrame:
    """Orders as (order_id, day, amount)."""
    schema = {"order_id": pl.String, "day": pl.Date, "amount": pl.String}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return frame.with_columns(pl.col("amount").cast(pl.Decimal(18, 2)))


JANUARY = ("a", date(2017, 1, 5), "10.00")
FEBRUARY = ("b", date(2017, 2, 6), "20.50")
MARCH = ("c", date(2017, 3, 7), "0.25")


@pytest.fixture
def home(tmp_path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def build(home) -> Callable[..., Manifest]:
    """Build (not publish) a snapshot of the given orders."""

    def build(*rows, context: RunContext = CONTEXT) -> Manifest:
        builder = SnapshotBuilder(home, context, CONTRACTS)
        builder.add_frame("sales", sales(*rows))
        contacts = pl.DataFrame({"member_id": ["m1"], "contact_point": ["secret@example.com"]})
        builder.add_frame("member_contact", contacts)
        return builder.finish()

    return build
