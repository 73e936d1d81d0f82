with segments as (
    select * from {{ ref('int_score_segments') }}
),

steps as (
    select * from {{ ref('int_tier_steps') }}
),

horizon as (
    select distinct
        as_of,
        next_review_on
    from {{ ref('int_review_calendar') }}
),

-- segments and steps run on to the next review day as if nothing more were received
scores as (
    select
        segments.place_no,
        max(
            case
                when
                    segments.valid_from <= horizon.as_of
                    and (segments.valid_to is null or segments.valid_to > horizon.as_of)
                    then segments.score
            end
        ) as score,
        max(case when segments.valid_to is null then segments.score end) as score_if_silent
    from segments
    cross join horizon
    group by segments.place_no
),

numbered as (
    select
        place_no,
        tier_rank,
        row_number() over (partition by place_no order by day desc nulls last) as steps_back
    from steps
),

final as (
    select
        scores.place_no,
        scores.score,
        horizon.next_review_on,
        case when horizon.next_review_on is not null then scores.score_if_silent end as score_if_silent,
        case when horizon.next_review_on is not null then numbered.tier_rank end as tier_rank_if_silent
    from scores
    cross join horizon
    inner join numbered on scores.place_no = numbered.place_no and numbered.steps_back = 1
)

select * from final
