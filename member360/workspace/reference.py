"""The workspace's rules as rows: the reference tables that SQL joins.

What belongs here: one frame for each table of the warehouse schema `reference`, rows sorted. What does not:
their columns (`reference_columns.py`), writing them into the warehouse (`orchestration` does).
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

from member360.workspace.business import FixedThresholds
from member360.workspace.mapping import Source
from member360.workspace.programme import CoinsCurrency
from member360.workspace.reference_columns import (
    BENEFIT,
    BUSINESS,
    DAY,
    EARN_RULE,
    IDENTITY_RULE,
    MOMENT,
    POINTS_CURRENCY,
    RATE,
    RULE_KEY,
    TEXT,
    TIER,
    WHOLE,
    Columns,
    texts,
    wholes,
)
from member360.workspace.workspace import Workspace, mapping_hash

Rows = Iterable[tuple[Any, ...]]


def reference_tables(ws: Workspace) -> dict[str, pl.DataFrame]:
    """Return every reference table but `run_context`, which belongs to a run.

    Args:
        ws: A loaded workspace.

    Returns:
        Table name to frame; the types are those of the warehouse, rows in the order of their first columns.
    """
    return {
        name: pl.DataFrame(list(rows(ws)), schema=columns, orient="row") for name, (columns, rows) in _TABLES.items()
    }


def run_context(ws: Workspace, as_of: date, known_at: datetime) -> pl.DataFrame:
    """Return the one-row table that only the first dbt layer reads.

    Args:
        ws: A loaded workspace.
        as_of: The last business day that results may know of.
        known_at: The last moment of receipt, naive UTC.
    """
    columns: Columns = {"as_of": DAY, "known_at": MOMENT, "workspace_timezone": TEXT, "currency": TEXT}
    row = (as_of, known_at, ws.settings.timezone, ws.settings.currency)
    return pl.DataFrame([row], schema=columns, orient="row")


def _thousandths(value: Decimal) -> int:
    return int(value * 1000)


def _thresholds(ws: Workspace, business: str) -> tuple[Any, ...]:
    thresholds = ws.businesses[business].lifecycle.thresholds
    if isinstance(thresholds, FixedThresholds):
        return ("fixed", thresholds.dormant_after, thresholds.churned_after, *[None] * 6)
    return (
        "personal",
        None,
        None,
        _thousandths(thresholds.usual_gap),
        _thousandths(thresholds.weight),
        _thousandths(thresholds.dormant_multiple),
        _thousandths(thresholds.churned_multiple),
        thresholds.shortest,
        thresholds.longest,
    )


def _businesses(ws: Workspace) -> Rows:
    for name, business in ws.businesses.items():
        yield (
            name,
            business.label.en,
            business.label.zh,
            business.scene,
            business.timezone,
            business.currency,
            business.country,
            business.connected_at,
            business.delivery.every_days,
            business.delivery.tolerance_days,
            business.margin_rate,
            business.horizon_days,
            *_thresholds(ws, name),
            business.lifecycle.qualifying.min_amount,
            business.programme.sends_own_restores,
        )


def _qualifying_types(ws: Workspace) -> Rows:
    for name, business in ws.businesses.items():
        yield from ((name, kind) for kind in sorted(business.lifecycle.qualifying.activity_types))


def _category_scenes(ws: Workspace) -> Rows:
    for name, business in ws.businesses.items():
        yield from ((name, category, scene) for category, scene in sorted(business.category_scenes.items()))


def _exchange_rates(ws: Workspace) -> Rows:
    own = (ws.settings.currency, date.min, Decimal("1.000000"))
    return sorted([own, *((rate.currency, rate.valid_from, rate.rate) for rate in ws.settings.exchange_rates)])


def _points_currencies(ws: Workspace) -> Rows:
    for name, currency in sorted(ws.programme.currencies.items()):
        if isinstance(currency, CoinsCurrency):
            yield (name, "coins", None, currency.life_days, currency.period_end, currency.value)
        else:
            yield (name, "score", currency.window_days, None, None, None)


def _tiers(ws: Workspace) -> Rows:
    for rank, tier in enumerate(ws.programme.tiers):
        yield (tier.tier, rank, tier.threshold, tier.label.en, tier.label.zh)


def _review_days(ws: Workspace) -> Rows:
    return ((int(day[:2]), int(day[3:])) for day in sorted(ws.programme.review_days))


def _earn_rules(ws: Workspace) -> Rows:
    for name, business in ws.businesses.items():
        for rule in sorted(business.programme.earn, key=lambda rule: (rule.rule, rule.version)):
            yield (
                rule.rule,
                rule.version,
                name,
                rule.currency,
                rule.rate,
                rule.valid_from,
                rule.valid_to,
                rule.pending_days,
                bool(rule.rates_by_tier),
                rule.categories is None,
            )


def _earn_rule_categories(ws: Workspace) -> Rows:
    for business in ws.businesses.values():
        for rule in business.programme.earn:
            yield from ((rule.rule, rule.version, category) for category in sorted(rule.categories or ()))


def _earn_tier_rates(ws: Workspace) -> Rows:
    for business in ws.businesses.values():
        for rule in business.programme.earn:
            yield from ((rule.rule, rule.version, tier, rate) for tier, rate in sorted(rule.rates_by_tier.items()))


def _earn_caps(ws: Workspace) -> Rows:
    for name, business in ws.businesses.items():
        for cap in business.programme.caps:
            yield (name, cap.currency, cap.per, cap.category, cap.cap)


def _benefits(ws: Workspace) -> Rows:
    ranks = ws.programme.tier_ranks
    for benefit in sorted(ws.benefits.benefits, key=lambda benefit: benefit.benefit):
        yield (
            benefit.benefit,
            benefit.label.en,
            benefit.label.zh,
            benefit.kind,
            benefit.scene,
            benefit.business,
            benefit.paid_by,
            benefit.face_value,
            benefit.cost,
            benefit.stock,
            benefit.valid_from,
            benefit.valid_to,
            benefit.per_member,
            None if benefit.min_tier is None else ranks[benefit.min_tier],
            benefit.entitlement,
            benefit.eligibility,
            benefit.reason.en,
            benefit.reason.zh,
        )


def _benefit_source_ids(ws: Workspace) -> Rows:
    for benefit in sorted(ws.benefits.benefits, key=lambda benefit: benefit.benefit):
        yield from ((benefit.benefit, source_id) for source_id in sorted(benefit.source_benefit_ids))


def _identity_rules(ws: Workspace) -> Rows:
    for rule in sorted(ws.settings.identity.rules, key=lambda rule: rule.rule):
        yield (rule.rule, rule.kind, rule.requires_verified, rule.strength, rule.cap, rule.recycling_gap_days)


def _denied(ws: Workspace) -> Rows:
    for kind, values in sorted(ws.settings.identity.deny.items()):
        yield from ((kind, value) for value in sorted(values))


def _sources(ws: Workspace) -> Rows:
    for name, business in ws.businesses.items():
        for source in sorted(business.sources, key=lambda source: source.source):
            every_days = source.every_days or business.delivery.every_days
            yield (
                name,
                source.source,
                source.contract,
                every_days,
                mapping_hash(source, business),
                _corrects(source),
            )


def _corrects(source: Source) -> str | None:
    if source.corrects_by is None:
        return None
    return source.corrects_by.column or "received_at"


_TABLES: dict[str, tuple[Columns, Callable[[Workspace], Rows]]] = {
    "business": (BUSINESS, _businesses),
    "qualifying_type": (texts("business", "activity_type"), _qualifying_types),
    "category_scene": (texts("business", "category", "scene"), _category_scenes),
    "exchange_rate": ({"currency": TEXT, "rate_date": DAY, "rate": RATE}, _exchange_rates),
    "points_currency": (POINTS_CURRENCY, _points_currencies),
    "tier": (TIER, _tiers),
    "review_day": (wholes("month", "day"), _review_days),
    "earn_rule": (EARN_RULE, _earn_rules),
    "earn_rule_category": ({**RULE_KEY, "category": TEXT}, _earn_rule_categories),
    "earn_tier_rate": ({**RULE_KEY, "tier": TEXT, "rate": RATE}, _earn_tier_rates),
    "earn_cap": ({**texts("business", "currency", "scope", "category"), "cap": WHOLE}, _earn_caps),
    "benefit": (BENEFIT, _benefits),
    "benefit_source_id": (texts("benefit_id", "source_benefit_id"), _benefit_source_ids),
    "identity_rule": (IDENTITY_RULE, _identity_rules),
    "denied_identifier": (texts("kind", "identifier"), _denied),
    "source": (
        {
            **texts("business", "source", "contract"),
            "every_days": WHOLE,
            **texts("mapping_hash", "corrects_by"),
        },
        _sources,
    ),
}
