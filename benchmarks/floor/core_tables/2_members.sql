-- The floor: member aggregates, daily figures, stage intervals.

-- 4. Members: since when, on which days they bought, orders, money, first and last day.
create temp table days as
select place_no, day, count(*) as orders, count(*) filter (is_qualifying) as qualifying_orders, sum(amount) as gross,
    cast(0 as decimal(18, 2)) as refunds, sum(discounts) as discounts
from orders group by place_no, day;

insert into days
select stated_place, day, 0, 0, 0, sum(amount), 0 from refunds group by stated_place, day;

insert into days
select place_no // 1000 * 1000, day, sum(orders), sum(qualifying_orders), sum(gross), sum(refunds), sum(discounts)
from days group by place_no // 1000 * 1000, day;

create temp table places as
with begun as (
    select p.place_no, min(r.registered_on) as began_on
    from account_places as p left join registered as r using (business, account_id) group by p.place_no
    union all
    select place_no, min(day) from standing
    where place_no >= 1000 and (activity_type <> 'refund' or h in (select h from refunds)) group by place_no
),
by_business as (select place_no, min(began_on) as began_on from begun group by place_no)
from by_business
union all
select place_no // 1000 * 1000, min(began_on) from by_business group by place_no // 1000 * 1000;

create table member_aggregates as
select p.place_no, p.began_on,
    coalesce(sum(d.qualifying_orders), 0) as orders_ever,
    coalesce(sum(d.qualifying_orders) filter (d.day > as_of() - 90), 0) as orders_90d,
    coalesce(sum(d.qualifying_orders) filter (d.day > as_of() - 365), 0) as orders_365d,
    coalesce(sum(d.gross - d.refunds), 0) as net_sales_ever,
    coalesce(sum(d.gross - d.refunds) filter (d.day > as_of() - 90), 0) as net_sales_90d,
    coalesce(sum(d.gross - d.refunds) filter (d.day > as_of() - 365), 0) as net_sales_365d,
    count(*) filter (d.qualifying_orders > 0) as purchase_days,
    min(d.day) filter (d.qualifying_orders > 0) as first_purchase_on,
    max(d.day) filter (d.qualifying_orders > 0) as last_purchase_on
from places as p left join days as d using (place_no)
group by p.place_no, p.began_on;

-- 5. Daily figures.
create table daily_figures as
select d.day, coalesce(b.business, 'ecosystem') as business, sum(d.orders) as orders,
    sum(d.qualifying_orders) as qualifying_orders,
    count(*) filter (d.qualifying_orders > 0 and d.place_no >= 1000) as buyers,
    sum(d.gross) as gross, sum(d.refunds) as refunds, sum(d.gross - d.refunds) as net_sales,
    sum(d.discounts) as discounts,
    coalesce(sum(d.gross - d.refunds) filter (d.place_no < 1000), 0) as anonymous_net_sales
from days as d left join businesses as b on d.place_no % 1000 = b.business_no
group by d.day, d.place_no % 1000, b.business;

-- 6. Stage intervals: how far each purchase day reaches, in a business and in all of them.
create table stage_intervals as
with bought as (
    select d.place_no, d.day, d.day + cast(b.dormant_after as integer) as active_until, d.day + cast(b.churned_after as integer) as gone_after
    from (select distinct place_no, day from days where qualifying_orders > 0 and place_no > 1000) as d
    inner join businesses as b on d.place_no % 1000 = b.business_no
),
reaching as (
    from bought
    union all
    select place_no // 1000 * 1000, day, max(active_until), max(gone_after)
    from bought group by place_no // 1000 * 1000, day
),
reach as (
    select place_no, day, row_number() over oldest as k, lead(day) over oldest as next_day,
        max(active_until) over oldest as active_until, max(gone_after) over oldest as gone_after,
        max(active_until) over before as active_before, max(gone_after) over before as gone_before
    from reaching
    window oldest as (partition by place_no order by day rows between unbounded preceding and current row),
        before as (partition by place_no order by day rows between unbounded preceding and 1 preceding)
),
beginnings as (
    select p.place_no, 'prospect' as stage, p.began_on as valid_from, 'registered' as entered_by, 0 as purchase_days
    from places as p left join member_aggregates as m using (place_no)
    where p.began_on < coalesce(m.first_purchase_on, as_of() + 1) and p.began_on <= as_of()
    union all
    select place_no, case when k = 1 then 'first_order' else 'repeat' end, day,
        case
            when k = 1 then 'first_order' when active_before >= day then 'repeat_order'
            when gone_before < day then 'return_from_churned' else 'return_from_dormant'
        end, k
    from reach where k <= 2 or active_before < day
    union all
    select place_no, 'dormant', active_until, 'silence', k from reach
    where active_until < gone_after and active_until < coalesce(next_day, as_of() + 1)
    union all
    select place_no, 'churned', gone_after, 'silence', k from reach
    where gone_after < coalesce(next_day, as_of() + 1)
)
select *, lead(valid_from) over (partition by place_no order by valid_from) as valid_to from beginnings;
