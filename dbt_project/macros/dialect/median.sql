{# The exact median of an aggregate's values, DOUBLE. #}
{% macro median(value) %}{{ return(adapter.dispatch('median', 'member360')(value)) }}{% endmacro %}

{% macro duckdb__median(value) %}median({{ value }}){% endmacro %}

{% macro spark__median(value) %}percentile({{ value }}, 0.5){% endmacro %}
