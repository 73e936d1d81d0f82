{# The first of a month moved by a whole number of months, DATE. #}
{% macro add_months(month_start, months) %}{{ return(adapter.dispatch('add_months', 'member360')(month_start, months)) }}{% endmacro %}

{% macro duckdb__add_months(month_start, months) %}cast({{ month_start }} + to_months(cast({{ months }} as integer)) as date){% endmacro %}

{% macro spark__add_months(month_start, months) %}add_months({{ month_start }}, cast({{ months }} as int)){% endmacro %}
