{#
    CTEs to `by_month`: caps per order, then day, then category and month, then month. They belong to a business and a currency and
    count per account, over all rules; each sees only what the one before let through.
#}
{% macro cap_steps(reaching) -%}
{%- set month = month_start('activity_date') -%}
by_order as ({{ cap_step(reaching, 'cap_order', ['activity_id']) }}),

by_day as ({{ cap_step('by_order', 'cap_day', ['activity_date']) }}),

by_category_month as ({{ cap_step('by_day', 'cap_category_month', ['category', month]) }}),

by_month as ({{ cap_step('by_category_month', 'cap_month', [month]) }}),
{%- endmacro %}
