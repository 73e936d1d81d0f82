"""Columns and types of the reference tables.

What belongs here: names and types as the warehouse has them. What does not: the rows (`reference.py`).
"""

import polars as pl

TEXT, WHOLE, YES, DAY = pl.String(), pl.Int64(), pl.Boolean(), pl.Date()
MOMENT, RATE, MONEY = pl.Datetime("us"), pl.Decimal(18, 6), pl.Decimal(18, 2)
Columns = dict[str, pl.DataType]


def texts(*names: str) -> Columns:
    """Return columns of text with these names."""
    return dict.fromkeys(names, TEXT)


def wholes(*names: str) -> Columns:
    """Return columns of whole numbers with these names."""
    return dict.fromkeys(names, WHOLE)


BUSINESS: Columns = {
    **texts("business", "label_en", "label_zh", "scene", "timezone", "currency", "country"),
    "connected_at": MOMENT,
    **wholes("delivery_every_days", "delivery_tolerance_days"),
    "margin_rate": RATE,
    "churn_horizon_days": WHOLE,
    "threshold_kind": TEXT,
    **wholes("dormant_after", "churned_after", "usual_gap_thousandths", "weight_thousandths"),
    **wholes("dormant_multiple_thousandths", "churned_multiple_thousandths", "threshold_min", "threshold_max"),
    "qualifying_min_amount": MONEY,
    "sends_own_restores": YES,
}
EARN_RULE: Columns = {
    "rule_id": TEXT,
    "rule_version": WHOLE,
    **texts("business", "currency"),
    "rate": RATE,
    "valid_from": DAY,
    "valid_to": DAY,
    "pending_days": WHOLE,
    "is_by_tier": YES,
    "covers_all_categories": YES,
}
BENEFIT: Columns = {
    **texts("benefit_id", "label_en", "label_zh", "kind", "scene", "business", "paid_by"),
    "face_value": MONEY,
    "cost": MONEY,
    "stock": WHOLE,
    "valid_from": DAY,
    "valid_to": DAY,
    **wholes("per_member", "min_tier_rank"),
    "is_entitlement": YES,
    **texts("eligibility", "reason_en", "reason_zh"),
}
POINTS_CURRENCY: Columns = {
    **texts("currency", "role"),
    **wholes("window_days", "life_days"),
    "period_end": TEXT,
    "value": RATE,
}
TIER: Columns = {"tier": TEXT, **wholes("tier_rank", "threshold"), **texts("label_en", "label_zh")}
IDENTITY_RULE: Columns = {
    **texts("rule", "kind"),
    "requires_verified": YES,
    "strength": TEXT,
    **wholes("cap", "recycling_gap_days"),
}
RULE_KEY: Columns = {"rule_id": TEXT, "rule_version": WHOLE}
