"""Plainly written e-mail addresses by the column; what is behind the @ is judged by the library, once a domain.

What belongs here: addresses of ASCII letters, digits and the marks that need no quotes. What does not: any other
form; those are left unanswered and the library reads them one by one (`identifiers.py`).
"""

import functools

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from email_validator import EmailNotValidError, validate_email

_ATOM = "[A-Za-z0-9_!#$%&'*+\\-/=?^`{|}~]+"
# Shorter than what any rule of length forbids.
_PLAIN = f"^{_ATOM}([.]{_ATOM})*@[A-Za-z0-9.-]+$"
_LONGEST, _LONGEST_DOMAIN = 64, 60


def read_emails(values: pa.Array) -> tuple[pa.Array, npt.NDArray[np.bool_]]:
    """Return the addresses in their one form, and which values this answers for.

    Args:
        values: Text, no NULLs.

    Returns:
        The address in small letters, NULL where the value is none; True where that is what the library says.
    """
    short = pc.less_equal(pc.binary_length(values), _LONGEST)
    plain = pc.and_(short, pc.match_substring_regex(values, _PLAIN))
    where = np.flatnonzero(plain.to_numpy(zero_copy_only=False))
    text = pc.ascii_lower(values.take(pa.array(where)))
    domains = pc.replace_substring_regex(text, "^[^@]*@", "", max_replacements=1).dictionary_encode()
    judged = [_judge(domain) for domain in domains.dictionary.to_pylist()]
    plainly = np.array([verdict is not None for verdict in judged], dtype=np.bool_)
    good = np.array([bool(verdict) for verdict in judged], dtype=np.bool_)
    at = domains.indices.to_numpy()
    answered, valid = np.zeros(len(values), dtype=np.bool_), np.zeros(len(values), dtype=np.bool_)
    answered[where], valid[where] = plainly[at], (plainly & good)[at]
    position = np.cumsum(np.bincount(where, minlength=len(values))) - 1
    return text.take(pa.array(position, mask=~valid)), answered


@functools.lru_cache(maxsize=1 << 16)
def _judge(domain: str) -> bool | None:
    """Whether addresses of a domain, in small letters, are valid; None if the library writes it another way."""
    if len(domain) > _LONGEST_DOMAIN:
        return None
    try:
        checked = validate_email(f"a@{domain}", check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return True if checked.normalized == f"a@{domain}" else None
