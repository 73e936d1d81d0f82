"""Past figures of two snapshots side by side.

What belongs here: which rows differ. Files of equal content are not read: a night compares the months that it changed.
What does not: causes (`causes`).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import duckdb

from member360.publishing import Manifest, TableContract
from member360.publishing.contracts import Settled
from member360.publishing.files import literal, quoted
from member360.publishing.manifest import DataFile, RunContext, TableEntry
from member360.restatements.causes import lay_out_events, with_causes

TABLE = "restatements"
# Both compare with the snapshot before: they say nothing of what is known.
_COMPARE_THEMSELVES = {TABLE, "run_summary"}
SCHEMA = """
    table_name varchar, business varchar, period date, settled_on date, key varchar, member_id varchar, figure varchar,
    before decimal(28, 6), after decimal(28, 6)
"""


def restatements_of(
    connection: duckdb.DuckDBPyConnection,
    snapshots: Path,
    last: Manifest | None,
    context: RunContext,
    tables: Mapping[str, TableEntry],
    contracts: Mapping[str, TableContract],
) -> str:
    """Compare a candidate with what is published.

    Args:
        connection: The working warehouse that the candidate was taken from.
        snapshots: The folder that the files' paths are relative to.
        last: The published snapshot, if there is one.
        context: The run that the candidate is of.
        tables: The candidate's tables.
        contracts: What they promise; those with `restated` are compared.

    Returns:
        A query that gives the rows of `restatements`, on this connection. A candidate of the same content as what is
        published keeps what that said of the one before it.
    """
    connection.execute(f"create or replace temp table restated ({SCHEMA})")
    if last is not None and _is_same(last, context, tables):
        return f"select * from {_rows(last.tables[TABLE].files, snapshots)}"
    if last is not None:
        horizon = min(last.context.as_of, context.as_of)
        for name in sorted(tables.keys() & last.tables.keys()):
            if (settled := contracts[name].restated) is not None:
                _compare(connection, snapshots, (last.tables[name], tables[name]), settled, horizon)
        lay_out_events(connection, last.context, context)
    return with_causes(connection)


def _is_same(last: Manifest, context: RunContext, tables: Mapping[str, TableEntry]) -> bool:
    compared = tables.keys() - _COMPARE_THEMSELVES
    return (
        TABLE in last.tables
        and last.context == context
        and all(name in last.tables and tables[name].files == last.tables[name].files for name in compared)
    )


def _compare(
    connection: duckdb.DuckDBPyConnection,
    snapshots: Path,
    pair: tuple[TableEntry, TableEntry],
    settled: Settled,
    horizon: date,
) -> None:
    """Add the figures of one table that differ and were settled by the horizon."""
    before, after = ([file for file in one.files if file not in other.files] for one, other in (pair, pair[::-1]))
    if not before and not after:
        return
    known = {column.name for column in pair[0].columns}
    figures = {figure: until for figure, until in settled.figures.items() if figure in known}
    if not known.issuperset({"business", settled.period, *settled.key}):
        return  # the table had another grain before: nothing to compare by
    sides = {
        side: _rows(files or table.files, snapshots) + ("" if files else " where false")
        for side, files, table in (("before", before, pair[0]), ("after", after, pair[1]))
    }
    grain = ["business", settled.period, *settled.key]
    same = " and ".join(f"b.{quoted(name)} is not distinct from a.{quoted(name)}" for name in grain)
    either = {name: f"coalesce(a.{quoted(name)}, b.{quoted(name)})" for name in grain}
    key = ", ".join(f"'{name}=' || {either[name]}" for name in settled.key) or "''"
    member = either.get("member_id", "cast(null as varchar)")
    for until in sorted(set(figures.values())):
        of_until = [name for name, day in figures.items() if day == until]
        columns = ", ".join(quoted(name) for name in dict.fromkeys([*grain, *of_until]))
        one_each = ", ".join(f"('{name}', b.{quoted(name)}, a.{quoted(name)})" for name in of_until)
        connection.execute(f"""
            insert into restated
            select
                '{pair[1].name}', {either["business"]}, {either[settled.period]}, settled_on,
                concat_ws(', ', {key}), {member},
                figure.column0, cast(figure.column1 as decimal(28, 6)), cast(figure.column2 as decimal(28, 6))
            from (select {columns}, cast({until} as date) as day, true as is_there from {sides["before"]}) as b
            full join (select {columns}, cast({until} as date) as day, true as is_there from {sides["after"]}) as a
            on {same},
            lateral (select coalesce(a.day, b.day) as settled_on) as settled,
            lateral (select * from (values {one_each})) as figure (column0, column1, column2)
            where
                settled_on <= date '{horizon}'
                and figure.column1 is distinct from figure.column2
                -- a figure that was not known yet is not restated by becoming known
                and not (b.is_there is not null and a.is_there is not null and figure.column1 is null)
                -- a row of nothing that came or went moved nothing
                and not ((b.is_there is null or a.is_there is null) and coalesce(figure.column1, figure.column2) = 0)
        """)


def _rows(files: Sequence[DataFile], snapshots: Path) -> str:
    paths = ", ".join(literal(str(snapshots / file.path)) for file in files)
    return f"read_parquet([{paths}], hive_partitioning = false)"
