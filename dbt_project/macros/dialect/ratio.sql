{# numerator / denominator as DECIMAL(18,6), rounded half away from zero; NULL when the denominator is 0. Whole numbers
   all the way: through DOUBLE one tie in three thousand falls to the wrong side. #}
{% macro ratio(numerator, denominator) %}{{ return(adapter.dispatch('ratio', 'member360')(numerator, denominator)) }}{% endmacro %}

{% macro default__ratio(numerator, denominator) -%}
{%- set top = 'cast(cast(' ~ numerator ~ ' as decimal(28, 6)) * 1000000 as decimal(35, 0))' -%}
{%- set bottom = 'cast(cast(' ~ denominator ~ ' as decimal(28, 6)) * 1000000 as decimal(35, 0))' -%}
cast(
    case when ({{ top }} < 0) <> ({{ bottom }} < 0) then -1 else 1 end
    * cast({{ int_div('(2000000 * abs(' ~ top ~ ') + abs(' ~ bottom ~ '))', '(2 * abs(' ~ bottom ~ '))') }} as decimal(24, 0))
    * cast(0.000001 as decimal(7, 6)) as decimal(18, 6)
)
{%- endmacro %}
