with parts as (
    select * from {{ ref('int_points_parts') }}
),

rules as (
    select * from {{ source('reference', 'earn_rule') }}
    where pending_days > 0
),

businesses as (
    select * from {{ source('reference', 'business') }}
),

order_days as (
    select distinct
        business,
        activity_date
    from parts
),

available_days as (
    select distinct
        order_days.business,
        {{ add_days('order_days.activity_date', 'rules.pending_days') }} as available_date
    from order_days
    inner join rules on order_days.business = rules.business
),

final as (
    select
        available_days.business,
        available_days.available_date,
        {{ local_midnight('available_days.available_date', 'businesses.timezone') }} as available_at
    from available_days
    inner join businesses on available_days.business = businesses.business
)

select * from final
