"""Accounts: identifiers in one form, deny-lists, consents, attributes, versions that can be told apart."""

import json

import pyarrow as pa
import pytest

from member360.ingestion.identifiers import are_denied, normalise, normalise_all
from member360.ingestion.masking import mask

ACCOUNTS = """
  - source: people
    contract: accounts
    files: shop/people_*
    format: csv
    columns: {account_id: card, registered_at: {column: joined, format: "%d/%m/%Y"}}
    identifiers:
      - {kind: phone, value: mobile, verified: {column: ok, map: {Y: true, N: false}}, first_seen_at: since}
      - {kind: email, value: mail, verified: true}
      - {kind: device, value: device}
    consents:
      - {contact: email, value: mail, purpose: marketing, granted: {column: news, map: {Y: true, N: false}}, at: stated}
      - {contact: sms, value: mobile, purpose: {column: what, map: {M: marketing, S: service}}, recipient: partner,
         granted: {column: sms, map: {Y: true, N: false}}}
    attributes: {town: town, age: age_band}
"""
NAMES = [
    "card",
    "joined",
    "mobile",
    "ok",
    "since",
    "mail",
    "device",
    "news",
    "stated",
    "what",
    "sms",
    "town",
    "age_band",
]
ANNA = {
    "card": "a1",
    "joined": "05/01/2024",
    "mobile": "(212) 555-0123",
    "ok": "Y",
    "since": "2024-01-05 23:30:00",
    "mail": "Anna.K@Example.COM",
    "device": " AB-12 ",
    "news": "Y",
    "stated": "2024-01-06",
    "what": "S",
    "sms": "N",
    "town": "Łódź",
    "age_band": "",
}


def people(company, *changes: dict[str, str]) -> None:
    company.business(sources=ACCOUNTS)
    rows = [",".join({**ANNA, **change}[name] for name in NAMES) for change in changes]
    company.deliver("shop/people_1.csv", "\n".join([",".join(NAMES), *rows]) + "\n")
    company.take_in()


def test_an_account_with_all_that_it_says(company):
    people(company, {})
    assert company.rows(
        "select account_id, cast(registered_at as varchar), cast(registered_date as varchar), attributes "
        "from landing.accounts"
    ) == [("a1", "2024-01-05 05:00:00", "2024-01-05", '{"town":"Łódź"}')]
    assert company.rows(
        """
        select kind, value, identifier, is_denied, verified, cast(first_seen_date as varchar), last_seen_at
        from landing.account_identifiers order by kind
        """
    ) == [
        ("device", "AB-12", "ab-12", False, False, None, None),
        ("email", "Anna.K@Example.COM", "anna.k@example.com", False, True, None, None),
        ("phone", "(212) 555-0123", "+12125550123", False, True, "2024-01-05", None),
    ]
    assert company.rows(
        """
        select contact_kind, contact_point, purpose, recipient, granted, cast(stated_date as varchar)
        from landing.account_consents order by 1
        """
    ) == [
        ("email", "anna.k@example.com", "marketing", "own", True, "2024-01-06"),
        ("sms", "+12125550123", "service", "partner", False, None),
    ]
    assert company.rows(
        """
        select count(*) from landing.accounts
        inner join landing.account_identifiers using (business, source, file_hash, line, row_hash, account_id)
        inner join landing.account_consents using (business, source, file_hash, line, row_hash, account_id)
        """
    ) == [(6,)]


def test_what_cannot_be_an_identifier_is_landed_without_one(company):
    people(company, {"mobile": "555", "mail": "anna at home"}, {"card": "a2", "mobile": "", "mail": "", "device": " "})
    assert company.rows("select account_id, kind, value, identifier from landing.account_identifiers order by all") == [
        ("a1", "device", "AB-12", "ab-12"),
        ("a1", "email", "anna at home", None),
        ("a1", "phone", "555", None),
    ]
    # No contact point, no statement.
    assert company.rows("select count(*) from landing.account_consents") == [(0,)]


