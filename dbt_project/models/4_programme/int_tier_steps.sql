with segments as (
    select * from {{ ref('int_score_segments') }}
),

tiers as (
    select * from {{ source('reference', 'tier') }}
),

calendar as (
    select * from {{ ref('int_review_calendar') }}
    where is_review
),

bands as (
    select
        tier_rank,
        threshold,
        lead(threshold) over (order by tier_rank nulls last) as next_threshold
    from tiers
),

levels as (
    select
        segments.*,
        bands.tier_rank as level_rank
    from segments
    inner join bands
        on
            (bands.tier_rank = 0 or segments.score >= bands.threshold)
            and (bands.next_threshold is null or segments.score < bands.next_threshold)
),

-- tier plus the reviews so far is a running maximum of level plus the reviews so far: a review lowers the tier by one
-- step at most and the sum not at all
before_segment as (
    select
        *,
        max(level_rank + reviews_to) over (
            partition by place_no order by valid_from nulls last rows between unbounded preceding and 1 preceding
        ) as greatest_before
    from levels
),

segment_starts as (
    select
        *,
        greatest(level_rank + reviews_from, coalesce(greatest_before, level_rank + reviews_from)) as tier_plus_reviews
    from before_segment
),

-- within a segment the tier falls a step on each review day until it meets the level
falls as (
    select
        segment_starts.place_no,
        calendar.day,
        segment_starts.tier_plus_reviews - calendar.reviews as tier_rank
    from segment_starts
    inner join calendar
        on
            segment_starts.reviews_from < calendar.reviews
            and segment_starts.reviews_to >= calendar.reviews
            and segment_starts.tier_plus_reviews - segment_starts.level_rank >= calendar.reviews
    where
        segment_starts.reviews_from < segment_starts.reviews_to
        and segment_starts.tier_plus_reviews > segment_starts.level_rank + segment_starts.reviews_from
),

steps as (
    select
        place_no,
        valid_from as day,
        tier_plus_reviews - reviews_from as tier_rank
    from segment_starts
    union all
    select
        place_no,
        day,
        tier_rank
    from falls
),

final as (
    select
        place_no,
        day,
        cast(tier_rank as bigint) as tier_rank
    from steps
)

select * from final
