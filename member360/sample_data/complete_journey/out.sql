-- What every business's files are cut from: lines, orders, accounts and offers with the business's own ids on them.
create macro utc_of(t) as t at time zone 'America/New_York' at time zone 'UTC';
create macro local_of(t) as t at time zone 'UTC' at time zone 'America/New_York';
create macro offset_of(t) as case when t - local_of(t) = interval 4 hours then '-04:00' else '-05:00' end;
create macro with_offset(t) as strftime(local_of(t), '%Y-%m-%dT%H:%M:%S') || offset_of(t);
create macro yes_no(b) as case when b then 'Y' else 'N' end;

create macro phone_notation(p, k) as case pick('notation|' || k, 6)
    when 0 then '(' || left(p, 3) || ') ' || substr(p, 4, 3) || '-' || right(p, 4)
    when 1 then left(p, 3) || '-' || substr(p, 4, 3) || '-' || right(p, 4)
    when 2 then left(p, 3) || '.' || substr(p, 4, 3) || '.' || right(p, 4)
    when 3 then '+1 ' || left(p, 3) || ' ' || substr(p, 4, 3) || ' ' || right(p, 4)
    when 4 then '1-' || left(p, 3) || '-' || substr(p, 4, 3) || '-' || right(p, 4)
    else p
end;

create macro mail_notation(m, k) as case pick('capitals|' || k, 12)
    when 0 then upper(m)
    when 1 then upper(left(m, 1)) || substr(m, 2)
    when 2 then ' ' || m || ' '
    else m
end;

create view line_out as
select l.*, k.account_id
from lines as l
inner join order_account as s using (business, basket_id)
inner join account_key as k on l.business = k.business and l.household_id = k.household_id and s.slot = k.slot;

create view order_out as
select o.*, k.account_id
from orders as o
inner join order_account as s using (business, basket_id)
inner join account_key as k on o.business = k.business and o.household_id = k.household_id and s.slot = k.slot;

create table account_out as
select v.* exclude (phone, email), k.account_id, utc_of(v.registered_local) as registered_utc,
    utc_of(v.stated_local) as stated_utc, cast(local_of(utc_of(v.stated_local)) as date) as on_day,
    phone_notation(v.phone, v.k) as phone, mail_notation(v.email, v.k) as email
from account_version as v
inner join account_key as k using (business, household_id, slot);

create table offer_out as
select g.business, k.account_id, 'granted' as event, 'S' || g.campaign_id || '-' || k.account_id as offer_id, g.campaign_id, cast(null as bigint) as coupon_upc,
    cast(null as bigint) as basket_id, g.happened_local
from grants as g
inner join account_key as k on g.business = k.business and g.household_id = k.household_id and k.slot = 1
union all by name
select r.business, k.account_id, 'redeemed' as event,
    'U' || r.campaign_id || '-' || r.coupon_upc || '-' || k.account_id || strftime(r.happened_local, '-%Y%m%d') as offer_id,
    r.campaign_id, r.coupon_upc, r.basket_id, r.happened_local
from redemptions as r
left join order_account as s on r.business = s.business and r.basket_id = s.basket_id
inner join account_key as k
    on r.business = k.business and r.household_id = k.household_id and k.slot = coalesce(s.slot, 1);
