-- Everybody here is made up by a seed but for two things: which household bought where and when, and the demographics.
-- The people of each household, with a phone and an e-mail of their own.

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
