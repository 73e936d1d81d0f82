with as_of as (
    select * from {{ ref('stg_as_of') }}
),

reach as (
    select * from {{ ref('int_purchase_reach') }}
),

first_two as (
    select
        firsts.business,
        {{ week_start('firsts.purchase_date') }} as first_week,
        {{ day_diff('firsts.purchase_date', 'seconds.purchase_date') }} as days_to_second
    from reach as firsts
    left join reach as seconds
        on firsts.member_id = seconds.member_id and firsts.business = seconds.business and seconds.k = 2
    where firsts.k = 1
),

weeks as (
    select
        business,
        first_week,
        count(*) as members
        {%- for days in [7, 30, 60] %},
        sum(case when days_to_second <= {{ days }} then 1 else 0 end) as within_{{ days }}d
        {%- endfor %}
    from first_two
    group by business, first_week
),

-- The whole week has had its n days only when its Sunday has.
final as (
    select
        weeks.business,
        weeks.first_week,
        weeks.members
        {%- for days in [7, 30, 60] %},
        case
            when {{ add_days('weeks.first_week', 6 + days) }} <= as_of.as_of
                then {{ ratio('weeks.within_' ~ days ~ 'd', 'weeks.members') }}
        end as share_{{ days }}d
        {%- endfor %}
    from weeks
    cross join as_of
)

select * from final
