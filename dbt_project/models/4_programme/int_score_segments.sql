with entries as (
    select * from {{ ref('int_score_entries') }}
),

currencies as (
    select * from {{ source('reference', 'points_currency') }}
),

member_business as (
    select * from {{ ref('int_member_business') }}
),

calendar as (
    select * from {{ ref('int_review_calendar') }}
),

horizon as (
    select distinct as_of, last_day from calendar
),

with_window as (
    select
        entries.*,
        {{ add_days('entries.lot_available_date', 'coalesce(currencies.window_days, 365)') }} as leaves_on
    from entries
    inner join currencies on entries.currency = currencies.currency
),

-- a clawback leaves with its earning; one known only after that never counts
changes as (
    select
        member_id,
        available_date as day,
        points
    from with_window
    where available_date < leaves_on
    union all
    select
        member_id,
        leaves_on as day,
        -points as points
    from with_window
    where available_date < leaves_on
    union all
    select
        member_business.member_id,
        member_business.began_on as day,
        0 as points
    from member_business
    inner join horizon on member_business.began_on <= horizon.as_of
),

by_day as (
    select
        changes.member_id,
        changes.day,
        sum(changes.points) as points
    from changes
    inner join horizon on changes.day <= horizon.last_day
    group by changes.member_id, changes.day
),

running as (
    select
        member_id,
        day as valid_from,
        sum(points) over (
            partition by member_id order by day nulls last rows between unbounded preceding and current row
        ) as score,
        lead(day) over (partition by member_id order by day nulls last) as valid_to
    from by_day
),

final as (
    select
        running.member_id,
        running.valid_from,
        running.valid_to,
        cast(running.score as bigint) as score,
        first_days.reviews as reviews_from,
        last_days.reviews as reviews_to
    from running
    cross join horizon
    inner join calendar as first_days on running.valid_from = first_days.day
    inner join calendar as last_days
        on coalesce({{ add_days('running.valid_to', -1) }}, horizon.last_day) = last_days.day
)

select * from final
