-- A member is there from the earlier of registration and first activity of any type, with neither from the day of first
-- receipt, which is the workspace's. After the as-of day: no row.
with accounts as (
    select * from {{ ref('stg_accounts') }}
),

one_id_map as (
    select * from {{ ref('one_id_map') }}
),

activity as (
    select * from {{ ref('fct_activity') }}
),

as_of as (
    select * from {{ ref('stg_as_of') }}
),

first_activity as (
    select
        member_id,
        business,
        min(activity_date) as first_activity_on
    from activity
    where member_id is not null
    group by member_id, business
),

held as (
    select
        one_id_map.member_id,
        accounts.business,
        count(*) as accounts,
        min(accounts.registered_date) as registered_on,
        min(accounts.first_received_on) as first_received_on
    from accounts
    inner join one_id_map
        on
            accounts.business = one_id_map.business
            and accounts.account_id = one_id_map.account_id
    group by one_id_map.member_id, accounts.business
),

begun as (
    select
        held.member_id,
        held.business,
        held.accounts,
        case
            when held.registered_on is null and first_activity.first_activity_on is null then held.first_received_on
            when first_activity.first_activity_on is null then held.registered_on
            when held.registered_on is null then first_activity.first_activity_on
            when held.registered_on < first_activity.first_activity_on then held.registered_on
            else first_activity.first_activity_on
        end as began_on,
        first_activity.first_activity_on
    from held
    left join first_activity
        on
            held.member_id = first_activity.member_id
            and held.business = first_activity.business
),

final as (
    select
        begun.member_id,
        begun.business,
        begun.accounts,
        begun.began_on,
        begun.first_activity_on
    from begun
    cross join as_of
    where begun.began_on <= as_of.as_of
)

select * from final
