"""The rules that rows and files break at the door, in words.

What belongs here: the name of each rule with what is wrong and what to do. What does not: finding broken
rules (`mapping`, `reading`). A message always says file, line, column and a sample; what could name a person
is masked.
"""

# Rule name to what is wrong and what to do; the sample stands between the two.
ROW_RULES: dict[str, tuple[str, str]] = {
    "required": ("is missing", "deliver a value"),
    "unmapped_word": ("is a word that the mapping does not know", "add it to `map:`"),
    "unknown_activity_type": ("is no activity type", "map it to one of the contract's types"),
    "unknown_purpose": ("is no purpose of consent", "map it to one of the contract's purposes"),
    "not_a_number": ("is not a plain number", "write digits with a point, such as 12345.60, without separators"),
    "not_a_whole_number": ("is not a whole number", "write digits only"),
    "below_a_cent": ("is not a whole number of cents", "round it at the source"),
    "too_many_decimals": ("has more than three decimals", "round it at the source"),
    "negative_amount": ("is negative", "send amounts as positive numbers; what is given back is a refund"),
    "negative_points": ("is negative", "send points as positive numbers, or as points_adjusted"),
    "negative_version": ("is negative", "number versions from 0"),
    "absurd_amount": ("is beyond 1,000,000,000,000", "check the unit"),
    "not_a_currency": ("is not a currency", "write three letters such as USD"),
    "not_a_moment": ("is not a date or time in the declared form", "mend it, or declare `format:`"),
    "sentinel_date": ("stands for no date", "leave it empty instead"),
    "offset_missing": ("has no offset", "write it with one, such as 2017-01-31T12:00:00-05:00"),
    "local_time_does_not_exist": (
        "is skipped by daylight saving in its zone",
        "deliver UTC, or times with an offset",
    ),
    "in_the_future": ("is more than 15 minutes after the file was received", "check clock and zone of the source"),
    "not_yes_or_no": ("is neither yes nor no", "map its words to true and false"),
    "denied_account": ("is on the deny-list, so it is nobody's account", "leave the row out"),
}

TOO_MANY = "too_many_broken_rows"


def row_message(file_name: str, line: int, column: str, rule: str, sample: str | None) -> str:
    """Return what a user reads of one broken row.

    Args:
        file_name: The delivery.
        line: Physical line.
        column: Contract column, with the delivered column in brackets where it has another name.
        rule: One of `ROW_RULES`.
        sample: The value, masked if it could name a person; None if there is none.
    """
    wrong, remedy = ROW_RULES[rule]
    found = "" if sample is None else f" {sample!r}"
    return f"{file_name}, line {line}: {column}{found} {wrong}; {remedy} [{rule}]"


def structure_message(file_name: str, line: int, rule: str, detail: str) -> str:
    """Return what a user reads of a row whose structure is broken.

    Args:
        file_name: The delivery.
        line: Physical line.
        rule: Name of the rule.
        detail: What is wrong and what to do.
    """
    return f"{file_name}, line {line}: {detail} [{rule}]"


def file_message(file_name: str, rule: str, detail: str) -> str:
    """Return what a user reads of a file that is quarantined whole.

    Args:
        file_name: The delivery.
        rule: Name of the rule.
        detail: What is wrong and what to do.
    """
    return f"{file_name}: {detail} [{rule}]"
