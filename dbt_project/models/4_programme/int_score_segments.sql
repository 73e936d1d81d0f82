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
    select distinct
        as_of,
        last_day
    from calendar
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
        {{ ecosystem_of('place_no') }} as place_no,
        available_date as day,
        points
    from with_window
    where available_date < leaves_on
    union all
    select
        {{ ecosystem_of('place_no') }} as place_no,
        leaves_on as day,
        -points as points
    from with_window
    where available_date < leaves_on
    union all
    select
        {{ ecosystem_of('place_no') }} as place_no,
        began_on as day,
        0 as points
    from member_business
    where began_on <= (select horizon.as_of from horizon)
),

by_day as (
    select
        place_no,
        day,
        sum(points) as points
    from changes
    where day <= (select horizon.last_day from horizon)
    group by place_no, day
),

running as (
    select
        place_no,
        day as valid_from,
        cast(sum(points) over oldest_first as bigint) as score,
        lead(day) over (partition by place_no order by day nulls last) as valid_to
    from by_day
    window oldest_first as (
        partition by place_no order by day nulls last rows between unbounded preceding and current row
    )
),

with_last_day as (
    select
        *,
        coalesce({{ add_days('valid_to', -1) }}, (select horizon.last_day from horizon)) as last_day
    from running
),

final as (
    select
        with_last_day.place_no,
        with_last_day.valid_from,
        with_last_day.valid_to,
        with_last_day.score,
        first_days.reviews as reviews_from,
        last_days.reviews as reviews_to
    from with_last_day
    inner join calendar as first_days on with_last_day.valid_from = first_days.day
    inner join calendar as last_days on with_last_day.last_day = last_days.day
)

select * from final
