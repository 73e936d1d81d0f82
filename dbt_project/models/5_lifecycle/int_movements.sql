-- Each period of a place speaks for itself, and for the period after it where the place has no row there.
with weeks as (
    select * from {{ ref('int_member_weeks') }}
),

months as (
    select * from {{ ref('int_member_months') }}
),

businesses as (
    select * from {{ ref('int_businesses') }}
),

{% set in_order = 'over (partition by place_no order by period_start asc nulls last)' %}
{% for period, before, after in [
    ('week', add_days('period_start', -7), add_days('period_start', 7)),
    ('month', add_months('period_start', -1), add_months('period_start', 1)),
] %}
    {{ period }}s_in_order as (
        select
            *,
            {{ after }} as next_start,
            coalesce(lag(period_start) {{ in_order }} = {{ before }}, false) as has_one_before,
            coalesce(lead(period_start) {{ in_order }} = {{ after }}, false) as has_one_after,
            lag(net_sales) {{ in_order }} as sales_of_the_last,
            lag(purchase_days) {{ in_order }} as days_of_the_last,
            sum(purchase_days) {{ in_order }} - purchase_days as days_ever_before
        from {{ period }}s
    ),

    {{ period }}s_judged as (
        select
            {{ business_no_of('place_no') }} as business_no,
            period_start,
            next_start,
            has_one_after,
            purchase_days > 0 as is_active,
            case
                when purchase_days > 0 and has_one_before and days_of_the_last > 0 then 'retained'
                when purchase_days > 0 and days_ever_before = 0 then 'new'
                when purchase_days > 0 then 'reactivated'
                when has_one_before and days_of_the_last > 0 then 'lapsed'
                else 'neither'
            end as movement,
            net_sales as sales_now,
            purchase_days as days_now,
            case when has_one_before then sales_of_the_last else cast(0 as decimal(18, 2)) end as sales_before,
            case when has_one_before then days_of_the_last else 0 end as days_before
        from {{ period }}s_in_order
    ),

    {{ period }}s_summed as (
        select
            '{{ period }}' as period,
            business_no,
            period_start,
            next_start,
            has_one_after,
            is_active,
            movement,
            count(*) as members,
            sum(sales_now) as sales_now,
            sum(days_now) as days_now,
            sum(sales_before) as sales_before,
            sum(days_before) as days_before
        from {{ period }}s_judged
        group by business_no, period_start, next_start, has_one_after, is_active, movement
    ),
{% endfor %}

summed as (
    select * from weeks_summed
    union all
    select * from months_summed
),

moves as (
    select
        period,
        period_start,
        business_no,
        movement,
        members,
        sales_now,
        days_now,
        sales_before,
        days_before
    from summed
    union all
    select
        period,
        next_start as period_start,
        business_no,
        case when is_active then 'lapsed' else 'neither' end as movement,
        members,
        cast(0 as decimal(18, 2)) as sales_now,
        0 as days_now,
        sales_now as sales_before,
        days_now as days_before
    from summed
    where not has_one_after
),

final as (
    select
        moves.period,
        moves.period_start,
        businesses.business,
        moves.movement,
        cast(sum(moves.members) as bigint) as members,
        cast(sum(moves.sales_now) as decimal(18, 2)) as sales_now,
        cast(sum(moves.sales_before) as decimal(18, 2)) as sales_before,
        cast(sum(moves.days_now) as bigint) as days_now,
        cast(sum(moves.days_before) as bigint) as days_before
    from moves
    inner join businesses on moves.business_no = businesses.business_no
    group by moves.period, moves.period_start, businesses.business, moves.movement
)

select * from final
