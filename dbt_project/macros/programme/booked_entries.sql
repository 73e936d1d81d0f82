{#
    CTEs from the relations `earned`, `shares` and those named to `final`: what was earned, what refunds took back of it, and
    what is booked as stated.
#}
{% macro booked_entries(stated) -%}
earnings as (
    select *, entry_id as lot_entry_id, available_date as lot_available_date from earned
),

clawbacks as ({{ points_clawbacks('earned', 'shares') }}),

final as (
    select {{ entry_columns() }} from earnings
    union all
    select {{ entry_columns() }} from clawbacks
    {%- for relation in stated %}
    union all
    {{ sent_entries(relation) }}
    {%- endfor %}
)
{%- endmacro %}
