{# A relation of one column `day`: every DATE from the first to the last, both included (scalar sub-queries allowed). #}
{% macro date_series(first_day, last_day) %}{{ return(adapter.dispatch('date_series', 'member360')(first_day, last_day)) }}{% endmacro %}

{% macro duckdb__date_series(first_day, last_day) -%}
(select cast(generate_series as date) as day from generate_series(cast({{ first_day }} as timestamp), cast({{ last_day }} as timestamp), to_days(1)))
{%- endmacro %}

{% macro spark__date_series(first_day, last_day) -%}
(select explode(sequence({{ first_day }}, {{ last_day }}, interval 1 day)) as day)
{%- endmacro %}
