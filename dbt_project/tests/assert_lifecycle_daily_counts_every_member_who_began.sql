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
        business,
        began_on as day,
        count(*) as members
    from (
        select
            member_id,
            business,
            min(valid_from) as began_on
        from {{ ref('lifecycle_intervals') }}
        group by member_id, business
    ) as firsts
    group by business, began_on
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
