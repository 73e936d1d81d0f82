with reach as (
    select * from {{ ref('int_purchase_reach') }}
),

business as (
    select * from {{ source('reference', 'business') }}
),

longest_silence as (
    select
        business,
        coalesce(churned_after, threshold_max) as churned_after
    from business

    union all

    select
        'ecosystem' as business,
        max(coalesce(churned_after, threshold_max)) as churned_after
    from business
),

final as (
    select
        reach.business,
        min(reach.purchase_date) as first_purchase_on,
        {{ add_days('min(reach.purchase_date)', 'max(longest_silence.churned_after)') }} as ends_on
    from reach
    inner join longest_silence on reach.business = longest_silence.business
    group by reach.business
)

select * from final
