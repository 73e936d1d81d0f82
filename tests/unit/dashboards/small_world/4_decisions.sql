-- Scores and models, benefits, segments, contacts: what follows from the cards.
create table member_scores as
with scored as (
    select
        member_id, 'ecosystem' as business, case when stage = 'dormant' then 'dormant' else 'active' end as population,
        ntile(10) over (partition by stage = 'dormant' order by gap_now_days desc, member_id) as decile, gap_now_days
    from member_360 where stage in ('first_order', 'repeat', 'dormant')
)
select
    member_id, business, population, 20 as horizon_days, round(1.0 - decile * 0.08, 6) as score, decile, 'blend' as model, 'v1' as model_version,
    date '2017-12-28' as cutoff, 'usually every 6 days, now ' || gap_now_days as reason_en, '平時每 6 天購買一次，現在已 ' || gap_now_days || ' 天' as reason_zh
from scored;

create table score_reasons as
select member_id, business, 0 as rank, 'base' as feature, -0.5 as contribution, 'where every member starts' as words_en, '所有會員的起點' as words_zh from member_scores
union all
select member_id, business, 1, 'rhythm', 1.25, reason_en, reason_zh from member_scores
union all
select member_id, business, 2, 'spend', -0.25, 'spent 40 in the last 28 days', '最近 28 天消費 40' from member_scores;

create table model_quality as
select * from (values
    ('ecosystem', 'active', 'blend', true, 'published', 310, 0.31, 0.801, 0.62, 0.141, 0.44, 0.021, date '2017-08-01', date '2017-10-01', date '2017-11-29', 'The model beats the best baseline.'),
    ('ecosystem', 'active', 'recency', false, 'published', 310, 0.31, 0.701, 0.52, 0.171, 0.52, 0.041, date '2017-08-01', date '2017-10-01', date '2017-11-29', null),
    ('ecosystem', 'dormant', 'none', false, 'not enough data', 12, null, null, null, null, null, null, null, null, null, 'Not enough data: 12 dormant members are too few.'),
    ('garden', 'active', 'none', false, 'not enough data', 9, null, null, null, null, null, null, null, null, null, 'Not enough data: 9 buyers are too few.'))
    as v (business, population, model, is_published, status, n, base_rate, auc, pr_auc, brier, log_loss, ece, train_from, train_to, test_cutoff, note);

create table model_calibration as
select 'ecosystem' as business, 'active' as population, 'blend' as model, decile, 31 as n, 1.0 - decile * 0.09 as predicted, 0.97 - decile * 0.088 as observed
from (select unnest(range(1, 11)) as decile);

create table benefit_catalogue as
select * from (values
    ('bread-voucher', 'Bread voucher', '麵包券', 'voucher', 'eat', 'bakery', 'bakery', 5.00, 3.50, 100, date '2017-01-01', 1, false, 'Silent for longer than usual', '久未購買'),
    ('gold-gift', 'Gold gift', '黃金禮', 'gift', 'eat', 'ecosystem', 'programme', 20.00, 12.00, null, date '2017-01-01', 1, true, 'Gold members have a right to it', '黃金會員權益'))
    as v (benefit_id, label_en, label_zh, kind, scene, business, paid_by, face_value, cost, stock, valid_from, per_member, is_entitlement, reason_en, reason_zh);

create table benefit_daily as
select day, 'bakery' as business, 'bread-voucher' as benefit_id, 4 as granted, 3 as seen, 2 as claimed, 1 as redeemed, 0 as expired, 0 as drawn, 5.00 as face_value, 3.50 as cost
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
from member_360;

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
