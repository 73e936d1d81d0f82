"""The published world of the activation tests with the further tables that the verbs speak of, and how to type them."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl
import pytest

from member360.commands.main import main
from member360.publishing import Column, SnapshotBuilder, TableContract, publish
from member360.workspace.home import Home
from tests.unit.activation import conftest as world

MONEY = pl.Decimal(18, 2)
MORE = {
    "one_id_map": "business VARCHAR, account_id VARCHAR, member_id VARCHAR",
    "one_id_history": "business VARCHAR, account_id VARCHAR, member_id VARCHAR, previous_member_id VARCHAR, "
    "changed_on DATE, kind VARCHAR",
    "business": "business VARCHAR, dormant_after BIGINT, churned_after BIGINT",
    "fct_activity": world.TYPES["fct_activity"] + ", reporting_amount DECIMAL(18,2)",
    "quarantine": "business VARCHAR, source VARCHAR, contract VARCHAR, file_name VARCHAR, line BIGINT, "
    "column_name VARCHAR, rule VARCHAR, message VARCHAR, row_masked VARCHAR",
    "quarantine_summary": "business VARCHAR, source VARCHAR, contract VARCHAR, file_name VARCHAR, rule VARCHAR, "
    "column_name VARCHAR, rows BIGINT",
}


def contracts() -> dict[str, TableContract]:
    """Contracts of the tables above."""
    found = {}
    for name, text in MORE.items():
        columns = tuple(Column(*column.split(" ")) for column in text.split(", "))
        found[name] = TableContract(name, f"One row per thing of {name}. And more.", columns)
    return found


def rows(name: str, *values: tuple) -> pl.DataFrame:
    kinds = {"BIGINT": pl.Int64, "DATE": pl.Date, "VARCHAR": pl.String}
    schema = {column.name: kinds[column.type] for column in contracts()[name].columns}
    return pl.DataFrame(values, schema=schema, orient="row")


def segment_tables() -> dict[str, pl.DataFrame]:
    """One segment, published twice."""
    return {
        "segment_catalogue": world.frame(
            "segment_catalogue",
            {
                "segment": "buying",
                "version": 1,
                "label_en": "Buying",
                "label_zh": "購買",
                "purpose": "marketing",
                "owner": "growth",
                "condition": "true",
                "members": 2,
            },
        ),
        "segment_membership": world.frame(
            "segment_membership",
            *(
                {"segment": "buying", "version": 1, "member_id": member, "entered_on": "2017-12-30"}
                for member in ("ann", "bob")
            ),
        ),
        "segment_daily": world.frame(
            "segment_daily",
            *(
                {
                    "segment": "buying",
                    "version": 1,
                    "published_on": f"2017-12-{day}",
                    "members": 2,
                    "entered": entered,
                    "left": 0,
                    "is_baseline": False,
                }
                for day, entered in ((30, 2), (31, 1))
            ),
        ),
    }


def decision_tables() -> dict[str, pl.DataFrame]:
    """Why a member scores as they do; what is decided, of a held-out member with an entitlement too."""
    return {
        "score_reasons": world.frame(
            "score_reasons",
            {
                "member_id": "ann",
                "business": "ecosystem",
                "rank": 1,
                "feature": "gap",
                "contribution": 0.5,
                "words_en": "usually every 2 days, now 1",
                "words_zh": "平常每 2 天，現在 1 天",
            },
        ),
        "benefit_recommendations": world.frame(
            "benefit_recommendations",
            *world.RECOMMENDATIONS,
            {
                "member_id": "cat",
                "benefit_id": "birthday",
                "business": "grocery",
                "evidence": "assumed",
                "is_holdout": True,
                "is_entitlement": True,
                "decided_on": "2017-12-31",
                "decision_id": "cat-birthday",
                "reason_en": "has a right to it",
                "reason_zh": "應得",
            },
        ),
    }


def return_curve() -> pl.DataFrame:
    """Returns that fall with the silence."""
    silences = [
        {
            "business": business,
            "silence_days": days,
            "silences": 100,
            "return_14d": max(0.0, 0.9 - days / 100),
            "return_90d": 0.6,
        }
        for business in ("grocery", "ecosystem")
        for days in range(1, 91)
    ]
    return pl.DataFrame(silences).with_columns(pl.col("return_14d", "return_90d").cast(pl.Decimal(18, 6)))


def further_tables() -> dict[str, pl.DataFrame]:
    """All tables of the world."""
    return {
        **world.tables(),
        "business": rows("business", ("fuel", 7, 30), ("garden", 60, 180), ("grocery", 60, 180)),
        "fct_activity": world.tables()["fct_activity"].with_columns(reporting_amount=pl.lit("1.00").cast(MONEY)),
        "one_id_map": rows("one_id_map", ("fuel", "f-1", "ann"), ("grocery", "g-1", "ann"), ("grocery", "g-2", "bob")),
        "one_id_history": rows("one_id_history", ("grocery", "g-9", "ann", "old", world.AS_OF, "merged")),
        "quarantine": rows(
            "quarantine",
            ("grocery", "till", "activity", "a.csv", 7, "amount", "not_money", "12,3 is no amount", '{"card": "***"}'),
            ("fuel", "pumps", "activity", "b.csv", 2, "occurred_at", "no_date", "x is no date", "{}"),
        ),
        "quarantine_summary": rows(
            "quarantine_summary",
            ("grocery", "till", "activity", "a.csv", "not_money", "amount", 1),
            ("fuel", "pumps", "activity", "b.csv", "no_date", "occurred_at", 5),
        ),
        **segment_tables(),
        **decision_tables(),
        "member_contact": world.frame(
            "member_contact", {"member_id": "ann", "contact_kind": "email", "contact_point": "ann@example.com"}
        ),
        "return_curve": return_curve(),
    }


RETURN_CURVE = TableContract(
    "return_curve",
    "One row per business and silence.",
    (
        Column("business", "VARCHAR"),
        Column("silence_days", "BIGINT"),
        Column("silences", "BIGINT"),
        Column("return_14d", "DECIMAL(18,6)"),
        Column("return_90d", "DECIMAL(18,6)"),
    ),
)


@pytest.fixture(scope="session")
def home(tmp_path_factory) -> Home:
    """Published once: verbs only read."""
    home = Home(tmp_path_factory.mktemp("commands") / "home")
    stated = {**world.contracts(), **contracts(), "return_curve": RETURN_CURVE}
    builder = SnapshotBuilder(home, world.CONTEXT, stated)
    for name, table in further_tables().items():
        builder.add_frame(name, table)
    publish(home, builder.finish().snapshot_id)
    return home


@dataclass(frozen=True)
class Answer:
    """How a verb ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def typed(capsys, home) -> Callable[..., Answer]:
    """Type a verb on the published world, unless another home is named."""

    def typed(*words: str, at: Home | None = home) -> Answer:
        place = [] if at is None else ["--home", str(at.root)]
        code = main([*words, *place])
        out, err = capsys.readouterr()
        return Answer(code, out, err)

    return typed
