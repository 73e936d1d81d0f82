with purchase_days as (
    select * from {{ ref('int_purchase_days') }}
),

businesses as (
    select * from {{ ref('int_businesses') }}
),

rules as (
    select * from {{ source('reference', 'business') }}
),

thresholds as (
    select
        businesses.business_no,
        rules.*
    from rules
    inner join businesses on rules.business = businesses.business
),

-- The gaps behind a purchase day add up to the days since the first one, so no gap is needed by itself.
numbered as (
    select
        place_no,
        purchase_date,
        row_number() over (partition by place_no order by purchase_date asc nulls last) - 1 as gaps,
        {{ day_diff('min(purchase_date) over (partition by place_no)', 'purchase_date') }} as gap_days
    from purchase_days
),

own_reach as (
    select
        numbered.place_no,
        numbered.purchase_date,
        case
            when business.threshold_kind = 'fixed'
                then {{ add_days('numbered.purchase_date', 'business.dormant_after') }}
            else
                {{ add_days('numbered.purchase_date', personal_threshold(
                    'business.dormant_multiple_thousandths', 'numbered.gaps', 'numbered.gap_days'
                )) }}
        end as active_until,
        case
            when business.threshold_kind = 'fixed'
                then {{ add_days('numbered.purchase_date', 'business.churned_after') }}
            else
                {{ add_days('numbered.purchase_date', personal_threshold(
                    'business.churned_multiple_thousandths', 'numbered.gaps', 'numbered.gap_days'
                )) }}
        end as gone_after
    from numbered
    inner join thresholds as business on {{ business_no_of('numbered.place_no') }} = business.business_no
),

-- In the ecosystem a day reaches as far as the business that lets it reach farthest.
all_reach as (
    select * from own_reach
    union all
    select
        {{ ecosystem_of('place_no') }} as place_no,
        purchase_date,
        max(active_until) as active_until,
        max(gone_after) as gone_after
    from own_reach
    group by {{ ecosystem_of('place_no') }}, purchase_date
),

reaching as (
    select
        place_no,
        purchase_date,
        row_number() over (partition by place_no order by purchase_date asc nulls last) as k,
        lead(purchase_date) over (partition by place_no order by purchase_date asc nulls last) as next_purchase,
        {% for reach in ['active_until', 'gone_after'] %}
            max({{ reach }}) over (
                partition by place_no order by purchase_date asc nulls last
                rows between unbounded preceding and 1 preceding
            ) as {{ reach }}_before,
        {% endfor %}
        active_until,
        gone_after
    from all_reach
),

final as (
    select
        place_no,
        purchase_date,
        k,
        next_purchase,
        greatest(active_until, coalesce(active_until_before, active_until)) as active_until,
        greatest(gone_after, coalesce(gone_after_before, gone_after)) as gone_after,
        active_until_before,
        gone_after_before
    from reaching
)

select * from final
