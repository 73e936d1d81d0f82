"""A tour of member 360 on the published snapshot: accounts to members, stages, points, scores, segments.

What belongs here: questions a newcomer asks, each answered by a published table. What does not: figures of its own.
`python notebooks/tour.py` prints the tour, `marimo edit notebooks/tour.py` shows it; `-- --home DIR` names another home.
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="A tour of member 360")

with app.setup:
    import altair as alt
    import marimo as mo
    import polars as pl

    from opening import opening


@app.cell
def _():
    _opened = opening()
    mo.stop(_opened.snapshot is None, mo.md(_opened.nothing))
    snapshot, is_script = _opened.snapshot, _opened.is_script
    return is_script, snapshot


@app.cell
def _(snapshot):
    _context = snapshot.manifest.context
    as_of = _context.as_of
    tables = pl.DataFrame(
        [
            (name, snapshot.table(name).rows, snapshot.table(name).description.split(". ")[0])
            for name in snapshot.tables()
        ],
        schema=["table", "rows", "grain"],
        orient="row",
    )
    what = f"""
    # A tour of member 360

    Snapshot **{snapshot.snapshot_id}** of the workspace *{_context.workspace}*: what was true on **{as_of}**, by all that had
    been received by {_context.known_at:%Y-%m-%d %H:%M} UTC. It never changes; a later run publishes another one. It has
    {tables.height} tables with {tables["rows"].sum():,} rows.
    """
    mo.vstack([mo.md(what), mo.ui.table(tables, selection=None)])
    return as_of, tables, what


@app.cell
def _(snapshot):
    accounts_per_member = snapshot.query(
        "select accounts, count(*) as members from member_360 group by accounts order by accounts"
    )
    identity_changes = snapshot.query(
        "select kind, count(*) as accounts from one_id_history group by kind order by accounts desc, kind"
    )
    members = int(accounts_per_member["members"].sum())
    accounts = int((accounts_per_member["accounts"] * accounts_per_member["members"]).sum())
    _alone = int(accounts_per_member.filter(pl.col("accounts") == 1)["members"].sum())
    identity = f"""
    ## From accounts to members

    {accounts:,} accounts belong to **{members:,} members**: those that a verified phone or e-mail links. {_alone:,} members have
    one account only; some of them are people whose other accounts share nothing verified with it, and no figure can tell which.
    Each change of an account's member is in `one_id_history`, with its day and cause.
    """
    _chart = (
        alt.Chart(accounts_per_member)
        .mark_bar()
        .encode(x=alt.X("accounts:O", title="accounts of a member"), y=alt.Y("members:Q", title="members"))
    )
    mo.vstack([mo.md(identity), mo.hstack([_chart, mo.ui.table(identity_changes, selection=None)])])
    return accounts, accounts_per_member, identity, identity_changes, members


@app.cell
def _(snapshot):
    stages = snapshot.query(
        """
        select 'ecosystem' as business, stage, count(*) as members from member_360 group by stage
        union all
        select business, stage, count(*) as members from member_business group by business, stage
        order by business, stage
        """
    )
    returns = snapshot.query(
        """
        select b.business, b.dormant_after, d.return_14d, b.churned_after, c.return_90d
        from business as b
        left join return_curve as d on d.business = b.business and d.silence_days = b.dormant_after
        left join return_curve as c on c.business = b.business and c.silence_days = b.churned_after
        order by b.business
        """
    )
    _of = dict(stages.filter(pl.col("business") == "ecosystem").select("stage", "members").iter_rows())
    _buying = _of.get("first_order", 0) + _of.get("repeat", 0)
    lifecycle = f"""
    ## Where members stand

    Over all businesses **{_buying:,} members are active**, {_of.get("dormant", 0):,} dormant, {_of.get("churned", 0):,} churned and
    {_of.get("prospect", 0):,} have never bought. In a single business the picture is another: a member who is silent there is
    often active next door. Dormant and churned are lengths of silence; the second table has the share of members who, at that
    length, came back by themselves within 14 and 90 days.
    """
    _chart = (
        alt.Chart(stages)
        .mark_bar()
        .encode(
            x=alt.X("members:Q", stack="normalize", title="share of members"),
            y=alt.Y("business:N", title=None),
            color=alt.Color("stage:N", sort=["prospect", "first_order", "repeat", "dormant", "churned"]),
            tooltip=["business", "stage", "members"],
        )
    )
    mo.vstack([mo.md(lifecycle), _chart, mo.ui.table(returns, selection=None)])
    return lifecycle, returns, stages


@app.cell
def _(snapshot):
    bridge = snapshot.query(
        """
        select period_start, previous_net_sales, new, reactivated, lapsed, frequency, basket, other, net_sales
        from sales_bridge
        where period = 'month' and business = 'ecosystem' and is_complete
        order by period_start desc
        limit 1
        """
    )
    growth = snapshot.query(
        """
        select period_start, active, new, retained, reactivated, lapsed, quick_ratio, is_burn_in
        from growth_accounting
        where period = 'month' and business = 'ecosystem' and is_complete
        order by period_start desc
        limit 6
        """
    )
    bridge_difference = None
    sales = "## Why net sales moved\n\nNo month is complete yet, so there is none to explain."
    if bridge.height:
        _step = bridge.row(0, named=True)
        _sum = (
            _step["new"]
            + _step["reactivated"]
            - _step["lapsed"]
            + _step["frequency"]
            + _step["basket"]
            + _step["other"]
        )
        bridge_difference = _step["net_sales"] - _step["previous_net_sales"] - _sum
        sales = f"""
        ## Why net sales moved

        In the month of {_step["period_start"]} net sales went from {_step["previous_net_sales"]:,} to **{_step["net_sales"]:,}**:
        {_step["new"]:,} from new members, {_step["reactivated"]:,} from members who came back, {_step["lapsed"]:,} less from members
        who bought the month before and not in this one, {_step["frequency"]:,} because those who stayed bought on more or fewer
        days, {_step["basket"]:,} because they spent more or less a day, {_step["other"]:,} other. The steps miss the change by
        {bridge_difference}.
        """
    mo.vstack([mo.md(sales), mo.ui.table(growth, selection=None)])
    return bridge, bridge_difference, growth, sales


@app.cell
def _(as_of, snapshot):
    ledger = snapshot.query(
        """
        select currency, kind, sum(points) as points, count(*) as entries
        from fct_points_ledger where entry_date <= ? group by currency, kind order by currency, points desc
        """,
        [as_of],
    )
    balances = snapshot.query(
        "select currency, sum(balance) as balance, sum(available) as available, sum(pending) as pending"
        " from points_balance group by currency order by currency"
    )
    _booked = dict(ledger.group_by("currency").agg(pl.col("points").sum()).iter_rows())
    points_difference = sum(_booked.values()) - int(balances["balance"].sum())
    tiers = snapshot.query(
        "select tier, count(*) as members from member_360 group by tier, tier_rank order by tier_rank"
    )
    points = f"""
    ## Points: a book that closes

    The ledger is what the rules give on all that is known. Its entries up to {as_of} add up to the balances: they differ by
    **{points_difference}** points. The score sets the tier and is never spent; coins are spent, and expire.
    """
    mo.vstack([mo.md(points), mo.hstack([mo.ui.table(frame, selection=None) for frame in (ledger, balances, tiers)])])
    return balances, ledger, points, points_difference, tiers


@app.cell
def _(snapshot):
    # Somebody worth looking at: at risk, among the best by sales, with accounts in several businesses.
    _found = snapshot.query(
        """
        select m.member_id
        from member_360 as m
        left join member_scores as s on s.member_id = m.member_id and s.business = 'ecosystem'
        order by
            case when m.sales_percentile_365d >= 0.8 and s.decile <= 3 then 0 else 1 end,
            m.businesses_with_account desc, s.score desc nulls last, m.member_id
        limit 1
        """
    )
    mo.stop(_found.is_empty(), mo.md("There are no members in this snapshot."))
    member_id = _found["member_id"].item()
    who = snapshot.query("select * from member_360 where member_id = ?", [member_id]).row(0, named=True)
    stands = snapshot.query(
        """
        select m.business, b.account_id, m.stage, m.last_purchase_on, m.orders_365d, m.net_sales_365d, s.score as churn_score
        from member_business as m
        join one_id_map as b on b.member_id = m.member_id and b.business = m.business
        left join member_scores as s on s.member_id = m.member_id and s.business = m.business
        where m.member_id = ? order by m.business, b.account_id
        """,
        [member_id],
    )
    why = snapshot.query(
        "select words_en as reason, contribution from score_reasons"
        " where member_id = ? and business = 'ecosystem' and feature <> 'base' order by rank limit 3",
        [member_id],
    )
    offered = snapshot.query(
        "select benefit_id, expected_value, evidence, reason_en from benefit_recommendations where member_id = ?"
        " order by benefit_id",
        [member_id],
    )
    _usual = (
        "no rhythm yet" if who["usual_gap_days"] is None else f"usually every {float(who['usual_gap_days']):.0f} days"
    )
    _rhythm = (
        "Never bought" if who["gap_now_days"] is None else f"{_usual.capitalize()}, silent for {who['gap_now_days']}"
    )
    one = f"""
    ## One member

    **{member_id}** has {who["accounts"]} accounts in {who["businesses_with_account"]} businesses, stands at *{who["stage"]}* since
    {who["stage_since"]}, bought {who["net_sales_365d"]} in 365 days and is in the tier {who["tier"]}. {_rhythm}.
    What speaks for and against a purchase soon:
    {"; ".join(why["reason"]) or "no score is published of this member"}. Recommended:
    {"; ".join(f"{row['benefit_id']} ({row['reason_en']})" for row in offered.iter_rows(named=True)) or "nothing"}.
    """
    mo.vstack([mo.md(one), mo.ui.table(stands, selection=None), mo.ui.table(why, selection=None)])
    return member_id, offered, one, stands, who, why


@app.cell
def _(snapshot):
    segments = snapshot.query(
        "select segment, label_en, members, purpose, owner, condition from segment_catalogue order by segment"
    )
    budget = dict(snapshot.query("select measure, value from benefit_budget").iter_rows())
    actions = f"""
    ## What to do with it

    {segments.height} segments are published; a readable condition decides who is in, and consent who may be written to. Benefits for
    {budget.get("spent", 0):,.2f} of a budget of {budget.get("budget", 0):,.2f} are recommended, worth {budget.get("expected_value", 0):,.2f}
    if what is assumed holds: nothing here was measured by an experiment.

    Next: `member360 segment size --condition "…"`, `member360 export SEGMENT --to DESTINATION`, and the notebook
    `churn_model_card.py` on how far to trust the scores.
    """
    mo.vstack([mo.md(actions), mo.ui.table(segments, selection=None)])
    return actions, budget, segments


@app.cell
def _(actions, identity, is_script, lifecycle, one, points, sales, what):
    if is_script:
        for _text in (what, identity, lifecycle, sales, points, one, actions):
            print("\n".join(line.strip() for line in _text.strip().splitlines()), end="\n\n")
    return


if __name__ == "__main__":
    app.run()
