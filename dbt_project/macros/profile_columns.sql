{# What is said of a member in a business and, over all of them, of the member: the columns of int_member_profile that both
   member_business and member_360 publish. #}
{% macro profile_columns(relation) -%}
{%- for column in [
    'stage', 'stage_since', 'entered_by', 'previous_stage', 'purchase_days', 'first_purchase_on', 'last_purchase_on',
    'becomes_dormant_on', 'becomes_churned_on', 'is_one_time_buyer', 'is_reactivated', 'reactivated_on', 'orders_90d',
    'orders_365d', 'orders_ever', 'net_sales_90d', 'net_sales_365d', 'net_sales_ever', 'usual_gap_days', 'gap_now_days',
    'top_category', 'top_sku', 'discount_share', 'weekend_share', 'sales_percentile_365d', 'away_share',
] -%}
{{ relation }}.{{ column }}{{ ',\n        ' if not loop.last }}
{%- endfor -%}
{%- endmacro %}
