with orders as (
    select
        place_no,
        city
    from {{ ref('int_orders') }}
    where city is not null and not {{ is_anonymous_place('place_no') }}
),

by_business as (
    select
        place_no,
        city,
        count(*) as orders
    from orders
    group by place_no, city
),

in_all as (
    select
        {{ ecosystem_of('place_no') }} as place_no,
        city,
        sum(orders) as orders
    from by_business
    group by {{ ecosystem_of('place_no') }}, city
),

-- Home is where most of a member's orders are, over all businesses: a city is the person's, not a trade's.
ranked as (
    select
        place_no,
        city,
        row_number() over (partition by place_no order by orders desc nulls last, city asc nulls last) as rank_no
    from in_all
),

home as (
    select
        place_no,
        city as home_city
    from ranked
    where rank_no = 1
),

together as (
    select * from by_business
    union all
    select * from in_all
),

final as (
    select
        together.place_no,
        home.home_city,
        {{ ratio_of_counts(
            'sum(case when together.city <> home.home_city then together.orders else 0 end)', 'sum(together.orders)'
        ) }} as away_share
    from together
    inner join home on {{ ecosystem_of('together.place_no') }} = home.place_no
    group by together.place_no, home.home_city
)

select * from final
