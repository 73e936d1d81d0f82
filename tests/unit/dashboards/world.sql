-- Who bought what when, and all that the screens show of it. `number` is the member's: 1 to 40.
create table shop as
select * from (values ('bakery', 'Bakery', '烘焙', 20), ('fuel', 'Fuel', '加油', 30), ('garden', 'Garden', '園藝', 45))
    as v (business, label_en, label_zh, dormant_after);

create table purchase as
with person as (select unnest(range(1, 41)) as number),
days as (select unnest(range(0, 178)) as n),
wish as (
    select
        'm' || lpad(cast(number as varchar), 3, '0') as member_id,
        business,
        date '2017-07-03' + cast(n as integer) as day,
        number,
        cast(10 + (number * 7 + n * 3) % 40 as decimal(18, 2)) + case when business = 'fuel' then 20.25 else 0.5 end as amount
    from person cross join days cross join shop
    where (n + number * 3) % case business when 'bakery' then 6 + number % 5 when 'fuel' then 13 + number % 7 else 29 end = 0
        and (business = 'bakery' or number % 2 = 0 or (business = 'garden' and number % 3 = 0))
        and n >= number * 3 and (number not in (5, 25) or n <= 164) and (number % 4 <> 0 or n < 90 + number or (number % 8 = 0 and n > 165))
)
select * from wish;

create table bought as
select member_id, business, day, amount from purchase
union all
select member_id, 'ecosystem', day, sum(amount) from purchase group by member_id, day;

create table place as select business, dormant_after from shop union all select 'ecosystem', 20;

create table calendar as select cast(unnest(generate_series(date '2017-07-03', date '2017-12-27', interval 1 day)) as date) as day;

create table stage_day as
select
    calendar.day, first.member_id, first.business,
    (select count(*) from bought where bought.member_id = first.member_id and bought.business = first.business and bought.day <= calendar.day) as k,
    (select max(day) from bought where bought.member_id = first.member_id and bought.business = first.business and bought.day <= calendar.day) as last_day
from (select member_id, business, min(day) - 5 as began from bought group by member_id, business) as first
join calendar on calendar.day >= first.began;

create table staged as
select
    stage_day.*,
    case
        when k = 0 then 'prospect'
        when day - last_day < dormant_after and k = 1 then 'first_order'
        when day - last_day < dormant_after then 'repeat'
        when day - last_day < 2 * dormant_after then 'dormant'
        else 'churned'
    end as stage
from stage_day join place using (business);

create table lifecycle_daily as
select day, business, stage, count(*) as members from staged group by all;

create table lifecycle_intervals as
with changed as (
    select *, lag(stage) over (partition by member_id, business order by day) as before from staged
),
starts as (
    select *, lead(day) over (partition by member_id, business order by day) as valid_to
    from changed where before is null or before <> stage
)
select
    member_id, business, stage, day as valid_from, valid_to, k as purchase_days,
    case when stage = 'prospect' then 'registered' when stage in ('dormant', 'churned') then 'silence'
        when before = 'dormant' then 'return_from_dormant' when before = 'churned' then 'return_from_churned'
        when before = 'first_order' then 'repeat_order' else 'first_order' end as entered_by,
    before
from starts;

create table span as
select 'week' as period, cast(date_trunc('week', day) as date) as period_start, cast(date_trunc('week', day) as date) + 6 as period_end
from calendar group by all
union all
select 'month', cast(date_trunc('month', day) as date), cast(last_day(day) as date) from calendar group by all;

create table lifecycle_transitions as
with ended as (
    select span.period, span.period_start, span.period_end, staged.business, staged.member_id, staged.stage
    from span join staged on staged.day = least(span.period_end, date '2017-12-27')
)
select
    ended.period, ended.period_start, ended.business, coalesce(earlier.stage, 'none') as from_stage, ended.stage as to_stage,
    count(*) as members, ended.period_end <= date '2017-12-27' as is_complete
