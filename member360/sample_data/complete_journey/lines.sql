-- One row per purchase line, with the business that sold it; then one row per basket and business.
create table lines as
with known as (
    select
        t.household_id,
        t.basket_id,
        t.product_id,
        t.store_id,
        t.quantity,
        cast(t.sales_value as decimal(18, 2)) as amount,
        cast(t.retail_disc as decimal(18, 2)) as loyalty_discount,
        cast(t.coupon_match_disc as decimal(18, 2)) as store_coupon,
        cast(t.coupon_disc as decimal(18, 2)) as maker_coupon,
        t.transaction_timestamp as happened_utc,
        p.department,
        p.product_category as commodity,
        coalesce(p.product_type, p.product_category, p.department) as product_type,
        d.business
    from transactions as t
    semi join household using (household_id)
    left join products as p using (product_id)
    left join department_business as d using (department)
),

-- Lines without a product row go with the largest line of their basket; of equal ones the lowest product number.
largest as (
    select basket_id, business
    from known
    where business is not null
    qualify row_number() over (partition by basket_id order by amount desc, product_id asc) = 1
)

select
    k.* exclude (business),
    coalesce(k.business, l.business, f.business) as business,
    coalesce(ts.shelf, exact.shelf, rest.shelf, 'Unlisted') as shelf,
    k.amount + k.loyalty_discount + k.store_coupon as list_amount,
    k.happened_utc at time zone 'UTC' at time zone 'America/New_York' as happened_local,
    cast(k.happened_utc at time zone 'UTC' at time zone 'America/New_York' as date) as local_day,
    row_number() over (
        partition by coalesce(k.business, l.business, f.business), k.basket_id order by k.product_id
    ) as line_no
from known as k
cross join fallback as f
left join largest as l on case when k.business is null then k.basket_id end = l.basket_id
left join type_shelf as ts on k.product_type = ts.product_type
left join shelf as exact on k.department = exact.department and k.commodity = exact.commodity
left join shelf as rest on k.department = rest.department and rest.commodity is null;

create table orders as
select
    business,
    household_id,
    basket_id,
    any_value(store_id) as store_id,
    any_value(happened_utc) as happened_utc,
    any_value(happened_local) as happened_local,
    any_value(local_day) as local_day,
    count(*) as lines,
    sum(amount) as amount,
    sum(list_amount) as list_amount,
    sum(loyalty_discount) as loyalty_discount,
    sum(store_coupon) as store_coupon
from lines
group by business, household_id, basket_id;
