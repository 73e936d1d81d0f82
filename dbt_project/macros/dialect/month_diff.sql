{# Whole months from one first of a month to another, BIGINT. #}
{% macro month_diff(start_month, end_month) -%}
cast(
    12 * (extract(year from {{ end_month }}) - extract(year from {{ start_month }}))
    + extract(month from {{ end_month }}) - extract(month from {{ start_month }}) as bigint
)
{%- endmacro %}
