-- The floor's second half: the points ledger and the balances, from the orders and refunds of core_tables.sql.

-- 1. What an order is worth in each category: its lines, judged as activity is, or itself where it has none.
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

-- 2. What it earns before caps; a rate by tier is that of the tier at the end of the day before.
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

-- 3. Caps. An account's month of less than the least cap meets none: only the others go down the cascade.
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

-- 4. The ledger: earned, taken back with refunds, spent and given as stated, given back with refunds.
create temp table shares as
select order_h, activity_id as refund_id, occurred_at, day, place_no,
    case when order_amount = 0 then 1 else cast(order_amount * 100 as bigint) end as whole,
    case
        when order_amount > 0 then cast(coalesce(lag(so_far) over (partition by order_h order by refund_no), 0) * 100 as bigint)
        when refund_no = 1 then 0 else 1
    end as part_before,
    case when order_amount = 0 then 1 else cast(so_far * 100 as bigint) end as part_after
from refunds;

create temp table sent as
select place_no, points_currency as currency, case activity_type
        when 'points_redeemed' then 'redeem' when 'points_gifted' then 'gift' else 'adjust' end as kind,
    case when activity_type = 'points_redeemed' then -points else points end as points,
    occurred_at, day, activity_id, related_h, related_activity_id, account_h
from standing
where activity_type in ('points_redeemed', 'points_gifted', 'points_adjusted') and place_no >= 1000 and points <> 0;

create table ledger as
select place_no, currency, 'earn' as kind, points, day as entry_date, occurred_at, day + pending_days as available_date,
    h as order_h, activity_id, rule_id, rule_version, category
from earned;

insert into ledger
select place_no, currency, 'clawback', kept_after - kept_before, day, occurred_at, greatest(day, available_date),
    order_h, refund_id, rule_id, rule_version, category
from (
    select e.place_no, e.currency, s.day, s.occurred_at, e.day + e.pending_days as available_date, s.order_h, s.refund_id,
        e.rule_id, e.rule_version, e.category,
        e.points * (s.whole - s.part_after) // s.whole as kept_after,
        e.points * (s.whole - s.part_before) // s.whole as kept_before
    from earned as e inner join shares as s on e.h = s.order_h
)
where kept_after <> kept_before;

insert into ledger
select place_no, currency, kind, points, day, occurred_at, day, null, activity_id, null, null, null from sent;

insert into ledger
select place_no, currency, 'restore', back_after - back_before, day, occurred_at, day, null, refund_id, null, null, null
from (
    select r.place_no, r.currency, s.day, s.occurred_at, s.refund_id,
        r.coins * s.part_after // s.whole as back_after, r.coins * s.part_before // s.whole as back_before
    from (
        select place_no, currency, related_h, account_h, -sum(points) as coins
        from sent where kind = 'redeem' and related_h is not null
        group by place_no, currency, related_h, account_h having sum(points) < 0
    ) as r
    inner join shares as s on r.related_h = s.order_h
)
where back_after <> back_before;

-- 5. What expires. Lots expire in the order in which they become available: those that expire later than a month after
-- the as-of day (and a day or two for zones) change nothing of what is asked.
create temp table lots as
with clawed as (
    select order_h, rule_id, rule_version, category, sum(points) as points from ledger
    where kind = 'clawback' and available_date > entry_date
    group by order_h, rule_id, rule_version, category
),
due as (
    select l.*, b.business, l.points + coalesce(k.points, 0) as lot_points, l.available_date + cast(c.life_days as integer) as own_expiry,
        case when l.available_date = l.entry_date then l.occurred_at
            else timezone('UTC', timezone(b.timezone, cast(l.available_date as timestamp))) end as available_at
    from ledger as l
    inner join given.reference.points_currency as c using (currency)
    inner join businesses as b on l.place_no % 1000 = b.business_no
    left join clawed as k
        on l.order_h = k.order_h and l.rule_id = k.rule_id and l.rule_version = k.rule_version
        and coalesce(l.category, '') = coalesce(k.category, '')
    where l.points > 0 and c.life_days is not null and l.available_date + cast(c.life_days as integer) <= as_of() + 32
)
select place_no // 1000 as member_no, place_no, currency, activity_id, rule_id, rule_version, category, lot_points,
    row_number() over oldest as lot_no, sum(lot_points) over oldest as points_with_lot,
    max(own_expiry) over oldest as expires_on,
    max(greatest(timezone('UTC', timezone(zone(), cast(own_expiry as timestamp))), available_at)) over oldest as expires_at
from due
window oldest as (partition by place_no // 1000, currency
    order by available_at, business, activity_id, rule_id nulls first, category nulls first
    rows between unbounded preceding and current row);

create temp table expiry as
with moments as (
    select member_no, currency, expires_at as moment, lot_no, points_with_lot, 0 as points_out from lots
    union all
    select l.place_no // 1000, l.currency, l.occurred_at, null, null, -l.points
    from ledger as l semi join lots on l.place_no // 1000 = lots.member_no and l.currency = lots.currency
    where l.points < 0 and l.available_date = l.entry_date
),
left_over as (
    select *, greatest(points_with_lot - sum(points_out) over (
            partition by member_no, currency order by moment, lot_no nulls first
            rows between unbounded preceding and current row
        ), 0) as not_spent
    from moments
),
running as (
    select member_no, currency, lot_no, max(not_spent) over (partition by member_no, currency order by lot_no) as expired
    from left_over where lot_no is not null
)
select l.*, r.expired - coalesce(lag(r.expired) over (partition by l.member_no, l.currency order by l.lot_no), 0) as points
from running as r inner join lots as l using (member_no, currency, lot_no);

insert into ledger
select place_no, currency, 'expire', -points, expires_on, expires_at, expires_on, null, activity_id, rule_id, rule_version,
    category
from expiry where points > 0 and expires_on <= as_of();

-- 6. Balances.
create table balances as
with sums as (
    select place_no // 1000 as member_no, currency, sum(points) as balance,
        coalesce(sum(points) filter (available_date > as_of()), 0) as pending
    from ledger group by place_no // 1000, currency
),
expiring as (
    select member_no, currency, sum(points) as points from expiry
    where expires_on > as_of() and expires_on <= as_of() + 30 group by member_no, currency
)
select m.member_id, c.currency, coalesce(s.balance, 0) as balance, coalesce(s.pending, 0) as pending,
    coalesce(s.balance, 0) - coalesce(s.pending, 0) as available, coalesce(e.points, 0) as expiring_30_days
from members as m cross join given.reference.points_currency as c
left join sums as s on m.member_no = s.member_no and c.currency = s.currency
left join expiring as e on m.member_no = e.member_no and c.currency = e.currency;
