{# floor(amount * rate) as BIGINT, exact, of a DECIMAL(18,2) and a DECIMAL(18,6). DuckDB's wide decimals are fifty times slower. #}
{% macro floor_product(amount, rate) %}{{ return(adapter.dispatch('floor_product', 'member360')(amount, rate)) }}{% endmacro %}

{% macro duckdb__floor_product(amount, rate) -%}
case
    when {{ amount }} < 1000000 and {{ rate }} < 10000 then cast(floor({{ amount }} * {{ rate }}) as bigint)
    else cast(floor(cast({{ amount }} as decimal(19, 2)) * {{ rate }}) as bigint)
end
{%- endmacro %}

{% macro spark__floor_product(amount, rate) %}cast(floor({{ amount }} * {{ rate }}) as bigint){% endmacro %}
