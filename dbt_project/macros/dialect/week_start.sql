{# The Monday of the ISO week that a DATE falls in. #}
{% macro week_start(day) %}{{ return(adapter.dispatch('week_start', 'member360')(day)) }}{% endmacro %}

{% macro duckdb__week_start(day) %}cast(date_trunc('week', {{ day }}) as date){% endmacro %}

{% macro spark__week_start(day) %}cast(date_trunc('week', {{ day }}) as date){% endmacro %}
