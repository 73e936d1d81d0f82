{{ config(meta={'unit': 'standing'}) }}
-- In each business of the member from the day it began, in the ecosystem from the earliest of them, and nowhere else.
with began as (
    select
        places.place_no,
        places.began_on
    from {{ ref('int_places') }} as places
    cross join {{ ref('stg_as_of') }} as as_of
    where places.began_on <= as_of.as_of
),

found as (
    select
        place_no,
        valid_from as began_on
    from {{ ref('int_stage_intervals') }}
    where previous_stage is null
)

select
    coalesce(began.place_no, found.place_no) as place_no,
    began.began_on as expected_on,
    found.began_on as found_on
from began
full outer join found on began.place_no = found.place_no
where began.began_on is null or found.began_on is null or began.began_on <> found.began_on
