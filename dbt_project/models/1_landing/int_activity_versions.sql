-- Only ids that came more than once are judged: all others are current, and most ids come once.
with received as (
    select * from {{ ref('int_received_activity') }}
),

repeated_ids as (
    select
        business,
        activity_id
    from received
    group by business, activity_id
    having count(*) > 1
),

repeated as (
    select received.*
    from received
    inner join repeated_ids
        on
            received.business = repeated_ids.business
            and received.activity_id = repeated_ids.activity_id
),

{{ judge_versions('business, activity_id') }},

final as (
    select
        business,
        source,
        file_hash,
        line,
        part,
        activity_id,
        verdict,
        {{ verdict_rule('verdict') }} as rule
    from judged
)

select * from final
