"""The rows of a file: one member each, with the contact points that may be used side by side.

What belongs here: from permitted contact points to columns. What does not: who is permitted, and how columns are
written.
"""

from collections.abc import Callable, Mapping, Sequence

import polars as pl

from member360.activation.exports import normalise

MOST_OF_A_KIND = 3
UNUSABLE = "unusable_contact"
_CONSENT_KIND = {"email": "email", "phone": "sms"}


def wide(
    members: Sequence[str], contacts: pl.DataFrame, kinds: Sequence[str], country: str
) -> tuple[pl.DataFrame, list[str]]:
    """Lay out members and their contact points.

    Args:
        members: Ids of permitted members, sorted.
        contacts: Permitted contact points: `member_id`, `kind`, `contact_point`, sorted.
        kinds: Kinds that become columns: email, phone. None: the ids alone.
        country: For telephone numbers without a country code.

    Returns:
        A frame of `member_id`, `email`, `email_2` … `phone` …, at most three of a kind and as many as some member
        needs; and the ids of members none of whose contact points can be used, who are not in it.
    """
    clean: Mapping[str, Callable[[str], str | None]] = {
        "email": normalise.email,
        "phone": lambda text: normalise.phone(text, country),
    }
    found: dict[str, dict[str, list[str]]] = {member: {} for member in members}
    for kind in kinds:
        mine = contacts.filter(pl.col("kind") == _CONSENT_KIND[kind])
        for member, point in mine.select("member_id", "contact_point").iter_rows():
            usable = clean[kind](point)
            points = found[member].setdefault(kind, [])
            if usable is not None and usable not in points and len(points) < MOST_OF_A_KIND:
                points.append(usable)
    unusable = [member for member in members if kinds and not any(found[member].values())]
    rows = [member for member in members if member not in set(unusable)]
    columns: dict[str, list[str | None]] = {"member_id": list(rows)}
    for kind in kinds:
        most = max([1, *(len(found[member].get(kind, [])) for member in rows)])
        for place in range(most):
            name = kind if place == 0 else f"{kind}_{place + 1}"
            columns[name] = [_at(found[member].get(kind, []), place) for member in rows]
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)), unusable


def _at(points: Sequence[str], place: int) -> str | None:
    return points[place] if place < len(points) else None
