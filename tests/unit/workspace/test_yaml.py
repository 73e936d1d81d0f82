"""YAML that a workspace may not use, and what a user reads about it; values and lines of what it may.

What belongs here: the reader alone. What does not: what keys mean (`test_mistakes.py`).
"""

import time

import pytest

from member360.workspace import WorkspaceError
from member360.workspace.yaml_reader import read_yaml


def read(path, text):
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_yaml(path, "x.yml")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: &one 1\n", "x.yml:1: anchors and aliases (&name, *name) are not read; write the value out"),
        ("a: 1\nb: *a\n", "x.yml:2: anchors and aliases (&name, *name) are not read; write the value out"),
        (
            "a: !!python/object/apply:os.system [ls]\n",
            "x.yml:1: the tag tag:yaml.org,2002:python/object/apply:os.system is not read; write a plain value",
        ),
        ("a: 1\n\nb: {c: 1, c: 2}\n", "x.yml:3: b.c: stands here twice, first on line 3; keep one"),
        ("a: 1\na: 2\n", "x.yml:2: a: stands here twice, first on line 1; keep one"),
        (
            "a: [1\nb: 2\n",
            "x.yml:2: is not YAML: expected ',' or ']', but got ':'; mend the line, or the one above it",
        ),
        (
            "a: b: c\n",
            "x.yml:1: is not YAML: mapping values are not allowed here; mend the line, or the one above it",
        ),
        ("a: 1\n---\nb: 2\n", "x.yml:2: a second document begins here (---); keep one document a file"),
        ("a: 1\n? [b]\n: 2\n", "x.yml:2: a key must be a plain word; write `key: value`"),
        ("a: 007\n", 'x.yml:1: a: 007 begins with 0; put it in quotes: "007"'),
        ("# nothing\n", "x.yml: is empty; fill it in, or take it away"),
        (b"a: 1\nb: \xb4\xc0\n", "x.yml:2: is not UTF-8 text; save it as UTF-8"),
        ("a: " + "[" * 20 + "]" * 20, "x.yml:1: is nested deeper than 20 levels; flatten it"),
        (
            "a: " + "x" * 262_144,
            "x.yml: has 262,147 bytes, at most 262,144 are read; split it, or move data out",
        ),
    ],
)
def test_what_a_workspace_may_not_use_is_refused_by_line(tmp_path, text, says):
    with pytest.raises(WorkspaceError) as caught:
        read(tmp_path / "x.yml", text)
    assert str(caught.value) == f"1 problem in the workspace:\n  {says}"


def test_a_bomb_of_aliases_is_refused_before_it_grows(tmp_path):
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{here}: &{here} [{','.join([f'*{before}'] * 9)}]\n"
        for before, here in zip("abcdefgh", "bcdefghi", strict=True)
    )
    began = time.process_time()
    with pytest.raises(WorkspaceError, match="anchors and aliases"):
        read(tmp_path / "x.yml", bomb)
    assert time.process_time() - began < 1


def test_values_keep_what_was_written_and_know_their_lines(tmp_path):
    text = """\
a: {Y: yes, N: no, 01: "02", true: true}   # keys keep their text; yes is a word, not a truth
b:
  - 2017-01-01
  - c: 2.50
    d:
e: -3
f: '~'
"""
    document = read(tmp_path / "x.yml", text)
    assert document.data == {
        "a": {"Y": "yes", "N": "no", "01": "02", "true": True},
        "b": ["2017-01-01", {"c": 2.5, "d": None}],
        "e": -3,
        "f": "~",
    }
    assert document.line(("b", 1, "d")) == 5
    assert document.line(("a", "01")) == 1
    assert document.line(("b", 1, "nowhere")) == 4


def test_a_mark_of_byte_order_is_no_part_of_the_first_key(tmp_path):
    assert read(tmp_path / "x.yml", b"\xef\xbb\xbfa: 1\r\nb: 2\r\n").data == {"a": 1, "b": 2}
