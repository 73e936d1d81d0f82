"""Contact points in the form that platforms compare them in.

What belongs here: normalising and hashing e-mail addresses and telephone numbers. What does not: whether they may be
used.
"""

import hashlib
import re

import phonenumbers

_EMAIL = re.compile(r"[^@\s,;<>\"']+@[^@\s,;<>\"']+\.[^@\s,;<>\"'.]+")
_E164 = re.compile(r"\+[1-9][0-9]{7,14}")


def email(text: str) -> str | None:
    """An e-mail address without blanks, in small letters; dots and tags stay.

    Returns:
        None if it is no address.
    """
    plain = "".join(text.split()).lower()
    return plain if _EMAIL.fullmatch(plain) and plain.isascii() else None


def phone(text: str, country: str) -> str | None:
    """A telephone number in E.164 form, with +.

    Args:
        text: The number as written.
        country: ISO code of the country whose numbers are written without a country code.

    Returns:
        None if it is no number.
    """
    number = _parsed(text, country)
    if number is not None and not phonenumbers.is_valid_number(number):
        # A country code written without its + is not always told from a long national number.
        digits = re.sub(r"\D", "", text)
        if digits.startswith(str(number.country_code)) and not text.strip().startswith("+"):
            number = _parsed(f"+{digits}", country) or number
    if number is None or not phonenumbers.is_possible_number(number):
        return None
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return written if _E164.fullmatch(written) else None


def sha256(text: str) -> str:
    """SHA-256 of a text's UTF-8 bytes, lower hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def _parsed(text: str, country: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
