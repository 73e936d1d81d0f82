"""Rows that break the contract: one row is lost, its line and rule are told, nobody is named."""

import json

import pytest

GOOD = "g1,anna1234,S,2024-01-05 10:00:00,3.00,"
HEADER = "id,card,kind,at,amount,of"


def only(company, row: str, rule: str) -> str:
    """Take in a good row, the row and a good row; return the message of the row."""
    company.orders(GOOD, row, GOOD.replace("g1", "g2"))
    company.take_in()
    assert company.rows("select activity_id, line from landing.activity order by line") == [("g1", 2), ("g2", 4)]
    [(line, found, message)] = company.broken()
    assert (line, found) == (3, rule)
    assert company.rows("select rows_read, rows_landed, rows_quarantined from landing.readings") == [(3, 2, 1)]
    assert message.startswith("shop/orders_1.csv, line 3: ")
    assert message.endswith(f" [{rule}]")
    return message.removeprefix("shop/orders_1.csv, line 3: ").removesuffix(f" [{rule}]")


@pytest.mark.parametrize(
    ("row", "rule", "message"),
    [
        ("x,b,S,2024-01-05,1.00", "wrong_number_of_fields", "5 fields where the header has 6"),
        ("x,b,S,2024-01-05,1.00,,,", "wrong_number_of_fields", "8 fields where the header has 6"),
        ("x,b\0b,S,2024-01-05,1.00,", "nul_byte", "a NUL byte is in the row; remove it"),
        ('x,b"b,S,2024-01-05,1.00,', "bad_quotes", "quotes do not pair; double a quote inside a quoted field"),
        ('x,"b"b,S,2024-01-05,1.00,', "bad_quotes", "quotes do not pair; double a quote inside a quoted field"),
        ('x,"bb,S,2024-01-05,1.00,', "bad_quotes", "quotes do not pair; double a quote inside a quoted field"),
        (
            "x,b\rb,S,2024-01-05,1.00,",
            "stray_carriage_return",
            "a carriage return is inside the row; quote it or remove it",
        ),
    ],
)
def test_a_row_whose_structure_is_broken_costs_one_row(company, row, rule, message):
    assert only(company, row, rule) == message


def test_bytes_that_are_no_text_cost_one_row(company):
    rows = [HEADER.encode(), GOOD.encode(), b"x,caf\xe9bar,S,2024-01-05,1.00,", "g2,zoë,S,2024-01-05,1.00,".encode()]
    company.deliver("shop/orders_1.csv", b"\n".join(rows))
    company.take_in()
    assert company.rows("select line, account_id from landing.activity order by line") == [(2, "anna1234"), (4, "zoë")]
    assert company.broken() == [
        (
            3,
            "bad_bytes",
            (
                "shop/orders_1.csv, line 3: bytes that are not in the declared encoding (offset 5); mend them, or "
                "declare the file's encoding [bad_bytes]"
            ),
        )
    ]


