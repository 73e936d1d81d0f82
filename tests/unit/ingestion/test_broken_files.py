"""Files that cannot be used: what is said of them, and that the others load."""

import gzip
import io
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from member360.ingestion.reading.nearest import nearest_column

HEADER = "id,card,kind,at,amount,of"
GOOD = "g1,anna1234,S,2024-01-05 10:00:00,3.00,"


def messages(company) -> list[str]:
    return [
        message
        for (message,) in company.rows("select message from landing.readings where rule is not null order by file_name")
    ]


def landed(company) -> int:
    return company.rows("select count(*) from landing.activity")[0][0]


def test_a_file_under_another_name_brings_nothing_new(company):
    company.orders(GOOD, name="shop/orders_1.csv")
    company.orders(GOOD, name="shop/orders_copy.csv")
    report = company.take_in()
    assert landed(company) == 1
    assert report.duplicates == 1
    assert "shop/orders_copy.csv: duplicate of shop/orders_1.csv, nothing new in it" in company.said


@pytest.mark.parametrize("content", ["", "\n", HEADER, HEADER + "\n", "\ufeff" + HEADER + "\r\n"])
def test_an_empty_file_is_read_as_no_rows(company, content):
    company.deliver("shop/orders_1.csv", content)
    company.take_in()
    assert company.rows("select status, rows_read, rows_landed from landing.readings") == [("read", 0, 0)]
    assert landed(company) == 0


