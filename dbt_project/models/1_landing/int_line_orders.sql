-- What the standing lines of an order come to, and whether they may be used. A source of lines only makes
-- its orders here.
with received as (
    select * from {{ ref('int_received_order_lines') }}
),

versions as (
    select * from {{ ref('int_line_versions') }}
),

activity as (
    select * from {{ ref('int_activity_candidates') }}
),

businesses as (
    select * from {{ source('reference', 'business') }}
),

rates as (
    select * from {{ ref('stg_rates') }}
),

fallen as (
    select * from versions
    where verdict <> 'current'
),

standing as (
    select received.*
    from received
    left join fallen
        on
            received.business = fallen.business
            and received.source = fallen.source
            and received.file_hash = fallen.file_hash
            and received.line = fallen.line
            and received.part = fallen.part
    where fallen.business is null
),

sums as (
    select
        business,
        activity_id,
        max(account_id) as account_id,
        -- cheaper than counting distinct ones: the least and the greatest differ if two do
        min(account_id) <> max(account_id) as names_several_accounts,
        min(occurred_at) as occurred_at,
        min(activity_date) as activity_date,
        min(currency) as least_currency,
        max(currency) as greatest_currency,
        max(case when makes_order then 1 else 0 end) = 1 as makes_order,
        count(*) as lines,
        cast(sum(amount) as decimal(18, 2)) as amount,
        cast(sum(list_amount) as decimal(18, 2)) as list_amount,
        cast(sum(discount_amount) as decimal(18, 2)) as discount_amount,
        cast(sum(coupon_amount) as decimal(18, 2)) as coupon_amount,
        max(received_at) as received_at
    from standing
    group by business, activity_id
),

final as (
    select
        sums.business,
        sums.activity_id,
        sums.account_id,
        sums.occurred_at,
        sums.activity_date,
        businesses.currency,
        sums.lines,
        sums.amount,
        sums.list_amount,
        sums.discount_amount,
        sums.coupon_amount,
        sums.received_at,
        sums.makes_order and activity.activity_id is null as is_made,
        case
            when activity.activity_type <> 'order' then 'orphan_lines'
            when activity.own_rule is not null then activity.own_rule
            when
                sums.least_currency <> businesses.currency or sums.greatest_currency <> businesses.currency
                then 'other_currency'
            when activity.amount <> sums.amount then 'lines_do_not_add_up'
            when activity.activity_id is not null then null
            when not sums.makes_order then 'orphan_lines'
            when sums.names_several_accounts then 'lines_name_different_accounts'
            when rates.reporting_rate is null then 'no_rate'
        end as rule
    from sums
    left join businesses on sums.business = businesses.business
    left join activity
        on
            sums.business = activity.business
            and sums.activity_id = activity.activity_id
    left join rates
        on
            businesses.currency = rates.currency
            and sums.activity_date = rates.rate_day
)

select * from final
