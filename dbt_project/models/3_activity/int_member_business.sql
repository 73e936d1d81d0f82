{% do after('touched_holders') %}
-- A member is there from the earlier of registration and first activity of any type, with neither from the day of first
-- receipt, which is the workspace's. After the as-of day: no row.
with accounts as (
    select * from {{ ref('stg_accounts') }}
),

account_places as (
    select * from {{ ref('int_account_places') }}
),

activity as (
    select * from {{ ref('int_activity') }}
),

as_of as (
    select * from {{ ref('stg_as_of') }}
),

first_activity as (
    select
        place_no,
        min(activity_date) as first_activity_on
    from activity
    group by place_no
),

held as (
    select
        account_places.place_no,
        account_places.member_id,
        account_places.business,
        count(*) as accounts,
        min(accounts.registered_date) as registered_on,
        min(accounts.first_received_on) as first_received_on
    from accounts
    inner join account_places
        on
            accounts.business = account_places.business
            and accounts.account_id = account_places.account_id
    group by account_places.place_no, account_places.member_id, account_places.business
),

begun as (
    select
        held.place_no,
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
    left join first_activity on held.place_no = first_activity.place_no
),

final as (
    select begun.*
    from begun
    cross join as_of
    where begun.began_on <= as_of.as_of
)

select * from final
