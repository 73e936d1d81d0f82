-- Real: who was sent which campaign, and who redeemed which coupon on which day. The business of a campaign is the one
-- whose departments hold most of its coupons' products; ties go by name.
create table campaign_business as
select campaign_id, business
from (
    select c.campaign_id, d.business, count(*) as products
    from coupons as c
    inner join products as p using (product_id)
    inner join department_business as d using (department)
    group by c.campaign_id, d.business
)
qualify row_number() over (partition by campaign_id order by products desc, business asc) = 1;

create table grants as
select b.business, c.household_id, c.campaign_id, d.start_date + interval 9 hours as happened_local
from (select distinct campaign_id, household_id from campaigns) as c
semi join household using (household_id)
inner join campaign_descriptions as d using (campaign_id)
inner join campaign_business as b using (campaign_id);

-- A redemption belongs to the household's largest order of that day in the business, where there is one.
create table redemptions as
select
    b.business, r.household_id, r.campaign_id, r.coupon_upc, o.basket_id,
    coalesce(o.happened_local, cast(r.redemption_date as timestamp) + interval 12 hours) as happened_local
from coupon_redemptions as r
semi join household using (household_id)
inner join campaign_business as b using (campaign_id)
left join orders as o
    on b.business = o.business and r.household_id = o.household_id and cast(r.redemption_date as date) = o.local_day
qualify row_number() over (
    partition by r.household_id, r.campaign_id, r.coupon_upc, r.redemption_date
    order by o.amount desc nulls last, o.basket_id asc nulls last
) = 1;
