"""One form for each phone, e-mail and device, so that equal things compare equal.

What belongs here: normalising and the deny-list. What does not: which of them link accounts (identity). A
value that cannot be brought into its form keeps no identifier: it is landed as delivered and links nobody.
"""

import functools
import re
import unicodedata
from collections.abc import Iterable, Mapping

import phonenumbers
from email_validator import EmailNotValidError, validate_email

_PHONES = {"phone", "household_phone", "sms"}
_EMAILS = {"email"}
# The deny-list that goes for a contact point of consent.
_LISTED_AS = {"sms": "phone", "push": "device"}


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


def normalise_all(
    values: Iterable[tuple[str, str]], country: str, denied: Mapping[str, Iterable[str]]
) -> list[tuple[str, str, str | None, bool]]:
    """Return each distinct value with its identifier and whether it stands for nobody.

    Args:
        values: Kind and value, each pair once.
        country: Of the business.
        denied: Kind to values of the deny-list, as a workspace writes them.

    Returns:
        Kind, value, identifier or None, whether it is denied.
    """
    lists = {kind: _denied_forms(kind, listed, country) for kind, listed in denied.items()}
    found = []
    for kind, value in values:
        identifier = normalise(kind, value, country)
        listed = lists.get(_LISTED_AS.get(kind, kind), frozenset())
        found.append((kind, value, identifier, identifier in listed or _plain(kind, value) in listed))
    return found


def _denied_forms(kind: str, listed: Iterable[str], country: str) -> frozenset[str]:
    forms = {_plain(kind, value) for value in listed} | {normalise(kind, value, country) for value in listed if value}
    return frozenset(form for form in forms if form)


def _plain(kind: str, value: str) -> str:
    """A form to compare values by that have no proper one: digits of a phone, else small letters."""
    return re.sub(r"\D", "", value) if kind in _PHONES else value.strip().lower()
