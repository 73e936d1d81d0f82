with intervals as (
    select * from {{ ref('int_stage_intervals') }}
),

places as (
    select * from {{ ref('int_places') }}
),

final as (
    select
        places.member_id,
        places.business,
        intervals.stage,
        intervals.valid_from,
        intervals.valid_to,
        intervals.entered_by,
        intervals.purchase_days
    from intervals
    inner join places on intervals.place_no = places.place_no
)

select * from final
