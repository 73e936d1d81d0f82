"""Great Expectations suites as blocking asset checks: on landing, and on the candidate before it is published.

What belongs here: which suite stands where. Not here: what they expect (`member360.quality`).
"""

from collections.abc import Iterator, Sequence

import dagster as dg

from member360.publishing import open_snapshot, published_snapshots
from member360.quality.profile import profile_snapshot
from member360.quality.suites import candidate_suite, landing_suite
from member360.quality.validate import Verdict, validate
from orchestration.assets.publishing import CANDIDATE, candidate_id
from orchestration.resources import Site

LANDING_CHECKS = ("keys_are_present", "words_are_known", "money_is_in_range")
CANDIDATE_CHECKS = ("rows_are_still_there", "values_are_still_there", "figures_have_not_jumped")


def _specs(names: Sequence[str], asset: str) -> list[dg.AssetCheckSpec]:
    return [dg.AssetCheckSpec(name, asset=asset, blocking=True) for name in names]


@dg.multi_asset_check(
    specs=_specs(LANDING_CHECKS, "landing"), name="expect_landing", required_resource_keys={"site", "progress"}
)
def landing_checks(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
    """Hold landing against its suite."""
    site: Site = context.resources.site
    with context.resources.progress.stage("expectations on landing", "expectations") as stage:
        verdicts = validate(site.home.warehouse, landing_suite(), schema="landing")
        stage.rows = len(verdicts)
    yield from _results(LANDING_CHECKS, "landing", verdicts)


@dg.multi_asset_check(
    specs=_specs(CANDIDATE_CHECKS, CANDIDATE), name="expect_candidate", required_resource_keys={"site", "progress"}
)
def candidate_checks(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
    """Hold the candidate against the last snapshot; the first snapshot has nothing to be held against."""
    site: Site = context.resources.site
    with context.resources.progress.stage("expectations on candidate", "expectations") as stage:
        last = {}
        if published_snapshots(site.home):
            with open_snapshot(site.home) as reader:
                last = profile_snapshot(reader)
        database = site.home.snapshots / candidate_id(site.home) / "snapshot.duckdb"
        suite = candidate_suite(last)
        verdicts = validate(database, suite, settings=f"file_search_path={site.home.snapshots}")
        stage.rows = len(verdicts)
        stage.note = "" if last else "first snapshot, nothing to compare with"
    yield from _results(CANDIDATE_CHECKS, CANDIDATE, verdicts)


def _results(names: Sequence[str], asset: str, verdicts: Sequence[Verdict]) -> Iterator[dg.AssetCheckResult]:
    for name in names:
        broken = [v for v in verdicts if v.expectation.check == name and not v.passed]
        yield dg.AssetCheckResult(
            asset_key=asset,
            check_name=name,
            passed=not broken,
            metadata={
                "expectations": sum(v.expectation.check == name for v in verdicts),
                "broken": "; ".join(f"{v.expectation.sentence}: {v.observed}" for v in broken[:5]),
            },
        )
