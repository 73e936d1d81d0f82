{# money / whole number as DECIMAL(18,2), rounded half away from zero in whole cents; NULL when divided by 0. #}
{% macro round_money(money, divisor) -%}
{%- set cents = 'cast(cast(' ~ money ~ ' as decimal(28, 2)) * 100 as decimal(30, 0))' -%}
cast(
    case when {{ cents }} < 0 then -1 else 1 end
    * cast({{ int_div('(2 * abs(' ~ cents ~ ') + ' ~ divisor ~ ')', '(2 * ' ~ divisor ~ ')') }} as decimal(24, 0))
    * cast(0.01 as decimal(3, 2)) as decimal(18, 2)
)
{%- endmacro %}
