"""Great Expectations suites as blocking asset checks, on landing and on the candidate; and a warning of late data.

What belongs here: which suite stands where, and what the candidate is held against. Not here: what they expect
(`member360.quality`).
"""

from collections.abc import Iterator, Sequence

import dagster as dg

from member360.publishing import Manifest, open_snapshot, published_snapshots
from member360.quality.profile import profile_snapshot
from member360.quality.suites import candidate_suite, landing_suite
from member360.quality.validate import Verdict, validate
from member360.wording import counted
from orchestration.assets.publishing import CANDIDATE, candidate_id
from orchestration.fingerprint import begun_run
from orchestration.resources import Site

LANDING_CHECKS = ("keys_are_present", "words_are_known", "money_is_in_range")
FRESHNESS_CHECK = "sources_are_on_time"
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
    """Hold the candidate against an earlier snapshot; the first snapshot has nothing to be held against."""
    site: Site = context.resources.site
    with context.resources.progress.stage("expectations on candidate", "expectations") as stage:
        last = {}
        published = [Manifest.read(site.home.snapshots / name) for name in published_snapshots(site.home)]
        candidate = Manifest.read(site.home.snapshots / candidate_id(site.home))
        against = held_against(published, candidate, looks_back=begun_run(site.home).get("looks_back", False))
        if against is not None:
            with open_snapshot(site.home, against.snapshot_id) as reader:
                last = profile_snapshot(reader)
        database = site.home.snapshots / candidate_id(site.home) / "snapshot.duckdb"
        suite = candidate_suite(last)
        verdicts = validate(database, suite, settings=f"file_search_path={site.home.snapshots}")
        stage.rows = len(verdicts)
        stage.note = "" if last else "nothing earlier to compare with"
    yield from _results(CANDIDATE_CHECKS, CANDIDATE, verdicts)


def held_against(published: Sequence[Manifest], candidate: Manifest, *, looks_back: bool) -> Manifest | None:
    """Choose the snapshot that a candidate is held against: the one that reaches furthest.

    A run that was asked to look back has fewer rows than the last one because it was asked to: it is held against
    what reaches no further than itself. A run that was not is held against the furthest, though a look back was
    published since, and though its own days may have become fewer, which is what the check is there to see.

    Args:
        published: Manifests, the current one first.
        candidate: Of the snapshot that waits.
        looks_back: Whether an as-of day or known-at was asked for.

    Returns:
        None when there is none to compare with.
    """
    reach = candidate.context
    fitting = [
        manifest
        for manifest in published
        if not looks_back or (manifest.context.as_of <= reach.as_of and manifest.context.known_at <= reach.known_at)
    ]
    return max(fitting, key=lambda manifest: (manifest.context.as_of, manifest.context.known_at), default=None)


@dg.asset_check(asset="source_freshness", name=FRESHNESS_CHECK, required_resource_keys={"site"})
def freshness_check(context: dg.AssetCheckExecutionContext) -> dg.AssetCheckResult:
    """Warn of businesses that are late against their rhythm, and of days that are missing between others.

    Either blocks nothing, as the other businesses' figures are right, and is shown on every page.
    """
    site: Site = context.resources.site
    with site.warehouse() as connection:
        late = connection.execute(
            "select business, status, days_behind, gaps_90d from source_freshness"
            " where status <> 'on_time' or gaps_90d > 0 order by business"
        ).fetchall()
    words = [
        f"{business}: {status.replace('_', ' ')}"
        + (f", {counted(days, 'day')} behind" if days and status != "on_time" else "")
        + (f", {counted(gaps, 'gap')} in the last 90 days" if gaps else "")
        for business, status, days, gaps in late
    ]
    return dg.AssetCheckResult(
        passed=not late, severity=dg.AssetCheckSeverity.WARN, metadata={"late": "; ".join(words)}
    )


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