from ended
left join staged as earlier
    on earlier.member_id = ended.member_id and earlier.business = ended.business and earlier.day = ended.period_start - 1
group by all;

create table active_in as
select span.period, span.period_start, span.period_end, bought.business, bought.member_id, sum(amount) as sales, count(*) as days
from span join bought on bought.day between span.period_start and span.period_end group by all;

create table flow as
select
    span.period, span.period_start, span.period_end, place.business, m.member_id, m.first_day,
    coalesce(now.sales, 0) as n1, coalesce(was.sales, 0) as n0, coalesce(now.days, 0) as f1, coalesce(was.days, 0) as f0
from span cross join place
join (select member_id, business, min(day) as first_day from bought group by all) as m on m.business = place.business
left join active_in as now on now.member_id = m.member_id and now.business = place.business and now.period = span.period and now.period_start = span.period_start
left join active_in as was on was.member_id = m.member_id and was.business = place.business and was.period = span.period and was.period_end = span.period_start - 1;

create table growth_accounting as
select
    period, period_start, period_end, business,
    count(*) filter (where f1 > 0) as active,
    count(*) filter (where f1 > 0 and first_day >= period_start) as new,
    count(*) filter (where f1 > 0 and first_day >= period_start) as new_to_ecosystem,
    0 as new_from_ecosystem,
    count(*) filter (where f1 > 0 and f0 > 0) as retained,
    count(*) filter (where f1 > 0 and f0 = 0 and first_day < period_start) as reactivated,
    count(*) filter (where f1 = 0 and f0 > 0) as lapsed,
    period_end <= date '2017-12-27' as is_complete,
    period_start < date '2017-08-14' as is_burn_in,
    case when period_end <= date '2017-12-27' and period_start >= date '2017-08-14' then
        count(*) filter (where f1 > 0 and f0 = 0) / nullif(count(*) filter (where f1 = 0 and f0 > 0), 0) end as quick_ratio
from flow group by period, period_start, period_end, business;

create table sales_bridge as
with summed as (
    select
        period, period_start, period_end, business, sum(n1) as net_sales, sum(n0) as previous_net_sales,
        coalesce(sum(n1) filter (where first_day >= period_start), 0) as new,
        coalesce(sum(n1) filter (where f0 = 0 and first_day < period_start), 0) as reactivated,
        coalesce(sum(n0) filter (where f1 = 0), 0) as lapsed,
        coalesce(sum(f1) filter (where f1 > 0 and f0 > 0), 0) as fs1, coalesce(sum(f0) filter (where f1 > 0 and f0 > 0), 0) as fs0,
        coalesce(sum(n1) filter (where f1 > 0 and f0 > 0), 0) as s1, coalesce(sum(n0) filter (where f1 > 0 and f0 > 0), 0) as s0
    from flow group by all
)
select
    * exclude (fs1, fs0, s1, s0),
    coalesce(cast((fs1 - fs0) * s0 / nullif(fs0, 0) as decimal(18, 2)), 0) as frequency,
    s1 - s0 - coalesce(cast((fs1 - fs0) * s0 / nullif(fs0, 0) as decimal(18, 2)), 0) as basket,
    0 as other, period_end <= date '2017-12-27' as is_complete
from summed;

create table kpi_daily as
select
    calendar.day, place.business, count(amount) as orders, count(amount) as qualifying_orders, count(distinct member_id) as buyers,
    coalesce(sum(amount), 0) as gross, 0 as refunds, coalesce(sum(amount), 0) as net_sales, 0 as discounts, 0 as anonymous_net_sales
from calendar cross join place left join bought on bought.day = calendar.day and bought.business = place.business group by all;

create table return_curve as
select
    business, cast(s as bigint) as silence_days, 400 - s as silences,
    0.9 * exp(-s / 25.0) as return_14d, 0.95 * exp(-s / 70.0) as return_90d
from place cross join (select unnest(range(1, 366)) as s);

