"""What an account row says besides the account: identifiers and consents, a row each.

What belongs here: unfolding them from the columns that the mapping made. What does not: their one form
(`identifiers.py`). A value that is blank is no identifier; a consent without a usable contact point or
without an answer states nothing.
"""

import duckdb
import pyarrow as pa

from member360.ingestion.feeds import Feed
from member360.ingestion.identifiers import normalise_all
from member360.ingestion.mapping.values import quoted

_ROW = "row_at, file_at, line_at, part, received_at, row_hash, account_id"


def unfold(feed: Feed, con: duckdb.DuckDBPyConnection) -> None:
    """Make temporary tables `identifiers` and `consents` of the table `landed`.

    Args:
        feed: A feed of accounts.
        con: Holds `landed`, good rows with a `v_` (moments a `d_`) column for each slot.
    """
    con.execute(f"create or replace temp table stated_identifiers as {_identifiers(feed)}")
    con.execute(f"create or replace temp table stated_consents as {_consents(feed)}")
    pairs = con.execute(
        """
        select distinct kind, value from stated_identifiers
        union select distinct contact_kind, value from stated_consents order by 1, 2
        """
    ).fetchall()
    forms = normalise_all(pairs, feed.business.country, feed.business.denied)
    kinds, values, identifiers, denied = zip(*forms, strict=True) if forms else ((), (), (), ())
    con.register(
        "forms",
        pa.table(
            {
                "kind": pa.array(kinds, pa.string()),
                "value": pa.array(values, pa.string()),
                "identifier": pa.array(identifiers, pa.string()),
                "is_denied": pa.array(denied, pa.bool_()),
            }
        ),
    )
    con.execute(
        """
        create or replace temp table identifiers as
        select stated.*, forms.identifier, forms.is_denied
        from stated_identifiers as stated inner join forms on stated.kind = forms.kind and stated.value = forms.value
        order by row_at, position
        """
    )
    con.execute(
        """
        create or replace temp table consents as
        select stated.*, forms.identifier as contact_point
        from stated_consents as stated
        inner join forms on stated.contact_kind = forms.kind and stated.value = forms.value
        where forms.identifier is not null and not forms.is_denied
        order by row_at, position
        """
    )
    con.unregister("forms")


def _identifiers(feed: Feed) -> str:
    selects = [
        f"select {_ROW}, {i} as position, {quoted(identifier.kind)} as kind, v_identifier_{i}_value as value,"
        f" coalesce(v_identifier_{i}_verified, false) as verified,"
        f" {_seen(i, 'first_seen', identifier.first_seen_at is not None)},"
        f" {_seen(i, 'last_seen', identifier.last_seen_at is not None)}"
        f" from landed where v_identifier_{i}_value is not null"
        for i, identifier in enumerate(feed.source.identifiers)
    ]
    empty = (
        f"select {_ROW}, 0 as position, '' as kind, '' as value, false as verified, {_seen(0, 'first_seen', False)},"
        f" {_seen(0, 'last_seen', False)} from landed where false"
    )
    return " union all ".join(selects or [empty])


def _seen(i: int, which: str, mapped: bool) -> str:
    at, day = f"v_identifier_{i}_{which}_at", f"d_identifier_{i}_{which}_at"
    if not mapped:
        at, day = "cast(null as timestamp)", "cast(null as date)"
    return f"{at} as {which}_at, {day} as {which}_date"


def _consents(feed: Feed) -> str:
    selects = []
    for i, consent in enumerate(feed.source.consents):
        at, day = f"v_consent_{i}_at", f"d_consent_{i}_at"
        if consent.at is None:
            at, day = "cast(null as timestamp)", "cast(null as date)"
        selects.append(
            f"select {_ROW}, {i} as position, {quoted(consent.contact)} as contact_kind, v_consent_{i}_value as value,"
            f" v_consent_{i}_purpose as purpose, coalesce(v_consent_{i}_recipient, 'own') as recipient,"
            f" v_consent_{i}_granted as granted, {at} as stated_at, {day} as stated_date from landed"
            f" where v_consent_{i}_value is not null and v_consent_{i}_granted is not null"
            f" and v_consent_{i}_purpose is not null"
        )
    empty = (
        f"select {_ROW}, 0 as position, '' as contact_kind, '' as value, '' as purpose, '' as recipient,"
        " false as granted, cast(null as timestamp) as stated_at, cast(null as date) as stated_date"
        " from landed where false"
    )
    return " union all ".join(selects or [empty])
