"""A scratch warehouse for the programme layer: a world in, dbt's tables out.

The relations that earlier layers would have left are written by hand from a world of the oracle; only
layer 4 is run.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
from dbt.contracts.graph.manifest import Manifest

from tests.oracles.programme_world import Member, Programme, cents, local_day
from tests.scratch_dbt import invoke

KNOWN_AT = datetime(2030, 1, 1)  # noqa: DTZ001  naive UTC, as everywhere in the warehouse
Rows = list[tuple[object, ...]]


@dataclass(frozen=True)
class Table:
    """A relation's name and its columns with their types, as `name type, name type`."""

    name: str
    columns: str


TABLES = {
    t.name: t
    for t in (
        Table("stg_as_of", "as_of date, known_at timestamp, workspace_timezone varchar, currency varchar"),
        Table("one_id_map", "business varchar, account_id varchar, member_id varchar"),
        Table(
            "int_member_business",
            "place_no bigint, member_id varchar, business varchar, accounts bigint, began_on date, "
            "first_activity_on date",
        ),
        Table(
            "int_orders",
            "business varchar, activity_id varchar, account_id varchar, place_no bigint, "
            "activity_date date, occurred_at timestamp, amount decimal(18,2), "
            "reporting_rate decimal(18,6), reporting_amount decimal(18,2)",
        ),
        Table(
            "int_order_lines",
            "business varchar, activity_id varchar, line_no bigint, place_no bigint, "
            "category varchar, amount decimal(18,2)",
        ),
        Table(
            "int_refunds",
            "business varchar, refund_id varchar, order_id varchar, place_no bigint, "
            "refunded_at timestamp, refunded_on date, amount decimal(18,2), order_amount decimal(18,2), "
            "refunded_so_far decimal(18,2)",
        ),
        Table("int_businesses", "business varchar, business_no bigint"),
        Table("int_places", "place_no bigint, member_id varchar, business varchar"),
        Table(
            "int_activity",
            "business varchar, activity_id varchar, account_id varchar, place_no bigint, "
            "activity_type varchar, activity_date date, occurred_at timestamp, "
            "related_activity_id varchar, points bigint, points_currency varchar",
        ),
        Table("reference.business", "business varchar, timezone varchar, sends_own_restores boolean"),
        Table(
            "reference.points_currency",
            'currency varchar, "role" varchar, window_days bigint, life_days bigint, period_end varchar',
        ),
        Table("reference.tier", "tier varchar, tier_rank bigint, threshold bigint"),
        Table("reference.review_day", '"month" bigint, "day" bigint'),
        Table(
            "reference.earn_rule",
            "rule_id varchar, rule_version bigint, business varchar, currency varchar, rate decimal(18,6), "
            "valid_from date, valid_to date, pending_days bigint, is_by_tier boolean, "
            "covers_all_categories boolean",
        ),
        Table("reference.earn_rule_category", "rule_id varchar, rule_version bigint, category varchar"),
        Table(
            "reference.earn_tier_rate",
            "rule_id varchar, rule_version bigint, tier varchar, rate decimal(18,6)",
        ),
        Table(
            "reference.earn_cap",
            "business varchar, currency varchar, scope varchar, category varchar, cap bigint",
        ),
    )
}


def parse(target: Path) -> Manifest:
    """The project's manifest, parsed once for as many warehouses as are wanted."""
    manifest: Manifest = invoke(target / "warehouse.duckdb", target, ["parse"])
    return manifest


def build(manifest: Manifest, folder: Path, programme: Programme, members: Sequence[Member]) -> Path:
    """Load a world into a new warehouse, run layer 4 on it and return the file."""
    path = folder / "warehouse.duckdb"
    load(path, programme, members)
    run(manifest, path, ["run", "--select", "path:models/4_programme"])
    return path


def run(manifest: Manifest, path: Path, arguments: list[str]) -> None:
    """Invoke dbt in process on a warehouse."""
    invoke(path, path.parent / "target", arguments, manifest)


