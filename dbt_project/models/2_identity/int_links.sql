-- Links of all strengths: touching runs of days are one interval, and an interval that ended says why.
with chains as (
    select * from {{ ref('int_identifier_chains') }}
),

spans as (
    select * from {{ ref('int_identifier_spans') }}
),

carriers as (
    select * from {{ ref('int_identifier_carriers') }}
),

marked as (
    select
        *,
        case
            when lag(to_day) over (
                partition by rule, kind, identifier, business_a, account_a, business_b, account_b
                order by from_day asc nulls last
            ) = from_day then 0
            else 1
        end as starts
    from chains
),

numbered as (
    select
        *,
        sum(starts) over (
            partition by rule, kind, identifier, business_a, account_a, business_b, account_b
            order by from_day asc nulls last
            rows between unbounded preceding and current row
        ) as interval_no
    from marked
),

intervals as (
    select
        rule,
        kind,
        strength,
        identifier,
        business_a,
        account_a,
        business_b,
        account_b,
        min(from_day) as from_day,
        case when count(to_day) = count(*) then max(to_day) end as to_day
    from numbered
    group by rule, kind, strength, identifier, business_a, account_a, business_b, account_b, interval_no
),

withdrawn as (
    select distinct
        rule,
        kind,
        identifier,
        business,
        account_id,
        known_from
    from carriers
    where not is_carrier
),

final as (
    select
        intervals.*,
        case
            when intervals.to_day is null then null
            when spans.accounts > spans.cap then 'over_cap'
            when withdrawn_a.rule is not null or withdrawn_b.rule is not null then 'stated_unverified'
            else 'linked_otherwise'
        end as ended_by
    from intervals
    left join spans
        on
            intervals.rule = spans.rule
            and intervals.kind = spans.kind
            and intervals.identifier = spans.identifier
            and intervals.to_day = spans.from_day
    left join withdrawn as withdrawn_a
        on
            intervals.rule = withdrawn_a.rule
            and intervals.identifier = withdrawn_a.identifier
            and intervals.business_a = withdrawn_a.business
            and intervals.account_a = withdrawn_a.account_id
            and intervals.to_day = withdrawn_a.known_from
    left join withdrawn as withdrawn_b
        on
            intervals.rule = withdrawn_b.rule
            and intervals.identifier = withdrawn_b.identifier
            and intervals.business_b = withdrawn_b.business
            and intervals.account_b = withdrawn_b.account_id
            and intervals.to_day = withdrawn_b.known_from
)

select * from final
