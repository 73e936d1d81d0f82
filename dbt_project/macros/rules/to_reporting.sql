{# An amount in the workspace's currency, to the cent, half away from zero. #}
{% macro to_reporting(amount, rate) %}cast(round({{ amount }} * {{ rate }}, 2) as decimal(18, 2)){% endmacro %}
