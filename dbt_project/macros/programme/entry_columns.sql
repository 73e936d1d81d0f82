{# The columns of an entry before lots give it an expiry, in the order in which every source of entries writes them. #}
{% macro entry_columns(relation=none) -%}
{%- set dot = relation ~ '.' if relation else '' -%}
{%- for column in [
    'entry_id', 'member_id', 'business', 'account_id', 'currency', 'kind', 'points', 'occurred_at', 'entry_date', 'available_at',
    'available_date', 'activity_id', 'rule_id', 'rule_version', 'category', 'lot_entry_id', 'lot_available_date',
] -%}
{{ dot }}{{ column }}{{ ', ' if not loop.last }}
{%- endfor -%}
{%- endmacro %}
