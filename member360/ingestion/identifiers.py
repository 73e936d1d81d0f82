"""One form for each phone, e-mail and device, so that equal things compare equal.

What belongs here: normalising and the deny-list. What does not: which of them link accounts (identity). A
value that cannot be brought into its form keeps no identifier: it is landed as delivered and links nobody.
The libraries decide; values that are written plainly are read by their rules a column at a time (`phones.py`,
`emails.py`), the others one by one.
"""

import functools
import re
import unicodedata
from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt
import phonenumbers
import pyarrow as pa
import pyarrow.compute as pc
from email_validator import EmailNotValidError, validate_email

from member360.ingestion.emails import read_emails
from member360.ingestion.phones import read_phones

_PHONES = {"phone", "household_phone", "sms"}
_EMAILS = {"email"}
# The deny-list that goes for a contact point of consent.
_LISTED_AS = {"sms": "phone", "push": "device"}
_PLAIN = "^[!-~]+( [!-~]+)*$"


# The same people are in many files: most values have been seen before.
@functools.lru_cache(maxsize=1 << 18)
def normalise(kind: str, value: str, country: str) -> str | None:
    """Return an identifier in its one form, or None if it has none.

    Args:
        kind: Kind of identifier, or of contact (`sms` is a phone, `push` a device).
        value: As delivered, cleaned of blanks and of what cannot be seen.
        country: Two capitals, for phone numbers without a country code.
    """
    if kind in _PHONES:
        return _phone(value, country)
    if kind in _EMAILS:
        return _email(value)
    return re.sub(r"\s+", " ", value).strip().lower() or None


def _phone(value: str, country: str) -> str | None:
    try:
        number = phonenumbers.parse(value, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _email(value: str) -> str | None:
    try:
        checked = validate_email(value, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None
    return unicodedata.normalize("NFC", checked.normalized.lower())


def family(kind: str) -> str:
    """Return what a kind of identifier or contact is read like: equal values of one family have equal forms.

    Args:
        kind: Kind of identifier or of contact.
    """
    return "phone" if kind in _PHONES else "email" if kind in _EMAILS else "other"


def normalise_all(kind: str, values: pa.Array, country: str) -> pa.Array:
    """Return the identifiers of a column, NULL for what has none; the same as `normalise` for each value.

    Args:
        kind: Kind of identifier or of contact.
        values: Text as `normalise` takes it; NULL stays NULL.
        country: Of the business.
    """
    where = np.flatnonzero(values.is_valid().to_numpy(zero_copy_only=False))
    text = values.drop_null() if values.null_count else values
    found, answered = _plainly(kind, text, country)
    left = np.flatnonzero(~answered)
    if len(left):
        rest = text.take(pa.array(left)).dictionary_encode()
        forms = [normalise(family(kind), value, country) for value in rest.dictionary.to_pylist()]
        found = pa.concat_arrays([found, pa.array(forms, pa.string())])
        at = np.arange(len(text))
        at[left] = len(text) + rest.indices.to_numpy()
        found = found.take(pa.array(at))
    if not values.null_count:
        return found
    position = np.full(len(values), -1)
    position[where] = np.arange(len(where))
    return found.take(pa.array(position, mask=position < 0))


def _plainly(kind: str, text: pa.Array, country: str) -> tuple[pa.Array, npt.NDArray[np.bool_]]:
    """What can be read by the column, and of which values that is the answer."""
    if kind in _PHONES:
        return read_phones(text, country)
    if kind in _EMAILS:
        return read_emails(text)
    return pc.ascii_lower(text), pc.match_substring_regex(text, _PLAIN).to_numpy(zero_copy_only=False)


def are_denied(
    kind: str, values: pa.Array, identifiers: pa.Array, country: str, denied: Mapping[str, Iterable[str]]
) -> pa.Array:
    """Return which values stand for nobody.

    Args:
        kind: Kind of identifier or of contact.
        values: As delivered, cleaned.
        identifiers: What `normalise_all` made of them.
        country: Of the business.
        denied: Kind to values of the deny-list, as a workspace writes them.
    """
    listed = denied.get(_LISTED_AS.get(kind, kind), ())
    forms = {_plain(kind, value) for value in listed} | {normalise(kind, value, country) for value in listed if value}
    refused = pa.array(sorted(form for form in forms if form), pa.string())
    if not len(refused):
        return pa.array(np.zeros(len(values), dtype=np.bool_))
    return pc.or_(pc.is_in(identifiers, refused), pc.is_in(_all_plain(kind, values), refused))


def _all_plain(kind: str, values: pa.Array) -> pa.Array:
    """`_plain` of a column."""
    plain = pc.replace_substring_regex(values, "[^0-9]", "") if kind in _PHONES else pc.ascii_lower(values)
    regular = pc.fill_null(pc.match_substring_regex(values, _PLAIN), True)
    odd = np.flatnonzero(~regular.to_numpy(zero_copy_only=False))
    if not len(odd):
        return plain
    forms = [_plain(kind, value) for value in values.take(pa.array(odd)).to_pylist()]
    at = np.arange(len(values))
    at[odd] = len(values) + np.arange(len(odd))
    return pa.concat_arrays([plain, pa.array(forms, pa.string())]).take(pa.array(at))


def _plain(kind: str, value: str) -> str:
    """A form to compare values by that have no proper one: digits of a phone, else small letters."""
    return re.sub(r"\D", "", value) if kind in _PHONES else value.strip().lower()