@pytest.mark.parametrize(
    ("row", "rule", "message"),
    [
        (
            'x,b,S,2024-01-05,"12,345.60",',
            "not_a_number",
            "amount '12,345.60' is not a plain number; write digits with a point, such as 12345.60, without separators",
        ),
        (
            "x,b,S,2024-01-05,０１２,",
            "not_a_number",
            "amount '０１２' is not a plain number; write digits with a point, such as 12345.60, without separators",
        ),
        (
            "x,b,S,2024-01-05,twelve,",
            "not_a_number",
            "amount 'twelve' is not a plain number; write digits with a point, such as 12345.60, without separators",
        ),
        (
            "x,b,S,2024-01-05,1e400,",
            "not_a_number",
            "amount '1e400' is not a plain number; write digits with a point, such as 12345.60, without separators",
        ),
        (
            "x,b,S,2024-01-05,NaN,",
            "not_a_number",
            "amount 'NaN' is not a plain number; write digits with a point, such as 12345.60, without separators",
        ),
        (
            "x,b,S,2024-01-05,-inf,",
            "not_a_number",
            "amount '-inf' is not a plain number; write digits with a point, such as 12345.60, without separators",
        ),
        (
            "x,b,S,2024-01-05,1_000,",
            "not_a_number",
            "amount '1_000' is not a plain number; write digits with a point, such as 12345.60, without separators",
        ),
        (
            "x,b,S,2024-01-05,3.999,",
            "below_a_cent",
            "amount '3.999' is not a whole number of cents; round it at the source",
        ),
        (
            "x,b,R,2024-01-05,-5.00,g1",
            "negative_amount",
            "amount '-5.00' is negative; send amounts as positive numbers; what is given back is a refund",
        ),
        (
            "x,b,S,2024-01-05,1000000000000000,",
            "absurd_amount",
            "amount '1000000000000000' is beyond 1,000,000,000,000; check the unit",
        ),
        ("x,b,S,2024-01-05,,", "required", "amount is missing; deliver a value"),
        (",b,S,2024-01-05,1.00,", "required", "activity_id (column id) is missing; deliver a value"),
        ("x,b,S,,1.00,", "required", "occurred_at (column at) is missing; deliver a value"),
        (
            "x,b,Q,2024-01-05,1.00,",
            "unmapped_word",
            "activity_type (column kind) 'Q' is a word that the mapping does not know; add it to `map:`",
        ),
        (
            "x,b,S,05/01/2024,1.00,",
            "not_a_moment",
            (
                "occurred_at (column at) '05/01/2024' is not a date or time in the declared form; mend it, or declare "
                "`format:`"
            ),
        ),
        (
            "x,b,S,2023-02-29,1.00,",
            "not_a_moment",
            (
                "occurred_at (column at) '2023-02-29' is not a date or time in the declared form; mend it, or declare "
                "`format:`"
            ),
        ),
        (
            "x,b,S,1970-01-01 00:00:00,1.00,",
            "sentinel_date",
            "occurred_at (column at) '1970-01-01 00:00:00' stands for no date; leave it empty instead",
        ),
        (
            "x,b,S,0001-01-01,1.00,",
            "sentinel_date",
            "occurred_at (column at) '0001-01-01' stands for no date; leave it empty instead",
        ),
        (
            "x,b,S,9999-12-31,1.00,",
            "sentinel_date",
            "occurred_at (column at) '9999-12-31' stands for no date; leave it empty instead",
        ),
        (
            "x,b,S,2024-03-10 02:30:00,1.00,",
            "local_time_does_not_exist",
            (
                "occurred_at (column at) '2024-03-10 02:30:00' is skipped by daylight saving in its zone; deliver UTC, "
                "or times with an offset"
            ),
        ),
        (
            "x,b,S,2024-06-01 08:16:00,1.00,",
            "in_the_future",
            (
                "occurred_at (column at) '2024-06-01 08:16:00' is more than 15 minutes after the file was received; "
                "check clock and zone of the source"
            ),
        ),
    ],
)
def test_a_value_that_breaks_a_rule_costs_one_row(company, row, rule, message):
    assert only(company, row, rule) == message


def test_a_number_that_can_be_read_in_one_way_is_read(company):
    written = {
        "12.5": "12.50",
        "0012.50": "12.50",
        "+3": "3.00",
        ".5": "0.50",
        "12.3400": "12.34",
        "-0": "0.00",
        "１２．５": "12.50",
        " 7 ": "7.00",
        "1000000000000": "1000000000000.00",
    }
    company.orders(*[f"{i},b,S,2024-01-05,{text}," for i, text in enumerate(written)])
    company.take_in()
    amounts = company.rows("select cast(amount as varchar) from landing.activity order by line")
    assert [amount for (amount,) in amounts] == list(written.values())


@pytest.mark.parametrize(
    ("unit", "written", "amount"),
    [
        ("cents", "1250", "12.50"),
        ("cents", "7", "0.07"),
        ("thousandths", "12500", "12.50"),
        ("cents", "1250.0", "12.50"),
    ],
)
def test_units_are_exact(company, unit, written, amount):
    company.business(amount=f"{{column: amount, unit: {unit}}}")
    company.orders(f"x,b,S,2024-01-05,{written},")
    company.take_in()
    assert [str(value) for (value,) in company.rows("select amount from landing.activity")] == [amount]


@pytest.mark.parametrize(("unit", "written"), [("cents", "12.5"), ("thousandths", "12345")])
def test_what_a_unit_cannot_hold_is_refused(company, unit, written):
    company.business(amount=f"{{column: amount, unit: {unit}}}")
    company.orders(f"x,b,S,2024-01-05,{written},")
    company.take_in()
    assert [rule for _, rule, _ in company.broken()] == ["below_a_cent"]


