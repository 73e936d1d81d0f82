"""The churn model's card: what it predicts, on what it learned, how good it is against baselines, where it ends.

What belongs here: reading model_quality, model_calibration, score_reasons and the saved manifests. What does not: learning
or scoring anything. `python notebooks/churn_model_card.py` prints the card, `marimo edit …` shows it; `-- --home DIR` names another home.
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Card of the churn model")

with app.setup:
    import json

    import altair as alt
    import marimo as mo
    import polars as pl

    from opening import opening

    BASELINES = ("recency", "rfm", "bg_nbd")


@app.cell
def _():
    _opened = opening()
    mo.stop(_opened.snapshot is None, mo.md(_opened.nothing))
    home, snapshot, is_script = _opened.home, _opened.snapshot, _opened.is_script
    return home, is_script, snapshot


@app.cell
def _(snapshot):
    quality = snapshot.query("select * from model_quality order by business, population, log_loss nulls last, model")
    scored = snapshot.query(
        """
        select business, population, count(*) as members, min(horizon_days) as horizon_days, min(model) as model,
            round(avg(score), 3) as mean_score
        from member_scores group by business, population order by business, population
        """
    )
    _first, _last, _report = (quality[name].drop_nulls() for name in ("train_from", "train_to", "test_cutoff"))
    _window = (
        f"Trained on cutoffs from {_first.min()} to {_last.max()}; the figures below are of {_report.max()}, which decided nothing."
        if len(_report)
        else "No business has enough data yet."
    )
    intended = f"""
    # Card of the churn model

    Snapshot {snapshot.snapshot_id}, as of {snapshot.manifest.as_of}.

    **What a score says.** The probability that a member has no purchase day in a business, or in all of them (`ecosystem`), within
    the business's horizon from the day after the as-of day. {scored["members"].sum():,} scores are published.

    **Whom it is for.** Marketers who choose whom to write to, and the benefit decision. Not for prices, credit, or anything that
    a person could be harmed by.

    **Two populations**, judged apart: *active* members (will they lapse?) and *dormant* ones (will they stay away?). Prospects and
    churned members have no score.

    **Data window.** {_window} Features use nothing at or after the cutoff, nor anything received after known-at.
    """
    mo.vstack([mo.md(intended), mo.ui.table(scored, selection=None)])
    return intended, quality, scored


@app.cell
def _(quality):
    # One row per group: what is published, beside the best baseline and beside always saying the base rate.
    _judged = quality.filter(pl.col("log_loss").is_not_null())
    _published = _judged.filter("is_published").select(
        "business", "population", "model", "status", "n", "base_rate", "auc", "brier", "log_loss", "ece"
    )
    _baselines = (
        _judged.filter(pl.col("model").is_in(BASELINES))
        .sort("business", "population", "log_loss", "model")
        .group_by("business", "population", maintain_order=True)
        .agg(
            best_baseline=pl.col("model").first(),
            baseline_auc=pl.col("auc").first(),
            baseline_log_loss=pl.col("log_loss").first(),
        )
    )
    _rate = pl.col("base_rate").clip(1e-6, 1 - 1e-6)
    against = _published.join(_baselines, on=["business", "population"], how="left").with_columns(
        gain=(1 - pl.col("log_loss") / pl.col("baseline_log_loss")).round(4),
        skill=(1 + pl.col("log_loss") / (_rate * _rate.log() + (1 - _rate) * (1 - _rate).log())).round(4),
    )
    behind = against.filter(pl.col("gain") < 0)
    _weak = against.filter(pl.col("auc") < 0.7)
    silent = quality.filter(pl.col("status") == "not enough data").select("business", "population", "n", "note")
    _own = against.filter(pl.col("status") == "published").height
    _baseline_groups = against.filter(pl.col("status") == "baseline").height
    _named = lambda rows: ", ".join(f"{b} {p}" for b, p in rows.select("business", "population").iter_rows()) or "none"
    figures = f"""
    ## How good it is

    In **{_own}** groups a learned model is published, in **{_baseline_groups}** a baseline, because the learned one did not beat it on
    the choosing cutoff; **{silent.height}** have not enough data. `gain` is the share of the best baseline's log loss that the
    published score takes away on the report, `skill` that of always saying the base rate.

    - Below the best baseline on the report (chosen before it was seen): {_named(behind)}.
    - Ranks weakly (AUC below 0.7), so use its probability and not its order: {_named(_weak)}.
    """
    mo.vstack([mo.md(figures), mo.ui.table(against, selection=None), mo.ui.table(silent, selection=None)])
    return against, behind, figures, silent


@app.cell
def _(against, snapshot):
    calibration = snapshot.query(
        """
        select c.business, c.population, c.decile, c.n, c.predicted, c.observed
        from model_calibration as c
        join model_quality as q
            on q.business = c.business and q.population = c.population and q.model = c.model and q.is_published
        order by c.business, c.population, c.decile
        """
    )
    # The same sum that `ece` is: by how much the tenths' promises miss, weighted by their members.
    missed = calibration.group_by("business", "population", maintain_order=True).agg(
        missed=((pl.col("predicted") - pl.col("observed")).abs() * pl.col("n")).sum() / pl.col("n").sum()
    )
    _worst = missed.sort("missed", descending=True).head(1)
    _said = (
        "No group was judged."
        if _worst.is_empty()
        else f"The promises of the tenths miss by {missed['missed'].mean():.1%} on average over the groups; most in "
        f"{_worst['business'].item()} {_worst['population'].item()}: {_worst['missed'].item():.1%}, of "
        f"{against.filter(pl.col('business') == _worst['business'].item(), pl.col('population') == _worst['population'].item())['n'].sum():,} members."
    )
    calibrated = f"""
    ## Does a score of 30 % mean 30 %?

    {_said} Points on the line keep their promise; in small groups they scatter by chance.
    """
    _points = (
        alt.Chart(calibration)
        .mark_circle()
        .encode(
            x=alt.X("predicted:Q", title="predicted"),
            y=alt.Y("observed:Q", title="stayed away"),
            size=alt.Size("n:Q", title="members"),
            color=alt.Color("population:N"),
            tooltip=["business", "population", "decile", "n", "predicted", "observed"],
        )
    )
    _line = (
        alt.Chart(pl.DataFrame({"x": [0.0, 1.0]})).mark_line(strokeDash=[4, 4], color="grey").encode(x="x:Q", y="x:Q")
    )
    mo.vstack([mo.md(calibrated), _line + _points])
    return calibrated, calibration, missed


@app.cell
def _(snapshot):
    pull = snapshot.query(
        """
        select business, feature, count(*) as members, round(avg(abs(contribution)), 3) as mean_pull
        from score_reasons where feature <> 'base' group by business, feature order by business, mean_pull desc, feature
        """
    )
    # A score's logit is the sum of its contributions; the greatest difference says whether that holds for each of them.
    sums = snapshot.query(
        """
        select s.member_id, s.business, s.score, sum(r.contribution) as logit, sum(abs(r.contribution)) as pull
        from member_scores as s
        join score_reasons as r on r.member_id = s.member_id and r.business = s.business
        group by s.member_id, s.business, s.score
        """
    )
    off_by = float(((1 / (1 + (-sums["logit"]).exp())) - sums["score"]).abs().max() or 0.0)
    examples = snapshot.query(
        """
        select s.business, s.score, s.reason_en
        from member_scores as s where s.decile = 1 and s.business = 'ecosystem' order by s.score desc, s.member_id limit 5
        """
    )
    _by_group = pull.group_by("feature").agg((pl.col("mean_pull") * pl.col("members")).sum() / pl.col("members").sum())
    _order = _by_group.sort("mean_pull", "feature", descending=[True, False])
    _pulls = ", ".join(f"{feature} {mean_pull:.2f}" for feature, mean_pull in _order.iter_rows())
    reasons = f"""
    ## What it looks at

    Features belong to groups, and a score's logit is the sum of the groups' contributions and a base: over {sums.height:,} scores
    the sums miss the score by {off_by:.6f} at most. By mean pull: {_pulls or "nothing is scored yet"}.
    The contributions say what the model looked at. They are not causes: making a member buy in another business does not do to the
    risk what the contribution of `elsewhere` says.
    """
    mo.vstack([mo.md(reasons), mo.ui.table(pull, selection=None), mo.ui.table(examples, selection=None)])
    return examples, off_by, pull, reasons, sums


@app.cell
def _(home, snapshot):
    _versions = snapshot.query(
        "select distinct business, population, model, model_version from member_scores order by business, population"
    )
    _stated_keys = ("train_from", "train_to", "report_cutoff", "code_version", "sha256")
    _rows = []
    for _row in _versions.iter_rows(named=True):
        _path = home.models / "{business}-{population}-{model_version}.json".format(**_row)
        _stated = json.loads(_path.read_text(encoding="utf-8")) if _path.is_file() else {}
        _said = {name: _stated.get(name) for name in _stated_keys}
        _rows.append({**_row, "manifest": _path.name if _stated else None, **_said})
    manifests = pl.DataFrame(_rows)
    unsaved = 0 if manifests.is_empty() else manifests["manifest"].null_count()
    saved = f"""
    ## What is kept

    Each published model is saved whole with a manifest: data window, code version, metrics, hash of the file. Of {manifests.height}
    model versions behind the scores, {unsaved} have no manifest here. A model is loaded only if file, code, scikit-learn and
    features are those that the manifest names.
    """
    mo.vstack([mo.md(saved), mo.ui.table(manifests, selection=None)])
    return manifests, saved, unsaved


@app.cell
def _(against):
    group = mo.ui.dropdown(
        {f"{b}, {p}": (b, p) for b, p in against.select("business", "population").iter_rows()},
        value=f"{against['business'][0]}, {against['population'][0]}" if against.height else None,
        label="Look closer at",
    )
    group
    return (group,)


@app.cell
def _(group, quality, snapshot):
    mo.stop(group.value is None, mo.md("No group was judged."))
    _business, _population = group.value
    _models = quality.filter(pl.col("business") == _business, pl.col("population") == _population)
    _promises = snapshot.query(
        "select model, decile, n, predicted, observed from model_calibration where business = ? and population = ?"
        " order by model, decile",
        [_business, _population],
    )
    _shape = (
        alt.Chart(_promises)
        .mark_line(point=True)
        .encode(x=alt.X("predicted:Q", title="predicted"), y=alt.Y("observed:Q", title="stayed away"), color="model:N")
    )
    _columns = ["model", "is_published", "n", "base_rate", "auc", "pr_auc", "brier", "log_loss", "ece"]
    mo.vstack([mo.md(_models["note"][0] or ""), mo.ui.table(_models.select(_columns), selection=None), _shape])
    return


@app.cell
def _(quality):
    _months = quality.select("train_from", "train_to", "test_cutoff").drop_nulls()
    limits = f"""
    ## Limits

    - **One report day** ({_months["test_cutoff"].max() if _months.height else "none yet"}): the figures are of one stretch of the calendar.
      In the default workspace it is December, and nothing says that March is like it. All of a year's seasons were never seen.
    - **Silence of the data** looks like silence of members. A business that delivers late raises its members' scores; look at
      `source_freshness` first.
    - **No causes.** A high score says who is likely to stay away, not whom a message would bring back. That needs an experiment; holdouts are
      assigned so that there can be one.
    - **Small groups** scatter: under a few hundred members a difference in the third decimal means nothing.
    - **The default workspace's data** are published for learning, perhaps simulated, and its businesses are departments of one chain:
      what `elsewhere` adds there flatters any company's real case.
    - **Not checked yet**: drift between runs, fairness over groups of people (the data names few, and none is a feature).
    """
    mo.md(limits)
    return (limits,)


@app.cell
def _(calibrated, figures, intended, is_script, limits, reasons, saved):
    if is_script:
        for _text in (intended, figures, calibrated, reasons, saved, limits):
            print("\n".join(line.strip() for line in _text.strip().splitlines()), end="\n\n")
    return


if __name__ == "__main__":
    app.run()
