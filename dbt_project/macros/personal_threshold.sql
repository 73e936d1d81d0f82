{# ceil(m (s + w G) / (n + w)) within [min, max], m, w and G in thousandths, n gaps of s days in all: whole numbers only.
   Columns of the business are read from the relation `business`. #}
{% macro personal_threshold(multiple_thousandths, gaps, gap_days) -%}
{%- set dividend -%}
cast({{ multiple_thousandths }} as decimal(12, 0)) * (
    1000000 * cast({{ gap_days }} as decimal(12, 0))
    + cast(business.weight_thousandths as decimal(12, 0)) * cast(business.usual_gap_thousandths as decimal(12, 0))
)
{%- endset -%}
{%- set divisor = '(1000000 * cast(1000 * ' ~ gaps ~ ' + business.weight_thousandths as decimal(18, 0)))' -%}
greatest(business.threshold_min, least(
    business.threshold_max,
    cast({{ int_div('(' ~ dividend ~ ' + ' ~ divisor ~ ' - 1)', divisor) }} as bigint)
))
{%- endmacro %}
