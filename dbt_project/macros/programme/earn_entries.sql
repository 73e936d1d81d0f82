{# Earn entries of what the caps `let_through`: available with the order, or at 00:00 of a later day in the business's zone. #}
{% macro earn_entries() -%}
    {%- set available_date = add_days('l.activity_date', 'l.pending_days') -%}
    select
        l.place_no, l.account_id, l.currency, 'earn' as kind, l.points, l.occurred_at, l.activity_date as entry_date,
        case when l.pending_days = 0 then l.occurred_at else midnights.available_at end as available_at,
        {{ available_date }} as available_date,
        l.activity_id, l.rule_no, l.category
    from let_through as l
    left join midnights
        on {{ business_no_of('l.place_no') }} = midnights.business_no and {{ available_date }} = midnights.available_date
{%- endmacro %}
