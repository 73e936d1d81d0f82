"""What the last snapshot looked like, in the few figures that the next one is held against.

What belongs here: reading those figures through the readers' door. Not here: what is made of them (`suites`).
"""

from member360.publishing import Reader
from member360.quality.suites import WATCHED_MEANS, WATCHED_TABLES, TableProfile


def profile_snapshot(reader: Reader) -> dict[str, TableProfile]:
    """Return rows, NULL shares and watched means of the watched tables that the snapshot has.

    Args:
        reader: The snapshot to look at.
    """
    present = set(reader.tables())
    watched = [table for table in (*WATCHED_TABLES, *WATCHED_MEANS) if table in present]
    return {table: _profile(reader, table) for table in dict.fromkeys(watched)}


def _profile(reader: Reader, table: str) -> TableProfile:
    entry = reader.table(table)
    columns = [column.name for column in entry.columns]
    means = WATCHED_MEANS.get(table, ())
    figures = [f'avg(case when "{name}" is null then 1.0 else 0.0 end)' for name in columns]
    figures += [f'avg(cast("{name}" as double))' for name in means]
    if entry.rows == 0:
        return TableProfile(0, {}, {})
    values = reader.query(
        f'select {", ".join(f"{figure} as c{i}" for i, figure in enumerate(figures))} from "{table}"'
    ).row(0)
    shares = dict(zip(columns, values, strict=False))
    return TableProfile(
        rows=entry.rows,
        null_shares={name: float(share) for name, share in shares.items()},
        means={name: float(mean) for name, mean in zip(means, values[len(columns) :], strict=True) if mean is not None},
    )
