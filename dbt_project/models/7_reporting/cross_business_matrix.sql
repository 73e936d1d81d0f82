with purchase_days as (select * from {{ ref('int_purchase_days') }}),

member_business as (select * from {{ ref('int_member_business') }}),

businesses as (select business from {{ source('reference', 'business') }}),

as_of as (select * from {{ ref('stg_as_of') }}),

recent as (
    select distinct
        purchase_days.member_id,
        purchase_days.business
    from purchase_days
    cross join as_of
    where {{ day_diff('purchase_days.purchase_date', 'as_of.as_of') }} < 90
),

ever as (
    select distinct
        member_id,
        business
    from purchase_days
),

pairs as (
    select
        from_business.business as from_business,
        to_business.business as to_business
    from businesses as from_business
    inner join businesses as to_business on from_business.business <> to_business.business
),

judged as (
    select
        pairs.from_business,
        pairs.to_business,
        case when recent_from.member_id is not null then 1 else 0 end as is_active,
        case when recent_to.member_id is not null then 1 else 0 end as is_both,
        case
            when recent_from.member_id is not null and ever_to.member_id is null and places.member_id is not null then 1
            else 0
        end as is_open_with_account,
        case
            when recent_from.member_id is not null and ever_to.member_id is null and places.member_id is null then 1
            else 0
        end as is_open_without_account
    from pairs
    left join recent as recent_from on pairs.from_business = recent_from.business
    left join recent as recent_to
        on
            pairs.to_business = recent_to.business
            and recent_from.member_id = recent_to.member_id
    left join ever as ever_to
        on
            pairs.to_business = ever_to.business
            and recent_from.member_id = ever_to.member_id
    left join member_business as places
        on
            pairs.to_business = places.business
            and recent_from.member_id = places.member_id
),

final as (
    select
        from_business,
        to_business,
        cast(sum(is_active) as bigint) as members,
        cast(sum(is_both) as bigint) as members_in_both,
        {{ ratio('sum(is_both)', 'sum(is_active)') }} as penetration,
        cast(sum(is_open_with_account) as bigint) as whitespace_with_account,
        cast(sum(is_open_without_account) as bigint) as whitespace_without_account
    from judged
    group by from_business, to_business
)

select * from final
