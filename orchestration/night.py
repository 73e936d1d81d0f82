"""A run's way through the warehouse: everything anew, or by night only what was touched since the last run.

What belongs here: that decision, what the night starts from, and the record of how far the warehouse has come. What
does not: what is touched (dbt's `touched_*` models) and how rows are exchanged (dbt's strategy `exchange`).
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from member360.errors import RunFailed
from member360.ingestion import landing_files, register_arrived
from orchestration.fingerprint import code_fingerprint
from orchestration.resources import RunArguments, Site

UNFINISHED = ("deals", "accounts", "identifiers", "members")
# The catalogue of benefits is read by tables that every run builds anew.
NOT_RULES = {"benefit", "run_context"}


def begin(site: Site, tables: Mapping[str, pl.DataFrame], arguments: RunArguments) -> bool:
    """Settle how this run goes through the warehouse, and prepare the warehouse for it.

    A night needs a warehouse that this code built from these rules, of a run that was not cut, whose landing files all
    still hold. Whatever else has changed, the warehouse file is removed and everything is built.

    Args:
        site: Whose warehouse; landing views are registered by the caller afterwards.
        tables: The reference tables of this run, `run_context` among them.
        arguments: What the run was told.

    Returns:
        True for a night.
    """
    context = tables["run_context"].row(0, named=True)
    files = {path.name for paths in landing_files(site.workspace, site.home).values() for path in paths}
    built_by = _built_by(tables)
    is_cut = arguments.as_of is not None or arguments.known_at is not None
    last = _state(site)
    by_night = (
        last is not None
        and not is_cut
        and last["built_by"] == built_by
        and set(last["files"]) <= files
        and date.fromisoformat(last["as_of"]) <= context["as_of"]
    )
    if not by_night:
        site.home.warehouse.unlink(missing_ok=True)
        Path(f"{site.home.warehouse}.wal").unlink(missing_ok=True)
    state = {
        "built_by": built_by,
        "files": sorted(files),
        "as_of": str(context["as_of"]),
        "is_cut": is_cut,
        "by_night": by_night,
    }
    with site.warehouse() as connection:
        for schema in ("runs", "night", "before", "identity", "arrived"):
            connection.execute(f"create schema if not exists {schema}")
        connection.execute("create or replace table runs.entered (step varchar)")
        connection.execute("create table if not exists runs.begun (state varchar)")
        connection.execute("create table if not exists runs.finished (state varchar)")
        before = connection.table("runs.begun").fetchall()
        broke_off = before != connection.table("runs.finished").fetchall()
        # Two runs of the same files and day are two: a backfill that broke off is not the night before it.
        number = json.loads(before[0][0])["number"] + 1 if before else 1
        connection.execute("delete from runs.begun")
        connection.execute("insert into runs.begun values (?)", [json.dumps({**state, "number": number})])
        if by_night and last is not None:
            _carry_over(connection, broke_off)
    return by_night


def lay_out_night(connection: duckdb.DuckDBPyConnection, site: Site) -> None:
    """Lay out what a night starts from: the rows that arrived, and the last as-of day.

    Args:
        connection: The warehouse, with the landing views of this run.
        site: Whose.
    """
    last = json.loads(connection.execute("select state from runs.finished").fetchall()[0][0])
    last_as_of = date.fromisoformat(last["as_of"])
    register_arrived(connection, landing_files(site.workspace, site.home), set(last["files"]), last_as_of)
    connection.execute(f"create or replace table reference.last_night as select date '{last_as_of}' as last_as_of")


def by_night(connection: duckdb.DuckDBPyConnection) -> bool:
    """Tell whether the run under way is a night's.

    Args:
        connection: The warehouse, after `begin`.
    """
    return bool(json.loads(connection.execute("select state from runs.begun").fetchall()[0][0])["by_night"])


def enter(connection: duckdb.DuckDBPyConnection, step: str) -> bool:
    """Tell whether the run under way is a night's, to a step that exchanges rows and so may be taken once a night.

    Args:
        connection: The warehouse, after `begin`.
        step: The step's name.

    Raises:
        RunFailed: The night has entered this step before: what rows replaced is gone, so that what adds them up would
            add them twice.
    """
    is_night = by_night(connection)
    if is_night and connection.execute("select 1 from runs.entered where step = ?", [step]).fetchall():
        raise RunFailed(
            f"{step}: this run has been here before. A night that broke off is made good by a new run, not by its "
            "steps taken again: run `member360 run`, or launch the job anew."
        )
    connection.execute("insert into runs.entered values (?)", [step])
    return is_night


def finish(connection: duckdb.DuckDBPyConnection) -> None:
    """Record that the warehouse is what the run under way was to make of it: nothing touched is left to do.

    Args:
        connection: The warehouse; in one transaction, so that a crash leaves all of it to be done again.
    """
    connection.execute("begin")
    connection.execute("delete from runs.finished")
    connection.execute("insert into runs.finished select state from runs.begun")
    for what in UNFINISHED:
        connection.execute(f"drop table if exists arrived.unfinished_{what}")
    connection.execute("drop table if exists identity.touched_members")
    connection.execute("commit")


def _state(site: Site) -> dict[str, Any] | None:
    """What the last run that finished left; None where no night can follow it."""
    if not site.home.warehouse.exists():
        return None
    with site.warehouse() as connection:
        there = "select 1 from duckdb_tables() where schema_name = 'runs' and table_name = 'finished'"
        held = connection.execute(there).fetchall()
        rows = connection.execute("select state from runs.finished").fetchall() if held else []
    state: dict[str, Any] | None = json.loads(rows[0][0]) if rows else None
    return None if state is None or state["is_cut"] else state


def _carry_over(connection: duckdb.DuckDBPyConnection, broke_off: bool) -> None:
    """Keep what a night that broke off had touched: its rows may be exchanged in some tables and not in others."""
    connection.execute("create table if not exists identity.touched_members (member_id varchar)")
    for what in UNFINISHED:
        touched, kept = f"main.touched_{what}", f"arrived.unfinished_{what}"
        connection.execute(f"create table if not exists {kept} as select * from {touched} where false")
        if broke_off:
            connection.execute(f"insert into {kept} by name select * from {touched} except select * from {kept}")


def _built_by(tables: Mapping[str, pl.DataFrame]) -> str:
    """Hash what every row depends on beside landing: code, rules, the workspace's zone and currency."""
    digest = hashlib.sha256(code_fingerprint().encode())
    for name in sorted(tables.keys() - NOT_RULES):
        digest.update(name.encode())
        digest.update(tables[name].write_csv().encode())
    digest.update(str(tables["run_context"].drop("as_of", "known_at").rows()).encode())
    return digest.hexdigest()