def test_a_truncated_gzip_is_set_aside_and_the_others_load(company):
    packed = gzip.compress("\n".join([HEADER, *[f"{i},a,S,2024-01-05,1.00," for i in range(500)]]).encode())
    company.deliver("shop/orders_1.csv.gz", packed[: len(packed) // 2])
    company.orders(GOOD, name="shop/orders_2.csv")
    report = company.take_in()
    assert landed(company) == 1
    assert report.quarantined_files == messages(company)
    assert messages(company)[0].startswith(
        "shop/orders_1.csv.gz: the compressed file is cut off or damaged (Compressed file ended before"
    )
    assert messages(company)[0].endswith("ask for it again [cannot_be_unpacked]")


def test_no_flipped_byte_of_a_gzip_is_accepted_in_silence(company):
    content = "\n".join([HEADER, *[f"{i},a,S,2024-01-05,{i}.00," for i in range(200)]]).encode()
    packed = gzip.compress(content, mtime=0)
    for position in range(0, len(packed), max(1, len(packed) // 100)):
        flipped = bytearray(packed)
        flipped[position] ^= 0x10
        company.deliver(f"shop/orders_{position:05d}.csv.gz", bytes(flipped))
    company.take_in()
    for rows_landed, total in company.rows("select count(*), sum(amount) from landing.activity group by file_hash"):
        # A flip in the header (time, name, operating system) changes nothing of the content.
        assert (rows_landed, total) == (200, 19900)
    assert len(messages(company)) > 80


def test_a_broken_parquet_file_is_set_aside(company):
    company.business(options="", name="shop")
    text = (company.root / "businesses/shop.yml").read_text(encoding="utf-8").replace("format: csv", "format: parquet")
    (company.root / "businesses/shop.yml").write_text(text, encoding="utf-8")
    sink = io.BytesIO()
    columns = dict(zip(HEADER.split(","), [[value] for value in GOOD.split(",")], strict=True))
    parquet.write_table(pa.table(columns), sink, write_page_checksum=True)
    good = sink.getvalue()
    company.deliver("shop/orders_1.parquet", good)
    company.deliver("shop/orders_2.parquet", good[:-20])
    damaged = bytearray(good)
    damaged[30] ^= 1
    company.deliver("shop/orders_3.parquet", bytes(damaged))
    company.take_in()
    assert landed(company) == 1
    assert len(messages(company)) == 2
    for message in messages(company):
        assert "the Parquet file is cut off or damaged" in message
        assert message.endswith("ask for it again [cannot_be_read]")


def test_a_missing_column_is_named_with_the_nearest_one(company):
    company.deliver("shop/orders_1.csv", "id,card,kind,at,amout,of\n1,a,S,2024-01-05,1.00,\n")
    company.orders(GOOD, name="shop/orders_2.csv")
    company.take_in()
    assert messages(company) == [
        (
            "shop/orders_1.csv: the column 'amount' is not in the file, which `columns.amount` of the source 'orders' "
            "names; the nearest is 'amout': if it was renamed, write `coalesce: [amount, amout]` there, or have it "
            "renamed back [missing_column]"
        )
    ]
    assert landed(company) == 1
    assert company.rows("select rows_read, rows_quarantined from landing.readings where status = 'quarantined'") == [
        (1, 1)
    ]
    company.business(amount="{coalesce: [amount, amout]}")
    company.take_in()
    assert (landed(company), messages(company)) == (2, [])


@pytest.mark.parametrize(
    ("further", "key"),
    [
        (
            "where: {column: state, in: [paid]}",
            "`where` of the source 'orders' names; the nearest is 'stat': if it was",
        ),
        ("corrects_by: {column: state, type: integer}", "`corrects_by` of the source 'orders' names; the nearest is"),
    ],
)
def test_a_missing_column_that_takes_one_name_only_is_to_be_named_anew(company, further, key):
    company.business(options=further)
    company.deliver("shop/orders_1.csv", f"{HEADER},stat\n{GOOD},1\n")
    company.take_in()
    (message,) = messages(company)
    assert key in message
    assert "if it was renamed, name that one there, or have it renamed back" in message


RENAMED = [
    ("card_no", "cardNumber"),
    ("account_id", "AccountID"),
    ("account_id", "acct_id"),
    ("amount", "Amount"),
    ("amount", "amount_usd"),
    ("amount", "amt"),
    ("occurred_at", "occured_at"),
    ("order_date", "orderDate"),
    ("order_date", "date_of_order"),
    ("order_id", "order_number"),
    ("customer", "customer_id"),
    ("email", "e-mail"),
    ("email", "email_address"),
    ("phone", "phone_number"),
    ("mobile", "mobile_phone"),
    ("registered", "registered_on"),
    ("quantity", "qty"),
    ("category", "product_category"),
    ("discount", "discounts"),
    ("currency", "currency_code"),
]


def test_the_nearest_column_is_right_on_nineteen_of_twenty_renames():
    others = ["store", "note", "campaign", "till", "line", "status", "country", "created"]
    right = sum(nearest_column(wanted, [*others, renamed]) == renamed for wanted, renamed in RENAMED)
    assert right >= 19


def test_columns_go_by_name_and_not_by_position(company):
    company.deliver("shop/orders_1.csv", f"{HEADER}\n{GOOD}\n")
    company.deliver("shop/orders_2.csv", "amount,of,at,kind,id,card\n3.00,,2024-01-05 10:00:00,S,g1,anna1234\n")
    company.take_in()
    assert company.rows("select count(*), count(distinct row_hash) from landing.activity") == [(2, 1)]


def test_a_new_column_is_ignored_with_a_warning(company):
    company.deliver("shop/orders_1.csv", f"{HEADER},voucher\n{GOOD},x\n")
    report = company.take_in()
    assert landed(company) == 1
    assert report.warnings == ["shop/orders: columns that are not mapped are ignored: voucher"]
    company.deliver("shop/orders_2.csv", f"{HEADER},voucher\n{GOOD.replace('g1', 'g2')},x\n")
    assert company.take_in().warnings == []


def test_a_column_named_twice_is_refused(company):
    company.deliver("shop/orders_1.csv", f"{HEADER},amount\n{GOOD},9\n")
    company.take_in()
    assert messages(company) == [
        "shop/orders_1.csv: the header names 'amount' twice; give each column its own name [column_twice]"
    ]


@pytest.mark.parametrize(
    ("encoding", "message"),
    [
        ("gb18030", "is not utf-8; it reads as gb18030: declare `encoding: gb18030` in the source [wrong_encoding]"),
        ("utf-16", "is not utf-8; it reads as utf-16: declare `encoding: utf-16` in the source [wrong_encoding]"),
        ("utf-16-le", "is not utf-8; it reads as utf-16: declare `encoding: utf-16` in the source [wrong_encoding]"),
    ],
)
def test_an_undeclared_encoding_is_refused_with_advice(company, encoding, message):
    rows = [f"{i},会员{i},S,2024-01-05,1.00," for i in range(10)]
    company.deliver("shop/orders_1.csv", "\n".join([HEADER, *rows]).encode(encoding))
    company.orders(GOOD, name="shop/orders_2.csv")
    company.take_in()
    assert messages(company) == [f"shop/orders_1.csv: {message}"]
    assert landed(company) == 1


@pytest.mark.parametrize("encoding", ["gb18030", "gbk", "utf-16", "utf-8-sig", "big5"])
def test_a_declared_encoding_is_read_without_mojibake(company, encoding):
    company.business(options=f"encoding: {encoding}")
    company.deliver("shop/orders_1.csv", f"{HEADER}\r\n1,會員甲,S,2024-01-05,1.00,\r\n".encode(encoding))
    company.take_in()
    assert company.rows("select account_id from landing.activity") == [("會員甲",)]


def test_a_file_that_is_utf8_though_another_encoding_is_declared_is_refused(company):
    company.business(options="encoding: gb18030")
    company.deliver("shop/orders_1.csv", f"{HEADER}\n1,会员甲,S,2024-01-05,1.00,\n")
    company.take_in()
    assert messages(company) == [
        "shop/orders_1.csv: is not gb18030; it reads as utf-8: declare `encoding: utf-8` in the source [wrong_encoding]"
    ]


def test_more_broken_rows_than_the_share_set_the_whole_file_aside(company):
    company.set_share("0.05")
    rows = [f"{i},a,S,2024-01-05,{'x' if i < 6 else '1.00'}," for i in range(100)]
    company.orders(*rows, name="shop/orders_1.csv")
    company.orders(*rows[1:], name="shop/orders_2.csv")
    company.orders(*rows[2:], name="shop/orders_3.csv")
    company.take_in()
    assert messages(company) == [
        (
            "shop/orders_1.csv: 6 of 100 rows are broken, more than 5 %: the file is set aside whole; mend the mapping "
            "or ask for the file again [too_many_broken_rows]"
        ),
        (
            "shop/orders_2.csv: 5 of 99 rows are broken, more than 5 %: the file is set aside whole; mend the mapping "
            "or ask for the file again [too_many_broken_rows]"
        ),
    ]
    assert landed(company) == 94
    # What broke is still shown.
    assert company.rows("select count(*) from landing.quarantine") == [(6 + 5 + 4,)]
    assert company.rows("select sum(rows_read), sum(rows_landed + rows_quarantined) from landing.readings") == [
        (297, 297)
    ]


def test_one_broken_row_never_condemns_a_small_file(company):
    company.set_share("0.05")
    company.orders("1,a,S,2024-01-05,1.00,", "2,a,S,2024-01-05,x,")
    company.take_in()
    assert landed(company) == 1
    assert messages(company) == []


def test_crlf_zstd_and_old_line_ends_are_read(company):
    rows = f"{HEADER}\n{GOOD}\n{GOOD.replace('g1', 'g2')}\n"
    path = company.root / "packed"
    with pa.OSFile(str(path), "wb") as file, pa.CompressedOutputStream(file, "zstd") as stream:
        stream.write(rows.encode())
    company.deliver("shop/orders_1.csv", rows.replace("\n", "\r\n"))
    company.deliver("shop/orders_2.csv.zst", path.read_bytes())
    company.deliver("shop/orders_3.csv", rows.replace("\n", "\r"))
    company.take_in()
    assert company.rows("select count(*), count(distinct row_hash), max(line) from landing.activity") == [(6, 2, 3)]


def test_another_delimiter_is_guessed_in_the_message(company):
    company.deliver("shop/orders_1.csv", f"{HEADER}\n{GOOD}\n".replace(",", ";"))
    company.take_in()
    assert messages(company) == [
        (
            "shop/orders_1.csv: the column 'id' is not in the file: its header has one column that looks divided "
            "by ';'; declare `delimiter: ';'` [missing_column]"
        )
    ]
    company.business(options='delimiter: ";"')
    company.take_in()
    assert landed(company) == 1


def test_a_file_that_may_not_be_read_is_told_and_the_others_load(company, monkeypatch):
    company.orders(GOOD, name="shop/orders_1.csv")
    company.orders(GOOD.replace("g1", "g2"), name="shop/orders_2.csv")
    plain = Path.open

    def refuse(path: Path, *rest: Any, **named: Any) -> IO[Any]:
        if path.name == "orders_1.csv":
            raise PermissionError(13, "Permission denied")
        return plain(path, *rest, **named)

    monkeypatch.setattr(Path, "open", refuse)
    report = company.take_in()
    path = company.root / "deliveries/shop/orders_1.csv"
    assert report.unreachable == [f"{path}: cannot be read (Permission denied) [source_unreachable]"]
    assert landed(company) == 1
    monkeypatch.undo()
    assert company.take_in().new_files == 1
    assert landed(company) == 2
