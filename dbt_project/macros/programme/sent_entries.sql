{# Gifts, adjustments and redemptions as a source stated them: no rule, no wait. #}
{% macro sent_entries(sent) %}
    select
        entry_id, member_id, business, account_id, currency, kind, points, occurred_at, entry_date, occurred_at as available_at,
        entry_date as available_date, activity_id, cast(null as varchar) as rule_id, cast(null as bigint) as rule_version,
        cast(null as varchar) as category, entry_id as lot_entry_id, entry_date as lot_available_date
    from {{ sent }}
{% endmacro %}
