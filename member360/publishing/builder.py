"""Building a candidate snapshot beside the published one.

What belongs here: taking tables in, in the form their contract states, and writing the snapshot's folder.
What does not: switching readers over to it (`switch`). Nothing that a reader can see changes here.
"""

import shutil
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from member360.publishing.checks import enforce
from member360.publishing.contracts import TableContract, contracts_of_python_tables
from member360.publishing.errors import ContractBroken, SnapshotDamaged
from member360.publishing.files import literal, quoted, steady, sync, write_parquet, write_whole
from member360.publishing.manifest import MANIFEST_NAME, DataFile, Manifest, RunContext, TableEntry
from member360.workspace.home import Home

BUILDING = ".building"
OPEN_FOLDER, RESTRICTED_FOLDER = "files", "restricted"
OPEN_DATABASE, RESTRICTED_DATABASE = "snapshot.duckdb", "restricted.duckdb"


class SnapshotBuilder:
    """Collects the tables of one snapshot.

    Args:
        home: Where the snapshots live.
        context: The run that the snapshot is of.
        contracts: Contracts of dbt's tables by name (`contracts_of_dbt_manifest`); those of Python's tables
            are known.
    """

    def __init__(self, home: Home, context: RunContext, contracts: Mapping[str, TableContract] | None = None) -> None:
        self._snapshots = home.snapshots
        self._context = context
        self._contracts = {**contracts_of_python_tables(), **(contracts or {})}
        self._tables: dict[str, TableEntry] = {}
        self._frames = duckdb.connect()  # one for all frames: opening an engine takes longer than writing a small table

    def add_from_duckdb(
        self,
        con: duckdb.DuckDBPyConnection,
        table: str,
        query: str,
        order_by: Sequence[str] = (),
        partition_by: str | None = None,
    ) -> TableEntry:
        """Take in the rows of a query.

        Args:
            con: Connection on which the query runs; its rows are written without passing through Python.
            table: Name under which they are published; a contract of that name must exist.
            query: A query, or the name of a table or view.
            order_by: Columns that decide the order of rows; the remaining ones break ties. Default: what the contract
                says,
                then the key.
            partition_by: A DATE or TIMESTAMP column whose months become files of their own. Default: what the contract
                says.

        Returns:
            The table as the manifest will list it.

        Raises:
            ContractBroken: The rows are not what the contract says, or there is none.
        """
        contract = self._contract(table)
        query = query if len(query.split()) > 1 else f"select * from {query}"
        enforce(con, query, contract)
        leading = list(dict.fromkeys([*(order_by or contract.order_by), *contract.key]))
        order = [*leading, *(name for name in contract.types if name not in leading)]
        ordering = ", ".join(f"{quoted(name)} nulls first" for name in order)
        folder = self._snapshots / (RESTRICTED_FOLDER if contract.is_restricted else OPEN_FOLDER) / table
        files = []
        with steady(con):
            for month, condition in _partitions(con, query, partition_by or contract.partition_by):
                ordered = f"select * from ({query}) where {condition} order by {ordering}"
                path, digest, rows = write_parquet(con, ordered, folder)
                relative = path.relative_to(self._snapshots).as_posix()
                files.append(DataFile(relative, digest, rows, path.stat().st_size, month))
        if contract.is_restricted:
            (self._snapshots / RESTRICTED_FOLDER).chmod(0o700)
        entry = TableEntry(table, contract.description, contract.columns, tuple(files), contract.is_restricted)
        self._tables[table] = entry
        return entry

    def add_frame(self, name: str, frame: pl.DataFrame, order_by: Sequence[str] = ()) -> TableEntry:
        """Take in the rows of a frame; see `add_from_duckdb`."""
        self._frames.register("frame", frame)
        try:
            return self.add_from_duckdb(self._frames, name, "frame", order_by)
        finally:
            self._frames.unregister("frame")

    @property
    def tables(self) -> Mapping[str, TableEntry]:
        """The tables taken in so far, by name."""
        return self._tables

    def finish(self) -> Manifest:
        """Write the candidate's folder; readers do not see it before `publish`.

        Returns:
            The manifest, whose `snapshot_id` opens the candidate for checks.
        """
        manifest = Manifest.of(self._context, self._tables)
        final = self._snapshots / manifest.snapshot_id
        building = self._snapshots / f"{BUILDING}-{manifest.snapshot_id}"
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir(parents=True)
        _write_views(building / OPEN_DATABASE, manifest.open_tables, self._snapshots)
        _write_views(building / RESTRICTED_DATABASE, manifest.restricted_tables, self._snapshots)
        (building / RESTRICTED_DATABASE).chmod(0o600)
        write_whole(building / MANIFEST_NAME, manifest.to_json())
        sync(building)
        _put_in_place(building, final)
        return manifest

    def _contract(self, table: str) -> TableContract:
        try:
            return self._contracts[table]
        except KeyError:
            raise ContractBroken(
                f"{table}: no contract; state one in publishing/contracts/{table}.yml "
                "or mark the dbt model `meta: {published: true}`"
            ) from None


def view_sql(table: TableEntry, root: Path | None = None) -> str:
    """The statement that makes a table's view; its paths are relative unless `root` is given."""
    paths = [file.path if root is None else str(root / file.path) for file in table.files]
    files = ", ".join(literal(path) for path in paths)
    source = f"read_parquet([{files}], hive_partitioning = false)"
    return f"create view {quoted(table.name)} as select * from {source}"


def _put_in_place(building: Path, final: Path) -> None:
    """Give the candidate its name. A whole folder of the same id is left alone: readers may have it open."""
    try:
        whole = Manifest.read(final).to_json() == Manifest.read(building).to_json()
    except SnapshotDamaged:
        whole = False
    if whole and all((final / name).is_file() for name in (OPEN_DATABASE, RESTRICTED_DATABASE)):
        shutil.rmtree(building)
        return
    shutil.rmtree(final, ignore_errors=True)
    building.rename(final)
    sync(final.parent)


def _write_views(path: Path, tables: Sequence[TableEntry], snapshots: Path) -> None:
    """Write a DuckDB file of views; who opens it sets `file_search_path` to the snapshots folder."""
    with duckdb.connect(str(path)) as con:
        con.execute(f"set file_search_path = {literal(str(snapshots.resolve()))}")
        for table in tables:
            con.execute(view_sql(table))
    sync(path)


def _partitions(con: duckdb.DuckDBPyConnection, query: str, column: str | None) -> list[tuple[str | None, str]]:
    """Months of the partition column with the condition that picks each; without a column, all rows."""
    if column is None:
        return [(None, "true")]
    name = quoted(column)
    months = con.execute(
        f"select distinct cast(date_trunc('month', {name}) as date) as month from ({query}) order by month nulls first"
    ).fetchall()
    found: list[tuple[str | None, str]] = []
    for (month,) in months:
        if month is None:
            found.append((None, f"{name} is null"))
            continue
        end = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        found.append((f"{month:%Y-%m}", f"{name} >= date '{month}' and {name} < date '{end}'"))
    return found or [(None, "true")]
