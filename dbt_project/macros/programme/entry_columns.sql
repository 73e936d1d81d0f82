{# The columns that every entry of points has, in the order in which each source of entries writes them. #}
{% macro entry_columns() -%}
place_no, account_id, currency, kind, points, occurred_at, entry_date, available_at, available_date, activity_id, rule_no, category
{%- endmacro %}
