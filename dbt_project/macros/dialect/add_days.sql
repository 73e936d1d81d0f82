{# A DATE moved by a whole number of days (may be an expression, may be negative). #}
{% macro add_days(day, days) %}{{ return(adapter.dispatch('add_days', 'member360')(day, days)) }}{% endmacro %}

{% macro duckdb__add_days(day, days) %}({{ day }} + cast({{ days }} as integer)){% endmacro %}

{% macro spark__add_days(day, days) %}date_add({{ day }}, cast({{ days }} as int)){% endmacro %}
