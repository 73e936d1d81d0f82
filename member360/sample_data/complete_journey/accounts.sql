-- Everything here is made up by a seed but for two things: which household bought where and when, and the demographics.
-- Made first: the household's people, phones and e-mails; then its accounts; then which order went over which account.

create table person as
with everybody as (
    select h.household_id, d.age, d.income, d.household_size, d.kids_count,
        coalesce(d.household_size <> '1', share('two|' || h.household_id) < 0.45) as has_partner
    from (select distinct household_id from transactions) as h
    left join demographics as d using (household_id)
),

people as (
    select *, 'a' as who from everybody
    union all by name
    select *, 'b' as who from everybody where has_partner
),

numbered as (
    select *, row_number() over (order by md5('person|' || household_id || who), household_id, who) - 1 as n
    from people
)

select
    n.household_id, n.who, n.has_partner, n.age, n.income, n.household_size, n.kids_count,
    -- 555-0100 to 555-0199 is set aside for fiction in every area code; true ones end even, mistyped ones odd
    a.area || '55501' || lpad(cast((n.n % 50) * 2 as varchar), 2, '0') as phone,
    f.name || '.' || l.name || n.n || '@example.' || ['com', 'org', 'net'][1 + pick('domain|' || n.n, 3)] as email
from numbered as n
inner join area_code as a on n.n // 50 = a.position
inner join first_name as f on pick('first|' || n.n, (select count(*) from first_name)) = f.position
inner join last_name as l on pick('last|' || n.household_id, (select count(*) from last_name)) = l.position;

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

create table contact as
select
    a.*,
    case when has_phone then cast(cast(true_phone as bigint) + cast(phone_slip as integer) as varchar) end as phone,
    -- a dropped second letter; the number in the address keeps it apart from everybody else's
    case when has_email and email_slip then left(true_email, 1) || substr(true_email, 3)
        when has_email then true_email end as email,
    has_phone and not phone_slip and share('phone seen|' || k) >= 0.03 as phone_verified,
    has_email and not email_slip and share('mail seen|' || k) >= 0.04 as email_verified,
    share('mail yes|' || k) < 0.72 as mail_yes,
    share('text yes|' || k) < 0.50 as text_yes,
    share('ads yes|' || k) < 0.35 as ads_yes,
    -- one in twelve is delivered again, more than a month later: contact points are then verified, and some have opted out
    share('again|' || k) < 0.08 as comes_again,
    greatest(registered_local, timestamp '2017-01-01') + to_days(cast(35 + pick('again day|' || k, 300) as integer))
        as again_local
from account as a;

create table account_version as
select business, household_id, slot, k, registered_local, age, income, household_size, kids_count, phone, email,
    phone_verified, email_verified, mail_yes, text_yes, ads_yes, 1 as version,
    registered_local as stated_local
from contact
union all by name
select business, household_id, slot, k, registered_local, age, income, household_size, kids_count, phone, email,
    has_phone and not phone_slip as phone_verified, has_email and not email_slip as email_verified,
    mail_yes and share('mail stays|' || k) < 0.6 as mail_yes, text_yes, ads_yes and share('ads stay|' || k) < 0.6 as ads_yes,
    2 as version, again_local as stated_local
from contact
where comes_again and again_local < timestamp '2018-01-01';

-- Where a household has two accounts, three orders in ten go over the second one, from its registration on.
create table order_account as
select o.business, o.basket_id, o.household_id,
    case when a.slot is not null and share('slot|' || o.business || o.basket_id) < 0.3 then 2 else 1 end as slot
from orders as o
left join account as a
    on o.business = a.business and o.household_id = a.household_id and a.slot = 2
    and o.happened_local >= a.registered_local;
