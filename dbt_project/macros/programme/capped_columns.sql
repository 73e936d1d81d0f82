{# What one earning carries through the cascade of caps, beside its points; of a named relation where several are joined. #}
{% macro capped_columns(relation=none) -%}
{%- set dot = relation ~ '.' if relation else '' -%}
{%- for column in [
    'business', 'account_id', 'member_id', 'activity_id', 'activity_date', 'month_start', 'occurred_at', 'category', 'currency',
    'rule_id', 'rule_version', 'pending_days', 'cap_order', 'cap_day', 'cap_category_month', 'cap_month',
] -%}
{{ dot }}{{ column }}{{ ', ' if not loop.last }}
{%- endfor -%}
{%- endmacro %}
