"""The words of a readable condition.

What belongs here: cutting text into tokens. What does not: how they go together (`grammar`).
"""

import re
from dataclasses import dataclass

from member360.activation.syntax import ConditionError

MOST_CHARACTERS = 4000
MOST_WORDS = 300
_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+)
      | (?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9]))
      | (?P<number>[0-9]+(?:\.[0-9]+)?%?)
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<text>'(?:[^'\n]|'')*'|"(?:[^"\n]|"")*")
      | (?P<sign><=|>=|!=|<>|==|[=<>()\[\],.+*/-])
    """,
    re.VERBOSE,
)
_REMEDY = {
    "'": "a quoted text is not closed",
    '"': "a quoted text is not closed",
    ";": "one condition, no statements",
    "&": "write `and`",
    "|": "write `or`",
    "!": "write `not`, or `!=`",
}


@dataclass(frozen=True)
class Token:
    """One word: `kind` is date, number, name, text, sign or end."""

    kind: str
    text: str
    at: int

    @property
    def word(self) -> str:
        """The word as keywords are compared: small letters; empty for quoted texts."""
        return "" if self.kind == "text" else self.text.lower()


def tokens_of(text: str) -> list[Token]:
    """Cut a condition into its words; the last token is of kind `end`.

    Raises:
        ConditionError: A character has no place in a condition, or there are too many of them.
    """
    if len(text) > MOST_CHARACTERS:
        wrong = f"a condition has {MOST_CHARACTERS} characters at most"
        raise ConditionError(text[:60], 0, wrong, remedy="make two segments of it")
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            character = text[at]
            remedy = _REMEDY.get(character, "texts stand in straight quotes: 'like this'")
            raise ConditionError(text, at, f"{character!r} has no place in a condition", remedy=remedy)
        if match.lastgroup != "space":
            found.append(Token(str(match.lastgroup), match.group(), at))
        at = match.end()
        if len(found) > MOST_WORDS:
            wrong = f"a condition has {MOST_WORDS} words at most"
            raise ConditionError(text, at, wrong, remedy="make two segments of it")
    found.append(Token("end", "", len(text.rstrip())))
    return found
