"""Plainly written phone numbers by the column: the library's own rules as expressions over whole columns.

What belongs here: numbers of digits, blanks, brackets, hyphens and full stops, read as `phonenumbers` reads them, by
the metadata that it carries. What does not: any other form, and where its rules would take more than these
steps; those are left unanswered and the library reads them one by one (`identifiers.py`).
"""

import functools
import re
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import phonenumbers
import pyarrow as pa
import pyarrow.compute as pc
from phonenumbers.phonemetadata import PhoneMetadata, PhoneNumberDesc

Mask = npt.NDArray[np.bool_]
_PLAIN, _DIGITS = "^[+]?[0-9 ().-]+$", "^[+]?[0-9]+$"
_SHORTEST, _LONGEST = 5, 17
# All that the metadata is written with reads the same in Arrow's expressions and in the library's.
_SAFE = re.compile(r"[0-9\\d()?:\[\]{},|$-]*")
_TYPES = (
    "fixed_line mobile toll_free premium_rate shared_cost voip personal_number pager uan voicemail".split()  # noqa: SIM905
)
_FEW = 20


def read_phones(values: pa.Array, country: str) -> tuple[pa.Array, Mask]:
    """Return the numbers in their one form, and which values this answers for.

    Args:
        values: Text, no NULLs.
        country: Two capitals, for numbers without a country code.

    Returns:
        E.164 text, NULL where the value is no number; True where that is what the library says.
    """
    result = _Answers(len(values))
    plain = np.flatnonzero(_matches(values, _PLAIN))
    text = values.take(pa.array(plain)) if len(plain) < len(values) else values
    digits = text
    if not _matches(text, _DIGITS).all():
        digits = pc.replace_substring_regex(text, "[ ().-]", "")
    is_international = _flags(pc.starts_with(digits, "+"))
    if is_international.any():
        digits = pc.utf8_ltrim(digits, "+")
    lengths = _lengths(digits)
    fits = (lengths >= _SHORTEST) & (lengths <= _LONGEST)
    home = np.flatnonzero(fits & ~is_international)
    if len(home):
        _read_home(digits.take(pa.array(home)), country, result.of(plain[home]))
    abroad = np.flatnonzero(fits & is_international)
    if len(abroad):
        _read_abroad(digits.take(pa.array(abroad)), result.of(plain[abroad]))
    return result.texts(), result.answered


Put = Callable[[npt.NDArray[np.int64], int, pa.Array, Mask], None]


class _Answers:
    """Answers for some positions of a column, gathered piece by piece."""

    def __init__(self, size: int) -> None:
        self.answered = np.zeros(size, dtype=np.bool_)
        self._at = np.full(size, -1, dtype=np.int64)
        self._pieces: list[pa.Array] = []
        self._filled = 0

    def of(self, positions: npt.NDArray[np.int64]) -> Put:
        """A way to answer for some of these positions: which of them, country code, national numbers, validity."""

        def put(some: npt.NDArray[np.int64], code: int, national: pa.Array, valid: Mask) -> None:
            self.answered[positions[some]] = True
            good = positions[some[valid]]
            self._at[good] = self._filled + np.arange(len(good))
            kept = national.filter(pa.array(valid))
            self._pieces.append(pc.binary_join_element_wise(f"+{code}", kept, ""))
            self._filled += len(good)

        return put

    def texts(self) -> pa.Array:
        pieces = pa.concat_arrays([*self._pieces, pa.array([], pa.string())])
        return pieces.take(pa.array(self._at, mask=self._at < 0))


def _read_home(digits: pa.Array, country: str, put: Put) -> None:
    """Numbers without a plus sign, in the business's own country."""
    code = phonenumbers.country_code_for_region(country)
    if not _is_geographic(code):
        return
    metadata, main = _metadata(country), _metadata(phonenumbers.region_code_for_country_code(code))
    every = np.arange(len(digits))
    left = ~_begins(digits, metadata.international_prefix or "")
    # What begins with the country's code may be a number with it or, by chance, one without.
    with_code = left & _flags(pc.starts_with(digits, str(code)))
    unclear = with_code.copy()
    if with_code.any():
        some = every[with_code]
        full = digits.take(pa.array(some))
        rest = pc.utf8_slice_codeunits(full, len(str(code)))
        is_home = _fits(full, metadata.general_desc)
        cut = ~is_home & _fits(rest, metadata.general_desc)
        for each in (metadata, main):
            cut &= ~_begins(rest, each.national_prefix_for_parsing or "")
        unclear[some[is_home]] = False
        chosen = rest.filter(pa.array(cut))
        put(some[cut], code, chosen, _are_valid(chosen, code))
    some = every[left & ~unclear]
    national, is_clear = _without_prefix(digits.take(pa.array(some)), metadata)
    put(some[is_clear], code, national, _are_valid(national, code))


