-- The accounts of the people, in every business where their household was seen; then which order went over which account.

-- A household has an account where it bought or was sent a campaign, and in one place in twelve without either.
create table account as
with touched as (
    select business, household_id, min(happened_local) as first_use, count(*) as orders
    from (
        select business, household_id, happened_local from orders
        union all
        select business, household_id, happened_local from grants
    )
    group by business, household_id
),

idle as (
    select b.business, h.household_id,
        timestamp '2017-01-10' + to_days(cast(pick('idle day|' || b.business || h.household_id, 340) as integer)) as first_use,
        0 as orders
    from (select distinct business from department_business) as b
    cross join household as h
    anti join touched as t on b.business = t.business and h.household_id = t.household_id
    where share('idle|' || b.business || '|' || h.household_id) < 0.08
),

slots as (
    select *, 1 as slot from touched
    union all by name
    select *, 1 as slot from idle
    union all by name
    select *, 2 as slot from touched where orders >= 8 and share('second|' || business || household_id) < 0.05
),

keyed as (
    select *, business || '|' || household_id || '|' || slot as k from slots
),

owned as (
    select *,
        case
            when not exists (select 1 from person as p where p.household_id = keyed.household_id and p.who = 'b') then 'a'
            when slot = 2 or share('who|' || k) < 0.08 then 'b'
            else 'a'
        end as who
    from keyed
)

select
    o.business, o.household_id, o.slot, o.k, o.who,
    -- Those who bought in the first six weeks had joined in the two years before; later ones up to two weeks before.
    o.first_use - case
        when o.first_use < timestamp '2017-02-15' then to_minutes(cast(14400 + pick('joined|' || o.k, 1000000) as integer))
        else to_minutes(cast(5 + pick('joined|' || o.k, 20000) as integer))
    end as registered_local,
    p.age, p.income, p.household_size, p.kids_count,
    -- Most partners leave the first person's number, a few their e-mail: shared in a household.
    case when o.who = 'b' and share('home phone|' || o.k) < 0.7 then head.phone else p.phone end as true_phone,
    case when o.who = 'b' and share('home mail|' || o.k) < 0.1 then head.email else p.email end as true_email,
    share('no phone|' || o.k) >= 0.04 and b.asks_phone as has_phone,
    share('no mail|' || o.k) >= 0.07 and b.asks_email as has_email,
    share('slip phone|' || o.k) < 0.015 as phone_slip,
    share('slip mail|' || o.k) < 0.02 as email_slip
from owned as o
inner join asks as b using (business)
inner join person as p on o.household_id = p.household_id and o.who = p.who
inner join person as head on o.household_id = head.household_id and head.who = 'a';

-- Where a household has two accounts, three orders in ten go over the second one, from its registration on.
create table order_account as
select o.business, o.basket_id, o.household_id,
    case when a.slot is not null and share('slot|' || o.business || o.basket_id) < 0.3 then 2 else 1 end as slot
from orders as o
left join account as a
    on o.business = a.business and o.household_id = a.household_id and a.slot = 2
    and o.happened_local >= a.registered_local;
