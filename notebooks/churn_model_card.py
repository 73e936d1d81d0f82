"""The churn model's card: what it says, how good it is, what it must not be used for.

    marimo edit notebooks/churn_model_card.py               # or: marimo run
    python notebooks/churn_model_card.py -- --home DIR      # as a script, as the tests do

Belongs here: reading the published snapshot and explaining it. Does not: learning anything, or reading the warehouse.
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Churn model card")


@app.cell
def _():
    from pathlib import Path

    import altair as alt
    import marimo as mo
    import polars as pl

    from member360.publishing import open_snapshot
    from member360.workspace import default_home, default_workspace, load_workspace
    from member360.workspace.home import Home

    return Home, Path, alt, default_home, default_workspace, load_workspace, mo, open_snapshot, pl


@app.cell
def _(Home, Path, default_home, default_workspace, load_workspace, mo, open_snapshot):
    asked = mo.cli_args().get("home")
    home = Home(Path(str(asked))) if asked else default_home(load_workspace(default_workspace()))
    with open_snapshot(home) as snapshot:
        snapshot_id = snapshot.snapshot_id
        quality = snapshot.query("select * from model_quality order by business, population, model")
        calibration = snapshot.query("select * from model_calibration order by business, population, model, decile")
        scores = snapshot.query("select * from member_scores order by business, population, score desc, member_id")
        reasons = snapshot.query("select * from score_reasons order by business, member_id, rank")
    return calibration, quality, reasons, scores, snapshot_id


@app.cell
def _(mo, snapshot_id):
    mo.md(
        f"""
        # Churn model card

        Snapshot `{snapshot_id}`.

        **What a score says.** The probability that a member has no purchase day in a business (or in any of them, for
        `ecosystem`) during the horizon that begins on the cutoff. Members active at the cutoff are asked whether they will
        lapse, dormant ones whether they will stay away; the two are judged apart.

        **What it learns from.** Features as of several cutoffs, a month apart at most: the member's own rhythm (how often, how
        long ago, how regular), spend, discounts, variety, habits, and purchases elsewhere. Nothing on or after a cutoff is seen.

        **How it is chosen.** Models are trained on early cutoffs, calibrated on a later one and chosen on the next by log loss.
        A model that does not beat recency, an RFM logistic regression and BG/NBD there is not published: the baseline is. The
        last cutoff with a known outcome is looked at once, afterwards; its figures are the ones below.

        **What it is not.** A risk is not an effect: that a member is likely to lapse does not say that a benefit would keep them.
        Nobody was held out in the past, so nothing here is incremental.
        """
    )


@app.cell
def _(mo, quality):
    business = mo.ui.dropdown(quality["business"].unique().sort().to_list(), value="ecosystem", label="Business")
    population = mo.ui.dropdown(["active", "dormant"], value="active", label="Members who were")
    mo.hstack([business, population], justify="start")
    return business, population


@app.cell
def _(business, mo, pl, population, quality):
    chosen = quality.filter((pl.col("business") == business.value) & (pl.col("population") == population.value))
    head = chosen.row(0, named=True)
    mo.vstack(
        [
            mo.md(f"## How good\n\n{head['note']}\n\n{head['n']:,} members on {head['test_cutoff'] or 'no cutoff'}."),
            chosen.select("model", "is_published", "base_rate", "auc", "pr_auc", "brier", "log_loss", "ece"),
        ]
    )


@app.cell
def _(alt, business, calibration, mo, pl, population):
    drawn = calibration.filter((pl.col("business") == business.value) & (pl.col("population") == population.value))
    points = (
        alt.Chart(alt.Data(values=drawn.to_dicts()))
        .mark_line(point=True)
        .encode(
            x=alt.X("predicted:Q", title="predicted share", scale=alt.Scale(domain=[0, 1])),
            y=alt.Y("observed:Q", title="observed share", scale=alt.Scale(domain=[0, 1])),
            color=alt.Color("model:N", title="model"),
            tooltip=["model:N", "decile:Q", "n:Q", "predicted:Q", "observed:Q"],
        )
        .properties(width=480, height=320, title="Predicted and observed share without a purchase, by tenth of members")
    )
    mo.vstack([mo.md("## Can the probability be believed?"), points if drawn.height else mo.md("Not enough data.")])


@app.cell
def _(business, mo, pl, population, reasons, scores):
    top = scores.filter((pl.col("business") == business.value) & (pl.col("population") == population.value)).head(5)
    why = reasons.filter((pl.col("business") == business.value) & (pl.col("rank") <= 3))
    shown = top.select("member_id", "score", "decile").join(
        why.select("member_id", "rank", "feature", "contribution", "words_en", "words_zh"), on="member_id"
    )
    mo.vstack(
        [
            mo.md(
                "## Why: the five at the highest risk\n\nThe base and all contributions add up to the logit of the score."
            ),
            shown.sort("score", "member_id", "rank", descending=[True, False, False]),
        ]
    )


if __name__ == "__main__":
    app.run()