create table cohort_retention as
with born as (select member_id, business, cast(date_trunc('month', min(day)) as date) as cohort_month from bought group by all),
grid as (
    select born.*, cast(months as bigint) as months_since, cast(cohort_month + to_months(cast(months as integer)) as date) as month
    from born cross join (select unnest(range(0, 6)) as months)
    where cohort_month + to_months(cast(months as integer)) <= date '2017-12-01'
)
select
    grid.business, cohort_month, months_since, count(distinct grid.member_id) as cohort_members,
    count(distinct bought.member_id) as active_members,
    case when month < date '2017-12-01' then count(distinct bought.member_id) / count(distinct grid.member_id) end as retention,
    cast(sum(coalesce(amount, 0)) / count(distinct grid.member_id) as decimal(18, 2)) as cumulative_net_sales_per_member,
    month < date '2017-12-01' as is_complete
from grid
left join bought on bought.member_id = grid.member_id and bought.business = grid.business and date_trunc('month', bought.day) = month
group by grid.business, cohort_month, months_since, month;

create table second_order_conversion as
with nth as (select *, row_number() over (partition by member_id, business order by day) as place from bought),
pair as (
    select first.member_id, first.business, first.day, second.day - first.day as gap
    from nth as first
    left join nth as second on second.member_id = first.member_id and second.business = first.business and second.place = 2
    where first.place = 1
)
select
    business, cast(date_trunc('week', day) as date) as first_week, count(*) as members,
    avg(case when gap <= 7 then 1 else 0 end) as share_7d,
    case when max(day) <= date '2017-11-20' then avg(case when gap <= 30 then 1 else 0 end) end as share_30d,
    case when max(day) <= date '2017-10-20' then avg(case when gap <= 60 then 1 else 0 end) end as share_60d
from pair group by business, date_trunc('week', day);

create table member_summary as
select
    bought.member_id, bought.business, 1 as accounts, min(bought.day) - 5 as began_on, count(*) as purchase_days,
    min(bought.day) as first_purchase_on, max(bought.day) as last_purchase_on,
    max(bought.day) + max(dormant_after) as becomes_dormant_on, max(bought.day) + 2 * max(dormant_after) as becomes_churned_on,
    count(*) = 1 as is_one_time_buyer, count(*) filter (where bought.day > date '2017-09-28') as orders_90d, count(*) as orders_365d,
    count(*) as orders_ever, sum(amount) filter (where bought.day > date '2017-09-28') as net_sales_90d, sum(amount) as net_sales_365d,
    sum(amount) as net_sales_ever, 7.5 as usual_gap_days, date '2017-12-27' - max(bought.day) as gap_now_days,
    0.125 as discount_share, 0.25 as weekend_share, percent_rank() over (partition by bought.business order by sum(amount)) as sales_percentile_365d
from bought join place using (business) group by bought.member_id, bought.business;

create table member_business as
select
    member_summary.*, open.stage, open.valid_from as stage_since, open.entered_by, open.before as previous_stage,
    open.entered_by like 'return%' as is_reactivated, 'Bread' as top_category
from member_summary join lifecycle_intervals as open using (member_id, business)
where open.valid_to is null and business <> 'ecosystem';

