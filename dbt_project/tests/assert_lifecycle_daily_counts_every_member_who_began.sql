-- Over the stages of a day and business: everyone whose first interval there begins on the day or before.
with daily as (
    select
        day,
        business,
        sum(members) as members
    from {{ ref('lifecycle_daily') }}
    group by day, business
),

beginnings as (
    select
        businesses.business,
        intervals.valid_from as day,
        count(*) as members
    from {{ ref('int_stage_intervals') }} as intervals
    inner join {{ ref('int_businesses') }} as businesses
        on {{ business_no_of('intervals.place_no') }} = businesses.business_no
    where intervals.previous_stage is null
    group by businesses.business, intervals.valid_from
),

running as (
    select
        daily.day,
        daily.business,
        daily.members,
        sum(coalesce(beginnings.members, 0)) over (
            partition by daily.business order by daily.day asc nulls last
            rows between unbounded preceding and current row
        ) as began
    from daily
    left join beginnings on daily.business = beginnings.business and daily.day = beginnings.day
)

select * from running
where members <> began
