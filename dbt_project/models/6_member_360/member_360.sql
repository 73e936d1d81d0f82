with profile as (
    select * from {{ ref('int_member_profile') }}
    where business = 'ecosystem'
),

breadth as (select * from {{ ref('int_member_breadth') }}),

programme as (select * from {{ ref('member_programme') }}),

reach as (select * from {{ ref('int_member_reach') }}),

began as (
    select
        member_id,
        min(began_on) as founded_on
    from {{ ref('int_member_business') }}
    group by member_id
),

as_of as (select * from {{ ref('stg_as_of') }}),

benefits as (
    select
        benefit_activity.member_id,
        max(benefit_activity.activity_date) as last_benefit_on,
        cast(sum(case
            when {{ day_diff('benefit_activity.activity_date', 'as_of.as_of') }} < 90 then 1 else 0
        end) as bigint) as benefits_granted_90d
    from {{ ref('benefit_activity') }} as benefit_activity
    cross join as_of
    where
        benefit_activity.event = 'granted'
        and benefit_activity.member_id is not null
    group by benefit_activity.member_id
),

final as (
    select
        profile.member_id,
        began.founded_on,
        breadth.accounts,
        breadth.businesses_with_account,
        breadth.businesses_active,
        breadth.businesses_dormant,
        breadth.businesses_churned,
        breadth.businesses_bought_ever,
        breadth.top_business,
        breadth.scenes_used,
        programme.tier,
        programme.tier_rank,
        programme.tier_since,
        programme.score,
        programme.next_tier,
        programme.next_tier_threshold,
        programme.score_to_next_tier,
        programme.next_review_on,
        programme.tier_if_silent,
        programme.score_to_keep_tier,
        programme.coins_balance,
        programme.coins_available,
        programme.coins_pending,
        programme.coins_expiring_30_days,
        coalesce(reach.reachable_email, false) as reachable_email,
        coalesce(reach.reachable_sms, false) as reachable_sms,
        coalesce(reach.reachable_push, false) as reachable_push,
        benefits.last_benefit_on,
        coalesce(benefits.benefits_granted_90d, 0) as benefits_granted_90d,
        profile.home_city,
        {{ profile_columns('profile') }}
    from profile
    inner join breadth on profile.member_id = breadth.member_id
    inner join began on profile.member_id = began.member_id
    inner join programme on profile.member_id = programme.member_id
    left join reach on profile.member_id = reach.member_id
    left join benefits on profile.member_id = benefits.member_id
)

select * from final