def load(path: Path, programme: Programme, members: Sequence[Member]) -> None:
    """Write the relations that layer 4 reads into a new warehouse."""
    rows = _programme_rows(programme)
    for number, member in enumerate(members, 1):
        for name, new in _member_rows(programme, member, number * 1000).items():
            rows[name] += new
    with duckdb.connect(str(path)) as con:
        con.execute("set TimeZone = 'UTC'; create schema if not exists reference")
        for table in TABLES.values():
            con.execute(f"create table {table.name} ({table.columns})")
            if rows[table.name]:
                names = [column.split()[0].strip('"') for column in table.columns.replace("(18,", "(18;").split(", ")]
                frame = pl.DataFrame(rows[table.name], schema=names, orient="row", infer_schema_length=None)
                con.register("incoming", frame.to_arrow())
                con.execute(f"insert into {table.name} select * from incoming")
                con.unregister("incoming")


def _programme_rows(programme: Programme) -> dict[str, Rows]:
    rows: dict[str, Rows] = defaultdict(list)
    rows["stg_as_of"] = [(programme.as_of, KNOWN_AT, programme.timezone, "USD")]
    rows["int_businesses"] = list(_numbers(programme).items())
    rows["reference.business"] = [(b.name, b.timezone, b.sends_own_restores) for b in programme.businesses]
    rows["reference.points_currency"] = [
        (c.name, c.role, c.window_days, c.life_days, c.period_end) for c in programme.currencies
    ]
    rows["reference.tier"] = [(tier, rank, threshold) for rank, (tier, threshold) in enumerate(programme.tiers)]
    rows["reference.review_day"] = list(programme.review_days)
    rows["reference.earn_cap"] = [(c.business, c.currency, c.scope, c.category, c.cap) for c in programme.caps]
    for r in programme.rules:
        key = (r.rule_id, r.version)
        rows["reference.earn_rule"].append(
            (
                *key,
                r.business,
                r.currency,
                r.rate,
                r.valid_from,
                r.valid_to,
                r.pending_days,
                bool(r.rates_by_tier),
                r.categories is None,
            )
        )
        rows["reference.earn_rule_category"] += [(*key, category) for category in sorted(r.categories or ())]
        rows["reference.earn_tier_rate"] += [(*key, tier, rate) for tier, rate in r.rates_by_tier.items()]
    return rows


def _numbers(programme: Programme) -> dict[str, int]:
    return {"ecosystem": 0, **{name: no for no, name in enumerate(sorted(b.name for b in programme.businesses), 1)}}


def _member_rows(programme: Programme, member: Member, ecosystem_no: int) -> dict[str, Rows]:
    zones = {b.name: b.timezone for b in programme.businesses}
    places = {business: ecosystem_no + number for business, number in _numbers(programme).items()}
    rows: dict[str, Rows] = defaultdict(list)
    rows["int_places"] = [(place_no, member.member_id, business) for business, place_no in places.items()]
    rows["one_id_map"] = [(business, account, member.member_id) for business, account, _ in member.accounts]
    for business in dict.fromkeys(b for b, _, _ in member.accounts):
        days = [day for b, _, day in member.accounts if b == business]
        rows["int_member_business"].append((places[business], member.member_id, business, len(days), min(days), None))
    refunded: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    amounts = {(o.business, o.activity_id): o.amount for o in member.orders}
    for o in member.orders:
        day = local_day(o.occurred_at, zones[o.business])
        who = (o.account_id, places[o.business])
        rows["int_orders"].append(
            (o.business, o.activity_id, *who, day, o.occurred_at, o.amount, o.rate, cents(o.amount * o.rate))
        )
        rows["int_order_lines"] += [
            (o.business, o.activity_id, number, places[o.business], category, amount)
            for number, (category, amount) in enumerate(o.lines, 1)
        ]
    for r in sorted(member.refunds, key=lambda r: (r.refunded_at, r.refund_id)):
        order = (r.business, r.order_id)
        refunded[order] += r.amount
        day = local_day(r.refunded_at, zones[r.business])
        rows["int_refunds"].append(
            (
                r.business,
                r.refund_id,
                r.order_id,
                places[r.business],
                r.refunded_at,
                day,
                r.amount,
                amounts[order],
                min(amounts[order], refunded[order]),
            )
        )
    for s in member.sent:
        day = local_day(s.occurred_at, zones[s.business])
        rows["int_activity"].append(
            (
                s.business,
                s.activity_id,
                s.account_id,
                places[s.business],
                s.activity_type,
                day,
                s.occurred_at,
                s.order_id,
                s.points,
                s.currency,
            )
        )
    return rows