create table member_360 as
select
    member_summary.* exclude (business), open.stage, open.valid_from as stage_since, open.entered_by, open.before as previous_stage,
    member_summary.began_on as founded_on, open.entered_by like 'return%' as is_reactivated, 'bakery' as top_business, 'Bread' as top_category,
    (select count(*) from member_business as b where b.member_id = member_summary.member_id) as businesses_with_account,
    (select count(*) from member_business as b where b.member_id = member_summary.member_id and b.stage in ('first_order', 'repeat')) as businesses_active,
    (select count(*) from member_business as b where b.member_id = member_summary.member_id and b.stage = 'dormant') as businesses_dormant,
    (select count(*) from member_business as b where b.member_id = member_summary.member_id and b.stage = 'churned') as businesses_churned,
    (select count(*) from member_business as b where b.member_id = member_summary.member_id) as businesses_bought_ever,
    2 as scenes_used, case when net_sales_365d >= 600 then 'gold' else 'bronze' end as tier,
    case when net_sales_365d >= 600 then 2 else 0 end as tier_rank, date '2017-12-01' as tier_since, cast(net_sales_365d as bigint) as score,
    case when net_sales_365d < 600 then 'gold' end as next_tier, case when net_sales_365d < 600 then 600 end as next_tier_threshold,
    case when net_sales_365d < 600 then 600 - cast(net_sales_365d as bigint) end as score_to_next_tier,
    date '2018-01-01' as next_review_on, 'bronze' as tier_if_silent, 120 as score_to_keep_tier, 90 as coins_balance, 80 as coins_available,
    10 as coins_pending, case when member_id <= 'm010' then 30 else 0 end as coins_expiring_30_days,
    true as reachable_email, false as reachable_sms, false as reachable_push, 1 as benefits_granted_90d
from member_summary join lifecycle_intervals as open using (member_id, business)
where open.valid_to is null and business = 'ecosystem';

create table one_id_map as select business, 'acc-' || business || '-' || member_id as account_id, member_id from member_business;

create table member_tier_history as
select member_id, 'bronze' as tier, founded_on as valid_from, case when tier = 'gold' then date '2017-12-20' end as valid_to, 'joined' as reason from member_360
union all
select member_id, 'gold', date '2017-12-20', null, 'upgrade' from member_360 where tier = 'gold';

create table points_daily as
select day, business, 'coins' as currency, 'earn' as kind, 10 * count(*) as points, count(*) as entries from purchase group by day, business
union all
select day, business, 'score', 'earn', cast(sum(amount) as bigint), count(*) from purchase group by day, business
union all
select date '2017-12-11', 'bakery', 'coins', 'redeem', -50, 2
union all
select date '2017-12-12', 'bakery', 'coins', 'expire', -7, 1;

create table points_balance as
with total as (select currency, sum(points) as points from points_daily group by currency),
listed as (select currency, points, member_id, row_number() over (partition by currency order by member_id) as place from total cross join member_360)
select
    member_id, currency, case when place = 1 then points - 39 * 90 else 90 end as balance, 10 as pending, 80 as available,
    case when currency = 'coins' and member_id <= 'm010' then 30 else 0 end as expiring_30_days
from listed;

create table cross_business_matrix as
with active as (select distinct member_id, business from purchase where day > date '2017-12-27' - 90),
ever as (select distinct member_id, business from purchase)
select
    a.business as from_business, b.business as to_business, count(distinct a.member_id) as members,
    count(distinct c.member_id) as members_in_both, count(distinct c.member_id) / count(distinct a.member_id) as penetration,
    0 as whitespace_with_account, count(distinct case when ever.member_id is null then a.member_id end) as whitespace_without_account
from active as a cross join shop as b
left join active as c on c.member_id = a.member_id and c.business = b.business
left join ever on ever.member_id = a.member_id and ever.business = b.business
where a.business <> b.business group by all;

create table first_to_next as
select * from (values
    ('bakery', 'fuel', 12, 9.0), ('bakery', 'garden', 5, 21.5), ('bakery', 'none', 9, null), ('several', 'fuel', 4, 14.0), ('fuel', 'several', 2, 3.0))
    as v (entry_business, next_business, members, median_days_between);

create table source_freshness as
select
    business, case business when 'fuel' then date '2017-12-24' else date '2017-12-27' end as latest_day,
    timestamp '2017-12-28 06:00:00' as latest_received_at, case business when 'fuel' then 3 else 0 end as days_behind,
    1 as delivery_every_days, 0 as gaps_90d, case business when 'fuel' then 'late' else 'on_time' end as status
from shop;

