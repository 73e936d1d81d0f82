"""Identifiers read by the column are what the libraries make of each value, in every country and form."""

import functools
import random
import re

import hypothesis.strategies as st
import phonenumbers
import pyarrow as pa
import pytest
from hypothesis import given, settings
from phonenumbers.phonemetadata import PhoneMetadata

from member360.ingestion.emails import read_emails
from member360.ingestion.identifiers import are_denied, normalise, normalise_all
from member360.ingestion.phones import read_phones

REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
TYPES = [kind for kind in vars(phonenumbers.PhoneNumberType).values() if isinstance(kind, int)]
# Where nearly all that people write is answered without the library: a rule that answers nothing would prove nothing.
COMMON = {"CN": 0.95, "US": 0.95, "GB": 0.9, "DE": 0.9, "IN": 0.95, "FR": 0.95, "TW": 0.9, "BR": 0.9}


@functools.cache
def examples(region: str) -> list[str]:
    """National numbers of every type that the library knows an example of."""
    found = [phonenumbers.example_number_for_type(region, kind) for kind in TYPES]
    return [phonenumbers.national_significant_number(number) for number in found if number is not None]


def written(rnd: random.Random, region: str) -> str:
    """A number of a region as somebody may write it, right or wrong."""
    metadata = PhoneMetadata.metadata_for_region(region)
    code, trunk = str(metadata.country_code), metadata.national_prefix or ""
    national = rnd.choice(examples(region))
    if rnd.random() < 0.6:
        national = "".join(rnd.choice("0123456789") if rnd.random() < 0.3 else digit for digit in national)
    elif rnd.random() < 0.3:
        national = "".join(rnd.choice("0123456789") for _ in range(rnd.randint(2, 16)))
    any_digits = "".join(rnd.choice("0123456789") for _ in range(rnd.randint(1, 5)))
    if rnd.random() < 0.1:
        national = national[-rnd.randint(5, 8) :]
    before = ["", trunk, f"+{code}", code, f"+{code}{trunk}", f"00{code}", f"+{code} (0)", "0", "1", "+", any_digits]
    value = rnd.choice(before) + national
    for _ in range(rnd.choice([0, 0, 0, 1, 3])):
        at = rnd.randint(0, len(value))
        value = value[:at] + rnd.choice(" -().") + value[at:]
    return value + rnd.choice([""] * 30 + [" ext 5", "x12", ";ext=3", " # 12", "/", "１２", "a"])


@pytest.mark.parametrize("region", REGIONS)
def test_phones_of_every_country_read_as_the_library_reads_them(region):
    rnd = random.Random(region)  # noqa: S311 (the same on every run)
    values = [written(rnd, region if i % 4 else rnd.choice(REGIONS)) for i in range(60)]
    found, answered = read_phones(pa.array(values), region)
    expected = [normalise("phone", value, region) for value in values]
    told = zip(values, found.to_pylist(), expected, answered, strict=True)
    assert [(value, got) for value, got, right, is_told in told if is_told and got != right] == []
    assert normalise_all("phone", pa.array([None, *values]), region).to_pylist() == [None, *expected]


@pytest.mark.parametrize(("region", "share"), COMMON.items())
def test_common_numbers_need_no_library(region, share):
    code, rnd = phonenumbers.country_code_for_region(region), random.Random(1)  # noqa: S311
    mobile = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    national = phonenumbers.national_significant_number(mobile)
    numbers = [national[:-4] + f"{rnd.randint(0, 9999):04d}" for _ in range(200)]
    for values in (numbers, [f"+{code}{number}" for number in numbers], [f"+{code} {n[:3]}-{n[3:]}" for n in numbers]):
        found, answered = read_phones(pa.array(values), region)
        assert answered.mean() >= share
        assert found.null_count < len(values)


LOCALS = st.sampled_from(
    [
        "anna.k",
        "A+b",
        "postmaster",
        "x..y",
        ".x",
        "x.",
        "a b",
        "é",
        "o'neil",
        "{}~",
        "",
        "x" * 60,
        "x" * 70,
        '"q"',
        "a@b",
    ]
) | st.text(st.sampled_from("ab.-_+XY1 é@"), max_size=6)
PLACES = ["example.com", "EXAMPLE.com", "b", "test", "localhost", "a..b", "-a.com", "com", "a.co", "foo.invalid"]
PLACES += [
    "xn--mnchen-3ya.de",
    "münchen.de",
    "例え.jp",
    "xn--.com",
    "1.2.3.4",
    "[1.2.3.4]",
    "example.com.",
    "x.123",
    "",
]
PLACES += ["ab--cd.com", "x" * 64 + ".com", ("a" * 50 + ".") * 5 + "com"]
DOMAINS = st.sampled_from(PLACES) | st.text(st.sampled_from("ab.-_X1é"), max_size=8)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.builds("{}@{}".format, LOCALS, DOMAINS) | LOCALS.filter(bool), min_size=1, max_size=30))
def test_emails_read_as_the_library_reads_them(values):
    found, answered = read_emails(pa.array(values))
    expected = [normalise("email", value, "US") for value in values]
    told = zip(values, found.to_pylist(), expected, answered, strict=True)
    assert [(value, got) for value, got, right, is_told in told if is_told and got != right] == []
    assert normalise_all("email", pa.array([*values, None]), "US").to_pylist() == [*expected, None]


def test_common_emails_need_no_library():
    _, answered = read_emails(pa.array(["anna.k@example.com", "A+b@EXAMPLE.org", "o_neil-1@mail.example.co.uk"]))
    assert answered.all()


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(st.sampled_from("aB \u00a0é１\t\x1cİẞΣ."), min_size=1, max_size=8), min_size=1, max_size=30))
def test_other_identifiers_and_the_deny_list_read_as_one_by_one(values):
    assert normalise_all("device", pa.array(values), "US").to_pylist() == [
        normalise("device", value, "US") for value in values
    ]
    for kind in ("device", "phone", "email"):
        listed = [value for value in values[::2] if value.strip()]
        forms = normalise_all(kind, pa.array(values), "US")
        denied = are_denied(kind, pa.array(values), forms, "US", {kind: listed})
        nobody = {form for value in listed for form in (plain(kind, value), normalise(kind, value, "US")) if form}
        pairs = zip(values, forms.to_pylist(), strict=True)
        assert denied.to_pylist() == [form in nobody or plain(kind, value) in nobody for value, form in pairs]


def plain(kind: str, value: str) -> str:
    return re.sub(r"\D", "", value) if kind == "phone" else value.strip().lower()
