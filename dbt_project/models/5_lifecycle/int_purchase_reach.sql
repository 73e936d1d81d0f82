with purchase_days as (
    select * from {{ ref('int_purchase_days') }}
),

business as (
    select * from {{ source('reference', 'business') }}
),

-- The gaps behind a purchase day add up to the days since the first one, so no gap is needed by itself.
numbered as (
    select
        member_id,
        business,
        purchase_date,
        row_number() over (partition by member_id, business order by purchase_date asc nulls last) - 1 as gaps,
        {{ day_diff('min(purchase_date) over (partition by member_id, business)', 'purchase_date') }} as gap_days
    from purchase_days
),

thresholds as (
    select
        numbered.member_id,
        numbered.business,
        numbered.purchase_date,
        case
            when business.threshold_kind = 'fixed' then business.dormant_after
            else {{ personal_threshold('business.dormant_multiple_thousandths', 'numbered.gaps', 'numbered.gap_days') }}
        end as dormant_after,
        case
            when business.threshold_kind = 'fixed' then business.churned_after
            else {{ personal_threshold('business.churned_multiple_thousandths', 'numbered.gaps', 'numbered.gap_days') }}
        end as churned_after
    from numbered
    inner join business on numbered.business = business.business
),

own_reach as (
    select
        member_id,
        business,
        purchase_date,
        {{ add_days('purchase_date', 'dormant_after') }} as active_until,
        {{ add_days('purchase_date', 'churned_after') }} as gone_after
    from thresholds
),

-- In the ecosystem a day reaches as far as the business that lets it reach farthest.
all_reach as (
    select * from own_reach

    union all

    select
        member_id,
        'ecosystem' as business,
        purchase_date,
        max(active_until) as active_until,
        max(gone_after) as gone_after
    from own_reach
    group by member_id, purchase_date
),

final as (
    select
        member_id,
        business,
        purchase_date,
        row_number() over (partition by member_id, business order by purchase_date asc nulls last) as k,
        max(active_until) over (
            partition by member_id, business order by purchase_date asc nulls last
            rows between unbounded preceding and current row
        ) as active_until,
        max(gone_after) over (
            partition by member_id, business order by purchase_date asc nulls last
            rows between unbounded preceding and current row
        ) as gone_after
    from all_reach
)

select * from final
