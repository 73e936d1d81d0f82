"""The core aggregates of `aggregates.sql` in DuckDB, and in PySpark where it is installed."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

TABLES = ("members", "days")


def statements() -> list[str]:
    """The script, statement by statement."""
    text = (Path(__file__).parent / "aggregates.sql").read_text(encoding="utf-8")
    return [statement.strip() for statement in text.split(";") if statement.strip()]


def in_duckdb(activity: Sequence[str], account_map: str, out: Path) -> None:
    """Write `members.parquet` and `days.parquet`, each step a table of its own.

    Args:
        activity: Landing files.
        account_map: A Parquet file with business, account_id, member_id.
        out: The folder to write in.
    """
    with duckdb.connect(config={"temp_directory": str(out)}) as con:
        con.execute("set preserve_insertion_order = false")
        con.execute(f"create view activity as select * from read_parquet({list(activity)})")
        con.execute(f"create view account_map as select * from read_parquet('{account_map}')")
        for statement in statements():
            con.execute(statement.replace("create temporary view", "create temp table"))
        for name in TABLES:
            con.execute(f"copy {name} to '{out / name}.parquet' (format parquet)")


def in_pyspark(activity: Sequence[str], account_map: str, out: Path) -> None:
    """Write the folders `members.parquet` and `days.parquet` with Spark on this machine's cores.

    Args:
        activity: Landing files.
        account_map: A Parquet file with business, account_id, member_id.
        out: The folder to write in.

    Raises:
        ImportError: PySpark is not installed; the locks do not have it.
    """
    from pyspark.sql import SparkSession  # noqa: PLC0415  (no dependency of the project)

    settings = {"spark.sql.session.timeZone": "UTC", "spark.sql.shuffle.partitions": "8", "spark.ui.enabled": "false"}
    builder = SparkSession.builder.master("local[*]")
    for key, value in settings.items():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    spark.read.parquet(*activity).createOrReplaceTempView("activity")
    spark.read.parquet(account_map).createOrReplaceTempView("account_map")
    for statement in statements():
        spark.sql(statement)
    spark.catalog.cacheTable("moves")
    for name in TABLES:
        spark.table(name).write.mode("overwrite").parquet(str(out / f"{name}.parquet"))
    spark.stop()
