{#
    Entries that refunds take back from earnings: an earning of E keeps floor(E (1 - s)) after each refund, in exact integers.
    Known before the lot is available, one bears the lot's availability and lowers the pending lot; later, it leaves at the refund.
#}
{% macro points_clawbacks(earned, shares) %}
    select
        {{ digest(["'clawback'", "taken.business", "taken.refund_id", "taken.rule_id", "taken.rule_version", "taken.category"]) }} as entry_id,
        member_id, business, account_id, currency, 'clawback' as kind,
        cast(kept_after - kept_before as bigint) as points,
        refunded_at as occurred_at, refunded_on as entry_date,
        case when refunded_at < available_at then available_at else refunded_at end as available_at,
        case when refunded_at < available_at then available_date else refunded_on end as available_date,
        refund_id as activity_id, rule_id, rule_version, category, earn_entry_id as lot_entry_id, available_date as lot_available_date
    from (
        select
            e.*, e.entry_id as earn_entry_id, s.refund_id, s.refunded_at, s.refunded_on,
            {{ int_div('cast(e.points as decimal(19, 0)) * (s.whole - s.part_after)', 's.whole') }} as kept_after,
            {{ int_div('cast(e.points as decimal(19, 0)) * (s.whole - s.part_before)', 's.whole') }} as kept_before
        from {{ earned }} as e
        inner join {{ shares }} as s on e.business = s.business and e.activity_id = s.order_id
    ) as taken
    where kept_after <> kept_before
{% endmacro %}
