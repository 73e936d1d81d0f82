-- A row is a version when it says something other than the row before it; the same said again is an exact duplicate.
with received as (
    select * from {{ ref('int_received_accounts') }}
),

compared as (
    select
        *,
        lag(row_hash) over (
            partition by business, account_id
            order by received_at asc nulls last, file_hash asc nulls last, line asc nulls last, part asc nulls last
        ) as previous_hash
    from received
),

versions as (
    select
        *,
        account_id is null as is_nameless,
        account_id is not null and (previous_hash is null or previous_hash <> row_hash) as is_version
    from compared
),

numbered as (
    select
        *,
        row_number() over (
            partition by business, account_id, is_version
            order by received_at asc nulls last, file_hash asc nulls last, line asc nulls last, part asc nulls last
        ) as version_no,
        count(*) over (partition by business, account_id, is_version) as versions
    from versions
),

final as (
    select
        business,
        source,
        file_hash,
        mapping_hash,
        line,
        part,
        received_at,
        row_hash,
        account_id,
        registered_at,
        registered_date,
        attributes,
        case
            when is_nameless then 'quarantined'
            when not is_version then 'duplicate'
            when version_no = versions then 'current'
            else 'superseded'
        end as verdict,
        case
            when is_nameless then 'account_without_id'
            when not is_version then 'exact_duplicate'
            when version_no < versions then 'superseded_by_newer_version'
        end as rule,
        case when is_version then version_no end as version_no
    from numbered
)

select * from final
