"""What a run found: a few dozen figures, and half a dozen sentences that a marketer can read.

What belongs here: the table `run_summary`, as queries over the working warehouse. Not here: printing it
(`commands.run`) or the tables it sums up.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import duckdb
import polars as pl

from member360.wording import agreeing, counted
from member360.workspace import Workspace

SCHEMA = {
    "position": pl.Int64,
    "section": pl.String,
    "measure": pl.String,
    "value": pl.String,
    "sentence_en": pl.String,
    "sentence_zh": pl.String,
}

ROWS = """
    select
        sum(rows_read) as rows_read,
        sum(rows_added) as rows_added,
        sum(current_rows) as rows_current,
        sum(superseded) as rows_superseded,
        sum(exact_duplicates) as rows_duplicate,
        sum(in_conflict) as rows_in_conflict,
        sum(quarantined) as rows_quarantined,
        sum(filtered) as rows_filtered
    from account_of_rows
"""
MEMBERS = """
    select
        count(*) as members,
        sum(accounts) as accounts,
        count(*) filter (where last_purchase_on > (select as_of from stg_as_of) - 30) as bought_30d,
        count(*) filter (where stage = 'dormant') as dormant,
        count(*) filter (where stage = 'churned') as churned,
        count(*) filter (where businesses_active >= 2) as active_in_two,
        count(*) filter (
            where stage in ('first_order', 'repeat') and becomes_dormant_on <= (select as_of from stg_as_of) + 7
        ) as due_to_go_dormant,
        count(*) filter (where coins_expiring_30_days > 0) as members_with_expiring_coins,
        sum(coins_expiring_30_days) as coins_expiring
    from member_360
"""
LAST_WEEK = """
    select period_start, net_sales, previous_net_sales
    from sales_bridge
    where period = 'week' and business = 'ecosystem' and is_complete
    order by period_start desc
    limit 1
