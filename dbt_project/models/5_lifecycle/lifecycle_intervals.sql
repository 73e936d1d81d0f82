with as_of as (
    select * from {{ ref('stg_as_of') }}
),

member_business as (
    select * from {{ ref('int_member_business') }}
),

reach as (
    select * from {{ ref('int_purchase_reach') }}
),

-- The day after the as-of day: whatever begins then or later is not known yet.
horizon as (
    select {{ add_days('as_of', 1) }} as day from as_of
),

began as (
    select
        member_id,
        business,
        began_on
    from member_business

    union all

    select
        member_id,
        'ecosystem' as business,
        min(began_on) as began_on
    from member_business
    group by member_id
),

purchases as (
    select
        reach.member_id,
        reach.business,
        reach.purchase_date,
        reach.k,
        reach.active_until,
        reach.gone_after,
        coalesce(lead(reach.purchase_date) over (
            partition by reach.member_id, reach.business order by reach.purchase_date asc nulls last
        ), horizon.day) as until_day
    from reach
    cross join horizon
),

pieces as (
    select
        began.member_id,
        began.business,
        'prospect' as stage,
        began.began_on as valid_from,
        coalesce(reach.purchase_date, horizon.day) as until_day,
        0 as purchase_days
    from began
    cross join horizon
    left join reach
        on began.member_id = reach.member_id and began.business = reach.business and reach.k = 1

    {% for stage, first_day, end_day in [
        ("case when k = 1 then 'first_order' else 'repeat' end", 'purchase_date', 'least(active_until, until_day)'),
        ("'dormant'", 'active_until', 'least(gone_after, until_day)'),
        ("'churned'", 'gone_after', 'until_day'),
    ] %}
        union all

        select
            member_id,
            business,
            {{ stage }} as stage,
            {{ first_day }} as valid_from,
            {{ end_day }} as until_day,
            k as purchase_days
        from purchases
    {% endfor %}
),

-- Empty pieces go, then a run of the same stage keeps its first day only.
in_order as (
    select
        member_id,
        business,
        stage,
        valid_from,
        purchase_days,
        lag(stage) over (partition by member_id, business order by valid_from asc nulls last) as stage_before
    from pieces
    where valid_from < until_day
),

final as (
    select
        member_id,
        business,
        stage,
        valid_from,
        lead(valid_from) over (partition by member_id, business order by valid_from asc nulls last) as valid_to,
        case
            when stage = 'prospect' then 'registered'
            when stage in ('dormant', 'churned') then 'silence'
            when stage_before is null or stage_before = 'prospect' then 'first_order'
            when stage_before = 'first_order' then 'repeat_order'
            when stage_before = 'dormant' then 'return_from_dormant'
            else 'return_from_churned'
        end as entered_by,
        cast(purchase_days as bigint) as purchase_days
    from in_order
    where stage_before is null or stage_before <> stage
)

select * from final
