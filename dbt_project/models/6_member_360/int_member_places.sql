with orders as (
    select
        member_id,
        business,
        city
    from {{ ref('fct_activity') }}
    where
        activity_type = 'order'
        and member_id is not null
        and city is not null
),

-- Home is where most of a member's orders are, over all businesses: a city is the person's, not a trade's.
counted as (
    select
        member_id,
        city,
        row_number() over (partition by member_id order by count(*) desc nulls last, city asc nulls last) as place
    from orders
    group by member_id, city
),

home as (
    select
        member_id,
        city as home_city
    from counted
    where place = 1
),

with_ecosystem as (
    select * from orders
    union all
    select
        member_id,
        'ecosystem' as business,
        city
    from orders
),

final as (
    select
        with_ecosystem.member_id,
        with_ecosystem.business,
        home.home_city,
        {{ ratio('sum(case when with_ecosystem.city <> home.home_city then 1 else 0 end)', 'count(*)') }} as away_share
    from with_ecosystem
    inner join home on with_ecosystem.member_id = home.member_id
    group by with_ecosystem.member_id, with_ecosystem.business, home.home_city
)

select * from final
