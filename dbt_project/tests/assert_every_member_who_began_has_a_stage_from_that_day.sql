-- In each business of the member from the day it began, in the ecosystem from the earliest of them, and nowhere else.
with places as (
    select place_no, began_on
    from {{ ref('int_places') }}
    cross join {{ ref('stg_as_of') }} as as_of
    where began_on <= as_of.as_of
),

found as (
    select
        place_no,
        valid_from as began_on
    from {{ ref('int_stage_intervals') }}
    where previous_stage is null
)

select
    coalesce(places.place_no, found.place_no) as place_no,
    places.began_on as expected_on,
    found.began_on as found_on
from places
full outer join found on places.place_no = found.place_no
where places.began_on is null or found.began_on is null or places.began_on <> found.began_on
