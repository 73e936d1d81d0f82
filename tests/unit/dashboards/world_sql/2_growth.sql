-- Growth by period, the sales bridge, cohorts: what the overview and retention show.
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
