"""Two warehouses, row for row: whatever way led to them, the same landing must have led to the same tables.

What belongs here: the comparison. What does not: the ways (tests and benchmarks), or snapshots, which are compared by
the hashes of their files.
"""

from pathlib import Path

import duckdb

# Lists of what the last night touched, and numbers that are a warehouse's own.
_OF_THE_WAY = ("touched_", "int_member_numbers", "int_account_places")


def rows_apart(left: Path, right: Path, memory_limit: str = "4GB") -> dict[str, int]:
    """Count the rows that are in one warehouse and not in the other, by table of the schema `main`.

    Places are compared by whose they are: their numbers are a warehouse's own.

    Args:
        left: A warehouse file that nobody has open for writing.
        right: Another one.
        memory_limit: As DuckDB takes it; the comparison spills beyond.

    Returns:
        Tables with at least one such row; a table that only one of the two has counts all its rows, at least 1.
    """
    with duckdb.connect(config={"memory_limit": memory_limit}) as con:
        for name, path in (("l", left), ("r", right)):
            con.execute(f"attach '{path}' as {name} (read_only)")
        columns = {side: _columns(con, side) for side in ("l", "r")}
        apart = {}
        for table in sorted(columns["l"].keys() | columns["r"].keys()):
            if table.startswith(_OF_THE_WAY):
                continue
            if table not in columns["l"] or table not in columns["r"]:
                there = "l" if table in columns["l"] else "r"
                apart[table] = max(1, _count(con, f"select * from {there}.main.{table}"))
                continue
            here, beside = (_named(side, table, columns["r"][table]) for side in ("l", "r"))
            apart[table] = _count(con, f"({here} except all {beside}) union all ({beside} except all {here})")
    return {table: rows for table, rows in apart.items() if rows}


def _columns(con: duckdb.DuckDBPyConnection, side: str) -> dict[str, list[str]]:
    """Columns of every table, in the order of their names."""
    found: dict[str, list[str]] = {}
    for table, column in con.execute(
        "select table_name, column_name from duckdb_columns()"
        " join duckdb_tables() using (database_name, schema_name, table_name)"
        " where database_name = ? and schema_name = 'main' order by all",
        [side],
    ).fetchall():
        found.setdefault(table, []).append(column)
    return found


def _named(side: str, table: str, columns: list[str]) -> str:
    """The rows of a table with names instead of the number of a place."""
    others = ", ".join(f't."{column}"' for column in columns if column != "place_no")
    if "place_no" not in columns:
        return f"select {others} from {side}.main.{table} as t"
    return (
        f"select p.member_id as of_member, p.business as of_business, if(t.place_no < 1000, t.place_no, null), {others}"
        f" from {side}.main.{table} as t left join {side}.main.int_places as p on t.place_no = p.place_no"
    )


def _count(con: duckdb.DuckDBPyConnection, rows: str) -> int:
    return int(con.execute(f"select count(*) from ({rows})").fetchall()[0][0])
