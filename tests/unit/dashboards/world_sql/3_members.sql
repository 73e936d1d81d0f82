-- Members, tiers, points, where members buy as well, how fresh businesses are.
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
