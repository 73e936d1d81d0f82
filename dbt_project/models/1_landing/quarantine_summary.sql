with quarantine as (
    select * from {{ ref('quarantine') }}
),

final as (
    select
        business,
        source,
        contract,
        file_name,
        rule,
        column_name,
        count(*) as rows
    from quarantine
    group by business, source, contract, file_name, rule, column_name
)

select * from final
