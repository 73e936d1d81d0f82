"""Members and their history against a from-scratch map of each day, over random histories of links."""

import datetime as dt
import hashlib
import random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from member360.identity import resolve

DAY_0 = dt.date(2025, 1, 1)
ACCOUNTS = {
    "business": pl.String,
    "account_id": pl.String,
    "first_received_at": pl.Datetime("us"),
    "registered_at": pl.Datetime("us"),
    "first_received_on": pl.Date,
}
LINKS = {
    "business_a": pl.String,
    "account_a": pl.String,
    "business_b": pl.String,
    "account_b": pl.String,
    "rule": pl.String,
    "from_day": pl.Date,
    "to_day": pl.Date,
    "ended_by": pl.String,
}


def day(number: int) -> dt.date:
    return DAY_0 + dt.timedelta(days=number)


def accounts_of(*rows: tuple[str, int]) -> pl.DataFrame:
    """Accounts `business:account`, each first received at noon of a day."""
    return pl.DataFrame(
        [(*name.split(":"), dt.datetime.combine(day(on), dt.time(12)), None, day(on)) for name, on in rows],
        schema=ACCOUNTS,
        orient="row",
    )


def links_of(*rows: tuple[str, str, int, int | None]) -> pl.DataFrame:
    """Links between `business:account`s from a day to a day."""
    return pl.DataFrame(
        [
            (
                *a.split(":"),
                *b.split(":"),
                "verified_phone",
                day(start),
                None if end is None else day(end),
                None if end is None else "stated_unverified",
            )
            for a, b, start, end in rows
        ],
        schema=LINKS,
        orient="row",
    )


def id_of(name: str) -> str:
    business, account = name.split(":")
    return "m" + hashlib.md5(f"{business}|{account}".encode(), usedforsecurity=False).hexdigest()[:20]


def members(resolution) -> dict[str, str]:
    return {f"{b}:{a}": member for b, a, member in resolution.one_id_map.iter_rows()}


def changes(resolution, name: str) -> list[tuple]:
    business, account = name.split(":")
    return [
        ((row["changed_on"] - DAY_0).days, row["kind"], row["member_id"], row["previous_member_id"], row["cause"])
        for row in resolution.one_id_history.iter_rows(named=True)
        if (row["business"], row["account_id"]) == (business, account)
    ]


def test_apart_linked_and_apart_again_restores_both_ids():
    resolution = resolve(
        accounts_of(("shop:1", 0), ("food:9", 1)),
        links_of(("shop:1", "food:9", 2, 3)),
    )
    assert members(resolution) == {"shop:1": id_of("shop:1"), "food:9": id_of("food:9")}
    assert changes(resolution, "shop:1") == [(0, "created", id_of("shop:1"), None, "first_received")]
    assert changes(resolution, "food:9") == [
        (1, "created", id_of("food:9"), None, "first_received"),
        (2, "merged", id_of("shop:1"), id_of("food:9"), "verified_phone"),
        (3, "split", id_of("food:9"), id_of("shop:1"), "verified_phone stated_unverified"),
    ]


def test_a_new_account_with_a_known_identifier_joins_and_founds_nothing():
    resolution = resolve(accounts_of(("z:1", 0), ("a:1", 4)), links_of(("a:1", "z:1", 4, None)))
    assert members(resolution) == dict.fromkeys(["z:1", "a:1"], id_of("z:1"))
    assert changes(resolution, "a:1") == [(4, "joined", id_of("z:1"), None, "verified_phone")]


def test_a_link_that_another_one_backs_may_end_without_a_trace():
    links = pl.concat(
        [
            links_of(("a:1", "b:1", 1, 5)),
            links_of(("a:1", "b:1", 3, None)).with_columns(rule=pl.lit("verified_email")),
        ]
    )
    resolution = resolve(accounts_of(("a:1", 0), ("b:1", 1)), links)
    assert members(resolution)["b:1"] == id_of("a:1")
    assert [change[1] for change in changes(resolution, "b:1")] == ["joined"]


def test_whoever_leaves_one_member_for_another_on_one_day_was_split_from_the_first():
    resolution = resolve(
        accounts_of(("a:1", 0), ("b:1", 0), ("c:1", 1)),
        links_of(("b:1", "c:1", 1, 4), ("a:1", "c:1", 4, None)),
    )
    assert changes(resolution, "c:1")[1:] == [
        (4, "split", id_of("a:1"), id_of("b:1"), "verified_phone stated_unverified")
    ]


