"""Which snapshot a candidate is held against."""

from datetime import date, datetime

import pytest

from member360.publishing import Manifest, RunContext
from orchestration.checks import held_against

NEW_YEAR, WEEK_AFTER, MONTH_BEFORE = date(2018, 1, 1), date(2018, 1, 8), date(2017, 12, 1)


def snapshot(name: str, as_of: date, known_at: date | None = None) -> Manifest:
    known = known_at or as_of
    moment = datetime(known.year, known.month, known.day, 6)  # noqa: DTZ001 (naive UTC)
    return Manifest(name, RunContext(as_of, moment, "w", "w1", "c1", name))


@pytest.mark.parametrize(
    ("published", "candidate", "looks_back", "name"),
    [
        ([], snapshot("c", NEW_YEAR), False, None),
        ([snapshot("b", NEW_YEAR), snapshot("a", MONTH_BEFORE)], snapshot("c", WEEK_AFTER), False, "b"),
        # Two of the same days, with another workspace between them: the current one.
        ([snapshot("b", NEW_YEAR), snapshot("a", NEW_YEAR)], snapshot("c", NEW_YEAR), False, "b"),
        # Days that are gone though nobody asked: held against the last one, or nothing would be seen.
        ([snapshot("a", WEEK_AFTER)], snapshot("c", NEW_YEAR), False, "a"),
        # Asked to look back: fewer rows are what was asked for.
        ([snapshot("a", WEEK_AFTER)], snapshot("c", NEW_YEAR), True, None),
        ([snapshot("b", WEEK_AFTER), snapshot("a", MONTH_BEFORE)], snapshot("c", NEW_YEAR), True, "a"),
        ([snapshot("a", NEW_YEAR, WEEK_AFTER)], snapshot("c", NEW_YEAR), True, None),
        # And afterwards the freshest again: held against what reached furthest, not against the look back.
        ([snapshot("b", MONTH_BEFORE), snapshot("a", NEW_YEAR)], snapshot("c", NEW_YEAR), False, "a"),
    ],
)
def test_a_candidate_is_held_against_what_it_can_be_compared_with(published, candidate, looks_back, name):
    found = held_against(published, candidate, looks_back=looks_back)
    assert (found and found.snapshot_id) == name
