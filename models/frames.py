"""The columns and types of what learning publishes.

Belongs here: one schema per published frame, and bringing pieces into it. Does not: how the values come
about.
"""

from collections.abc import Mapping, Sequence

import polars as pl

Schema = Mapping[str, pl.DataType | type[pl.DataType]]

SCORES: Schema = {
    "member_id": pl.String,
    "business": pl.String,
    "population": pl.String,
    "horizon_days": pl.Int64,
    "score": pl.Float64,
    "decile": pl.Int64,
    "model": pl.String,
    "model_version": pl.String,
    "cutoff": pl.Date,
    "reason_en": pl.String,
    "reason_zh": pl.String,
}
REASONS: Schema = {
    "member_id": pl.String,
    "business": pl.String,
    "rank": pl.Int64,
    "feature": pl.String,
    "contribution": pl.Float64,
    "words_en": pl.String,
    "words_zh": pl.String,
}
QUALITY: Schema = {
    "business": pl.String,
    "population": pl.String,
    "model": pl.String,
    "is_published": pl.Boolean,
    "status": pl.String,
    "n": pl.Int64,
    "base_rate": pl.Float64,
    "auc": pl.Float64,
    "pr_auc": pl.Float64,
    "brier": pl.Float64,
    "log_loss": pl.Float64,
    "ece": pl.Float64,
    "train_from": pl.Date,
    "train_to": pl.Date,
    "test_cutoff": pl.Date,
    "note": pl.String,
}
CALIBRATION: Schema = {
    "business": pl.String,
    "population": pl.String,
    "model": pl.String,
    "decile": pl.Int64,
    "n": pl.Int64,
    "predicted": pl.Float64,
    "observed": pl.Float64,
}
RECOMMENDATIONS: Schema = {
    "member_id": pl.String,
    "benefit_id": pl.String,
    "business": pl.String,
    "p_redeem": pl.Float64,
    "expected_margin": pl.Decimal(18, 2),
    "expected_cost": pl.Decimal(18, 2),
    "expected_value": pl.Decimal(18, 2),
    "evidence": pl.String,
    "is_holdout": pl.Boolean,
    "is_entitlement": pl.Boolean,
    "reason_en": pl.String,
    "reason_zh": pl.String,
    "decided_on": pl.Date,
    "decision_id": pl.String,
}
BUDGET: Schema = {"measure": pl.String, "value": pl.Float64}


def stacked(pieces: Sequence[pl.DataFrame], schema: Schema) -> pl.DataFrame:
    """Pieces one below the other in the schema's columns and types, sorted by them; empty if there are none.

    Args:
        pieces: frames with at least the schema's columns.
        schema: of the result.

    Returns:
        One frame.
    """
    typed = [piece.select(pl.col(name).cast(kind) for name, kind in schema.items()) for piece in pieces]
    return pl.concat([pl.DataFrame(schema=schema), *typed]).sort(_KEYS[frozenset(schema)])


_KEYS = {
    frozenset(SCORES): ["business", "population", "member_id"],
    frozenset(REASONS): ["business", "member_id", "rank"],
    frozenset(QUALITY): ["business", "population", "model"],
    frozenset(RECOMMENDATIONS): ["member_id", "benefit_id"],
    frozenset(BUDGET): ["measure"],
    frozenset(CALIBRATION): ["business", "population", "model", "decile"],
}
