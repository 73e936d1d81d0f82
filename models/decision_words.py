"""Why a benefit was chosen or nothing was, in English and Chinese.

Belongs here: the words for each outcome, with the member's own numbers. Does not: deciding.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Words:
    """One reason in both languages."""

    en: str
    zh: str


_REFUSED = {
    "held_out": Words(
        "held out so that effects can be measured later; entitlements are never withheld",
        "對照組，以便日後衡量效果；應得權益不受影響",
    ),
    "none_open": Words("no benefit to choose from", "沒有可選的權益"),
    "not_valid": Words("no benefit is running now", "目前沒有進行中的權益"),
}


def in_words(row: Mapping[str, Any]) -> Words:
    """The reason for one row of the recommendations.

    Args:
        row: status, the benefit's label_en, label_zh, reason_en, reason_zh, p_redeem, benefit_rate, margin,
            cost, value (cents) and why (of a refusal).

    Returns:
        The reason in both languages.
    """
    status = str(row["status"])
    if status == "entitled":
        return Words(
            f"{row['reason_en']}: an entitlement, never withheld", f"{row['reason_zh']}：應得權益，不受預算限制"
        )
    if status == "chosen":
        return _chosen(row)
    if status in _REFUSED:
        return _REFUSED[status]
    return _closest(row, status)


def _closest(row: Mapping[str, Any], status: str) -> Words:
    """Why the benefit that came closest was not given."""
    en, zh = row["label_en"], row["label_zh"]
    if status == "over_budget":
        return Words(
            f"budget or stock went to others: {en} was worth {_money(row['value'])}",
            f"預算或庫存已分配給價值更高的會員：{zh}的預期價值為 {_money(row['value'])}",
        )
    if status == "not_worth_it":
        return Words(
            f"costs as much as it brings or more: the best, {en}, was worth {_money(row['value'])}",
            f"成本不低於收益：最佳的{zh}預期價值為 {_money(row['value'])}",
        )
    if status == "used_up":
        return Words(f"has had {en} as often as one member may", f"已達{zh}的領取上限")
    return Words(f"not eligible for any benefit; for {en}: {row['why']}", f"不符合任何權益的條件，例如{zh}")


def _chosen(row: Mapping[str, Any]) -> Words:
    chance, usual = _percent(row["p_redeem"]), _percent(row["benefit_rate"])
    brings, costs = _money(row["margin"]), _money(row["cost"])
    return Words(
        f"{row['reason_en']}; {chance} likely to be used (usual {usual}), brings {brings}, costs {costs} (assumed)",
        f"{row['reason_zh']}；使用機率 {chance}（平均 {usual}），預期毛利 {brings}、成本 {costs}（假設值）",
    )


def _money(cents: int) -> str:
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100:,}.{abs(cents) % 100:02d}"


def _percent(share: float) -> str:
    return f"{int(share * 1000 + 0.5) / 10:g} %"
