"""What an account row says besides the account: identifiers and consents, a row each.

What belongs here: unfolding them from the columns that the mapping made. What does not: their one form
(`identifiers.py`). A value that is blank is no identifier; a consent without a usable contact point or
without an answer states nothing.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from member360.ingestion.feeds import Feed
from member360.ingestion.identifiers import are_denied, family, normalise_all
from member360.workspace.mapping import Consent, Identifier
from member360.workspace.transforms import AnyTransform

_ROW = ("row_at", "file_at", "line_at", "part", "received_at", "row_hash", "account_id")


class AccountParts:
    """Unfolds good account rows, piece by piece; what is written alike in several places is read once.

    Args:
        feed: A feed of accounts.
    """

    def __init__(self, feed: Feed) -> None:
        self._feed = feed

    def unfold(self, rows: pa.Table) -> dict[str, pa.Table]:
        """Return what some rows say, by landing table.

        Args:
            rows: Good rows, in order, with a `v_` (moments a `d_`) column for each slot of identifiers and consents.

        Returns:
            Landing tables' columns as far as they depend on the row, in the order of rows and of the mapping.
        """
        known: list[tuple[AnyTransform, str, pa.Array]] = []
        source = self._feed.source
        identifiers = [
            self._identifiers(rows, i, stated.kind, self._forms(rows[f"v_identifier_{i}_value"], stated, known))
            for i, stated in enumerate(source.identifiers)
        ]
        consents = [
            self._consents(rows, i, stated.contact, self._forms(rows[f"v_consent_{i}_value"], stated, known))
            for i, stated in enumerate(source.consents)
        ]
        return {"account_identifiers": _in_order(identifiers), "account_consents": _in_order(consents)}

    def _forms(
        self, column: pa.ChunkedArray, stated: Identifier | Consent, known: list[tuple[AnyTransform, str, pa.Array]]
    ) -> tuple[pa.Array, pa.Array]:
        """The identifier of each row, made of the same value only once, and whether it is denied."""
        kind = stated.kind if isinstance(stated, Identifier) else stated.contact
        country, values = self._feed.business.country, column.combine_chunks()
        forms = next((forms for value, like, forms in known if (value, like) == (stated.value, family(kind))), None)
        if forms is None:
            forms = normalise_all(kind, values, country)
            known.append((stated.value, family(kind), forms))
        return forms, are_denied(kind, values, forms, country, self._feed.business.denied)

    def _identifiers(self, rows: pa.Table, i: int, kind: str, read: tuple[pa.Array, pa.Array]) -> pa.Table:
        value, (forms, denied) = rows[f"v_identifier_{i}_value"], read
        columns = {
            "kind": _same(kind, len(rows)),
            "value": value,
            "identifier": forms,
            "is_denied": denied,
            "verified": pc.fill_null(rows[f"v_identifier_{i}_verified"], False),
        }
        for which in ("first_seen", "last_seen"):
            columns |= _moment(rows, f"identifier_{i}_{which}_at", f"{which}_at", f"{which}_date")
        return _some(rows, columns, value.is_valid())

    def _consents(self, rows: pa.Table, i: int, contact: str, read: tuple[pa.Array, pa.Array]) -> pa.Table:
        forms, denied = read
        purpose, granted = rows[f"v_consent_{i}_purpose"], rows[f"v_consent_{i}_granted"]
        columns = {
            "contact_kind": _same(contact, len(rows)),
            "contact_point": forms,
            "purpose": purpose,
            "recipient": pc.fill_null(rows[f"v_consent_{i}_recipient"], "own"),
            "granted": granted,
            **_moment(rows, f"consent_{i}_at", "stated_at", "stated_date"),
        }
        usable = pc.and_(forms.is_valid(), pc.invert(denied))
        return _some(rows, columns, pc.and_(usable, pc.and_(granted.is_valid(), purpose.is_valid())))


def _same(text: str, count: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, dtype=np.int32)), pa.array([text]))


def _moment(rows: pa.Table, slot: str, at: str, day: str) -> dict[str, Any]:
    if f"v_{slot}" not in rows.column_names:
        return {}
    return {at: rows[f"v_{slot}"], day: rows[f"d_{slot}"]}


def _some(rows: pa.Table, columns: dict[str, Any], kept: Any) -> pa.Table:
    """Those rows that are kept, with what they say."""
    whole = pa.table({**{name: rows[name] for name in _ROW}, **columns})
    return whole if pc.all(kept).as_py() is not False else whole.filter(kept)


def _in_order(stated: Sequence[pa.Table]) -> pa.Table:
    """Several statements of each row, side by side: by row, then as the mapping has them."""
    if len(stated) <= 1:
        return stated[0] if stated else pa.table({name: pa.nulls(0) for name in _ROW})
    together = pa.concat_tables(stated, promote_options="default").unify_dictionaries()
    order = np.argsort(together["row_at"].to_numpy(), kind="stable")
    return together.take(pa.array(order))
