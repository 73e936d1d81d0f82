-- One row per purchase line, with the business that sold it; then one row per basket and business.
create table product_home as
select
    p.product_id,
    p.department,
    p.product_category as commodity,
    d.business,
    coalesce(ts.shelf, exact.shelf, rest.shelf) as shelf
from products as p
inner join department_business as d using (department)
left join type_shelf as ts on p.product_type = ts.product_type
left join shelf as exact on p.department = exact.department and p.product_category = exact.commodity
left join shelf as rest on p.department = rest.department and rest.commodity is null;

-- A basket is one household at one moment in one store.
create table basket as
select *, cast(happened_local as date) as local_day
from (
    select
        basket_id,
        any_value(transaction_timestamp) as happened_utc,
        any_value(transaction_timestamp) at time zone 'UTC' at time zone 'America/New_York' as happened_local
    from transactions
    semi join household using (household_id)
    group by basket_id
);

create table lines as
with known as (
    select
        t.household_id, t.basket_id, t.product_id, t.store_id, t.quantity,
        cast(t.sales_value as decimal(18, 2)) as amount,
        cast(t.retail_disc as decimal(18, 2)) as loyalty_discount,
        cast(t.coupon_match_disc as decimal(18, 2)) as store_coupon,
        cast(t.coupon_disc as decimal(18, 2)) as maker_coupon,
        p.department, p.commodity, p.business, p.shelf
    from transactions as t
    semi join household using (household_id)
    left join product_home as p using (product_id)
),

-- Lines without a product row go with the largest line of their basket; of equal ones the lowest product number.
largest as (
    select basket_id, business
    from known
    semi join (select basket_id from known where business is null) as orphan using (basket_id)
    where business is not null
    qualify row_number() over (partition by basket_id order by amount desc, product_id asc) = 1
),

homed as (
    select
        k.* exclude (business, shelf),
        coalesce(k.business, l.business, f.business) as business,
        coalesce(k.shelf, 'Unlisted') as shelf
    from known as k
    cross join fallback as f
    left join largest as l on case when k.business is null then k.basket_id end = l.basket_id
)

select
    h.*,
    h.amount + h.loyalty_discount + h.store_coupon as list_amount,
    b.happened_utc,
    b.happened_local,
    b.local_day,
    row_number() over (partition by h.basket_id, h.business order by h.product_id) as line_no
from homed as h
inner join basket as b using (basket_id);

create table orders as
select
    business,
    basket_id,
    any_value(household_id) as household_id,
    any_value(store_id) as store_id,
    any_value(happened_utc) as happened_utc,
    any_value(happened_local) as happened_local,
    any_value(local_day) as local_day,
    sum(amount) as amount,
    sum(list_amount) as list_amount,
    sum(loyalty_discount) as loyalty_discount,
    sum(store_coupon) as store_coupon
from lines
group by business, basket_id;
