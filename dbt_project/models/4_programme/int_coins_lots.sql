with entries as (
    select * from {{ ref('int_coins_entries') }}
),

currencies as (
    select * from {{ source('reference', 'points_currency') }}
),

as_of as (
    select * from {{ ref('stg_as_of') }}
),

-- known before the lot is available, a clawback lowers the pending lot itself
pending_clawbacks as (
    select
        lot_entry_id,
        sum(points) as points
    from entries
    where kind = 'clawback' and occurred_at < available_at
    group by lot_entry_id
),

inflows as (
    select
        entries.*,
        case
            when currencies.life_days is not null then {{ add_days('entries.available_date', 'currencies.life_days') }}
            else {{ add_months(
                month_start('entries.available_date'),
                "case currencies.period_end when 'month' then 1 "
                ~ "when 'quarter' then 3 - mod(extract(month from entries.available_date) - 1, 3) "
                ~ "when 'year' then 13 - extract(month from entries.available_date) end",
            ) }}
        end as own_expires_date
    from entries
    inner join currencies on entries.currency = currencies.currency
    where entries.points > 0
),

days as (
    select distinct own_expires_date from inflows
),

midnights as (
    select
        days.own_expires_date,
        {{ local_midnight('days.own_expires_date', 'as_of.workspace_timezone') }} as expires_at
    from days
    cross join as_of
),

lots as (
    select
        inflows.entry_id,
        inflows.member_id,
        inflows.currency,
        inflows.available_at,
        inflows.business,
        inflows.activity_id,
        inflows.rule_id,
        inflows.category,
        cast(inflows.points + coalesce(pending_clawbacks.points, 0) as bigint) as lot_points,
        inflows.own_expires_date,
        greatest(midnights.expires_at, inflows.available_at) as own_expires_at
    from inflows
    inner join midnights on inflows.own_expires_date = midnights.own_expires_date
    left join pending_clawbacks on inflows.entry_id = pending_clawbacks.lot_entry_id
),

-- from the oldest to the youngest; a lot never expires before an earlier one
final as (
    select
        entry_id,
        member_id,
        currency,
        lot_points,
        row_number() over oldest_first as lot_no,
        max(own_expires_at) over oldest_first as expires_at,
        max(own_expires_date) over oldest_first as expires_date,
        cast(sum(lot_points) over oldest_first as bigint) as points_with_lot
    from lots
    window oldest_first as (
        partition by member_id, currency
        order by
            available_at nulls last,
            business nulls last,
            activity_id nulls last,
            rule_id nulls first,
            category nulls first,
            entry_id nulls last
        rows between unbounded preceding and current row
    )
)

select * from final
