{# Integer quotient of two non-negative integers, rounded down; NULL when the divisor is 0. #}
{% macro int_div(dividend, divisor) %}{{ return(adapter.dispatch('int_div', 'member360')(dividend, divisor)) }}{% endmacro %}

{% macro duckdb__int_div(dividend, divisor) %}(cast({{ dividend }} as hugeint) // nullif(cast({{ divisor }} as hugeint), 0)){% endmacro %}

{% macro spark__int_div(dividend, divisor) %}(cast({{ dividend }} as decimal(38, 0)) div nullif(cast({{ divisor }} as decimal(38, 0)), 0)){% endmacro %}
