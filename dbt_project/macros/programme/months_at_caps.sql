{#
    Months of a place and currency, among the relation `candidates`, in which a cap may hold something back. An order is part of its
    day, and a category of its month, so where a day stays within the caps of both and the month within those of both, none does.
#}
{% macro months_at_caps() %}
    select place_no as capped_place_no, currency as capped_currency, {{ month_start('activity_date') }} as capped_month
    from (
        select
            place_no, currency, activity_date,
            sum(points) as points,
            min(least(cap_order, cap_day)) as day_cap,
            min(least(cap_category_month, cap_month)) as month_cap
        from candidates
        where points > 0 and coalesce(cap_order, cap_day, cap_category_month, cap_month) is not null
        group by place_no, currency, activity_date
    ) as days
    group by place_no, currency, {{ month_start('activity_date') }}
    having sum(points) > min(month_cap) or max(case when points > day_cap then 1 else 0 end) = 1
{% endmacro %}
