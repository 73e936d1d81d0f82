{# The calendar day that a UTC timestamp falls on in a zone (an expression or a quoted name). #}
{% macro local_date(utc_timestamp, zone) %}{{ return(adapter.dispatch('local_date', 'member360')(utc_timestamp, zone)) }}{% endmacro %}

{% macro duckdb__local_date(utc_timestamp, zone) %}cast(timezone({{ zone }}, timezone('UTC', {{ utc_timestamp }})) as date){% endmacro %}

{% macro spark__local_date(utc_timestamp, zone) %}cast(convert_timezone('UTC', {{ zone }}, {{ utc_timestamp }}) as date){% endmacro %}
