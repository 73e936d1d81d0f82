{# Gifts, adjustments, redemptions and restores as entries: no rule, no wait. #}
{% macro sent_entries(sent) -%}
select
        place_no, account_id, currency, kind, points, occurred_at, entry_date, occurred_at as available_at,
        entry_date as available_date, activity_id, cast(null as bigint) as rule_no, cast(null as varchar) as category
    from {{ sent }}
{%- endmacro %}
