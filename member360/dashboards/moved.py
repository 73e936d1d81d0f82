"""What moved, in three to six sentences made of the figures.

What belongs here: choosing what is worth saying, and saying it. What does not: the figures' definitions.
"""

from decimal import Decimal

from member360.dashboards.figures import Totals, stage_flow
from member360.dashboards.view import View

_CAUSES = ("new", "reactivated", "lapsed", "frequency", "basket", "other")
_MOST = """
with now as (select business, sum(net_sales) as sales from kpi_daily where day between ? and ? group by business),
before as (select business, sum(net_sales) as sales from kpi_daily where day between ? and ? group by business)
select now.business, now.sales - before.sales as change, before.sales
from now join before on before.business = now.business
where now.business <> 'ecosystem'
order by abs(now.sales - before.sales) desc, now.business limit 1
"""
_ARRIVED = (
    "late rows",
    "refunds",
    "corrections",
    "conflicts",
    "accounts",
    "merged members",
    "split members",
    "rules",
    "code",
)
# Entries of the ledger are told by the totals of their days.
_RESTATED = """
select count(*) as figures, min(period) as first_period, mode(cause) as usual_cause
from restatements
where table_name <> 'fct_points_ledger' and (? or business = ?)
"""


def sentences(view: View, now: Totals, before: Totals | None) -> list[str]:
    """Return three to six sentences about the period, most important first."""
    said = [
        _sales(view, now, before),
        _growth(view, now),
        _business(view),
        _silence(view),
        _late(view),
        _restated(view),
    ]
    return [sentence for sentence in said if sentence]


def _safe(text: str) -> str:
    """Keep a currency sign from being read as the beginning of a formula."""
    return text.replace("$", r"\$")


def _sales(view: View, now: Totals, before: Totals | None) -> str:
    words = view.words
    if before is None or not before.net_sales:
        return _safe(words.text("moved.sales_alone", period=view.name(view.period), sales=words.money(now.net_sales)))
    change = now.net_sales - before.net_sales
    key = "moved.sales_up" if change > 0 else "moved.sales_down" if change < 0 else "moved.sales_same"
    said = words.text(
        key,
        period=view.name(view.period),
        sales=words.money(now.net_sales),
        change=words.money(abs(change)),
        share=words.share(abs(change) / abs(before.net_sales)),
        other=view.name(view.other) if view.other else "",
    )
    return _safe(said + _cause(view, change) if view.comparison == "previous" else said)


def _cause(view: View, change: Decimal) -> str:
    """Name the bridge's greatest step in the direction of the change."""
    found = view.snapshot.ask(
        "select new, reactivated, -lapsed as lapsed, frequency, basket, other from sales_bridge "
        "where period = ? and business = ? and period_start = ?",
        view.grain,
        view.business,
        view.period.start,
    )
    if found.is_empty() or not change:
        return ""
    steps = found.row(0, named=True)
    name = max(_CAUSES, key=lambda cause: steps[cause] * (1 if change > 0 else -1))
    amount = view.words.money(steps[name], signed=True)
    return view.words.text("moved.cause", cause=view.words.text(f"cause.{name}"), amount=amount)


def _growth(view: View, now: Totals) -> str:
    if now.lapsed is None:
        return ""
    words = view.words
    said = words.text(
        "moved.growth",
        new=words.count(now.new_to_ecosystem),
        back=words.count(now.reactivated),
        lapsed=words.count(now.lapsed),
    )
    if view.period.state != "ok":
        return said + words.text(f"moved.{view.period.state}")
    if now.quick_ratio is None:
        return said
    key = "moved.ratio_above" if now.quick_ratio >= 1 else "moved.ratio_below"
    return said + words.text(key, ratio=f"{now.quick_ratio:.2f}")


def _business(view: View) -> str:
    if not view.is_all or view.other is None:
        return ""
    days = (view.period.start, view.period.end, view.other.start, view.other.end)
    found = view.snapshot.ask(_MOST, *days)
    if found.is_empty() or not found["sales"].item():
        return ""
    business, change, sales = found.row(0)
    words = view.words
    return _safe(
        words.text(
            "moved.business",
            business=words.business(business),
            change=words.money(change, signed=True),
            share=words.share(change / sales, signed=True),
        )
    )


def _silence(view: View) -> str:
    flow = {row["stage"]: row for row in stage_flow(view).iter_rows(named=True)}
    if not flow["dormant"]["before"] and not flow["dormant"]["came"]:
        return ""
    words = view.words
    return words.text(
        "moved.silence",
        dormant=words.count(flow["dormant"]["came"]),
        left=words.count(flow["dormant"]["went"]),
        churned=words.count(flow["churned"]["came"]),
    )


def _late(view: View) -> str:
    late = view.snapshot.ask("select business from source_freshness where status <> 'on_time' order by business")[
        "business"
    ]
    names = [view.words.business(name) for name in late if view.is_all or name == view.business]
    return view.words.text("moved.late", names=view.words.text("punctuation.comma").join(names)) if names else ""


def _restated(view: View) -> str:
    """How many figures of days long over say something else than in the snapshot before."""
    if not view.snapshot.has("restatements"):
        return ""
    figures, first, cause = view.snapshot.ask(_RESTATED, view.is_all, view.business).row(0)
    if not figures:
        return ""
    words = view.words
    for code in _ARRIVED:
        cause = cause.replace(code, words.text(f"arrived.{code.replace(' ', '_')}"))
    return words.text("moved.restated", figures=words.count(figures), day=words.day(first), cause=cause)