def _read_abroad(digits: pa.Array, put: Put) -> None:
    """Numbers with a country code."""
    heads = pc.utf8_slice_codeunits(digits, 0, 3).dictionary_encode()
    codes = np.array([_code_of(head) for head in heads.dictionary.to_pylist()])[heads.indices.to_numpy()]
    for code in np.unique(codes):
        some = np.flatnonzero(codes == code)
        if len(some) < _FEW or not _is_geographic(int(code)):
            continue
        metadata = _metadata(phonenumbers.region_code_for_country_code(int(code)))
        rest = pc.utf8_slice_codeunits(digits.take(pa.array(some)), len(str(code)))
        long_enough = _lengths(rest) >= _SHORTEST
        national, is_clear = _without_prefix(rest.filter(pa.array(long_enough)), metadata)
        put(some[long_enough][is_clear], int(code), national, _are_valid(national, int(code)))


def _code_of(head: str) -> int:
    """The country code that digits begin with; 0 for none."""
    codes = phonenumbers.COUNTRY_CODE_TO_REGION_CODE
    return next((int(head[:n]) for n in (1, 2, 3) if head[0] != "0" and int(head[:n]) in codes), 0)


def _is_geographic(code: int) -> bool:
    return "001" not in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(code, ("001",))


def _without_prefix(digits: pa.Array, metadata: PhoneMetadata) -> tuple[pa.Array, Mask]:
    """The national numbers of those for which it is clear, and for which it is; 0 and its like taken off."""
    prefix = metadata.national_prefix_for_parsing or ""
    begins = _begins(digits, prefix)
    if not begins.any():
        return digits, ~begins
    if metadata.national_prefix_transform_rule or not _SAFE.fullmatch(prefix):
        return digits.filter(pa.array(~begins)), ~begins
    cut = pc.replace_substring_regex(digits, f"^(?:{prefix})", "", max_replacements=1)
    is_clear = ~begins | _fits(cut, metadata.general_desc)
    return cut.filter(pa.array(is_clear)), is_clear


def _are_valid(national: pa.Array, code: int) -> Mask:
    """Whether national numbers are valid in the region of the code that they belong to."""
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE[code]
    valid = np.zeros(len(national), dtype=np.bool_)
    if len(regions) == 1:
        return _are_of(national, regions[0])
    left = np.arange(len(national))
    for region in regions:
        if not len(left):
            break
        rest = national.take(pa.array(left))
        leading = _metadata(region).leading_digits
        if leading:
            decided = _begins(rest, leading)
            valid[left[decided]] = _are_of(rest.filter(pa.array(decided)), region)
        else:
            decided = _are_of(rest, region)
            valid[left[decided]] = True
        left = left[~decided]
    return valid


def _are_of(national: pa.Array, region: str) -> Mask:
    """Whether national numbers are of any known type in a region."""
    metadata = _metadata(region)
    valid = _fits(national, metadata.general_desc)
    lengths = _lengths(national)
    for length in np.unique(lengths[valid]):
        some = np.flatnonzero(valid & (lengths == length))
        valid[some] = _matches(national.take(pa.array(some)), _types_of(region, int(length)))
    return valid


@functools.cache
def _types_of(region: str, length: int) -> str:
    metadata = _metadata(region)
    found = []
    for name in _TYPES:
        described: PhoneNumberDesc | None = getattr(metadata, name)
        if described is None or not described.national_number_pattern:
            continue
        if name == "mobile" and metadata.same_mobile_and_fixed_line_pattern:
            continue
        if not described.possible_length or length in described.possible_length:
            found.append(described.national_number_pattern)
    return f"^(?:{'|'.join(dict.fromkeys(found))})$" if found else "^[^0-9]$"


def _metadata(region: str) -> PhoneMetadata:
    found = PhoneMetadata.metadata_for_region(region, None)
    if found is None:
        raise AssertionError(f"{region} is no region that the library knows")
    return found


def _fits(national: pa.Array, described: PhoneNumberDesc | None) -> Mask:
    if described is None or not described.national_number_pattern:
        return np.zeros(len(national), dtype=np.bool_)
    lengths = _lengths(national)
    fits: Mask = np.isin(lengths, described.possible_length)
    return fits & _matches(national, f"^(?:{described.national_number_pattern})$")


def _begins(digits: pa.Array, pattern: str) -> Mask:
    """Whether digits begin as a pattern says; nothing begins with an empty one."""
    if not pattern:
        return np.zeros(len(digits), dtype=np.bool_)
    return _matches(digits, f"^(?:{pattern})")


def _matches(texts: pa.Array, pattern: str) -> Mask:
    return _flags(pc.match_substring_regex(texts, pattern))


def _flags(values: pa.Array) -> Mask:
    found: Mask = values.to_numpy(zero_copy_only=False)
    return found


def _lengths(texts: pa.Array) -> npt.NDArray[np.int32]:
    found: npt.NDArray[np.int32] = pc.binary_length(texts).to_numpy()
    return found
