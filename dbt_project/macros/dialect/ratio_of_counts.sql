{# ratio where both are counts: whole numbers of at least 0, below 4,000,000,000,000. Without money's places it takes a tenth
   of the time. #}
{% macro ratio_of_counts(numerator, denominator) -%}
cast(
    cast({{ int_div('(2000000 * ' ~ numerator ~ ' + ' ~ denominator ~ ')', '(2 * ' ~ denominator ~ ')') }} as decimal(18, 0))
    * cast(0.000001 as decimal(7, 6)) as decimal(18, 6)
)
{%- endmacro %}
