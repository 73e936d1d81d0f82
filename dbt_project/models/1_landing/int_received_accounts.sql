{% do after('touched_accounts') %}
-- Both cuts, applied here and nowhere later: an account's day is its registration; one without a day passes.
with accounts as (
    select * from {{ source('landing', 'accounts') }}
),

as_of as (
    select * from {{ ref('stg_as_of') }}
),

final as (
    select
        accounts.business,
        accounts.source,
        accounts.file_hash,
        accounts.mapping_hash,
        accounts.line,
        accounts.part,
        accounts.received_at,
        accounts.row_hash,
        accounts.account_id,
        accounts.registered_at,
        accounts.registered_date,
        accounts.attributes
    from accounts
    cross join as_of
    where
        accounts.received_at <= as_of.known_at
        and (accounts.registered_date is null or accounts.registered_date <= as_of.as_of)
)

select * from final
