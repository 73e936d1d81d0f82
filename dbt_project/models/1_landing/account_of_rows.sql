-- Rows read + rows added by one-to-two = what became of them. A row dated after the as-of day is taken as not read, as
-- if it were not there yet: an earlier as-of day gives the account that was given then.
with readings as (
    select * from {{ ref('int_readings') }}
),

verdicts as (
    select
        business,
        source,
        'accounts' as contract,
        verdict,
        count(*) as landed
    from {{ ref('landing_accounts') }}
    group by business, source, verdict
    union all
    select
        business,
        source,
        'activity' as contract,
        verdict,
        count(*) as landed
    from {{ ref('landing_activity') }}
    group by business, source, verdict
    union all
    select
        business,
        source,
        'order_lines' as contract,
        verdict,
        count(*) as landed
    from {{ ref('landing_order_lines') }}
    group by business, source, verdict
),

read as (
    select
        business,
        source,
        contract,
        sum(rows_read) as rows_read,
        sum(rows_added) as rows_added,
        sum(rows_landed) as rows_landed,
        sum(rows_quarantined) as rows_quarantined,
        sum(rows_filtered) as rows_filtered
    from readings
    group by business, source, contract
),

judged as (
    select
        business,
        source,
        contract,
        sum(case when verdict = 'current' then landed else 0 end) as current_rows,
        sum(case when verdict = 'superseded' then landed else 0 end) as superseded,
        sum(case when verdict = 'in_conflict' then landed else 0 end) as in_conflict,
        sum(case when verdict = 'quarantined' then landed else 0 end) as quarantined,
        sum(case when verdict = 'duplicate' then landed else 0 end) as exact_duplicates,
        sum(landed) as landed
    from verdicts
    group by business, source, contract
),

final as (
    select
        read.business,
        read.source,
        read.contract,
        cast(read.rows_read - (read.rows_landed - coalesce(judged.landed, 0)) as bigint) as rows_read,
        cast(read.rows_added as bigint) as rows_added,
        cast(coalesce(judged.current_rows, 0) as bigint) as current_rows,
        cast(coalesce(judged.superseded, 0) as bigint) as superseded,
        cast(coalesce(judged.in_conflict, 0) as bigint) as in_conflict,
        cast(coalesce(judged.quarantined, 0) + read.rows_quarantined as bigint) as quarantined,
        cast(coalesce(judged.exact_duplicates, 0) as bigint) as exact_duplicates,
        cast(read.rows_filtered as bigint) as filtered
    from read
    left join judged
        on
            read.business = judged.business
            and read.source = judged.source
            and read.contract = judged.contract
)

select * from final