create table business as
select business, label_en, label_zh, 'eat' as scene, 'UTC' as timezone, 'USD' as currency, 'fixed' as threshold_kind, dormant_after, 2 * dormant_after as churned_after,
    28 as churn_horizon_days, 0.2 as margin_rate, 1 as score_rate, 1 as coins_rate
from shop;

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

create table benefit_catalogue as
select * from (values
    ('bread-voucher', 'Bread voucher', '麵包券', 'voucher', 'eat', 'bakery', 'bakery', 5.00, 3.50, 100, date '2017-01-01', 1, false, 'Silent for longer than usual', '久未購買'),
    ('gold-gift', 'Gold gift', '黃金禮', 'gift', 'eat', 'ecosystem', 'programme', 20.00, 12.00, null, date '2017-01-01', 1, true, 'Gold members have a right to it', '黃金會員權益'))
    as v (benefit_id, label_en, label_zh, kind, scene, business, paid_by, face_value, cost, stock, valid_from, per_member, is_entitlement, reason_en, reason_zh);

create table benefit_daily as
select day, 'bakery' as business, 'bread-voucher' as benefit_id, 4 as granted, 3 as seen, 2 as claimed, 1 as redeemed, 0 as expired, 0 as drawn, 5.00 as face_value, 3.50 as cost
from calendar where day >= date '2017-11-01';

create table benefit_activity as
select 'bakery' as business, 'g-' || member_id as activity_id, member_id, 'bread-voucher' as benefit_id, 'granted' as event, date '2017-12-15' as activity_date from member_360;

create table benefit_recommendations as
select
    member_id, case when member_id <= 'm015' then 'bread-voucher' else 'nothing' end as benefit_id, case when member_id <= 'm015' then 'bakery' end as business,
    case when member_id <= 'm015' then 0.25 end as p_redeem, case when member_id <= 'm015' then 3.00 else 0 end as expected_margin,
    case when member_id <= 'm015' then 0.90 else 0 end as expected_cost, case when member_id <= 'm015' then 2.10 else 0 end as expected_value,
    'assumed' as evidence, member_id > 'm036' as is_holdout, false as is_entitlement,
    case when member_id <= 'm015' then 'Silent for longer than usual' else 'No benefit is worth its cost' end as reason_en,
    case when member_id <= 'm015' then '久未購買' else '沒有划算的權益' end as reason_zh, date '2017-12-27' as decided_on, 'd-' || member_id as decision_id
from member_360;

create table benefit_budget as
select * from (values ('budget', 50.00), ('spent', 13.50), ('expected_value', 31.50), ('upper_bound', 33.00), ('gap', 1.50)) as v (measure, value);

create table segment_membership as
select 'second_order_due' as segment, 1 as version, member_id, date '2017-12-27' as entered_on from member_360 where member_id <= 'm030';

create table segment_daily as
select * from (values ('second_order_due', 1, date '2017-12-20', 28, 0, 0, true), ('second_order_due', 1, date '2017-12-27', 30, 3, 1, false))
    as v (segment, version, published_on, members, entered, "left", is_baseline);

create table segment_catalogue as
select 'second_order_due' as segment, 1 as version, 'Second order due' as label_en, '待二購' as label_zh, 'marketing' as purpose, 'lifecycle marketing' as owner,
    'email' as channel, 'member_360.purchase_days = 1' as condition, 30 as members;

create table member_contact as
select member_id, business, account_id, 'email' as contact_kind, member_id || '@example.com' as contact_point, true as is_verified, timestamp '2017-07-01 00:00:00' as stated_at,
    cast(null as timestamp) as opted_out_at
from one_id_map where business = 'bakery';

create table member_consent as
select member_id, contact_kind, contact_point, 'marketing' as purpose, 'own' as recipient, member_id > 'm005' as granted, stated_at from member_contact;

create table run_summary as select 1 as position, 'members' as section, 'members' as measure, '40' as value, '40 members' as sentence_en, '40 位會員' as sentence_zh;
