{# numerator / denominator as DECIMAL(18,6), rounded half away from zero; NULL when the denominator is 0. #}
{% macro ratio(numerator, denominator) %}{{ return(adapter.dispatch('ratio', 'member360')(numerator, denominator)) }}{% endmacro %}

{% macro duckdb__ratio(numerator, denominator) %}cast(round(cast({{ numerator }} as double) / nullif(cast({{ denominator }} as double), 0), 6) as decimal(18, 6)){% endmacro %}

{% macro spark__ratio(numerator, denominator) %}cast(round(cast({{ numerator }} as double) / nullif(cast({{ denominator }} as double), 0), 6) as decimal(18, 6)){% endmacro %}
