{#
    Entries that refunds take back from earnings. Known before the lot is available, one bears the lot's availability and lowers the
    pending lot; later, it leaves at the refund. lot_activity_id is the order that earned, lot_available_date the day its points counted from.
#}
{% macro points_clawbacks(earned, shares) -%}
select
        place_no, account_id, currency, 'clawback' as kind,
        cast(kept_after - kept_before as bigint) as points,
        refunded_at as occurred_at, refunded_on as entry_date,
        case when refunded_at < available_at then available_at else refunded_at end as available_at,
        case when refunded_at < available_at then available_date else refunded_on end as available_date,
        refund_id as activity_id, rule_no, category, order_id as lot_activity_id, available_date as lot_available_date
    from (
        select
            e.*, s.order_id, s.refund_id, s.refunded_at, s.refunded_on,
            {{ points_kept('e.points', 's.part_after', 's.whole') }} as kept_after,
            {{ points_kept('e.points', 's.part_before', 's.whole') }} as kept_before
        from {{ earned }} as e
        inner join {{ shares }} as s on e.place_no = s.place_no and e.activity_id = s.order_id
    ) as taken
    where kept_after <> kept_before
{%- endmacro %}
