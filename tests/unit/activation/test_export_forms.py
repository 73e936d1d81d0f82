"""What the files look like: published vectors of normalising and hashing, and cells that are never formulas."""

import csv
import io

import polars as pl
import pytest

from member360.activation.exports import csv_file, google_customer_match, parquet_file
from member360.activation.exports.contacts import wide
from member360.activation.exports.normalise import email, phone, sha256


@pytest.mark.parametrize(
    ("text", "normal", "digest"),
    [
        ("user@example.com", "user@example.com", "b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514"),
        (
            " MyEmail@example.com ",
            "myemail@example.com",
            "16c18d336f0b250f0e2d907452ceb9658a74ecdae8bc94864c23122a72cc27a5",
        ),
        (
            "My.Email@example.com",
            "my.email@example.com",
            "e22b53bc6f871274f3a62ab37a3caed7214fc14d676215a96a242fcfada1c81f",
        ),
        (
            "JaneSaoirse+Work@example.com",
            "janesaoirse+work@example.com",
            "28aaee4815230cd3b4ebd88c515226550666e91ac019929e3adac3f66c288180",
        ),
        (
            "Person@Example.com",
            "person@example.com",
            "542d240129883c019e106e3b1b2d3f3cb3537c43c425364de8e951d5a3083345",
        ),
    ],
)
def test_email_vectors(text, normal, digest):
    assert email(text) == normal
    assert sha256(normal) == digest


def test_dots_and_tags_of_gmail_stay_in_customer_match_files():
    assert email("Jane.Saoirse+Work@gmail.com") == "jane.saoirse+work@gmail.com"


@pytest.mark.parametrize(
    ("text", "country", "normal"),
    [
        ("1 (234) 567-8901", "US", "+12345678901"),
        ("(02) 1234 5678", "AU", "+61212345678"),
        ("65 1243 5678", "SG", "+6512435678"),
        ("+44 844 412 4653", "US", "+448444124653"),
        ("138 1234 5678", "CN", "+8613812345678"),
        ("２３４-５６７-８９０１", "US", "+12345678901"),
    ],
)
def test_phone_vectors(text, country, normal):
    assert phone(text, country) == normal


def test_the_published_digest_of_a_phone_number():
    digest = "10e6f0b47054a83359477dcb35231db6de5c69fb1816e1a6b98e192de9e5b9ee"
    assert sha256(phone("1 (234) 567-8901", "US") or "") == digest


@pytest.mark.parametrize("text", ["", "nobody", "a@b", "a b@c@d.com", "=cmd@x.com|y,z", "ü@example.com"])
def test_what_is_no_address_is_not_sent(text):
    assert email(text) is None


@pytest.mark.parametrize("text", ["", "12", "+0", "not a number", "=1+1", "+1234567890123456789"])
def test_what_is_no_number_is_not_sent(text):
    assert phone(text, "US") is None


@pytest.mark.parametrize(
    "cell",
    [
        '=HYPERLINK("x")',
        "+1+1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "-2",
        "＝1+1",
        "＋1+1",
        "＠SUM",
        "  =1",
        "'=1",
        '"=1',
        "\ufeff=1",
        "|calc",
        "%0A",
    ],
)
def test_what_a_spreadsheet_could_take_for_a_formula_is_escaped(cell):
    assert csv_file.safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["+12345678901", "ann", "a=b", "ann@example.com", "一二三", "", "2-2", " ann"])
def test_plain_texts_and_telephone_numbers_are_left_alone(cell):
    assert csv_file.safe(cell) == cell


def contacts(*rows: tuple[str, str, str]) -> pl.DataFrame:
    schema = dict.fromkeys(("member_id", "kind", "contact_point"), pl.String)
    return pl.DataFrame(sorted(rows), schema=schema, orient="row")


def test_a_member_has_one_row_and_at_most_three_contacts_of_a_kind():
    points = contacts(
        *(("ann", "email", f"ann{place}@example.com") for place in range(5)),
        ("bob", "sms", "+1 234 567 8901"),
        ("cat", "email", "nonsense"),
    )
    rows, unusable = wide(["ann", "bob", "cat"], points, ["email", "phone"], "US")
    assert rows.columns == ["member_id", "email", "email_2", "email_3", "phone"]
    assert rows.rows() == [
        ("ann", "ann0@example.com", "ann1@example.com", "ann2@example.com", None),
        ("bob", None, None, None, "+12345678901"),
    ]
    assert unusable == ["cat"]


def test_ids_alone_need_no_contact():
    rows, unusable = wide(["ann", "bob"], contacts(), [], "US")
    assert (rows.rows(), unusable) == ([("ann",), ("bob",)], [])


def test_customer_match_has_english_headers_hashes_and_nothing_else(tmp_path):
    rows = pl.DataFrame(
        {
            "member_id": ["ann", "bob"],
            "email": ["user@example.com", None],
            "email_2": [None, None],
            "phone": ["+12345678901", None],
        },
        schema=dict.fromkeys(("member_id", "email", "email_2", "phone"), pl.String),
    )
    content = google_customer_match.write(rows, tmp_path).read_bytes()
    lines = content.decode("ascii").split("\n")
    assert lines[0] == "Email,Email,Phone"
    assert lines[1] == (
        "b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514,,"
        "10e6f0b47054a83359477dcb35231db6de5c69fb1816e1a6b98e192de9e5b9ee"
    )
    assert b"ann" not in content
    assert b"\r" not in content


def test_csv_is_utf8_without_a_mark_with_lf_and_reads_back(tmp_path):
    rows = pl.DataFrame({"member_id": ["=ann", 'b"o,b', "三\n四"], "phone": ["+12345678901", None, "-2"]})
    content = csv_file.write(rows, tmp_path).read_bytes()
    assert content.startswith(b"member_id,phone\n")
    assert list(csv.reader(io.StringIO(content.decode("utf-8"), newline=""))) == [
        ["member_id", "phone"],
        ["'=ann", "+12345678901"],
        ['b"o,b', ""],
        ["三\n四", "'-2"],
    ]


def test_parquet_has_the_rows_as_they_are(tmp_path):
    rows = pl.DataFrame({"member_id": ["=ann"]})
    assert pl.read_parquet(parquet_file.write(rows, tmp_path)).equals(rows)
