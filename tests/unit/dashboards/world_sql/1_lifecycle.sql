-- Who bought what when, and where that puts them. `number` is the member's: 1 to 40.
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

