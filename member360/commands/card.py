"""One member on one page, in words.

What belongs here: what the card says and in which order. What does not: contact points, which no reader sees.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from member360.publishing import Reader
from member360.workspace.labels import Labels

ECOSYSTEM = "ecosystem"
Row = Mapping[str, Any]
Section = tuple[str, list[str]]


def card(reader: Reader, labels: Labels, member_id: str, language: str) -> list[Section]:
    """What is known of a member: sections with their lines.

    Args:
        reader: The snapshot.
        labels: Words for codes.
        member_id: A member of the snapshot.
        language: `en` or `zh`.
    """
    page = _Card(reader, labels, member_id, language)
    sections = [
        ("Accounts", page.accounts()),
        ("Where the member stands", page.stages()),
        ("Tier", page.tier()),
        ("Points", page.points()),
        ("Chance of no purchase", page.scores()),
        ("Recommended", page.recommended()),
        ("Segments", page.segments()),
    ]
    return [(title, list(lines)) for title, lines in sections]


class _Card:
    def __init__(self, reader: Reader, labels: Labels, member_id: str, language: str) -> None:
        self._reader = reader
        self._labels = labels
        self._member_id = member_id
        self._language = language
        self._member = self._rows("member_360")[0]

    def accounts(self) -> Iterator[str]:
        for row in self._rows("one_id_map", "business, account_id"):
            yield f"{self._word('business', row['business'])}: {row['account_id']}"

    def stages(self) -> Iterator[str]:
        yield self._stage({**self._member, "business": ECOSYSTEM})
        for row in self._rows("member_business", "business"):
            yield self._stage(row)

    def tier(self) -> Iterator[str]:
        row = self._member
        if row.get("tier") is None:
            return
        since = f" since {row['tier_since']}" if row.get("tier_since") else ""
        yield f"{self._word('tier', row['tier'])}{since}, score {_number(row.get('score'))}"
        if row.get("next_tier"):
            yield f"{_number(row.get('score_to_next_tier'))} to {self._word('tier', row['next_tier'])}"
        if row.get("next_review_on"):
            silent = self._word("tier", row.get("tier_if_silent"))
            keep = row.get("score_to_keep_tier") or 0
            needed = f"; {_number(keep)} more keep the tier" if keep else ""
            yield f"at the review on {row['next_review_on']}, if nothing is bought until then: {silent}{needed}"

    def points(self) -> Iterator[str]:
        row = self._member
        if row.get("coins_balance") is None:
            return
        parts = [_number(row["coins_balance"]), f"{_number(row.get('coins_available'))} to spend"]
        if row.get("coins_pending"):
            parts.append(f"{_number(row['coins_pending'])} on their way")
        if row.get("coins_expiring_30_days"):
            parts.append(f"{_number(row['coins_expiring_30_days'])} expire within 30 days")
        yield f"{self._word('measure', 'coins_balance')}: {', '.join(parts)}"

    def scores(self) -> Iterator[str]:
        reasons: dict[str, list[str]] = {}
        for row in self._rows("score_reasons", "business, rank"):
            if row["feature"] != "base":
                reasons.setdefault(row["business"], []).append(str(row[f"words_{self._tongue}"]))
        for row in self._rows("member_scores", f"case business when '{ECOSYSTEM}' then 0 else 1 end, business"):
            place = f"{self._word('business', row['business'])}: {row['score']:.0%} within {row['horizon_days']} days"
            first = row.get(f"reason_{self._tongue}")
            words = reasons.get(row["business"], [])[:3] or ([first] if first else [])
            yield f"{place} (tenth {row['decile']} of 10, {row['model']})" + (f": {'; '.join(words)}" if words else "")

    def recommended(self) -> Iterator[str]:
        for row in self._rows("benefit_recommendations", "is_entitlement desc, benefit_id"):
            reason = row[f"reason_{self._tongue}"]
            if row["benefit_id"] == "nothing":
                yield f"nothing: {reason}"
                continue
            held = "; held out, so it is not given" if row["is_holdout"] and not row["is_entitlement"] else ""
            value = row.get("expected_value")
            worth = f", expected value {value} ({row['evidence']})" if value is not None else ""
            yield f"{self._word('benefit', row['benefit_id'])}{worth}: {reason}{held}"

    def segments(self) -> Iterator[str]:
        for row in self._rows("segment_membership", "segment"):
            yield f"{self._word('segment', row['segment'])} (since {row['entered_on']})"

    def _stage(self, row: Row) -> str:
        words = f"{self._word('business', row['business'])}: {self._word('stage', row['stage'])}"
        if row.get("stage_since"):
            words += f" since {row['stage_since']}"
        if row.get("entered_by"):
            words += f" ({self._word('entered_by', row['entered_by']).lower()})"
        if row.get("purchase_days"):
            words += f"; {row['purchase_days']} purchase days, the last on {row['last_purchase_on']}"
        if row["stage"] in {"first_order", "repeat"} and row.get("becomes_dormant_on"):
            words += f"; dormant from {row['becomes_dormant_on']} if nothing is bought until then"
        if row["stage"] == "dormant" and row.get("becomes_churned_on"):
            words += f"; churned from {row['becomes_churned_on']} if nothing is bought until then"
        return words

    @property
    def _tongue(self) -> str:
        return "zh" if self._language.startswith("zh") else "en"

    def _word(self, group: str, code: str | None) -> str:
        found = self._labels.word(f"{group}.{code}", self._language)
        return str(code) if found == f"{group}.{code}" else found

    def _rows(self, table: str, order: str = "member_id") -> list[dict[str, Any]]:
        """The member's rows of a table; none when the snapshot does not have it."""
        if table not in self._reader.tables():
            return []
        sql = f"select * from {table} where member_id = ? order by {order}"
        return self._reader.query(sql, [self._member_id]).to_dicts()


def _number(value: int | None) -> str:
    return f"{value or 0:,}"
