-- Numbers for the businesses, by name; 0 is all of them together.
with businesses as (
    select * from {{ source('reference', 'business') }}
),

final as (
    select
        business,
        row_number() over (order by business asc nulls last) as business_no
    from businesses
    union all
    select
        'ecosystem' as business,
        0 as business_no
)

select * from final
