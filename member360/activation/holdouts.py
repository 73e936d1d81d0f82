"""Who is held out, so that effects can be measured.

What belongs here: assigning members to arms by a keyed hash, once; what a merge does to it. What does not:
reading or writing the decision log, and who is offered what.
"""

import hashlib
import hmac
from datetime import date
from decimal import Decimal

import polars as pl

SCHEMA = pl.Schema(
    {
        "member_id": pl.String(),
        "is_holdout": pl.Boolean(),
        "assigned_on": pl.Date(),
        "is_mixed": pl.Boolean(),
        "is_new": pl.Boolean(),
    }
)
_HASHES = 1 << 64


def salt_id(salt: str) -> str:
    """A name for a salt that does not give it away; assignments under another salt do not count."""
    return hashlib.sha256(salt.encode()).hexdigest()[:12]


def is_held_out(member_id: str, salt: str, share: Decimal) -> bool:
    """The arm that a member's keyed hash gives."""
    digest = hmac.new(salt.encode(), member_id.encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:8]) < int(share * _HASHES)


def holdouts(
    members: pl.DataFrame,
    assigned: pl.DataFrame,
    successors: pl.DataFrame,
    salt: str,
    share: Decimal,
    as_of: date,
) -> pl.DataFrame:
    """The arm of each member.

    Args:
        members: `member_id`, one row each.
        assigned: The decision log's `holdout` entries that this run may know of, oldest first.
        successors: `member_id` that went into another on a merge, and `successor`, the one that lives on.
        salt: The workspace's key.
        share: Share of members held out.
        as_of: Day of new assignments.

    Returns:
        One row per member by id: is_holdout, assigned_on, is_mixed (a merge of two arms: the earlier
        assignment wins, and the member is left out of lift), is_new (to be written to the decision log).
    """
    current = dict(successors.select("member_id", "successor").iter_rows())
    known = assigned.filter(pl.col("salt_id") == salt_id(salt))
    if current:
        known = known.with_columns(pl.col("member_id").replace(current))
    arms = known.group_by("member_id").agg(
        pl.col("is_holdout", "assigned_on").first(), is_mixed=pl.col("is_holdout").n_unique() > 1
    )
    everybody = members.select("member_id").sort("member_id")
    rows = everybody.join(arms, on="member_id", how="left", maintain_order="left")
    is_new = rows["is_holdout"].is_null()
    new = rows.filter(is_new)["member_id"]
    held = pl.DataFrame({"member_id": new, "held": [is_held_out(member, salt, share) for member in new]})
    return (
        rows.join(held.cast({"held": pl.Boolean}), on="member_id", how="left", maintain_order="left")
        .select(
            "member_id",
            pl.coalesce("is_holdout", "held").alias("is_holdout"),
            pl.col("assigned_on").fill_null(as_of),
            pl.col("is_mixed").fill_null(value=False),
            is_new=is_new,
        )
        .match_to_schema(SCHEMA)
    )


def successors(one_id_map: pl.DataFrame, one_id_history: pl.DataFrame) -> pl.DataFrame:
    """Which member lives on for each member id that a merge has ended.

    Args:
        one_id_map: `member_id` of every account today.
        one_id_history: Changes with `kind`, `previous_member_id`, `member_id` and `changed_on`.

    Returns:
        `member_id` (ended) and `successor` (alive), one row each, by member_id.
    """
    alive = set(one_id_map["member_id"])
    merges = one_id_history.filter(pl.col("kind") == "merged").sort("changed_on", maintain_order=True)
    into = dict(merges.select("previous_member_id", "member_id").iter_rows())
    rows = []
    for ended in sorted(set(into) - alive):
        at, seen = ended, {ended}
        while at not in alive and into.get(at) not in seen | {None}:
            at = into[at]
            seen.add(at)
        if at in alive:
            rows.append((ended, at))
    return pl.DataFrame(rows, schema={"member_id": pl.String, "successor": pl.String}, orient="row")
