{# A relation of one column `n`: the whole numbers from first to last, both included (literals). #}
{% macro number_series(first, last) %}{{ return(adapter.dispatch('number_series', 'member360')(first, last)) }}{% endmacro %}

{% macro duckdb__number_series(first, last) %}(select generate_series as n from generate_series({{ first }}, {{ last }})){% endmacro %}

{% macro spark__number_series(first, last) %}(select explode(sequence({{ first }}, {{ last }})) as n){% endmacro %}
