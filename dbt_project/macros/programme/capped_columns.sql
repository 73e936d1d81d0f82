{# What one earning carries through the cascade of caps, beside its points; of a named relation where several are joined. #}
{% macro capped_columns(relation=none) -%}
{%- set dot = relation ~ '.' if relation else '' -%}
{%- for column in [
    'place_no', 'account_id', 'activity_id', 'activity_date', 'occurred_at', 'category', 'currency', 'rule_no', 'pending_days',
    'cap_order', 'cap_day', 'cap_category_month', 'cap_month',
] -%}
{{ dot }}{{ column }}{{ ', ' if not loop.last }}
{%- endfor -%}
{%- endmacro %}
