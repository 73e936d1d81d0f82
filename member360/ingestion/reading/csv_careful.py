"""CSV whose quotes do not pair, taken line by line so that one bad row costs one row.

What belongs here: finding, in a damaged file, the records that are still beyond doubt. What does not:
well-formed files, which `csv_layout.py` handles whole. A row that cannot be told apart is given up and
reading goes on at the next line.
"""

import re
from dataclasses import dataclass

# A quoted field never ends for longer than this, or its opening quote is the mistake.
_LONGEST_RECORD = 1_000
# With fewer columns the delimiters of a line say too little.
_TELLING_WIDTH = 5


@dataclass(frozen=True)
class Record:
    """One record, or one line given up.

    Args:
        line: Physical line on which it begins, from 1.
        text: Its bytes, the line end left out.
        fields: How many fields it has; 0 if it was given up.
    """

    line: int
    text: bytes
    fields: int


def records(content: bytes, delimiter: str) -> list[Record]:
    """Return the records of a file with damaged quotes, blank lines left out.

    The first record, the header, says how many fields a row has. Where a quoted field that spans lines would
    swallow rows of that width, its opening quote is the mistake, and the lines behind it are records of their own.

    Args:
        content: UTF-8 text.
        delimiter: One ASCII character.
    """
    lines = content.split(b"\n")
    grammar = _Grammar(delimiter)
    found: list[Record] = []
    number = 0
    while number < len(lines):
        text = lines[number].removesuffix(b"\r")
        used = 1
        if text:
            fields, used = _read(lines, number, grammar, found[0].fields if found else 0)
            whole = b"\n".join(lines[number : number + used]).removesuffix(b"\r")
            found.append(Record(number + 1, whole, fields))
        number += used
    return found


def are_rows(lines: list[bytes], delimiter: str, width: int) -> bool:
    """Return whether lines that quotes make one record are rows of their own after all.

    Two stray quotes in the same column of two rows pair, and swallow what lies between. Lines that all have just
    as many delimiters as a row needs give that away; text of several lines in a field does not look so.

    Args:
        lines: Physical lines of the record.
        delimiter: One ASCII character.
        width: Fields of a row.
    """
    mark = delimiter.encode()
    return len(lines) > 1 and width >= _TELLING_WIDTH and all(line.count(mark) == width - 1 for line in lines)


class _Grammar:
    """Strict forms of a record (RFC 4180), and of a record whose last quoted field is still open."""

    def __init__(self, delimiter: str) -> None:
        mark = re.escape(delimiter.encode())
        quoted, plain = rb'"(?:[^"]++|"")*+"', rb'[^"\r\n' + mark + rb"]*+"
        field = rb"(?:" + quoted + rb"|" + plain + rb")"
        self.field = re.compile(rb"(" + quoted + rb"|" + plain + rb")(" + mark + rb"|\r?$)")
        self.rest = re.compile(rb'(?:[^"]++|"")*+"(?=' + mark + rb"|\r?$)")
        self.record = re.compile(field + rb"(?:" + mark + field + rb")*+\r?")
        self.open = re.compile(rb"(?:" + field + mark + rb')*+"(?:[^"]++|"")*+')
        self.goes_on = re.compile(rb'(?:[^"]++|"")*+')
        self.delimiter = delimiter.encode()

    def fields(self, text: bytes) -> int:
        """How many fields a whole record has."""
        count, position = 1, 0
        while (match := self.field.match(text, position)) and match.group(2) == self.delimiter:
            count, position = count + 1, match.end()
        return count


def _read(lines: list[bytes], number: int, grammar: _Grammar, width: int) -> tuple[int, int]:
    """Fields of the record that begins on a line (0: given up) and how many lines it takes."""
    fields, used = _scan(lines, number, grammar)
    if are_rows(lines[number : number + used], grammar.delimiter.decode(), width):
        return 0, 1
    if used == 1 or width in {0, fields}:
        return fields, used
    # Either the opening quote is the mistake, and a row begins on the next line, or the record only has a wrong
    # number of fields, and a row begins behind it. What would swallow more has to be the better explanation.
    if not _is_row(lines, number + 1, grammar, width) and _is_row(lines, number + used, grammar, width):
        return fields, used
    return 0, 1


def _is_row(lines: list[bytes], number: int, grammar: _Grammar, width: int) -> bool:
    """Whether a row of the right width begins on a line; behind the last line nothing is wrong."""
    return number >= len(lines) or not lines[number].strip() or _scan(lines, number, grammar)[0] == width


def _scan(lines: list[bytes], number: int, grammar: _Grammar) -> tuple[int, int]:
    """What the grammar alone makes of a line: fields (0: no record begins here) and how many lines they take."""
    text = lines[number]
    if grammar.record.fullmatch(text):
        return grammar.fields(text), 1
    if not grammar.open.fullmatch(text):
        return 0, 1
    for last in range(number + 1, min(number + _LONGEST_RECORD, len(lines))):
        line = lines[last]
        if grammar.goes_on.fullmatch(line):
            continue
        closed = grammar.rest.match(line)
        behind = line[closed.end() :].removesuffix(b"\r") if closed else b""
        if closed and (not behind or grammar.record.fullmatch(behind[1:])):
            return grammar.fields(b"\n".join(lines[number : last + 1])), last + 1 - number
        if not closed or not grammar.open.fullmatch(behind[1:]):
            break
    return 0, 1
