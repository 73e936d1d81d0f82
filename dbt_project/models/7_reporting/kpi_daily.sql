with member_days as (select * from {{ ref('int_member_days') }}),

businesses as (select * from {{ ref('int_businesses') }}),

as_of as (select * from {{ ref('stg_as_of') }}),

summed as (
    select
        member_days.day,
        businesses.business,
        sum(member_days.orders) as orders,
        sum(member_days.qualifying_orders) as qualifying_orders,
        sum(
            case
                when member_days.qualifying_orders > 0 and not {{ is_anonymous_place('member_days.place_no') }} then 1
                else 0
            end
        ) as buyers,
        sum(member_days.gross) as gross,
        sum(member_days.refunds) as refunds,
        sum(member_days.discounts) as discounts,
        sum(
            case
                when {{ is_anonymous_place('member_days.place_no') }} then member_days.gross - member_days.refunds
                else cast(0 as decimal(18, 2))
            end
        ) as anonymous_net_sales
    from member_days
    inner join businesses on {{ business_no_of('member_days.place_no') }} = businesses.business_no
    where member_days.orders > 0 or member_days.refunds > 0
    group by member_days.day, businesses.business
),

first_days as (
    select
        business,
        min(day) as first_day
    from summed
    group by business
),

days as (
    select
        first_days.business,
        series.day
    from {{ date_series(
        '(select min(first_day) from first_days)',
        '(select as_of from as_of)'
    ) }} as series
    inner join first_days on series.day >= first_days.first_day
),

final as (
    select
        days.day,
        days.business,
        cast(coalesce(summed.orders, 0) as bigint) as orders,
        cast(coalesce(summed.qualifying_orders, 0) as bigint) as qualifying_orders,
        cast(coalesce(summed.buyers, 0) as bigint) as buyers,
        cast(coalesce(summed.gross, 0) as decimal(18, 2)) as gross,
        cast(coalesce(summed.refunds, 0) as decimal(18, 2)) as refunds,
        cast(coalesce(summed.gross, 0) - coalesce(summed.refunds, 0) as decimal(18, 2)) as net_sales,
        cast(coalesce(summed.discounts, 0) as decimal(18, 2)) as discounts,
        cast(coalesce(summed.anonymous_net_sales, 0) as decimal(18, 2)) as anonymous_net_sales
    from days
    left join summed
        on
            days.day = summed.day
            and days.business = summed.business
)

select * from final
