"""From deliveries to landing: an asset a business, then the views and reference tables that dbt reads.

What belongs here: calling the preparation, the intake and the reference tables, in that order.
Not here: how a file is read (`member360.ingestion`) or what a workspace may say (`member360.workspace`).
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import dagster as dg
import duckdb
import polars as pl

from member360.errors import RunFailed, UserMistake
from member360.ingestion import IntakeReport, freshest, last_account_day, list_deliveries, register_views, take_in
from member360.sample_data import generate
from member360.wording import counted
from member360.workspace.home import Home
from member360.workspace.reference import reference_tables
from orchestration.assets.warehouse import OWNER
from orchestration.backfill import touch, window_of
from orchestration.clock import moment_of_intake
from orchestration.context import settle_last_run
from orchestration.fingerprint import begin_run, begun_run, run_fingerprint
from orchestration.night import begin, lay_out_night
from orchestration.progress import Progress
from orchestration.resources import RunArguments, Site

KINDS = {"duckdb", "python"}
REFUSED = "refused"
MOST_NAMED = 3
ASK_AGAIN = dg.RetryPolicy(max_retries=2, delay=5, backoff=dg.Backoff.EXPONENTIAL)
"""For a source that is locked or does not answer, and for a disk or a log that stumbles."""


def delivery_assets(site: Site, ask_again: dg.RetryPolicy = ASK_AGAIN) -> dg.AssetsDefinition:
    """Return the intake as one op with an asset a business, so that each shows its own rows and faults.

    A source that still does not answer at the last attempt is named and waits for the next run: the others need not
    wait for it.

    Args:
        site: Whose businesses.
        ask_again: How often and how soon the op is tried again.
    """
    businesses = sorted(site.workspace.businesses)
    specs = [
        dg.AssetSpec(
            ["delivered", business],
            group_name="intake",
            kinds=KINDS,
            owners=[OWNER],
            description=f"What {business} delivered: raw, registered, landed or quarantined.",
        )
        for business in businesses
    ]

    @dg.multi_asset(
        specs=specs,
        name="take_in_deliveries",
        required_resource_keys={"site", "progress"},
        retry_policy=ask_again,
    )
    def take_in_deliveries(
        context: dg.AssetExecutionContext, config: RunArguments
    ) -> Iterator[dg.MaterializeResult[Any]]:
        held: Site = context.resources.site
        progress: Progress = context.resources.progress
        workspace, home = held.workspace, held.home
        if config.full:
            forget(home)
        if workspace.settings.sample_data is not None:
            with progress.stage("sample data", "files") as stage:
                generate(workspace.settings.sample_data, home.deliveries, progress.say)
                stage.rows = len(list_deliveries(workspace, home))
        attempt = context.op_execution_context.retry_number + 1
        with _asked_once():
            report, unreachable = _take_in(held, config, progress, attempt, insist=attempt <= ask_again.max_retries)
        for business in businesses:
            rows = report.by_business.get(business)
            figures = {} if rows is None else {"dagster/row_count": rows.landed, "quarantined": rows.quarantined}
            # The whole intake's, at each business: a source that did not answer has no row to be told by.
            refused = dg.MetadataValue.json([*report.quarantined_files, *unreachable])
            yield dg.MaterializeResult(asset_key=["delivered", business], metadata={**figures, REFUSED: refused})

    return take_in_deliveries


def forget(home: Home) -> None:
    """Remove what is made of raw files, for a run that reads them all again."""
    shutil.rmtree(home.landing, ignore_errors=True)
    home.warehouse.unlink(missing_ok=True)


def _take_in(
    site: Site, config: RunArguments, progress: Progress, attempt: int, *, insist: bool
) -> tuple[IntakeReport, list[str]]:
    """Take in; returns the report, and what is said of sources that could not be read."""
    workspace, home = site.workspace, site.home
    moment = moment_of_intake() if config.moment is None else datetime.fromisoformat(config.moment)
    with progress.stage("intake and landing") as stage:
        listing = list_deliveries(workspace, home)
        report = take_in(workspace, home, moment, progress.say, insist=insist)
        asked = f"; asked {counted(attempt, 'time')}, the next run asks again"
        unreachable = [text + asked if text in report.passing else text for text in report.unreachable]
        looks_back = config.as_of is not None or config.known_at is not None
        seen = run_fingerprint(workspace, home, config.as_of, config.known_at, listing)
        # What did not answer may be as it was and unread all the same: the next run is to ask, not to compare.
        seen += ", but for what did not answer" if report.passing else ""
        begin_run(home, seen, unreachable, looks_back=looks_back)
        stage.rows = report.rows_read
        stage.note = f"{counted(report.new_files, 'new file')}, {counted(report.rows_quarantined, 'row')} quarantined"
    return report, unreachable


@contextmanager
def _asked_once() -> Iterator[None]:
    """Keep Dagster from trying again what that cannot mend."""
    try:
        yield
    except (UserMistake, RunFailed) as final:
        raise dg.Failure(str(final), allow_retries=False) from final


def layout_assets(site: Site) -> dg.AssetsDefinition:
    """Return the op that lays landing views, the workspace's rules and the run's context into the warehouse."""
    deps = [dg.AssetKey(["delivered", business]) for business in sorted(site.workspace.businesses)]
    specs = [
        dg.AssetSpec("landing", deps=deps, group_name="intake", kinds=KINDS, owners=[OWNER]),
        dg.AssetSpec("reference", deps=deps, group_name="intake", kinds=KINDS, owners=[OWNER]),
    ]

    @dg.multi_asset(specs=specs, name="lay_out", required_resource_keys={"site", "progress"})
    def lay_out(context: dg.AssetExecutionContext, config: RunArguments) -> Iterator[dg.MaterializeResult[Any]]:
        held: Site = context.resources.site
        settle_last_run(held.home)
        with context.resources.progress.stage("rules and context") as stage:
            tables = lay_out_warehouse(held, config)
            as_of, known_at = tables["run_context"].row(0)[:2]
            with held.warehouse() as connection:
                stage.note = f"as of {as_of}, known at {known_at} UTC{_silence(connection, as_of, known_at)}"
            stage.rows = sum(table.height for table in tables.values())
        yield dg.MaterializeResult(asset_key="landing")
        yield dg.MaterializeResult(asset_key="reference", metadata={"as_of": str(as_of), "known_at": str(known_at)})

    return lay_out


def lay_out_warehouse(site: Site, arguments: RunArguments) -> dict[str, pl.DataFrame]:
    """Lay into the warehouse what dbt reads: landing, rules, the run's context, and by night what has arrived.

    Args:
        site: Whose warehouse; one that no night can go on from is removed.
        arguments: As-of day and known-at where the user gave them.

    Returns:
        The tables of the schema `reference`.

    Raises:
        UserMistake: Nothing has been delivered, so there is no day to stand on; or what is to be worked on again is
            none of the workspace's.
        RunFailed: The same because all that was delivered was set aside or could not be read.
    """
    tables = dict(reference_tables(site.workspace))
    with duckdb.connect() as beside:
        register_views(beside, site.workspace, site.home)
        tables["run_context"] = run_context(beside, site, arguments)
    first, last = (_day(day) for day in (arguments.backfill_from, arguments.backfill_to))
    window = window_of(site.workspace, arguments.backfill_business, first, last)
    is_night = begin(site, tables, arguments)
    with site.warehouse() as connection:
        register_views(connection, site.workspace, site.home)
        write_schema(connection, "reference", tables)
        if is_night:
            lay_out_night(connection, site)
        if is_night and window is not None:
            touch(connection, window)
    return tables


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def run_context(connection: duckdb.DuckDBPyConnection, site: Site, arguments: RunArguments) -> pl.DataFrame:
    """Return the one row that the first dbt layer cuts by.

    An as-of day may lie after the last activity, as a quiet week of the whole ecosystem is silence that counts. It may
    not lie after the day of the last receipt too: nobody has said anything of such a day, and everybody would look
    silent who is only not heard of yet.

    Args:
        connection: The warehouse, with the landing views in it.
        site: For the workspace's zone and currency.
        arguments: As-of day and known-at where the user gave them.

    Raises:
        UserMistake: Nothing has been delivered, so there is no day to stand on; or the as-of day asked for is one that
            nothing received speaks of.
        RunFailed: The same because all that was delivered was set aside or could not be read.
    """
    known_at = None if arguments.known_at is None else datetime.fromisoformat(arguments.known_at)
    settings = site.workspace.settings
    as_of, latest_receipt = freshest(connection, known_at)
    if as_of is None and latest_receipt is not None:
        as_of = last_account_day(connection, latest_receipt, settings.timezone)
    if as_of is None or latest_receipt is None:
        raise _nothing_landed(connection, site)
    if arguments.as_of is not None:
        as_of = _asked(date.fromisoformat(arguments.as_of), as_of, latest_receipt, settings.timezone)
    return pl.DataFrame(
        {
            "as_of": [as_of],
            "known_at": [known_at or latest_receipt],
            "workspace_timezone": [settings.timezone],
            "currency": [settings.currency],
        },
        schema_overrides={"as_of": pl.Date, "known_at": pl.Datetime("us")},
    )


def _asked(day: date, last_activity: date, latest_receipt: datetime, zone: str) -> date:
    """Return the as-of day that was asked for, if something that was received can speak of it."""
    last_receipt = latest_receipt.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()
    if day > max(last_activity, last_receipt):
        raise UserMistake(
            f"--as-of {day}: nothing is known of that day: the last activity is of {last_activity}, the last delivery "
            f"came on {last_receipt}. Everybody would look silent. Name one of these days or an earlier one, or leave "
            f"--as-of out: then it is {last_activity}."
        )
    return day


def _silence(connection: duckdb.DuckDBPyConnection, as_of: date, known_at: datetime) -> str:
    """Say how long nothing at all has happened on the as-of day, for the line of the stage."""
    last_activity, _ = freshest(connection, known_at)
    days = 0 if last_activity is None else (as_of - last_activity).days
    return f", {counted(days, 'day')} after the last activity" if days > 0 else ""


def _nothing_landed(connection: duckdb.DuckDBPyConnection, site: Site) -> Exception:
    """Say why there is nothing to show: nothing was delivered, or nothing of it could be read."""
    head = f"{site.workspace_dir}: no activity and no account has landed, so there is nothing to show."
    held = connection.execute(
        "select message from landing.readings where status = 'quarantined' order by file_name"
    ).fetchall()
    set_aside = [*(why for (why,) in held), *begun_run(site.home).get("unreachable", ())]
    if not set_aside:
        return UserMistake(f"{head} Put files where the businesses' `files:` point, and run `member360 check`.")
    more = f"; and {len(set_aside) - MOST_NAMED:,} more" if len(set_aside) > MOST_NAMED else ""
    return RunFailed(f"{head} Set aside whole: {'; '.join(set_aside[:MOST_NAMED])}{more}")


def write_schema(connection: duckdb.DuckDBPyConnection, schema: str, tables: dict[str, pl.DataFrame]) -> None:
    """Replace tables of a schema by frames; names are the callers' own, never a user's."""
    connection.execute(f'create schema if not exists "{schema}"')
    for name, frame in tables.items():
        connection.register("incoming", frame)
        connection.execute(f'create or replace table "{schema}"."{name}" as select * from incoming')
        connection.unregister("incoming")
