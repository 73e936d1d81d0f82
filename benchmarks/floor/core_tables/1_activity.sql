-- The floor: the core tables of a full warehouse step, as tight as one DuckDB script can make them. It reads the same
-- landing files and is given what is not SQL or is a decision of its own: the account -> member map, the history of
-- tiers, the workspace's rules. Rows are joined by 64-bit hashes of their ids, ids compared only where hashes meet.
-- What it leaves out, and what it takes for granted, stands in docs/performance.md.

-- 1. Members, places, accounts. A place is a member in a business, or in all of them (business 0).
create table businesses as
select business, timezone, dormant_after, churned_after, qualifying_min_amount,
    row_number() over (order by business) as business_no
from given.reference.business;

create table members as
select member_id, row_number() over () as member_no from (select distinct member_id from given.identity.one_id_map);

create temp table account_places as
select m.business, m.account_id, n.member_no * 1000 + b.business_no as place_no,
    hash(m.business, m.account_id) as account_h
from given.identity.one_id_map as m
inner join members as n using (member_id)
inner join businesses as b using (business);

-- The last version of an account is its greatest receipt.
create temp table registered as
select business, account_id, arg_max(registered_date, (received_at, file_hash, line, part)) as registered_on
from landing_accounts group by business, account_id;

-- 2. Activity that stands: most ids come once, and only the others are judged.
create temp table repeated as
select h from (select hash(business, activity_id) as h from landing_activity) group by h having count(*) > 1;

create temp table judged as
with copies as (
    select *, row_number() over (
            partition by business, activity_id, row_hash order by received_at, file_hash, line, part
        ) as copy_no
    from landing_activity semi join repeated on hash(business, activity_id) = h
)
select * from copies where copy_no = 1
window id as (partition by business, activity_id)
qualify count(*) over id = 1 or (
    count(correction_key) over id = count(*) over id
    and correction_key = max(correction_key) over id
    and count(*) over (partition by business, activity_id, correction_key) = 1
);

create temp table standing as
with rows_that_stand as (
    select * from landing_activity anti join repeated on hash(business, activity_id) = h
    union all by name
    select * exclude (copy_no) from judged
)
select
    hash(a.business, a.activity_id) as h, a.activity_id,
    hash(a.business, a.related_activity_id) as related_h, a.related_activity_id,
    b.business_no, a.account_id, coalesce(p.place_no, b.business_no) as place_no, p.account_h,
    a.activity_type, a.activity_date as day, a.occurred_at, a.amount,
    coalesce(a.discount_amount, 0) + coalesce(a.coupon_amount, 0) as discounts,
    coalesce(a.coins_amount, 0) as coins, a.points, a.points_currency
from rows_that_stand as a
inner join businesses as b using (business)
left join account_places as p on a.business = p.business and a.account_id = p.account_id;

-- 3. Orders and what came back of them.
create temp table refunds as
select r.h, r.activity_id, r.occurred_at, r.day, r.amount, r.place_no as stated_place,
    o.h as order_h, o.place_no, o.amount as order_amount,
    least(sum(r.amount) over earlier, o.amount) as so_far,
    row_number() over earlier as refund_no
from standing as r
inner join standing as o on r.related_h = o.h and r.related_activity_id = o.activity_id
where r.activity_type = 'refund' and o.activity_type = 'order'
window earlier as (partition by r.related_h, r.related_activity_id order by r.occurred_at, r.activity_id
    rows between unbounded preceding and current row);

create temp table orders as
with given_back as (select order_h, sum(amount) as refunded from refunds group by order_h)
select o.h, o.activity_id, o.account_id, o.account_h, o.business_no, o.place_no, o.day, o.occurred_at, o.amount,
    o.discounts, o.amount - coalesce(g.refunded, 0) as net,
    o.amount + o.coins > 0 and not (g.refunded is not null and g.refunded >= o.amount)
    and o.amount - coalesce(g.refunded, 0) + o.coins >= coalesce(b.qualifying_min_amount, 0) as is_qualifying
from standing as o
left join given_back as g on o.h = g.order_h
inner join businesses as b using (business_no)
where o.activity_type = 'order';
