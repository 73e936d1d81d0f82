{# The first day of the calendar month that a DATE falls in. #}
{% macro month_start(day) %}{{ return(adapter.dispatch('month_start', 'member360')(day)) }}{% endmacro %}

{% macro duckdb__month_start(day) %}cast(date_trunc('month', {{ day }}) as date){% endmacro %}

{% macro spark__month_start(day) %}cast(date_trunc('month', {{ day }}) as date){% endmacro %}
