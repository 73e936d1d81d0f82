-- Where a stage begins: on the day somebody is first there, on the first, the second and each purchase day after a
-- silence, and on the days from which the purchases so far no longer reach. Nothing in between changes the stage.
with as_of as (
    select * from {{ ref('stg_as_of') }}
),

places as (
    select * from {{ ref('int_places') }}
),

reach as (
    select * from {{ ref('int_purchase_reach') }}
),

-- The day after the as-of day: whatever begins then or later is not known yet.
horizon as (
    select {{ add_days('as_of', 1) }} as day from as_of
),

purchases as (
    select
        reach.place_no,
        reach.purchase_date,
        reach.k,
        reach.active_until,
        reach.gone_after,
        reach.active_until_before < reach.purchase_date as is_return,
        reach.gone_after_before < reach.purchase_date as was_churned,
        coalesce(reach.next_purchase, horizon.day) as until_day
    from reach
    cross join horizon
),

beginnings as (
    select
        places.place_no,
        'prospect' as stage,
        places.began_on as valid_from,
        'registered' as entered_by,
        0 as purchase_days
    from places
    cross join horizon
    left join reach on places.place_no = reach.place_no and reach.k = 1
    where places.began_on < coalesce(reach.purchase_date, horizon.day)
    union all
    select
        place_no,
        case when k = 1 then 'first_order' else 'repeat' end as stage,
        purchase_date as valid_from,
        case
            when k = 1 then 'first_order'
            when not is_return then 'repeat_order'
            when was_churned then 'return_from_churned'
            else 'return_from_dormant'
        end as entered_by,
        k as purchase_days
    from purchases
    where k <= 2 or is_return
    union all
    select
        place_no,
        'dormant' as stage,
        active_until as valid_from,
        'silence' as entered_by,
        k as purchase_days
    from purchases
    where active_until < gone_after and active_until < until_day
    union all
    select
        place_no,
        'churned' as stage,
        gone_after as valid_from,
        'silence' as entered_by,
        k as purchase_days
    from purchases
    where gone_after < until_day
),

final as (
    select
        place_no,
        stage,
        valid_from,
        lead(valid_from) over (partition by place_no order by valid_from asc nulls last) as valid_to,
        lag(stage) over (partition by place_no order by valid_from asc nulls last) as previous_stage,
        entered_by,
        cast(purchase_days as bigint) as purchase_days
    from beginnings
)

select * from final
