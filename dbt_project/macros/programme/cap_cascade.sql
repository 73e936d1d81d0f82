{# CTEs from `candidates` to `let_through`: only where a cap may hold something back does the cascade look at each earning. #}
{% macro cap_cascade() %}
{%- set on_month -%}
    on place_no = capped_place_no and currency = capped_currency and {{ month_start('activity_date') }} = capped_month
{%- endset -%}
at_caps as ({{ months_at_caps() }}),

near_caps as (
    select {{ capped_columns() }}, points from candidates
    inner join at_caps {{ on_month }}
    where points > 0
),

{{ cap_steps('near_caps') }}

let_through as (
    select {{ capped_columns() }}, points from candidates
    left join at_caps {{ on_month }}
    where points > 0 and capped_place_no is null
    union all
    select {{ capped_columns() }}, points from by_month
    where points > 0
),
{%- endmacro %}
