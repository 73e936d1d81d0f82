"""Whatever is done to a CSV file: the account of rows closes, no column shifts, every lost row is told."""

import random

import hypothesis.strategies as st
import numpy as np
import pyarrow as pa
from hypothesis import given, settings

from member360.ingestion.reading import csv_rows
from member360.ingestion.reading.csv_careful import records
from member360.ingestion.reading.csv_layout import lay_out
from member360.ingestion.reading.parcels import FileRefused

WIDTH = 4
TEXTS = st.text(st.sampled_from('ab,"\n\r é中;'), max_size=6)


def checksum(values: list[str]) -> str:
    return "".join(f"{ord(character):x}." for value in values for character in value + "|")


def whole_row(values: list[str]) -> list[str]:
    return [*values, checksum(values)]


def written(rows: list[list[str]], line_end: str = "\n") -> bytes:
    def field(value: str) -> str:
        return '"' + value.replace('"', '""') + '"' if set(value) & set(',"\n\r') else value

    return "".join(",".join(map(field, row)) + line_end for row in [["a", "b", "c", "check"], *rows]).encode()


def read(content: bytes) -> tuple[list[list[str]], list[int], list[tuple[int, str]]]:
    file = csv_rows.open_csv(content, ",", "utf-8")
    if not file.names:
        return [], [], []
    table = csv_rows.take_apart([file], ",")
    rows = [list(row) for row in zip(*(column.to_pylist() for column in table.columns), strict=True)]
    return rows, file.lines.tolist(), [(row.line, row.rule) for row in file.broken]


ROWS = st.lists(st.lists(TEXTS, min_size=2, max_size=2), max_size=8).map(
    lambda rows: [whole_row([f"id{number}", *row]) for number, row in enumerate(rows)]
)


@settings(deadline=None)
@given(rows=ROWS, line_end=st.sampled_from(["\n", "\r\n"]))
def test_what_a_csv_writer_wrote_is_read_back(rows, line_end):
    content = written(rows, line_end)
    got, lines, broken = read(content)
    assert got == rows
    assert broken == []
    # Each row begins on the physical line that is named, with its id.
    assert [content.split(b"\n")[line - 1].split(b",")[0].decode() for line in lines] == [row[0] for row in rows]


@settings(deadline=None)
@given(rows=ROWS, data=st.data())
def test_no_column_shifts_whatever_byte_is_put_in_or_taken_out(rows, data):
    content = bytearray(written(rows))
    start = content.index(b"\n") + 1
    # One damage: two quotes at once could pair into what no reader can tell from a quoted field.
    if start < len(content):
        at = data.draw(st.integers(start, len(content) - 1))
        damage = data.draw(st.sampled_from([b",", b'"', b"\n", b"\x00", b"\xff", b"\r", b""]))
        content[at : at + data.draw(st.integers(0, 1))] = damage
    try:
        got, _, broken = read(bytes(content))
    except FileRefused as refused:
        assert refused.rule == "wrong_encoding"  # noqa: PT017 (an empty list of rows is no failure)
        return
    # A row that is not as delivered is the damaged one (two, if one became two): all others are whole, and where
    # a checksum holds the row is one that was delivered.
    changed = [row for row in got if row not in rows]
    assert len(changed) <= 2
    assert all(len(row) == WIDTH and row[3] != checksum(row[:3]) for row in changed)
    lost = [row for row in rows if row not in got]
    assert len(lost) <= 2
    # A line end that was overwritten makes one broken row of two.
    assert len(lost) <= len(broken) + len(changed) + 1


@settings(deadline=None)
@given(rows=ROWS)
def test_the_careful_way_reads_what_the_fast_way_reads(rows):
    content = written(rows)
    layout = lay_out(content, ",")
    assert layout is not None
    careful = records(content, ",")
    assert [record.line for record in careful] == layout.lines.tolist()
    assert [record.fields for record in careful] == layout.fields.tolist()
    assert [record.text for record in careful] == [
        content[start:end].removesuffix(b"\r") for start, end in zip(layout.starts, layout.ends, strict=True)
    ]


@settings(deadline=None)
@given(rows=st.lists(ROWS, min_size=1, max_size=4))
def test_files_read_together_are_as_files_read_alone(rows):
    files = [csv_rows.open_csv(written(some), ",", "utf-8") for some in rows]
    together = csv_rows.take_apart(files, ",")
    alone = pa.concat_tables([csv_rows.take_apart([file], ",") for file in files])
    assert together.to_pylist() == alone.to_pylist()
    assert np.concatenate([file.lines for file in files]).size == together.num_rows


def test_the_account_of_rows_closes_whatever_was_done_to_the_files(company):
    chance = random.Random(11)  # noqa: S311 (the same on every run)
    for number in range(80):
        rows = [f"{number}-{i},c{i},S,2024-01-0{1 + i % 9},{i}.00," for i in range(chance.randint(0, 12))]
        content = bytearray("\n".join(["id,card,kind,at,amount,of", *rows]).encode())
        for _ in range(chance.randint(0, 3)):
            at = chance.randrange(25, len(content) + 1)
            content[at : at + chance.randint(0, 2)] = chance.choice([b'"', b",", b"\n", b"\x00", b"\xff", b"x", b""])
        company.deliver(f"shop/orders_{number:03d}.csv", bytes(content))
    report = company.take_in()
    assert report.rows_quarantined > 20
    [(read, added, landed, quarantined, filtered)] = company.rows(
        "select sum(rows_read), sum(rows_added), sum(rows_landed), sum(rows_quarantined), sum(rows_filtered) "
        "from landing.readings"
    )
    assert read + added == landed + quarantined + filtered
    assert company.rows("select count(*) from landing.activity") == [(landed,)]
    told = company.rows(
        "select count(*) from landing.quarantine as q inner join landing.readings as r "
        "on q.file_hash = r.file_hash where r.status = 'read'"
    )
    whole = company.rows("select coalesce(sum(rows_quarantined), 0) from landing.readings where status = 'quarantined'")
    assert told[0][0] + whole[0][0] == quarantined
