{# The columns of int_member_days that add up; days with a purchase count once. #}
{% macro sums_of_moves() -%}
cast(sum(orders) as bigint) as orders,
        cast(sum(qualifying_orders) as bigint) as qualifying_orders,
        {% for column in ['gross', 'refunds', 'discounts', 'qualifying_discounts', 'before_discounts'] -%}
            cast(sum({{ column }}) as decimal(18, 2)) as {{ column }},
        {% endfor -%}
        cast(max(purchase_day) as bigint) as purchase_day
{%- endmacro %}
