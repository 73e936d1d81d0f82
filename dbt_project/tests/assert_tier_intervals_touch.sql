{{ config(meta={'unit': 'standing'}) }}
-- the first joins, each begins where the one before ends and in another tier, only the last is open
with intervals as (
    select
        *,
        lag(valid_to) over (partition by member_id order by valid_from nulls last) as ended_before,
        lag(tier) over (partition by member_id order by valid_from nulls last) as tier_before,
        row_number() over (partition by member_id order by valid_from nulls last) as position,
        lead(valid_from) over (partition by member_id order by valid_from nulls last) as begins_after
    from {{ ref('member_tier_history') }}
),

final as (
    select
        member_id,
        valid_from,
        valid_to
    from intervals
    where
        (position = 1) <> (reason = 'joined')
        or (position > 1 and (ended_before is null or ended_before <> valid_from or tier_before = tier))
        or (valid_to is null) <> (begins_after is null)
        or valid_to <= valid_from
)

select * from final
