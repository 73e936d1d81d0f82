{% do after('touched_holders') %}
-- What stands, with the place that it belongs to and its amount in the workspace's currency.
with activity as (
    select * from {{ ref('stg_activity') }}
),

accounts as (
    select * from {{ ref('int_account_places') }}
),

businesses as (
    select * from {{ ref('int_businesses') }}
),

rates as (
    select * from {{ ref('stg_rates') }}
),

final as (
    select
        activity.business,
        activity.activity_id,
        activity.account_id,
        coalesce(accounts.place_no, businesses.business_no) as place_no,
        activity.activity_type,
        activity.activity_date,
        activity.occurred_at,
        activity.amount,
        activity.currency,
        {{ to_reporting('activity.amount', 'rates.reporting_rate') }} as reporting_amount,
        rates.reporting_rate,
        activity.related_activity_id,
        activity.list_amount,
        activity.discount_amount,
        activity.coupon_amount,
        activity.coins_amount,
        activity.cost_amount,
        activity.points,
        activity.points_currency,
        activity.city,
        activity.channel,
        activity.campaign_id,
        activity.benefit_id,
        activity.received_at
    from activity
    inner join businesses on activity.business = businesses.business
    left join accounts
        on
            activity.business = accounts.business
            and activity.account_id = accounts.account_id
    left join rates
        on
            activity.currency = rates.currency
            and activity.activity_date = rates.rate_day
)

select * from final
