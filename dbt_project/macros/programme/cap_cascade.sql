{#
    CTEs from `candidates` to `let_through`: caps per order, then day, then category and month, then month. They belong to a
    business and a currency and count per account, over all rules; each sees only what the one before let through.
#}
{% macro cap_cascade() %}
{%- set any_cap = 'coalesce(cap_order, cap_day, cap_category_month, cap_month)' -%}
capped_candidates as (
    select * from candidates where {{ any_cap }} is not null and points > 0
),

by_order as ({{ cap_step('capped_candidates', 'cap_order', ['activity_id']) }}),

by_day as ({{ cap_step('by_order', 'cap_day', ['activity_date']) }}),

by_category_month as ({{ cap_step('by_day', 'cap_category_month', ['category', 'month_start']) }}),

by_month as ({{ cap_step('by_category_month', 'cap_month', ['month_start']) }}),

let_through as (
    select {{ capped_columns() }}, points from candidates where {{ any_cap }} is null and points > 0
    union all
    select {{ capped_columns() }}, points from by_month where points > 0
),
{%- endmacro %}
