-- Who moved how from one period to the next, with their money before and after. Each period of a place speaks for
-- itself, and for the period after it where the place has no row there.
with days as (
    select * from {{ ref('int_member_days') }}
),

months as (
    select * from {{ ref('int_member_months') }}
),

businesses as (
    select * from {{ ref('int_businesses') }}
),

weeks as (
    select
        place_no,
        {{ week_start('day') }} as period_start,
        cast(sum(gross - refunds) as decimal(18, 2)) as net_sales,
        cast(sum(purchase_day) as bigint) as purchase_days
    from days
    group by place_no, {{ week_start('day') }}
),

{% for period, after in [
    ('week', add_days('period_start', 7)), ('month', add_months('period_start', 1))
] %}
    {{ period }}s_in_order as (
        select
            place_no,
            period_start,
            {{ after }} as next_start,
            net_sales,
            purchase_days,
            {% for column in ['period_start', 'net_sales', 'purchase_days'] %}
                lag({{ column }}) over (partition by place_no order by period_start asc nulls last) as {{ column }}_before,
            {% endfor %}
            lead(period_start) over (partition by place_no order by period_start asc nulls last) as period_start_after,
            max(case when purchase_days > 0 then period_start end) over (
                partition by place_no order by period_start asc nulls last
                rows between unbounded preceding and 1 preceding
            ) as active_before
        from {{ period }}s
    ),

    {{ period }}s_beside_the_one_before as (
        select
            *,
            coalesce(period_start_before = {{ add_days('period_start', -7) if period == 'week' else
                add_months('period_start', -1) }}, false) as has_one_before,
            coalesce(period_start_after = next_start, false) as has_one_after
        from {{ period }}s_in_order
    ),

    {{ period }}s_judged as (
        select
            {{ business_no_of('place_no') }} as business_no,
            period_start,
            next_start,
            has_one_after,
            purchase_days > 0 as is_active,
            case
                when purchase_days > 0 and has_one_before and purchase_days_before > 0 then 'retained'
                when purchase_days > 0 and active_before is null then 'new'
                when purchase_days > 0 then 'reactivated'
                when has_one_before and purchase_days_before > 0 then 'lapsed'
                else 'neither'
            end as movement,
            net_sales as sales_now,
            purchase_days as days_now,
            case when has_one_before then net_sales_before else cast(0 as decimal(18, 2)) end as sales_before,
            case when has_one_before then purchase_days_before else 0 end as days_before
        from {{ period }}s_beside_the_one_before
    ),

    {{ period }}s_summed as (
        select
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

moves as (
    {% for period in ['week', 'month'] %}
        select
            '{{ period }}' as period,
            period_start,
            business_no,
            movement,
            members,
            sales_now,
            days_now,
            sales_before,
            days_before
        from {{ period }}s_summed
        union all
        select
            '{{ period }}' as period,
            next_start as period_start,
            business_no,
            case when is_active then 'lapsed' else 'neither' end as movement,
            members,
            cast(0 as decimal(18, 2)) as sales_now,
            0 as days_now,
            sales_now as sales_before,
            days_now as days_before
        from {{ period }}s_summed
        where not has_one_after
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
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
