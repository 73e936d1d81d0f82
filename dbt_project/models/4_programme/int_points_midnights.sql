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

numbers as (
    select * from {{ ref('int_businesses') }}
),

order_days as (
    select distinct
        {{ business_no_of('place_no') }} as business_no,
        activity_date
    from parts
),

available_days as (
    select distinct
        order_days.business_no,
        businesses.timezone,
        {{ add_days('order_days.activity_date', 'rules.pending_days') }} as available_date
    from order_days
    inner join numbers on order_days.business_no = numbers.business_no
    inner join businesses on numbers.business = businesses.business
    inner join rules on numbers.business = rules.business
),

final as (
    select
        business_no,
        available_date,
        {{ local_midnight('available_date', 'timezone') }} as available_at
    from available_days
)

select * from final
