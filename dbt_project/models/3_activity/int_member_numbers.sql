-- A member keeps its number from night to night; one whose member_id is new gets the next.
with one_id_map as (
    select * from {{ all_rows_of('one_id_map') }}
),

{% if is_night() %}
    numbered as (
        select * from {{ this }}
    ),
{% else %}
    numbered as (
        select
            member_id,
            cast(0 as bigint) as member_no
        from one_id_map
        where false
    ),
{% endif %}

last_number as (
    select coalesce(max(member_no), 0) as member_no from numbered
),

unnumbered as (
    select distinct one_id_map.member_id
    from one_id_map
    left join numbered on one_id_map.member_id = numbered.member_id
    where numbered.member_id is null
),

final as (
    select
        unnumbered.member_id,
        last_number.member_no + row_number() over (order by unnumbered.member_id asc nulls last) as member_no
    from unnumbered
    cross join last_number
)

select * from final
