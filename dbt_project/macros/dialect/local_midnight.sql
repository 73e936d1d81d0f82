{# The UTC timestamp of 00:00 of a DATE in a zone (an expression or a quoted name). #}
{% macro local_midnight(day, zone) %}{{ return(adapter.dispatch('local_midnight', 'member360')(day, zone)) }}{% endmacro %}

{% macro duckdb__local_midnight(day, zone) %}timezone('UTC', timezone({{ zone }}, cast({{ day }} as timestamp))){% endmacro %}

{% macro spark__local_midnight(day, zone) %}convert_timezone({{ zone }}, 'UTC', cast({{ day }} as timestamp_ntz)){% endmacro %}
