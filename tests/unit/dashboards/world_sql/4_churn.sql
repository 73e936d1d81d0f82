-- Scores, their reasons and how good they are.
create table member_scores as
with scored as (
    select
        member_id, 'ecosystem' as business, case when stage = 'dormant' then 'dormant' else 'active' end as population,
        ntile(10) over (partition by stage = 'dormant' order by gap_now_days desc, member_id) as decile, gap_now_days
    from member_360 where stage in ('first_order', 'repeat', 'dormant')
)
select
    member_id, business, population, 20 as horizon_days, round(1.0 - decile * 0.08, 6) as score, decile, 'blend' as model, 'v1' as model_version,
    date '2017-12-28' as cutoff, 'usually every 6 days, now ' || gap_now_days as reason_en, '平時每 6 天購買一次，現在已 ' || gap_now_days || ' 天' as reason_zh
from scored;

create table score_reasons as
select member_id, business, 0 as rank, 'base' as feature, -0.5 as contribution, 'where every member starts' as words_en, '所有會員的起點' as words_zh from member_scores
union all
select member_id, business, 1, 'rhythm', 1.25, reason_en, reason_zh from member_scores
union all
select member_id, business, 2, 'spend', -0.25, 'spent 40 in the last 28 days', '最近 28 天消費 40' from member_scores;

create table model_quality as
select * from (values
    ('ecosystem', 'active', 'blend', true, 'published', 310, 0.31, 0.801, 0.62, 0.141, 0.44, 0.021, date '2017-08-01', date '2017-10-01', date '2017-11-29', 'The model beats the best baseline.'),
    ('ecosystem', 'active', 'recency', false, 'published', 310, 0.31, 0.701, 0.52, 0.171, 0.52, 0.041, date '2017-08-01', date '2017-10-01', date '2017-11-29', null),
    ('ecosystem', 'dormant', 'none', false, 'not enough data', 12, null, null, null, null, null, null, null, null, null, 'Not enough data: 12 dormant members are too few.'),
    ('garden', 'active', 'none', false, 'not enough data', 9, null, null, null, null, null, null, null, null, null, 'Not enough data: 9 buyers are too few.'))
    as v (business, population, model, is_published, status, n, base_rate, auc, pr_auc, brier, log_loss, ece, train_from, train_to, test_cutoff, note);

create table model_calibration as
select 'ecosystem' as business, 'active' as population, 'blend' as model, decile, 31 as n, 1.0 - decile * 0.09 as predicted, 0.97 - decile * 0.088 as observed
from (select unnest(range(1, 11)) as decile);
