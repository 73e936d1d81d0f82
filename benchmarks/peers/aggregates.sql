-- The core aggregates in SQL that DuckDB and Spark both take. From `activity` (landing rows) and `account_map`:
-- `members` (orders, money, first and last purchase day of each member in each business) and `days` (daily figures).
create temporary view repeated as
select business, activity_id from activity group by business, activity_id having count(*) > 1;

create temporary view copies as
select a.*, row_number() over (partition by a.business, a.activity_id, a.row_hash order by a.received_at) as copy_no
from activity as a
inner join repeated as r on a.business = r.business and a.activity_id = r.activity_id;

create temporary view versions as
select
    *,
    count(*) over (partition by business, activity_id) as versions,
    count(correction_key) over (partition by business, activity_id) as keyed,
    max(correction_key) over (partition by business, activity_id) as last_key,
    count(*) over (partition by business, activity_id, correction_key) as with_this_key
from copies where copy_no = 1;

create temporary view standing as
select a.business, a.activity_id, a.account_id, a.activity_type, a.activity_date, a.amount, a.coins_amount,
    a.related_activity_id
from activity as a
left join repeated as r on a.business = r.business and a.activity_id = r.activity_id
where r.activity_id is null
union all
select business, activity_id, account_id, activity_type, activity_date, amount, coins_amount, related_activity_id
from versions
where versions = 1 or (keyed = versions and correction_key = last_key and with_this_key = 1);

create temporary view refunds as
select r.business, o.activity_id as order_id, r.account_id, r.activity_date, r.amount
from standing as r
inner join standing as o on r.business = o.business and r.related_activity_id = o.activity_id
where r.activity_type = 'refund' and o.activity_type = 'order';

create temporary view orders as
select o.business, o.account_id, o.activity_date, o.amount,
    case
        when o.amount + coalesce(o.coins_amount, 0) > 0 and not coalesce(g.refunded >= o.amount, false)
            and o.amount - coalesce(g.refunded, 0) + coalesce(o.coins_amount, 0) >= 0 then 1
        else 0
    end as qualifying
from standing as o
left join (select business, order_id, sum(amount) as refunded from refunds group by business, order_id) as g
    on o.business = g.business and o.activity_id = g.order_id
where o.activity_type = 'order';

create temporary view moves as
select business, account_id, activity_date as day, 1 as orders, qualifying, amount as gross, 0 as refunds from orders
union all
select business, account_id, activity_date, 0, 0, 0, amount from refunds;

create temporary view members as
select t.member_id, m.business, sum(m.qualifying) as orders_ever, sum(m.gross) - sum(m.refunds) as net_sales_ever,
    min(case when m.qualifying = 1 then m.day end) as first_purchase_on,
    max(case when m.qualifying = 1 then m.day end) as last_purchase_on
from moves as m
inner join account_map as t on m.business = t.business and m.account_id = t.account_id
group by t.member_id, m.business;

create temporary view days as
select day, business, sum(orders) as orders, sum(qualifying) as qualifying_orders, sum(gross) as gross,
    sum(refunds) as refunds
from moves group by day, business
