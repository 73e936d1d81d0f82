-- Benefits given and recommended, segments, contacts, the closing summary.
create table benefit_catalogue as
select * from (values
    ('bread-voucher', 'Bread voucher', '麵包券', 'voucher', 'eat', 'bakery', 'bakery', 5.00, 3.50, 100, date '2017-01-01', 1, false, 'Silent for longer than usual', '久未購買'),
    ('gold-gift', 'Gold gift', '黃金禮', 'gift', 'eat', 'ecosystem', 'programme', 20.00, 12.00, null, date '2017-01-01', 1, true, 'Gold members have a right to it', '黃金會員權益'))
    as v (benefit_id, label_en, label_zh, kind, scene, business, paid_by, face_value, cost, stock, valid_from, per_member, is_entitlement, reason_en, reason_zh);

create table benefit_daily as
select day, 'bakery' as business, 'bread-voucher' as benefit_id, 4 as granted, 3 as seen, 0 as claimed, 1 as redeemed, 0 as expired, 0 as drawn, 5.00 as face_value, 3.50 as cost
from calendar where day >= date '2017-11-01';

create table benefit_activity as
select 'bakery' as business, 'g-' || member_id as activity_id, member_id, 'bread-voucher' as benefit_id, 'granted' as event, date '2017-12-15' as activity_date from member_360;

create table benefit_recommendations as
select
    member_id, case when member_id <= 'm015' then 'bread-voucher' else 'nothing' end as benefit_id, case when member_id <= 'm015' then 'bakery' end as business,
    case when member_id <= 'm015' then 0.25 end as p_redeem, case when member_id <= 'm015' then 3.00 else 0 end as expected_margin,
    case when member_id <= 'm015' then 0.90 else 0 end as expected_cost, case when member_id <= 'm015' then 2.10 else 0 end as expected_value,
    'assumed' as evidence, member_id > 'm036' as is_holdout, false as is_entitlement,
    case when member_id <= 'm015' then 'Silent for longer than usual' else 'No benefit is worth its cost' end as reason_en,
    case when member_id <= 'm015' then '久未購買' else '沒有划算的權益' end as reason_zh, date '2017-12-27' as decided_on, 'd-' || member_id as decision_id
from member_360
union all
select 'm001', 'gold-gift', 'ecosystem', 0.5, 4.00, 6.00, -2.00, 'assumed', false, true, 'Gold members have a right to it', '黃金會員權益',
    date '2017-12-27', 'd-owed';

create table benefit_budget as
select * from (values ('budget', 50.00), ('spent', 13.50), ('expected_value', 31.50), ('upper_bound', 33.00), ('gap', 1.50)) as v (measure, value);

create table segment_membership as
select 'second_order_due' as segment, 1 as version, member_id, date '2017-12-27' as entered_on from member_360 where member_id <= 'm030';

create table segment_daily as
select * from (values ('second_order_due', 1, date '2017-12-20', 28, 0, 0, true), ('second_order_due', 1, date '2017-12-27', 30, 3, 1, false))
    as v (segment, version, published_on, members, entered, "left", is_baseline);

create table segment_catalogue as
select 'second_order_due' as segment, 1 as version, 'Second order due' as label_en, '待二購' as label_zh, 'marketing' as purpose, 'lifecycle marketing' as owner,
    'email' as channel, 'member_360.purchase_days = 1' as condition, 30 as members;

create table member_contact as
select member_id, business, account_id, 'email' as contact_kind, member_id || '@example.com' as contact_point, true as is_verified, timestamp '2017-07-01 00:00:00' as stated_at,
    cast(null as timestamp) as opted_out_at
from one_id_map where business = 'bakery';

create table member_consent as
select member_id, contact_kind, contact_point, 'marketing' as purpose, 'own' as recipient, member_id > 'm005' as granted, stated_at from member_contact;

create table run_summary as select 1 as position, 'members' as section, 'members' as measure, '40' as value, '40 members' as sentence_en, '40 位會員' as sentence_zh;
