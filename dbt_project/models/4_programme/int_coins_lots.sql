with earned as (
    select * from {{ ref('int_coins_earned') }}
),

shares as (
    select
        *,
        coalesce(next_refunded_at, cast('9999-12-31' as timestamp)) as stands_until
    from {{ ref('int_refund_shares') }}
),

sent as (
    select * from {{ ref('int_points_sent') }}
    where role = 'coins' and points > 0
),

restored as (
    select * from {{ ref('int_coins_restored') }}
),

currencies as (
    select * from {{ source('reference', 'points_currency') }}
),

as_of as (
    select * from {{ ref('stg_as_of') }}
),

stated as (
    {{ sent_entries('sent') }}
    union all
    {{ sent_entries('restored') }}
),

-- what is taken back before the lot is available lowers the pending lot itself
inflows as (
    select
        earned.*,
        case
            when shares.refund_id is null then earned.points
            else cast({{ points_kept('earned.points', 'shares.part_after', 'shares.whole') }} as bigint)
        end as lot_points
    from earned
    left join shares
        on
            earned.place_no = shares.place_no
            and earned.activity_id = shares.order_id
            and earned.available_at > shares.refunded_at
            and earned.available_at <= shares.stands_until
    union all
    select
        *,
        points as lot_points
    from stated
),

own_days as (
    select
        inflows.*,
        case
            when currencies.life_days is not null then {{ add_days('inflows.available_date', 'currencies.life_days') }}
            else {{ add_months(
                month_start('inflows.available_date'),
                "case currencies.period_end when 'month' then 1 "
                ~ "when 'quarter' then 3 - mod(extract(month from inflows.available_date) - 1, 3) "
                ~ "when 'year' then 13 - extract(month from inflows.available_date) end",
            ) }}
        end as own_expires_date
    from inflows
    inner join currencies on inflows.currency = currencies.currency
),

days as (
    select distinct own_expires_date from own_days
),

midnights as (
    select
        days.own_expires_date,
        {{ local_midnight('days.own_expires_date', 'as_of.workspace_timezone') }} as midnight
    from days
    cross join as_of
),

lots as (
    select
        own_days.*,
        greatest(midnights.midnight, own_days.available_at) as own_expires_at
    from own_days
    inner join midnights on own_days.own_expires_date = midnights.own_expires_date
),

-- from the oldest to the youngest; a lot never expires before an earlier one
final as (
    select
        {{ entry_columns() }},
        lot_points,
        row_number() over oldest_first as lot_no,
        max(own_expires_at) over oldest_first as expires_at,
        max(own_expires_date) over oldest_first as expires_date,
        cast(sum(lot_points) over oldest_first as bigint) as points_with_lot
    from lots
    window oldest_first as (
        partition by {{ ecosystem_of('place_no') }}, currency
        order by
            available_at nulls last,
            place_no nulls last,
            activity_id nulls last,
            rule_no nulls first,
            category nulls first,
            account_id nulls last
        rows between unbounded preceding and current row
    )
)

select * from final
