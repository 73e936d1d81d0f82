{# The rows of int_member_days, in the relation `days`, added up by ISO week or calendar month: period is 'week' or 'month'. #}
{% macro moves_by_period(days, period) -%}
select
        place_no,
        {{ period_start(period, 'day') }} as period_start,
        cast(sum(gross - refunds) as decimal(18, 2)) as net_sales,
        cast(sum(purchase_day) as bigint) as purchase_days
    from {{ days }}
    group by place_no, {{ period_start(period, 'day') }}
{%- endmacro %}
