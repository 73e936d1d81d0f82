{# amount * rate as DECIMAL(18,2), rounded half away from zero, of a DECIMAL(18,2) and a DECIMAL(18,6). #}
{% macro money_product(amount, rate) %}{{ return(adapter.dispatch('money_product', 'member360')(amount, rate)) }}{% endmacro %}

{% macro duckdb__money_product(amount, rate) -%}
case
    when abs({{ amount }}) < 1000000 and {{ rate }} < 10000 then cast({{ amount }} * {{ rate }} as decimal(18, 2))
    else cast(cast({{ amount }} as decimal(19, 2)) * {{ rate }} as decimal(18, 2))
end
{%- endmacro %}

{% macro spark__money_product(amount, rate) %}cast({{ amount }} * {{ rate }} as decimal(18, 2)){% endmacro %}
