-- Made up: coins handed in for a reward at the grocery's desk, outside any order, by a quarter of those who can.
-- At most two fifths of what the account earned there in the 60 days before (10 coins a dollar, 2,000 an order), and the
-- four days lie more than 60 days apart, so that no member hands in coins that the coins' life of 90 days has taken.
create table rewards as
with desk_day as (
    select unnest([date '2017-03-28', date '2017-06-20', date '2017-09-19', date '2017-12-12']) as day
),

visit as (
    select a.k, a.household_id, a.slot, d.day + cast(pick('desk|' || a.k || d.day, 12) as integer) as day
    from account as a
    cross join desk_day as d
    where a.business = 'grocery' and share('reward|' || a.k || d.day) < 0.25
),

earned as (
    select v.k, v.household_id, v.slot, v.day, sum(least(floor(o.amount * 10), 2000)) as coins
    from visit as v
    inner join order_account as s on s.business = 'grocery' and v.household_id = s.household_id and v.slot = s.slot
    inner join orders as o on o.business = 'grocery' and s.basket_id = o.basket_id
    where o.local_day >= v.day - 60 and o.local_day < v.day
    group by v.k, v.household_id, v.slot, v.day
)

select k, household_id, slot,
    cast(day as timestamp) + to_minutes(cast(600 + pick('minute|' || k || day, 600) as integer)) as happened_local,
    cast(floor(coins * 0.4 / 100) * 100 as bigint) as coins
from earned
where coins * 0.4 >= 200;
