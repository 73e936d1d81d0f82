-- Accounts delivered, and accounts that nobody delivered but whose activity is here.
with accounts as (
    select * from {{ ref('landing_accounts') }}
),

activity as (
    select * from {{ ref('stg_activity') }}
),

first_receipts as (
    select * from {{ ref('int_account_receipts') }}
),

as_of as (
    select * from {{ ref('stg_as_of') }}
),

current_versions as (
    select * from accounts
    where verdict = 'current'
),

held as (
    select
        business,
        account_id
    from current_versions
    union
    select
        business,
        account_id
    from activity
    where account_id is not null
),

final as (
    select
        held.business,
        held.account_id,
        current_versions.registered_at,
        current_versions.registered_date,
        first_receipts.first_received_at,
        {{ local_date('first_receipts.first_received_at', 'as_of.workspace_timezone') }} as first_received_on,
        current_versions.attributes,
        current_versions.account_id is not null as is_delivered
    from held
    inner join first_receipts
        on
            held.business = first_receipts.business
            and held.account_id = first_receipts.account_id
    left join current_versions
        on
            held.business = current_versions.business
            and held.account_id = current_versions.account_id
    cross join as_of
)

select * from final
