{# Whole days from start to end (two DATE expressions), BIGINT. #}
{% macro day_diff(start_day, end_day) %}{{ return(adapter.dispatch('day_diff', 'member360')(start_day, end_day)) }}{% endmacro %}

{% macro duckdb__day_diff(start_day, end_day) %}date_diff('day', {{ start_day }}, {{ end_day }}){% endmacro %}

{% macro spark__day_diff(start_day, end_day) %}cast(datediff({{ end_day }}, {{ start_day }}) as bigint){% endmacro %}
