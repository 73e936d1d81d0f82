{# An amount in the workspace's currency, to the cent, half away from zero; most amounts are in it already. #}
{% macro to_reporting(amount, rate) -%}
cast(case when {{ rate }} = 1 then {{ amount }} else round({{ amount }} * {{ rate }}, 2) end as decimal(18, 2))
{%- endmacro %}
