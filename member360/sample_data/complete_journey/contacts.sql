-- What each account says of its contact points, mistyped and unverified ones among them, and what it says later.

create table contact as
select
    a.*,
    case when has_phone then cast(cast(true_phone as bigint) + cast(phone_slip as integer) as varchar) end as phone,
    -- a dropped second letter; the number in the address keeps it apart from everybody else's
    case when has_email and email_slip then left(true_email, 1) || substr(true_email, 3)
        when has_email then true_email end as email,
    has_phone and not phone_slip and share('phone seen|' || k) >= 0.03 as phone_verified,
    has_email and not email_slip and share('mail seen|' || k) >= 0.04 as email_verified,
    share('mail yes|' || k) < 0.72 as mail_yes,
    share('text yes|' || k) < 0.50 as text_yes,
    share('ads yes|' || k) < 0.35 as ads_yes,
    -- one in twelve is delivered again, more than a month later: contact points are then verified, and some have opted out
    share('again|' || k) < 0.08 as comes_again,
    greatest(registered_local, timestamp '2017-01-01') + to_days(cast(35 + pick('again day|' || k, 300) as integer))
        as again_local
from account as a;

create table account_version as
select business, household_id, slot, k, registered_local, age, income, household_size, kids_count, phone, email,
    phone_verified, email_verified, mail_yes, text_yes, ads_yes, 1 as version,
    registered_local as stated_local
from contact
union all by name
select business, household_id, slot, k, registered_local, age, income, household_size, kids_count, phone, email,
    has_phone and not phone_slip as phone_verified, has_email and not email_slip as email_verified,
    mail_yes and share('mail stays|' || k) < 0.6 as mail_yes, text_yes, ads_yes and share('ads stay|' || k) < 0.6 as ads_yes,
    2 as version, again_local as stated_local
from contact
where comes_again and again_local < timestamp '2018-01-01';
