"""Who is held out: a keyed hash of the member, assigned before anything is allocated.

Belongs here: the assignment and how an earlier one wins. Does not: keeping the assignments (the decision
log does).
"""

import hashlib
import hmac

import polars as pl

_SPAN = 2**64


def place(member_id: str, salt: str) -> float:
    """A member's fixed place in [0, 1), which nobody can guess without the salt.

    Args:
        member_id: the One ID.
        salt: the workspace's.

    Returns:
        The same number for ever.
    """
    digest = hmac.new(salt.encode(), member_id.encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:8], "big") / _SPAN


def assign(members: pl.Series, salt: str, share: float, earlier: pl.DataFrame | None = None) -> pl.DataFrame:
    """Hold out a share of the members; assignments made earlier stand, whatever the share is now.

    Args:
        members: their ids.
        salt: the workspace's.
        share: of members to hold out, 0 to 1.
        earlier: member_id, is_holdout, as the decision log has them; ids that are not members any more are
            left out.

    Returns:
        member_id, is_holdout, one row each, sorted.
    """
    ids = members.unique().sort()
    fresh = pl.DataFrame({"member_id": ids, "by_hash": [place(member, salt) < share for member in ids]})
    if earlier is None or earlier.is_empty():
        return fresh.select("member_id", is_holdout="by_hash")
    first = earlier.select("member_id", "is_holdout").unique("member_id", keep="first", maintain_order=True)
    return fresh.join(first, on="member_id", how="left").select(
        "member_id", is_holdout=pl.coalesce("is_holdout", "by_hash")
    )
