"""Evaluate a suite with Great Expectations as SQL inside DuckDB.

What belongs here: the library's context, data source and result, and nothing else of ours.
A broken expectation (an exception inside the library) is not a failed one: it raises.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from member360.errors import RunFailed
from member360.quality.dialect import DIALECT, register
from member360.quality.suites import Expectation

os.environ["GX_ANALYTICS_ENABLED"] = "False"  # read once, when the library is imported


@dataclass(frozen=True)
class Verdict:
    """How one expectation came out.

    Attributes:
        expectation: What was expected.
        passed: Whether it held.
        observed: What was seen instead, for the message.
    """

    expectation: Expectation
    passed: bool
    observed: str


def validate(
    database: Path, suite: Sequence[Expectation], *, schema: str = "main", settings: str = ""
) -> list[Verdict]:
    """Evaluate expectations on a DuckDB file, read-only.

    Args:
        database: The file with the tables or views.
        suite: What must hold.
        schema: Where the tables are looked up.
        settings: DuckDB options as a URL query: `file_search_path=...`.

    Returns:
        One verdict an expectation, in the suite's order.

    Raises:
        RunFailed: An expectation could not be evaluated, which is not the same as not holding.
    """
    if not suite:
        return []
    # Four seconds of imports, paid only where there is a suite.
    import great_expectations as gx  # noqa: PLC0415
    from great_expectations.data_context.types.base import ProgressBarsConfig  # noqa: PLC0415

    register()
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    source = context.data_sources.add_sql(
        name="candidate",
        connection_string=f"{DIALECT}:///{database}" + (f"?{settings}" if settings else ""),
        kwargs={"connect_args": {"read_only": True, "schema": schema}},  # type: ignore[call-arg]  # a field all the same
    )
    verdicts: dict[int, Verdict] = {}
    for table in sorted({expectation.table for expectation in suite}):
        rows = {position: row for position, row in enumerate(suite) if row.table == table}
        asset = source.add_table_asset(name=table, table_name=table)
        batch = asset.add_batch_definition_whole_table("whole").get_batch()
        expectations = [
            getattr(gx.expectations, row.kind)(**row.arguments, meta={"position": position})
            for position, row in rows.items()
        ]
        # The library returns results in an order of its own; the position in `meta` brings them back.
        for result in batch.validate(gx.ExpectationSuite(name=table, expectations=expectations)).results:
            position = _meta(result)["position"]
            verdicts[position] = _verdict(suite[position], result)
    # Its pool would keep the file open with another configuration than the writer's, in the same process.
    source.get_execution_engine().close()
    source.get_engine().dispose()
    return [verdicts[position] for position in range(len(suite))]


def _meta(result: Any) -> dict[str, int]:
    return dict(result.expectation_config.meta)


def _verdict(expectation: Expectation, result: Any) -> Verdict:
    exception = result.exception_info or {}
    if exception.get("raised_exception") or any(
        isinstance(value, dict) and value.get("raised_exception") for value in exception.values()
    ):
        raise RunFailed(f"could not evaluate «{expectation.sentence}»: {exception}")
    found = result.result or {}
    observed = found.get("observed_value", found.get("unexpected_count", ""))
    return Verdict(expectation, bool(result.success), f"{observed}")
