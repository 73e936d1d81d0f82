"""Contributions in a marketer's words, with the member's own numbers, in English and Chinese.

Belongs here: one sentence per group of features. Does not: computing contributions (estimators.py).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

Values = dict[str, float]
BASE = "base"
TOP = 3
_WHOLE_FROM = 20


@dataclass(frozen=True)
class Words:
    """One reason in both languages."""

    en: str
    zh: str


def _number(value: float) -> str:
    """Whole if it is near one or large, else one decimal."""
    rounded = math.floor(value * 10 + 0.5) / 10
    return f"{rounded:,.0f}" if rounded >= _WHOLE_FROM or rounded == int(rounded) else f"{rounded:.1f}"


def _days(value: float) -> str:
    return f"{_number(value)} day" + ("" if _number(value) == "1" else "s")


def _percent(value: float) -> str:
    return f"{math.floor(value * 100 + 0.5)} %"


def _silent(row: Values) -> float:
    """Days from the last purchase day to the as-of day, as on the card; a score looks from the day after."""
    return row["recency"] - 1


def _rhythm(row: Values) -> Words:
    silent = _silent(row)
    gone = _number(silent)
    if row["purchase_days"] <= 1:
        return Words(f"bought once, {_days(silent)} ago", f"只買過一次，距今 {gone} 天")
    usual = row["gap_median"]
    every, often = _days(usual), f"平時每 {_number(usual)} 天購買一次"
    if usual == 1:
        every, often = "day", "平時每天購買"
    if silent > usual:
        return Words(f"usually buys every {every}, nothing now for {_days(silent)}", f"{often}，現在已 {gone} 天未購")
    return Words(f"usually buys every {every}, last {_days(silent)} ago", f"{often}，上次在 {gone} 天前")


def _recency(row: Values) -> Words:
    silent = _silent(row)
    return Words(f"last purchase {_days(silent)} ago", f"上次購買距今 {_number(silent)} 天")


def _frequency(row: Values) -> Words:
    return Words(f"bought on {_days(row['purchase_days'])} so far", f"至今共有 {_number(row['purchase_days'])} 天購買")


def _spend(row: Values) -> Words:
    now, usual = _number(row["sales_28"]), _number(row["sales_84"] / 3)
    return Words(
        f"spent {now} in the last 28 days, {usual} in a usual 28 days of the last 84",
        f"最近 28 天消費 {now}，近 84 天平均每 28 天 {usual}",
    )


def _money(row: Values) -> Words:
    return Words(f"spent {_number(row['sales_84'])} in 84 days", f"近 84 天消費 {_number(row['sales_84'])}")


def _offers(row: Values) -> Words:
    share = _percent(row["discount_share"] + row["coupon_share"])
    return Words(f"{share} of the list price came off by discounts and coupons", f"折扣與優惠券佔原價 {share}")


def _variety(row: Values) -> Words:
    count = _number(row["categories_84"])
    return Words(
        f"bought from {count} categor{'y' if count == '1' else 'ies'} in 84 days",
        f"近 84 天購買 {count} 個品類",
    )


def _habit(row: Values) -> Words:
    share = _percent(row["weekend_share"])
    return Words(f"{share} of purchase days are at the weekend", f"{share} 的購買日在週末")


def _elsewhere(row: Values) -> Words:
    count, passed = _number(row["businesses_84"]), _number(row["passed_by"])
    if row["passed_by"] < 1:
        return Words(
            f"active in {count} business{'' if count == '1' else 'es'} in 84 days",
            f"近 84 天在 {count} 個業務有購買",
        )
    return Words(
        f"since then bought elsewhere on {_days(row['passed_by'])}, but not here",
        f"之後有 {passed} 天在其他業務購買，但沒有在這裡",
    )


_SENTENCES: dict[str, Callable[[Values], Words]] = {
    "rhythm": _rhythm,
    "recency": _recency,
    "frequency": _frequency,
    "spend": _spend,
    "money": _money,
    "offers": _offers,
    "variety": _variety,
    "habit": _habit,
    "elsewhere": _elsewhere,
}


# Whether a reason reads like bad news; None, and for one that is not here: its words are neither good nor bad.
_SOUNDS_BAD: dict[str, Callable[[Values], bool | None]] = {
    "rhythm": lambda row: _silent(row) > row["gap_median"] if row["purchase_days"] > 1 else None,
    "spend": lambda row: row["sales_28"] < row["sales_84"] / 3,
    "elsewhere": lambda row: row["passed_by"] >= 1,
}


def words(group: str, row: Values, contribution: float) -> Words:
    """One reason in words, saying which way it pulls.

    Contributions are measured against the average of those scored: what reads like bad news of a member may still be
    better than what is known of most, and then it is said so.

    Args:
        group: of features.
        row: the member's features by name.
        contribution: to the logit; positive raises the risk.

    Returns:
        The reason in English and Chinese.
    """
    said = _SENTENCES[group](row)
    up = contribution >= 0
    sounds_bad = _SOUNDS_BAD[group](row) if group in _SOUNDS_BAD else None
    if sounds_bad is not None and sounds_bad != up:
        return Words(
            f"{said.en} (still {'above' if up else 'below'}-average risk)",
            f"{said.zh}（風險仍{'高' if up else '低'}於平均）",
        )
    return Words(
        f"{said.en} ({'raises' if up else 'lowers'} the risk)",
        f"{said.zh}（{'風險升高' if up else '風險降低'}）",
    )
