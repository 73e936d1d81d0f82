-- In each run of days under the cap every carrier is linked to the earlier carrier that was using the identifier last,
-- if their times of use lie no further apart than the recycling gap. That gives the components that all pairs would
-- give: whoever is too far from the one who used it last is too far from every earlier one.
with spans as (
    select * from {{ ref('int_identifier_spans') }}
    where accounts between 2 and cap
),

carriers as (
    select * from {{ ref('int_identifier_carriers') }}
    where is_carrier
),

present as (
    select
        carriers.*,
        spans.from_day,
        spans.to_day,
        coalesce(carriers.used_to, cast('9999-12-31' as date)) as last_used
    from spans
    inner join carriers
        on
            spans.rule = carriers.rule
            and spans.kind = carriers.kind
            and spans.identifier = carriers.identifier
            and spans.from_day >= carriers.known_from
            and (carriers.known_to is null or spans.from_day < carriers.known_to)
),

placed as (
    select
        *,
        row_number() over (
            partition by rule, kind, identifier, from_day
            order by
                used_from asc nulls last,
                last_used asc nulls last,
                business asc nulls last,
                account_id asc nulls last
        ) as place
    from present
),

looking_back as (
    select
        *,
        -- the day in front and the place behind make one number, so that its maximum names the last user
        max({{ day_diff("cast('0001-01-01' as date)", 'last_used') }} * 1000000 + place) over (
            partition by rule, kind, identifier, from_day
            order by place asc nulls last
            rows between unbounded preceding and 1 preceding
        ) as last_user
    from placed
),

final as (
    select
        earlier.business as business_a,
        earlier.account_id as account_a,
        later.business as business_b,
        later.account_id as account_b,
        later.rule,
        later.kind,
        later.strength,
        later.identifier,
        later.from_day,
        later.to_day
    from looking_back as later
    inner join placed as earlier
        on
            later.rule = earlier.rule
            and later.kind = earlier.kind
            and later.identifier = earlier.identifier
            and later.from_day = earlier.from_day
            and later.last_user % 1000000 = earlier.place
    where {{ day_diff('earlier.last_used', 'later.used_from') }} <= later.recycling_gap_days
)

select * from final
