-- The floor: what expires, and the balances.

-- 11. What expires. Lots expire in the order in which they become available: those that expire later than a month after
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

-- 12. Balances.
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
