"""One member on one page, in words.

What belongs here: what the card says and in which order. What does not: contact points, which no reader sees.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from member360.commands.card_words import EVIDENCE, SENTENCES, TITLES
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
    sections = {
        "accounts": page.accounts(),
        "stages": page.stages(),
        "tier": page.tier(),
        "points": page.points(),
        "scores": page.scores(),
        "recommended": page.recommended(),
        "segments": page.segments(),
    }
    place = tongue(language)
    nothing = say("nothing_known", language)
    return [(TITLES[name][place], list(lines) or [nothing]) for name, lines in sections.items()]


def say(sentence: str, language: str, **values: object) -> str:
    """Return one of `SENTENCES` in a language.

    Args:
        sentence: Which.
        language: `en` or `zh`.
        values: What it has places for.
    """
    return SENTENCES[sentence][tongue(language)].format(**values)


def tongue(language: str) -> int:
    """Return the place of a language in each pair of `card_words`: English 0, Chinese 1."""
    return int(language.startswith("zh"))


class _Card:
    def __init__(self, reader: Reader, labels: Labels, member_id: str, language: str) -> None:
        self._reader = reader
        self._labels = labels
        self._member_id = member_id
        self._language = language
        self._member = self._rows("member_360")[0]

    def accounts(self) -> Iterator[str]:
        for row in self._rows("one_id_map", "business, account_id"):
            yield self._say("account", business=self._word("business", row["business"]), account=row["account_id"])

    def stages(self) -> Iterator[str]:
        yield self._stage({**self._member, "business": ECOSYSTEM})
        for row in self._rows("member_business", "business"):
            yield self._stage(row)

    def tier(self) -> Iterator[str]:
        row = self._member
        if row.get("tier") is None:
            return
        since = self._say("since", day=row["tier_since"]) if row.get("tier_since") else ""
        score = _number(row.get("score"))
        yield self._say("tier_now", tier=self._word("tier", row["tier"]), since=since, score=score)
        if row.get("next_tier"):
            missing = _number(row.get("score_to_next_tier"))
            yield self._say("to_next_tier", score=missing, tier=self._word("tier", row["next_tier"]))
        if row.get("next_review_on"):
            silent = self._word("tier", row.get("tier_if_silent"))
            keep = row.get("score_to_keep_tier") or 0
            needed = self._say("to_keep", score=_number(keep)) if keep else ""
            yield self._say("at_review", day=row["next_review_on"], tier=silent) + needed

    def points(self) -> Iterator[str]:
        row = self._member
        if row.get("coins_balance") is None:
            return
        coins, balance = self._word("measure", "coins_balance"), _number(row["coins_balance"])
        words = self._say("coins", coins=coins, balance=balance, available=_number(row.get("coins_available")))
        if row.get("coins_pending"):
            words += self._say("pending", coins=_number(row["coins_pending"]))
        if row.get("coins_expiring_30_days"):
            words += self._say("expiring", coins=_number(row["coins_expiring_30_days"]))
        yield words

    def scores(self) -> Iterator[str]:
        reasons: dict[str, list[str]] = {}
        for row in self._rows("score_reasons", "business, rank"):
            if row["feature"] != "base":
                reasons.setdefault(row["business"], []).append(str(row[f"words_{self._suffix}"]))
        for row in self._rows("member_scores", f"case business when '{ECOSYSTEM}' then 0 else 1 end, business"):
            first = row.get(f"reason_{self._suffix}")
            why = reasons.get(row["business"], [])[:3] or ([first] if first else [])
            yield self._say(
                "score",
                business=self._word("business", row["business"]),
                share=row["score"],
                days=row["horizon_days"],
                decile=row["decile"],
                model=self._word("model", row["model"]),
            ) + (self._say("reasons", reasons=self._say("and").join(why)) if why else "")

    def recommended(self) -> Iterator[str]:
        decided = self._rows("benefit_recommendations", "is_entitlement desc, benefit_id")
        has_right = any(row["is_entitlement"] for row in decided)
        for row in decided:
            reason = row[f"reason_{self._suffix}"]
            if row["benefit_id"] == "nothing":
                yield self._say("nothing_else" if has_right else "nothing", reason=reason)
                continue
            evidence = EVIDENCE.get(row["evidence"], row["evidence"]) if self._suffix == "zh" else row["evidence"]
            value = row.get("expected_value")
            yield self._say(
                "benefit",
                benefit=self._word("benefit", row["benefit_id"]),
                worth=self._say("worth", value=value, evidence=evidence) if value is not None else "",
                reason=reason,
                held=self._say("held_out") if row["is_holdout"] and not row["is_entitlement"] else "",
            )

    def segments(self) -> Iterator[str]:
        for row in self._rows("segment_membership", "segment"):
            yield self._say("segment", segment=self._word("segment", row["segment"]), day=row["entered_on"])

    def _stage(self, row: Row) -> str:
        business, stage = self._word("business", row["business"]), self._word("stage", row["stage"])
        words = self._say("stage", business=business, stage=stage)
        if row.get("stage_since"):
            words += self._say("since", day=row["stage_since"])
        if row.get("entered_by"):
            words += self._say("because", cause=self._word("entered_by", row["entered_by"]).lower())
        if row.get("purchase_days"):
            number = row["purchase_days"]
            count = self._say("one_purchase_day" if number == 1 else "many_purchase_days", number=number)
            words += self._say("purchase_days", count=count, day=row["last_purchase_on"])
        if row["stage"] in {"first_order", "repeat"} and row.get("becomes_dormant_on"):
            words += self._say("goes_dormant", day=row["becomes_dormant_on"])
        if row["stage"] == "dormant" and row.get("becomes_churned_on"):
            words += self._say("churns", day=row["becomes_churned_on"])
        return words

    def _say(self, sentence: str, **values: object) -> str:
        return say(sentence, self._language, **values)

    @property
    def _suffix(self) -> str:
        return ("en", "zh")[tongue(self._language)]

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
