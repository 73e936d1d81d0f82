"""What blocks come to, on disk: rows between the two phases, and the truth's tables.

What belongs here: temporary files by source and run of days, names and dates put into the truth. What does not: the
deliveries themselves (`writing.py`).
"""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import polars as pl
import pyarrow as pa
from pyarrow import parquet

from member360.simulation.block import BlockFrames
from member360.simulation.layout import Layout
from member360.simulation.people import NEVER
from member360.simulation.sources import account_text
from member360.simulation.truth import ALL
from member360.workspace.types import RESERVED_BUSINESS

DAYS_TOGETHER = 32
"""Days of delivery that are sorted and written together."""
_FRAME = {"activity": "activity", "order_lines": "lines", "accounts": "accounts"}


def spool_path(folder: Path, source: int, run: int, chunk: int) -> Path:
    """Return where rows of one source, run of days and chunk of blocks lie between the phases.

    Args:
        folder: Of temporary files.
        source: Position of the layout.
        run: Number of the run of days.
        chunk: Number of the chunk.
    """
    return folder / f"{source:02d}_{run:03d}_{chunk:05d}.arrow"


def spool(frames: Sequence[BlockFrames], layouts: Sequence[Layout], folder: Path, chunk: int) -> None:
    """Keep the rows of some blocks until all are there.

    Args:
        frames: The blocks.
        layouts: All sources.
        folder: Of temporary files.
        chunk: Number of this chunk.
    """
    for contract, name in _FRAME.items():
        rows = pl.concat([getattr(frame, name) for frame in frames])
        rows = rows.with_columns((pl.col("deliver") // DAYS_TOGETHER).alias("_run"))
        parts = rows.partition_by("business", "_run", as_dict=True)
        for position, layout in enumerate(layouts):
            if layout.source.contract != contract:
                continue
            for (business, run), part in parts.items():
                if business == layout.position:
                    part.drop("_run").write_ipc(spool_path(folder, position, int(run), chunk), compression="lz4")


def spooled(folder: Path, source: int, run: int) -> pl.DataFrame | None:
    """Return all rows of one source and run of days, and let go of their files.

    Args:
        folder: Of temporary files.
        source: Position of the layout.
        run: Number of the run of days.
    """
    paths = sorted(folder.glob(f"{source:02d}_{run:03d}_*.arrow"))
    if not paths:
        return None
    frame = pl.concat([pl.read_ipc(path) for path in paths])
    for path in paths:
        path.unlink()
    return frame


def named(table: str, frame: pl.DataFrame, layouts: Sequence[Layout]) -> pl.DataFrame:
    """Return a table of the truth with names and dates instead of numbers.

    Args:
        table: Its name.
        frame: Its rows.
        layouts: All sources.
    """
    first = layouts[0].first
    businesses = {layout.position: layout.business.business for layout in layouts}
    if table == "identifiers":
        stated = {(layout.position, i.kind) for layout in layouts for i in layout.source.identifiers}
        keys = pl.DataFrame(
            sorted(stated), schema={"business": frame.schema["business"], "kind": pl.String}, orient="row"
        )
        frame = frame.join(keys, on=["business", "kind"], how="semi", maintain_order="left")
        frame = frame.rename({"from": "valid_from", "to": "valid_to"})
    columns: list[pl.Expr] = []
    for name in frame.columns:
        match name:
            case "business":
                words = {**businesses, ALL: RESERVED_BUSINESS}
                columns.append(pl.col(name).replace_strict(words, return_dtype=pl.String))
            case "account":
                columns.append(account_text(name).alias("account_id"))
            case "benefit":
                benefits = dict(enumerate(layouts[0].benefits))
                columns.append(pl.col(name).replace_strict(benefits, return_dtype=pl.String).alias("benefit_id"))
            case "active_from" | "dropped_on" | "cutoff" | "granted_on" | "valid_from" | "valid_to":
                columns.append(_day(name, first))
            case _:
                columns.append(pl.col(name))
    return frame.select(columns)


def _day(name: str, first: date) -> pl.Expr:
    return pl.when(pl.col(name) < NEVER).then(pl.lit(first) + pl.duration(days=pl.col(name))).cast(pl.Date).alias(name)


def keep_truth(frames: Iterable[BlockFrames], layouts: Sequence[Layout], folder: Path, chunk: int) -> None:
    """Keep the truth about some blocks, by table.

    Args:
        frames: The blocks.
        layouts: All sources.
        folder: Of temporary files.
        chunk: Number of this chunk.
    """
    tables: dict[str, list[pl.DataFrame]] = {}
    for frame in frames:
        for table, rows in frame.truth.items():
            tables.setdefault(table, []).append(rows)
    for table, pieces in tables.items():
        named(table, pl.concat(pieces), layouts).write_parquet(
            folder / f"{table}_{chunk:05d}.parquet", compression="zstd"
        )


def gather_truth(table: str, folder: Path, target: Path) -> None:
    """Write one table of the truth from its parts, a part at a time.

    Args:
        table: Its name.
        folder: Of temporary files.
        target: The file to write.
    """
    writer: parquet.ParquetWriter | None = None
    for path in sorted(folder.glob(f"{table}_?????.parquet")):
        part: pa.Table = parquet.read_table(path)
        writer = writer or parquet.ParquetWriter(target, part.schema, compression="zstd")
        writer.write_table(part)
        path.unlink()
    if writer is not None:
        writer.close()
