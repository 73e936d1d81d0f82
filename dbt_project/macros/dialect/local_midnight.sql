{# The UTC timestamp at which a DATE begins in a zone (an expression or a quoted name): its first 00:00 where clocks
   strike it twice, its first moment where they skip it. DuckDB takes the second 00:00 of two; Spark takes the first. #}
{% macro local_midnight(day, zone) %}{{ return(adapter.dispatch('local_midnight', 'member360')(day, zone)) }}{% endmacro %}

{% macro duckdb__local_midnight(day, zone) -%}
{%- set midnight = "timezone('UTC', timezone(" ~ zone ~ ", cast(" ~ day ~ " as timestamp)))" -%}
{%- set hour_before = midnight ~ " - interval 1 hour" -%}
case when {{ local_date(hour_before, zone) }} = {{ day }} then {{ hour_before }} else {{ midnight }} end
{%- endmacro %}

{% macro spark__local_midnight(day, zone) %}convert_timezone({{ zone }}, 'UTC', cast({{ day }} as timestamp_ntz)){% endmacro %}