"""


@dataclass(frozen=True)
class _Line:
    section: str
    measure: str
    value: str
    en: str | None = None
    zh: str | None = None


def summary_of(connection: duckdb.DuckDBPyConnection, workspace: Workspace, answers: str) -> pl.DataFrame:
    """Return the lines of `run_summary`.

    Args:
        connection: The working warehouse with every table built.
        workspace: For labels and currency.
        answers: Schema of the tables that Python answers.

    Returns:
        position, section, measure, value, sentence_en, sentence_zh.
    """
    parts: list[Callable[[], list[_Line]]] = [
        lambda: _rows(connection),
        lambda: _members(connection, workspace),
        lambda: _trade(connection, workspace),
        lambda: _models(connection, workspace, answers),
        lambda: _benefits(connection, workspace, answers),
        lambda: _segments(connection, workspace, answers),
    ]
    lines = [line for part in parts for line in part()]
    rows = [(n, line.section, line.measure, line.value, line.en, line.zh) for n, line in enumerate(lines, start=1)]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> dict[str, int]:
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description or []]
    return dict(zip(names, (value or 0 for value in cursor.fetchall()[0]), strict=True))


def _rows(connection: duckdb.DuckDBPyConnection) -> list[_Line]:
    return [_Line("rows", name, f"{value:,}") for name, value in _one(connection, ROWS).items()]


def _members(connection: duckdb.DuckDBPyConnection, workspace: Workspace) -> list[_Line]:
    n = _one(connection, MEMBERS)
    stages = connection.execute("select stage, count(*) from member_360 group by stage order by 2 desc, 1").fetchall()
    word = workspace.labels.word
    lines = [
        _Line(
            "members",
            "members",
            f"{n['members']:,}",
            f"{counted(n['members'], 'member')} {agreeing(n['members'], 'holds', 'hold')} "
            f"{counted(n['accounts'], 'account')}; {n['bought_30d']:,} bought in the last 30 days.",
            f"{n['members']:,} 位會員，共 {n['accounts']:,} 個帳號；近 30 天有 {n['bought_30d']:,} 位購買。",
        ),
        _Line(
            "members",
            "due_to_go_dormant",
            f"{n['due_to_go_dormant']:,}",
            f"{n['due_to_go_dormant']:,} will go dormant within 7 days unless they buy; "
            f"{n['dormant']:,} {agreeing(n['dormant'], 'is', 'are')} dormant now and {n['churned']:,} churned.",
            f"若不購買，{n['due_to_go_dormant']:,} 位將在 7 天內沉睡；"
            f"目前沉睡 {n['dormant']:,} 位、流失 {n['churned']:,} 位。",
        ),
        _Line(
            "members",
            "active_in_two",
            f"{n['active_in_two']:,}",
            f"{n['active_in_two']:,} {agreeing(n['active_in_two'], 'is', 'are')} active in two businesses or more.",
            f"{n['active_in_two']:,} 位同時活躍於兩個以上業務。",
        ),
        _Line(
            "members",
            "coins_expiring_30_days",
            f"{n['coins_expiring']:,}",
            f"{counted(n['coins_expiring'], 'coin')} of {counted(n['members_with_expiring_coins'], 'member')} "
            f"{agreeing(n['coins_expiring'], 'expires', 'expire')} within 30 days.",
            f"{n['members_with_expiring_coins']:,} 位會員的 {n['coins_expiring']:,} 金幣將在 30 天內到期。",
        ),
    ]
    return lines + [_Line("stages", word(f"stage.{stage}"), f"{count:,}") for stage, count in stages]


def _trade(connection: duckdb.DuckDBPyConnection, workspace: Workspace) -> list[_Line]:
    currency = workspace.settings.currency
    found = connection.execute(LAST_WEEK).fetchall()
    if not found:
        return []
    week, now, before = found[0]
    change, change_zh = against_week_before(now, before)
    return [
        _Line(
            "trade",
            "net_sales_last_week",
            f"{now:,.2f}",
            f"Net sales in the week of {week} were {currency} {now:,.2f}, {change}.",
            f"{week} 當週淨銷售額 {currency} {now:,.2f}，{change_zh}。",
        )
    ]


def against_week_before(now: Decimal, before: Decimal | None) -> tuple[str, str]:
    """Return the change in words, English and Chinese; no share of a week that sold nothing, or was not."""
    if before:
        share = f"{(now - before) / abs(before):+.1%}"
        return f"{share} on the week before", f"較前一週 {share}"
    if before is None:
        return "the first week there is", "為首個完整週"
    return "after none in the week before", "前一週為零"


def _models(connection: duckdb.DuckDBPyConnection, workspace: Workspace, answers: str) -> list[_Line]:
    rows = connection.execute(
        f"""
        select business, population, model, status, auc, brier, n
        from "{answers}".model_quality where is_published order by business, population
        """
    ).fetchall()
    silent = connection.execute(
        f"select count(*) from \"{answers}\".model_quality where status = 'not enough data'"
    ).fetchall()[0][0]
    own = sum(row[3] == "published" for row in rows)
    word = workspace.labels.word
    lines = [
        _Line(
            "models",
            "models_published",
            f"{own} of {len(rows) + silent}",
            f"Churn: in {own} of {counted(len(rows) + silent, 'group')} our model beats every baseline; "
            f"{len(rows) - own} {agreeing(len(rows) - own, 'uses', 'use')} the best baseline, "
            f"{silent} {agreeing(silent, 'has', 'have')} not enough data.",
            f"流失模型：{len(rows) + silent} 組中 {own} 組優於所有基準，"
            f"{len(rows) - own} 組採用最佳基準，{silent} 組資料不足。",
        )
    ]
    return lines + [
        _Line(
            "models",
            f"{word(f'business.{business}')}, {population} members",
            f"{auc:.3f} in the right order (AUC), {brier:.3f} off (Brier), tested on {n:,}; {word(f'model.{model}')}",
        )
        for business, population, model, _status, auc, brier, n in rows
        if auc is not None and brier is not None
    ]


def _benefits(connection: duckdb.DuckDBPyConnection, workspace: Workspace, answers: str) -> list[_Line]:
    totals = dict(connection.execute(f'select measure, value from "{answers}".benefit_budget').fetchall())
    given = connection.execute(
        f'select benefit_id, count(*) from "{answers}".benefit_recommendations '
        "where benefit_id <> 'nothing' group by benefit_id order by 2 desc, 1"
    ).fetchall()
    currency, spent, budget = workspace.settings.currency, totals.get("spent", 0.0), totals.get("budget", 0.0)
    members = sum(count for _, count in given)
    lines = [
        _Line(
            "benefits",
            "spent",
            f"{spent:,.2f}",
            f"{counted(members, 'benefit')} recommended for {currency} {spent:,.2f} of {currency} {budget:,.2f} "
            "(values assumed, not measured by an experiment).",
            f"推薦 {members:,} 份權益，預計花費 {currency} {spent:,.2f}"
            f"（預算 {currency} {budget:,.2f}；價值為假設，非實驗結果）。",
        )
    ]
    word = workspace.labels.word
    return lines + [_Line("benefits", word(f"benefit.{benefit}"), f"{count:,}") for benefit, count in given]


def _segments(connection: duckdb.DuckDBPyConnection, workspace: Workspace, answers: str) -> list[_Line]:
    sizes = connection.execute(
        f"""
        select catalogue.segment, count(membership.member_id)
        from "{answers}".segment_catalogue as catalogue
        left join "{answers}".segment_membership as membership on membership.segment = catalogue.segment
        group by catalogue.segment order by 1
        """
    ).fetchall()
    return [_Line("segments", workspace.labels.word(f"segment.{name}"), f"{count:,}") for name, count in sizes]
