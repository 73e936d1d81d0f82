{# Earn entries of what the caps `let_through`: available with the order, or at 00:00 of a later day in the business's zone. #}
{% macro earn_entries() %}
    select
        {{ digest(["'earn'", "l.business", "l.activity_id", "l.rule_id", "l.rule_version", "l.category"]) }} as entry_id,
        l.member_id, l.business, l.account_id, l.currency, 'earn' as kind, l.points, l.occurred_at, l.activity_date as entry_date,
        case when l.pending_days = 0 then l.occurred_at else midnights.available_at end as available_at,
        {{ add_days('l.activity_date', 'l.pending_days') }} as available_date,
        l.activity_id, l.rule_id, l.rule_version, l.category
    from let_through as l
    left join midnights
        on l.business = midnights.business and {{ add_days('l.activity_date', 'l.pending_days') }} = midnights.available_date
{% endmacro %}
