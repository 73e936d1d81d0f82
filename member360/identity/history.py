"""Ids of members and the words of their history.

What belongs here: the id of a founding account, the kind and cause of each change, the two frames.
What does not: finding components (components.py).
"""

import hashlib
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

Ints = npt.NDArray[np.int64]
# A receipt day and, for each entry of that day, the same place in every array.
Note = tuple[int, tuple[Ints, ...]]

_ID_DIGITS = 20
_FIRST_ROW = "first_received"


@dataclass
class Changes:
    """What changed on each receipt day, gathered while the days are walked.

    Accounts are numbers in founding order; a component is named by its founder at the end of the day
    (`after`) or at the end of the day before (`before`).
    """

    moved: list[Note] = field(default_factory=list)
    begun: list[Note] = field(default_factory=list)
    ended: list[Note] = field(default_factory=list)
    arrived_on: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))

    def note_begun(self, day: int, link: Ints, after: Ints) -> None:
        """Links that begin today, with the component they are in from now on."""
        self.begun.append((day, (link, after)))

    def note_ended(self, day: int, link: Ints, before: Ints) -> None:
        """Links that end today, with the component they were in until now."""
        self.ended.append((day, (link, before)))

    def note_moved(self, day: int, accounts: Ints, before: Ints, after: Ints, old_founder_now: Ints) -> None:
        """Accounts whose founder is another one than at the end of the day before."""
        self.moved.append((day, (accounts, before, after, old_founder_now)))

    def note_arrivals(self, arrived_on: Ints) -> None:
        """The day of first receipt of every account."""
        self.arrived_on = arrived_on


def member_id(business: str, account_id: str) -> str:
    """Return the id of the member that an account founded.

    Args:
        business: Business of the founding account.
        account_id: Its id there.

    Returns:
        `m` and 20 hex digits.
    """
    # A name, not a secret: md5 because both engines and this code must agree on it.
    digest = hashlib.md5(f"{business}|{account_id}".encode(), usedforsecurity=False).hexdigest()
    return "m" + digest[:_ID_DIGITS]


def map_frame(nodes: pl.DataFrame, founder: Ints) -> pl.DataFrame:
    """Return the bridge from accounts to members.

    Args:
        nodes: Accounts in founding order: business, account_id.
        founder: Number of the founding account of each.

    Returns:
        business, account_id, member_id, sorted by the first two.
    """
    return (
        nodes.select("business", "account_id")
        .with_columns(member_id=pl.Series(_ids(nodes, founder), dtype=pl.String))
        .sort("business", "account_id")
    )


def history_frame(nodes: pl.DataFrame, links: pl.DataFrame, changes: Changes) -> pl.DataFrame:
    """Return each change of an account's member id, with its kind and cause.

    Args:
        nodes: Accounts in founding order: business, account_id.
        links: The links by position: rule, ended_by.
        changes: What the walk over the days noted.

    Returns:
        business, account_id, member_id, previous_member_id, changed_on, kind, cause; by day and account.
    """
    began = _causes(changes.begun, links.select(cause=pl.col("rule")))
    ended = _causes(changes.ended, links.select(cause=pl.col("rule") + " " + pl.col("ended_by").fill_null("ended")))
    rows = _kinds(changes, len(nodes))
    causes = pl.concat([began.with_columns(is_split=False), ended.with_columns(is_split=True)])
    rows = (
        rows.with_columns(is_split=pl.col("kind") == "split")
        .with_columns(component=pl.when("is_split").then("before").otherwise("after"))
        .join(causes, on=["day", "component", "is_split"], how="left")
        .with_columns(cause=pl.when(pl.col("kind") == "created").then(pl.lit(_FIRST_ROW)).otherwise("cause"))
    )
    new_ids = _ids(nodes, rows["after"].to_numpy())
    old_ids = pl.Series(_ids(nodes, rows["before"].fill_null(0).to_numpy()), dtype=pl.String)
    keys = nodes[rows["node"].to_numpy()] if len(rows) else nodes.clear()
    return pl.DataFrame(
        {
            "business": keys["business"],
            "account_id": keys["account_id"],
            "member_id": pl.Series(new_ids, dtype=pl.String),
            "previous_member_id": old_ids.set(rows["before"].is_null(), None),
            "changed_on": rows["day"].cast(pl.Int32).cast(pl.Date),
            "kind": rows["kind"],
            "cause": rows["cause"],
        }
    ).sort("changed_on", "business", "account_id")


def _ids(nodes: pl.DataFrame, founder: Ints) -> list[str]:
    """Id of each founder, hashing every distinct one once."""
    distinct, position = np.unique(founder, return_inverse=True)
    found = nodes[distinct] if len(distinct) else nodes.clear()
    names = zip(found["business"].to_list(), found["account_id"].to_list(), strict=True)
    ids = np.array([member_id(business, account) for business, account in names], dtype=object)
    return ids[position].tolist() if len(ids) else []


def _stack(notes: list[Note], columns: list[str]) -> pl.DataFrame:
    """One frame of the days' arrays, with the day beside each entry."""
    lengths = [len(entries) for _, (entries, *_) in notes]
    stacked = {"day": np.repeat(np.array([day for day, _ in notes], dtype=np.int64), lengths)}
    for position, name in enumerate(columns):
        parts = [arrays[position] for _, arrays in notes]
        stacked[name] = np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)
    return pl.DataFrame(stacked)


def _causes(notes: list[Note], words: pl.DataFrame) -> pl.DataFrame:
    """What began or ended in each component on each day, in alphabetical order."""
    stacked = _stack(notes, ["link", "component"])
    worded = stacked.with_columns(cause=words["cause"].gather(stacked["link"]))
    return worded.group_by("day", "component").agg(pl.col("cause").unique().sort().str.join(", "))


def _kinds(changes: Changes, accounts: int) -> pl.DataFrame:
    """Each change with its kind: node, day, before (NULL for a first id), after, kind."""
    moved = _stack(changes.moved, ["node", "before", "after", "old_founder_now"])
    arrivals = pl.DataFrame(
        {"node": np.arange(accounts, dtype=np.int64), "day": changes.arrived_on},
        schema={"node": pl.Int64, "day": pl.Int64},
    )
    first = arrivals.join(moved.select("node", "day", "after"), on=["node", "day"], how="left").select(
        "node",
        "day",
        before=pl.lit(None, dtype=pl.Int64),
        after=pl.col("after").fill_null(pl.col("node")),
        kind=pl.when(pl.col("after").is_null()).then(pl.lit("created")).otherwise(pl.lit("joined")),
    )
    # The id founded first lives on, so whoever changes id but stays with the old founder was merged.
    later = moved.join(arrivals, on=["node", "day"], how="anti").select(
        "node",
        "day",
        "before",
        "after",
        kind=pl.when(pl.col("old_founder_now") == pl.col("after")).then(pl.lit("merged")).otherwise(pl.lit("split")),
    )
    return pl.concat([first, later])
