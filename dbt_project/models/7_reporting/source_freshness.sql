with activity as (select * from {{ ref('int_activity') }}),

businesses as (select * from {{ source('reference', 'business') }}),

as_of as (select * from {{ ref('stg_as_of') }}),

days as (
    select
        business,
        activity_date as day,
        max(received_at) as received_at
    from activity
    group by business, activity_date
),

stretches as (
    select
        days.business,
        days.day,
        days.received_at,
        {{ day_diff(
            'lag(days.day) over (partition by days.business order by days.day asc nulls first)',
            'days.day'
        ) }} as days_since_last
    from days
),

summed as (
    select
        stretches.business,
        max(stretches.day) as latest_day,
        max(stretches.received_at) as latest_received_at,
        sum(case
            when
                {{ day_diff('stretches.day', 'as_of.as_of') }} < 90
                and stretches.days_since_last > businesses.delivery_every_days + businesses.delivery_tolerance_days
                then 1
            else 0
        end) as gaps_90d
    from stretches
    inner join businesses on stretches.business = businesses.business
    cross join as_of
    group by stretches.business
),

final as (
    select
        businesses.business,
        summed.latest_day,
        summed.latest_received_at,
        {{ day_diff('summed.latest_day', 'as_of.as_of') }} as days_behind,
        businesses.delivery_every_days,
        cast(coalesce(summed.gaps_90d, 0) as bigint) as gaps_90d,
        case
            when summed.latest_day is null then 'nothing_delivered'
            when
                {{ day_diff('summed.latest_day', 'as_of.as_of') }}
                <= businesses.delivery_every_days + businesses.delivery_tolerance_days
                then 'on_time'
            else 'late'
        end as status
    from businesses
    left join summed on businesses.business = summed.business
    cross join as_of
)

select * from final