def test_denied_identifiers_are_marked_and_carry_no_consent(company):
    people(company, {"mobile": "212-555-0000", "mail": "UNKNOWN@example.com"})
    assert company.rows("select kind, is_denied from landing.account_identifiers order by 1") == [
        ("device", False),
        ("email", True),
        ("phone", True),
    ]
    assert company.rows("select count(*) from landing.account_consents") == [(0,)]


@pytest.mark.parametrize(
    "change", [{"mobile": "2125550124"}, {"ok": "N"}, {"news": "N"}, {"town": "Kraków"}, {"joined": ""}]
)
def test_a_version_that_says_something_else_has_another_hash(company, change):
    people(company, {}, {}, change)
    assert company.rows("select count(distinct row_hash) from landing.accounts where line <= 3") == [(1,)]
    assert company.rows("select count(distinct row_hash) from landing.accounts") == [(2,)]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"card": ""}, "account_id (column card) is missing; deliver a value [required]"),
        (
            {"card": "unknown"},
            (
                "account_id (column card) 'un***wn' is on the deny-list, so it is nobody's account; leave the row out "
                "[denied_account]"
            ),
        ),
        (
            {"ok": "perhaps"},
            (
                "phone verified (column ok) 'perhaps' is a word that the mapping does not know; add it to `map:` "
                "[unmapped_word]"
            ),
        ),
        (
            {"since": "yesterday"},
            (
                "phone first_seen_at (column since) 'yesterday' is not a date or time in the declared form; "
                "mend it, or declare `format:` [not_a_moment]"
            ),
        ),
        (
            {"stated": "2031-01-01"},
            (
                "consent email at (column stated) '2031-01-01' is more than 15 minutes after the file was received; "
                "check clock and zone of the source [in_the_future]"
            ),
        ),
    ],
)
def test_an_account_row_that_breaks_a_rule_lands_nothing(company, change, message):
    people(company, change)
    for table in ("accounts", "account_identifiers", "account_consents"):
        assert company.rows(f"select count(*) from landing.{table}") == [(0,)]
    assert [text for _, _, text in company.broken()] == [f"shop/people_1.csv, line 2: {message}"]
    [(masked,)] = company.rows("select row_masked from landing.quarantine")
    shown = json.loads(masked)
    assert (shown["mail"], shown["mobile"], shown["town"]) == ("An***OM", "(2***23", "***")


@pytest.mark.parametrize(
    ("kind", "value", "country", "identifier"),
    [
        ("phone", "+1 212 555 0123", "CN", "+12125550123"),
        ("phone", "138 0013 8000", "CN", "+8613800138000"),
        ("phone", "１３８００１３８０００", "CN", "+8613800138000"),
        ("phone", "0000000000", "US", None),
        ("household_phone", "(212) 555-0123", "US", "+12125550123"),
        ("email", "a.b@EXAMPLE.com", "US", "a.b@example.com"),
        ("email", "a+tag@example.com", "US", "a+tag@example.com"),
        ("email", "jose\u0301@example.com", "US", "josé@example.com"),
        ("email", "a@b", "US", None),
        ("email", "two@example.com, three@example.com", "US", None),
        ("device", "AA:BB", "US", "aa:bb"),
        ("address", "1  Main St", "US", "1 main st"),
    ],
)
def test_each_identifier_has_one_form(kind, value, country, identifier):
    assert normalise(kind, value, country) == identifier


def test_a_deny_list_is_compared_in_the_one_form():
    denied = {"phone": ("0000000000", "+12125550000"), "device": ("Test",)}
    stated = {"phone": "(000) 000-0000", "sms": "212 555 0000", "device": "TEST", "push": "test", "email": "test"}
    found = []
    for kind, value in stated.items():
        values = pa.array([value, None])
        found += are_denied(kind, values, normalise_all(kind, values, "US"), "US", denied).to_pylist()
    assert found == [True, False] * 4 + [False, False]


@pytest.mark.parametrize(
    ("text", "masked"),
    [("anna@example.com", "an***om"), ("123456", "***"), ("1234567", "12***67"), ("", ""), (None, None)],
)
def test_a_mask_leaves_enough_to_find_and_too_little_to_know(text, masked):
    assert mask(text) == masked
