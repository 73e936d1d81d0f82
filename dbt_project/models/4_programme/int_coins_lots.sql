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

own_expiry as (
    select
        entries.entry_id,
        entries.available_at,
        entries.available_date,
        case
            when currencies.life_days is not null then {{ add_days('entries.available_date', 'currencies.life_days') }}
            else {{ add_months(
                month_start('entries.available_date'),
                "case currencies.period_end when 'month' then 1 "
                ~ "when 'quarter' then 3 - mod(extract(month from entries.available_date) - 1, 3) "
                ~ "when 'year' then 13 - extract(month from entries.available_date) end",
            ) }}
        end as expires_date
    from entries
    inner join currencies on entries.currency = currencies.currency
    where entries.points > 0
),

midnights as (
    select
        days.expires_date,
        {{ local_midnight('days.expires_date', 'as_of.workspace_timezone') }} as expires_at
    from (select distinct expires_date from own_expiry) as days
    cross join as_of
),

numbered as (
    select
        entries.entry_id,
        entries.member_id,
        entries.currency,
        cast(entries.points + coalesce(pending_clawbacks.points, 0) as bigint) as lot_points,
        own_expiry.expires_date as own_expires_date,
        greatest(midnights.expires_at, entries.available_at) as own_expires_at,
        row_number() over (
            partition by entries.member_id, entries.currency
            order by
                entries.available_at nulls last, entries.business nulls last, entries.activity_id nulls last,
                entries.rule_id nulls first, entries.category nulls first, entries.entry_id nulls last
        ) as lot_no
    from entries
    inner join own_expiry on entries.entry_id = own_expiry.entry_id
    inner join midnights on own_expiry.expires_date = midnights.expires_date
    left join pending_clawbacks on entries.entry_id = pending_clawbacks.lot_entry_id
),

-- never before an earlier lot
final as (
    select
        entry_id,
        member_id,
        currency,
        lot_no,
        lot_points,
        max(own_expires_at) over (
            partition by member_id, currency order by lot_no nulls last rows between unbounded preceding and current row
        ) as expires_at,
        max(own_expires_date) over (
            partition by member_id, currency order by lot_no nulls last rows between unbounded preceding and current row
        ) as expires_date,
        cast(sum(lot_points) over (
            partition by member_id, currency order by lot_no nulls last rows between unbounded preceding and current row
        ) as bigint) as points_with_lot
    from numbered
)

select * from final
