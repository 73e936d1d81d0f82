with reach as (
    select * from {{ ref('int_purchase_reach') }}
),

business as (
    select * from {{ source('reference', 'business') }}
),

businesses as (
    select * from {{ ref('int_businesses') }}
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

firsts as (
    select
        {{ business_no_of('place_no') }} as business_no,
        min(purchase_date) as first_purchase_on
    from reach
    where k = 1
    group by {{ business_no_of('place_no') }}
),

final as (
    select
        businesses.business,
        firsts.first_purchase_on,
        {{ add_days('firsts.first_purchase_on', 'longest_silence.churned_after') }} as ends_on
    from firsts
    inner join businesses on firsts.business_no = businesses.business_no
    inner join longest_silence on businesses.business = longest_silence.business
)

select * from final