def test_a_blank_or_denied_account_is_landed_as_anonymous(company):
    denied = ["", "0", "unknown", "UNKNOWN", "NULL", "  ", "\u200b"]
    company.orders(*[f"{i},{account},S,2024-01-05,1.00," for i, account in enumerate(denied)])
    company.take_in()
    assert company.rows("select count(*), count(account_id) from landing.activity") == [(len(denied), 0)]


def test_ids_are_cleaned_before_they_are_compared(company):
    accounts = ["cafe\u0301-1", " café-1 ", "ca\u200bfé-1", "\ufeffcafé-1"]
    company.orders(*[f"{i},{account},S,2024-01-05,1.00," for i, account in enumerate(accounts)])
    company.take_in()
    assert company.rows("select account_id, count(*) from landing.activity group by 1") == [("café-1", 4)]


def test_emoji_and_look_alikes_stay_what_they_are(company):
    company.orders("x,😀аnna,S,2024-01-05,1.00,")
    company.take_in()
    assert company.rows("select account_id from landing.activity") == [("😀аnna",)]


def test_a_quarantined_row_names_nobody(company):
    company.deliver("shop/orders_1.csv", f"{HEADER},full_name\nx,anna1234,S,2024-01-05,oops,,Anna Karenina\n")
    company.take_in()
    [(masked, original)] = company.rows("select row_masked, row_original from landing.quarantine")
    assert json.loads(masked) == {
        "id": "x",
        "card": "an***34",
        "kind": "S",
        "at": "2024-01-05",
        "amount": "oops",
        "of": "",
        "full_name": "An***na",
    }
    assert json.loads(original)["full_name"] == "Anna Karenina"


def test_lines_are_physical_also_behind_quoted_line_ends_and_blank_lines(company):
    company.deliver(
        "shop/orders_1.csv",
        f'{HEADER}\r\n\r\n1,"an\r\nna",S,2024-01-05,1.00,\r\n2,b,S,2024-01-05,"2.00",\r\n3,b,S,2024-01-05,x,\r\n',
    )
    company.take_in()
    assert company.rows("select line, account_id from landing.activity order by line") == [(3, "an\r\nna"), (5, "b")]
    assert [line for line, _, _ in company.broken()] == [6]


def test_good_rows_around_a_broken_quote_are_kept_with_their_lines(company):
    company.deliver(
        "shop/orders_1.csv",
        f'{HEADER}\n1,"a,S,2024-01-05,1.00,\n2,"b ""B""",S,2024-01-05,2.00,\n3,"c\nc",S,2024-01-05,3.00,\n4,d,S,'
        f"2024-01-05,4.00,\n",
    )
    company.take_in()
    assert company.rows("select line, account_id from landing.activity order by line") == [
        (3, 'b "B"'),
        (4, "c\nc"),
        (6, "d"),
    ]
    assert [(line, rule) for line, rule, _ in company.broken()] == [(2, "bad_quotes")]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ('1,"a,S,2024-01-05,1.00,', '3,c",S,2024-01-05,3.00,'),  # they pair into one record of the right width
        ('1,"a,S,2024-01-05,1.00,', '3,c,S",2024-01-05,3.00,'),  # and of a wrong one
        ('1,"a,S', '3,c,S",2024-01-05,3.00,'),  # and of a wrong one, in a row that lacks fields besides
        ('1,"a,S,2024-01-05,1.00,', '3,c",S"x,2024-01-05,3.00,'),  # and not at all
    ],
)
@pytest.mark.parametrize("between", [[], ["2,b,S,2024-01-05,2.00,"]])
def test_stray_quotes_in_two_rows_swallow_nothing_between_them(company, first, last, between):
    company.orders("0,z,S,2024-01-05,1.00,", first, *between, last, "4,d,S,2024-01-05,4.00,")
    company.take_in()
    kept = company.rows("select account_id from landing.activity order by line")
    assert [account for (account,) in kept] == ["z", *(["b"] if between else []), "d"]
    rules = [rule for _, rule, _ in company.broken()]
    # Without a row between them, two damaged lines can pass for one damaged row; nothing else is lost.
    assert rules == ["bad_quotes", "bad_quotes"] or (not between and rules == ["wrong_number_of_fields"])
