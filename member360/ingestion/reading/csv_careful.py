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
_TELLING_WIDTH = 3


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

    A record may span lines only if it then has as many fields as the first one, the header: else its opening
    quote is the mistake, and the lines behind it are records of their own.

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
        if closed is None:
            return 0, 1
        behind = line[closed.end() :].removesuffix(b"\r")
        if not behind or grammar.record.fullmatch(behind[1:]):
            together = lines[number : last + 1]
            fields = grammar.fields(b"\n".join(together))
            is_one = width in {0, fields} and not are_rows(together, grammar.delimiter.decode(), width)
            return (fields, last + 1 - number) if is_one else (0, 1)
        if not grammar.open.fullmatch(behind[1:]):
            return 0, 1
    return 0, 1
