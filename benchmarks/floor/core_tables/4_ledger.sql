-- The floor: the points ledger.

-- 10. The ledger: earned, taken back with refunds, spent and given as stated, given back with refunds.
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
