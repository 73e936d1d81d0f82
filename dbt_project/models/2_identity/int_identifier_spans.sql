-- For each rule and identifier the runs of receipt days between which nothing about it changed, with its carriers then.
with carriers as (
    select * from {{ ref('int_identifier_carriers') }}
),

flags as (
    select
        *,
        case when is_carrier then 1 else 0 end as carries
    from carriers
),

changes as (
    select
        rule,
        kind,
        identifier,
        cap,
        known_from,
        carries - lag(carries, 1, 0) over (
            partition by rule, kind, identifier, business, account_id order by known_from asc nulls last
        ) as change
    from flags
),

days as (
    select
        rule,
        kind,
        identifier,
        cap,
        known_from,
        sum(change) as change
    from changes
    group by rule, kind, identifier, cap, known_from
),

final as (
    select
        rule,
        kind,
        identifier,
        cap,
        known_from as from_day,
        lead(known_from) over (
            partition by rule, kind, identifier order by known_from asc nulls last
        ) as to_day,
        cast(sum(change) over (
            partition by rule, kind, identifier
            order by known_from asc nulls last
            rows between unbounded preceding and current row
        ) as bigint) as accounts
    from days
)

select * from final
