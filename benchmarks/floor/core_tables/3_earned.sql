-- The floor: what orders earn, after caps.

-- 7. What an order is worth in each category: its lines, judged as activity is, or itself where it has none.
create temp table repeated_lines as
select order_h from (
    select hash(business, activity_id) as order_h, hash(business, activity_id, line_no) as h from landing_order_lines
) group by h, order_h having count(*) > 1;

create temp table judged_lines as
with copies as (
    select *, row_number() over (
            partition by business, activity_id, line_no, row_hash order by received_at, file_hash, line, part
        ) as copy_no
    from landing_order_lines semi join repeated_lines on hash(business, activity_id) = order_h
)
select * from copies where copy_no = 1
window id as (partition by business, activity_id, line_no)
qualify count(*) over id = 1 or (
    count(correction_key) over id = count(*) over id
    and correction_key = max(correction_key) over id
    and count(*) over (partition by business, activity_id, line_no, correction_key) = 1
);

create temp table line_amounts as
with lines_that_stand as (
    select * from landing_order_lines anti join repeated_lines on hash(business, activity_id) = order_h
    union all by name
    select * exclude (copy_no) from judged_lines
)
select hash(business, activity_id) as h, activity_id, category, sum(amount) as amount
from lines_that_stand group by business, activity_id, category;

create temp table parts as
select o.h, o.activity_id, o.account_h, o.place_no, o.business_no, o.day, o.occurred_at, l.category,
    coalesce(l.amount, o.amount) as amount
from orders as o
left join line_amounts as l on o.h = l.h and o.activity_id = l.activity_id
where o.place_no >= 1000 and coalesce(l.amount, o.amount) > 0;

-- 8. What it earns before caps; a rate by tier is that of the tier at the end of the day before.
create temp table rules as
select r.*, b.business_no, least(k.cap_order, k.cap_day, k.cap_month) as least_cap, k.cap_order, k.cap_day, k.cap_month
from given.reference.earn_rule as r
inner join businesses as b using (business)
left join (
    select business, currency, min(cap) filter (scope = 'order') as cap_order, min(cap) filter (scope = 'day') as cap_day,
        min(cap) filter (scope = 'month') as cap_month
    from given.reference.earn_cap group by business, currency
) as k using (business, currency);

create temp table candidates as
select p.*, r.currency, r.rule_id, r.rule_version, r.is_by_tier, cast(r.pending_days as integer) as pending_days,
    r.cap_order, r.cap_day, r.cap_month, r.least_cap, cast(floor(p.amount * r.rate) as bigint) as points
from parts as p
inner join rules as r
    on p.business_no = r.business_no and p.day >= r.valid_from and (r.valid_to is null or p.day < r.valid_to)
where r.covers_all_categories or (r.rule_id, r.rule_version, p.category) in (
    select (rule_id, rule_version, category) from given.reference.earn_rule_category
);

-- Few members are in a tier that has a rate of its own.
create temp table richer as
select t.rule_id, t.rule_version, t.rate, m.member_no, h.valid_from, coalesce(h.valid_to, date '9999-12-31') as valid_to
from given.main.member_tier_history as h
inner join members as m using (member_id)
inner join given.reference.earn_tier_rate as t using (tier);

update candidates set points = cast(floor(candidates.amount * r.rate) as bigint)
from richer as r
where candidates.is_by_tier and candidates.rule_id = r.rule_id and candidates.rule_version = r.rule_version
    and candidates.place_no // 1000 = r.member_no
    and candidates.day > r.valid_from and candidates.day <= r.valid_to;

-- 9. Caps. An account's month of less than the least cap meets none: only the others go down the cascade.
create temp table tight as
select account_h, currency, date_trunc('month', day) as month from candidates
where least_cap is not null
group by account_h, currency, month having sum(points) > min(least_cap);

create temp table earned as
with by_order as (
    select *, case when cap_order is null then points
        else least(cap_order, sum(points) over w) - least(cap_order, sum(points) over w - points) end as p1
    from candidates semi join tight
        on candidates.account_h = tight.account_h and candidates.currency = tight.currency
        and date_trunc('month', candidates.day) = tight.month
    window w as (partition by account_h, currency, h order by rule_id, category nulls first
        rows between unbounded preceding and current row)
),
by_day as (
    select *, case when cap_day is null then p1
        else least(cap_day, sum(p1) over w) - least(cap_day, sum(p1) over w - p1) end as p2
    from by_order
    window w as (partition by account_h, currency, day order by occurred_at, activity_id, rule_id, category nulls first
        rows between unbounded preceding and current row)
),
by_month as (
    select *, case when cap_month is null then p2
        else least(cap_month, sum(p2) over w) - least(cap_month, sum(p2) over w - p2) end as p3
    from by_day
    window w as (partition by account_h, currency, date_trunc('month', day)
        order by occurred_at, activity_id, rule_id, category nulls first
        rows between unbounded preceding and current row)
)
select h, activity_id, place_no, currency, rule_id, rule_version, category, occurred_at, day, pending_days,
    cast(p3 as bigint) as points
from by_month where p3 > 0
union all
select h, activity_id, place_no, currency, rule_id, rule_version, category, occurred_at, day, pending_days, points
from candidates anti join tight
    on candidates.account_h = tight.account_h and candidates.currency = tight.currency
    and date_trunc('month', candidates.day) = tight.month
where points > 0;
