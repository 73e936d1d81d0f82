"""Recommended benefits by their true effects: against nothing, chance, the old rule and the oracle, at one budget.

What belongs here: whose effects count under which policy. What does not: the arithmetic (`budgets`). All policies
serve the same members, those not held out, each by the effects of its person; entitlements are owed under every policy
and are left out. Chance and the oracle may give what the policy might have: benefits that run on the as-of day, to
members whom their rules let have them.
"""

from datetime import date

import numpy as np
import polars as pl

from member360.activation.compile import compile_condition
from member360.activation.schema import schema_of_snapshot
from member360.evaluation.budgets import Worth, at_random, best, total
from member360.evaluation.lines import Lines
from member360.evaluation.people import People
from member360.evaluation.truth import Truth
from member360.publishing import Reader

NOTHING = "nothing"
OLD_RULE = "old_rule"
_PAIR = ["person_id", "benefit_id"]


def benefit_lines(reader: Reader, people: People, truth: Truth) -> Lines:
    """Per policy: benefits given, true cost, true incremental margin, and margin less cost."""
    lines = Lines("benefits")
    stated = dict(reader.query("select measure, value from benefit_budget").iter_rows())
    if not stated.get("budget"):
        lines.notes.append("benefits: no budget was published, so no policy is compared")
        return lines
    budget = float(stated["budget"])
    decided = reader.query(
        "select member_id, benefit_id, expected_value, is_holdout, is_entitlement from benefit_recommendations"
    ).filter(~pl.col("is_entitlement"))
    served = people.members.join(decided.filter("is_holdout"), on="member_id", how="anti")
    effects = truth.scan("benefit_effects").rename({"incremental_margin": "margin", "cost_if_given": "cost"})

    chosen = decided.filter(~pl.col("is_holdout") & (pl.col("benefit_id") != NOTHING)).join(served, on="member_id")
    policy = _with_effects(chosen, effects)
    if policy.height < chosen.height:
        missing = chosen.height - policy.height
        lines.notes.append(f"benefits: of {missing:,} recommendations the truth knows no effect; they count nothing")
    old = _with_effects(served.join(last_by_old_rule(truth, reader.manifest.as_of), on="person_id"), effects)
    options = _with_effects(open_options(reader).join(served, on="member_id"), effects).sort("member")
    member, margin, cost = (options[name].to_numpy() for name in ("member", "margin", "cost"))
    uncut = _total(policy)
    oracle = best(member, margin, cost, budget)
    policies = {
        NOTHING: Worth(),
        "random": at_random(member, margin, cost, budget),
        OLD_RULE: _total(old).within(budget),
        "policy": uncut.within(budget),
        "oracle": oracle,
    }
    for name, worth in policies.items():
        lines.add(name, "given", round(worth.given, 1), unit="count", n=served.height)
        lines.add(name, "cost", round(worth.cost, 2), unit="money", against=budget, n=served.height)
        lines.add(name, "incremental_margin", round(worth.margin, 2), unit="money", n=served.height)
        lines.add(name, "net", round(worth.net, 2), unit="money", against=round(oracle.net, 2), n=served.height)
    lines.add("policy", "cost_uncut", round(uncut.cost, 2), unit="money", against=budget, n=chosen.height)
    claimed = float(chosen["expected_value"].cast(pl.Float64).sum())
    lines.add("policy", "net_expected", round(claimed, 2), unit="money", against=round(uncut.net, 2), n=chosen.height)
    return lines


def open_options(reader: Reader) -> pl.DataFrame:
    """Every benefit that a member may have on the as-of day by its rule, tier and number per member.

    Stocks are not looked at. Returns member_id, benefit_id.
    """
    as_of = reader.manifest.as_of
    schema = schema_of_snapshot(reader)
    catalogue = reader.query(
        "select benefit_id, eligibility, per_member, coalesce(min_tier_rank, 0) as min_tier_rank from benefit_catalogue"
        " where valid_from <= $day and (valid_to is null or valid_to > $day) and not coalesce(is_entitlement, false)"
        " order by benefit_id",
        {"day": as_of},
    )
    tiers = reader.query("select member_id, coalesce(tier_rank, 0) as tier_rank from member_360")
    given = reader.query(
        "select member_id, benefit_id, count(*) as given from benefit_activity"
        " where event = 'granted' and member_id is not null group by member_id, benefit_id"
    )
    found = [tiers.clear().select("member_id", benefit_id=pl.lit("", pl.String))]
    for benefit, eligibility, most, least_tier in catalogue.iter_rows():
        asked = compile_condition(eligibility or "true", schema, as_of)
        members = tiers.filter(pl.col("tier_rank") >= least_tier)
        members = members.join(reader.query(asked.sql, asked.parameters), on="member_id", how="semi")
        if most is not None:
            used_up = given.filter((pl.col("benefit_id") == benefit) & (pl.col("given") >= most))
            members = members.join(used_up, on="member_id", how="anti")
        found.append(members.select("member_id", benefit_id=pl.lit(benefit, pl.String)))
    return pl.concat(found)


def last_by_old_rule(truth: Truth, as_of: date) -> pl.DataFrame:
    """What the old rule gave each person last, up to the as-of day (person_id, benefit_id)."""
    of_rule = truth.scan("policy_log").filter((pl.col("arm") == OLD_RULE) & (pl.col("granted_on") <= as_of))
    last = of_rule.sort("person_id", "granted_on", "benefit_id", descending=[False, True, False])
    return last.unique("person_id", keep="first", maintain_order=True).select(_PAIR).collect()


def _with_effects(pairs: pl.DataFrame, effects: pl.LazyFrame) -> pl.DataFrame:
    """Pairs of which the truth knows the effect: member, margin, cost."""
    known = pairs.lazy().join(effects, on=_PAIR).select("member", pl.col("margin", "cost").cast(pl.Float64))
    return known.collect()


def _total(rows: pl.DataFrame) -> Worth:
    margin, cost = (rows[name].to_numpy().astype(np.float64) for name in ("margin", "cost"))
    return total(margin, cost)