def test_the_founder_is_first_held_then_first_registered_then_first_by_name():
    noon = dt.datetime.combine(DAY_0, dt.time(12))
    in_2020, in_2021 = (dt.datetime.combine(dt.date(year, 1, 1), dt.time()) for year in (2020, 2021))
    rows = [
        ("b", "unregistered", noon, None, DAY_0),
        ("c", "registered", noon, in_2020, DAY_0),
        ("a", "registered_later", noon, in_2021, DAY_0),
    ]
    frame = pl.DataFrame(rows, schema=ACCOUNTS, orient="row")
    links = links_of(("b:unregistered", "c:registered", 0, None), ("a:registered_later", "c:registered", 0, None))
    assert set(members(resolve(frame, links)).values()) == {id_of("c:registered")}
    without = pl.DataFrame([rows[0], rows[2]], schema=ACCOUNTS, orient="row").with_columns(
        registered_at=pl.lit(None, dtype=pl.Datetime("us"))
    )
    linked = links_of(("b:unregistered", "a:registered_later", 0, None))
    assert set(members(resolve(without, linked)).values()) == {id_of("a:registered_later")}


def test_no_accounts_make_no_members_and_no_history():
    resolution = resolve(accounts_of(), links_of())
    assert resolution.one_id_map.is_empty()
    assert resolution.one_id_history.is_empty()
    assert resolution.one_id_history.columns == [
        "business",
        "account_id",
        "member_id",
        "previous_member_id",
        "changed_on",
        "kind",
        "cause",
    ]


@pytest.mark.parametrize(
    ("link", "words"),
    [(("a:1", "x:9", 3, None), "not among"), (("a:1", "b:1", 1, None), "before")],
)
def test_a_link_without_its_accounts_is_refused(link, words):
    with pytest.raises(ValueError, match=words):
        resolve(accounts_of(("a:1", 0), ("b:1", 2)), links_of(link))


# Random histories: up to a dozen accounts and links over ten days.


@st.composite
def histories(draw):
    arrivals = draw(st.lists(st.integers(0, 6), min_size=1, max_size=12))
    names = [(f"{'abc'[position % 3]}:{position}", on) for position, on in enumerate(arrivals)]
    pairs = draw(
        st.lists(
            st.tuples(
                st.integers(0, len(names) - 1),
                st.integers(0, len(names) - 1),
                st.integers(0, 4),
                st.one_of(st.none(), st.integers(1, 5)),
            ),
            max_size=16,
        )
    )
    links = []
    for left, right, wait, length in pairs:
        start = max(names[left][1], names[right][1]) + wait
        links.append((names[left][0], names[right][0], start, None if length is None else start + length))
    return names, links


def map_from_scratch(names, links, today: int) -> dict[str, str]:
    """The map of one day, by spreading the earliest founder along the links of that day until nothing moves."""
    here = {name: (on, *name.split(":")) for name, on in names if on <= today}
    founder = {name: name for name in here}
    live = [(a, b) for a, b, start, end in links if start <= today and (end is None or today < end)]
    moving = True
    while moving:
        moving = False
        for a, b in live:
            first = min(founder[a], founder[b], key=here.__getitem__)
            if founder[a] != first or founder[b] != first:
                founder[a] = founder[b] = first
                moving = True
    return {name: id_of(first) for name, first in founder.items()}


@settings(max_examples=100, deadline=None)
@given(histories())
def test_the_history_replayed_is_the_map_of_every_day(history):
    names, links = history
    resolution = resolve(accounts_of(*names), links_of(*links))
    replayed: dict[str, str] = {}
    rows = list(resolution.one_id_history.iter_rows(named=True))
    for today in range(17):
        for row in rows:
            if row["changed_on"] == day(today):
                name = f"{row['business']}:{row['account_id']}"
                assert row["previous_member_id"] == replayed.get(name)
                assert row["member_id"] != row["previous_member_id"]
                assert row["cause"]
                replayed[name] = row["member_id"]
        assert replayed == map_from_scratch(names, links, today)
    assert members(resolution) == replayed


@settings(max_examples=100, deadline=None)
@given(histories())
def test_each_kind_of_change_is_what_it_says(history):
    names, links = history
    arrived = dict(names)
    rows = resolve(accounts_of(*names), links_of(*links)).one_id_history.iter_rows(named=True)
    for row in rows:
        name = f"{row['business']}:{row['account_id']}"
        today = (row["changed_on"] - DAY_0).days
        now = map_from_scratch(names, links, today)
        founders = {id_of(other): other for other in arrived}
        if row["kind"] in {"created", "joined"}:
            assert arrived[name] == today
            assert (row["kind"] == "created") == (row["member_id"] == id_of(name))
        else:
            is_with_old_founder = now[founders[row["previous_member_id"]]] == now[name]
            assert row["kind"] == ("merged" if is_with_old_founder else "split")


@settings(max_examples=60, deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(history, chance: random.Random):
    names, links = history
    turned = [(b, a, start, end) if chance.random() < 0.5 else (a, b, start, end) for a, b, start, end in links]
    shuffled = chance.sample(names, len(names)), chance.sample(turned, len(turned))
    first = resolve(accounts_of(*names), links_of(*links))
    again = resolve(accounts_of(*shuffled[0]), links_of(*shuffled[1]))
    assert first.one_id_map.equals(again.one_id_map)
    assert first.one_id_history.equals(again.one_id_history)
