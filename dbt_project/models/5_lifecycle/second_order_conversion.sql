with as_of as (
    select * from {{ ref('stg_as_of') }}
),

reach as (
    select * from {{ ref('int_purchase_reach') }}
),

businesses as (
    select * from {{ ref('int_businesses') }}
),

first_two as (
    select
        businesses.business,
        {{ week_start('reach.purchase_date') }} as first_week,
        {{ day_diff('reach.purchase_date', 'reach.next_purchase') }} as days_to_second
    from reach
    inner join businesses on {{ business_no_of('reach.place_no') }} = businesses.business_no
    where reach.k = 1
),

weeks as (
    select
        business,
        first_week,
        count(*) as members,
        sum(case when days_to_second <= 7 then 1 else 0 end) as within_7d,
        sum(case when days_to_second <= 30 then 1 else 0 end) as within_30d,
        sum(case when days_to_second <= 60 then 1 else 0 end) as within_60d,
        {{ add_days('first_week', 6) }} as sunday
    from first_two
    group by business, first_week
),

-- The whole week has had its n days only when its Sunday has.
final as (
    select
        weeks.business,
        weeks.first_week,
        weeks.members,
        case
            when {{ add_days('weeks.sunday', 7) }} <= as_of.as_of
                then {{ ratio('weeks.within_7d', 'weeks.members') }}
        end as share_7d,
        case
            when {{ add_days('weeks.sunday', 30) }} <= as_of.as_of
                then {{ ratio('weeks.within_30d', 'weeks.members') }}
        end as share_30d,
        case
            when {{ add_days('weeks.sunday', 60) }} <= as_of.as_of
                then {{ ratio('weeks.within_60d', 'weeks.members') }}
        end as share_60d
    from weeks
    cross join as_of
)

select * from final
