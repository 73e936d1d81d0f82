{# Members whose standing a day changes that has come since the last as-of day: a stage, a lot, a score or a window ends
   by itself. #}
{% macro members_due() -%}
    {%- set last, now = "(select last_as_of from reference.last_night)", "(select as_of from " ~ ref('stg_as_of') ~ ")" -%}
    {%- for name, column, days in [
        ('int_purchase_reach', 'active_until', 0), ('int_purchase_reach', 'gone_after', 0),
        ('int_member_days', 'day', -90), ('int_member_days', 'day', -365),
        ('int_coins_expiry', 'expires_date', 0), ('int_coins_expiry', 'expires_date', 30),
        ('int_coins_lots', 'available_date', 0), ('int_score_earned', 'available_date', 0),
        ('int_score_segments', 'valid_from', 0), ('int_tier_steps', 'day', 0),
    ] %}
        select places.member_id from {{ as_it_was(name) }} as due
        inner join {{ as_it_was('int_places') }} as places on due.place_no = places.place_no
        where due.{{ column }} > {{ add_days(last, days) }} and due.{{ column }} <= {{ add_days(now, days) }}
        {%- if not loop.last %}
            union
        {%- endif %}
    {%- endfor %}
{%- endmacro %}
