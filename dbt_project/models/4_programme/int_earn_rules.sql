-- Numbers for the rules' versions, in the order that decides between two earnings of one moment.
with rules as (
    select * from {{ source('reference', 'earn_rule') }}
),

businesses as (
    select * from {{ ref('int_businesses') }}
),

currencies as (
    select * from {{ source('reference', 'points_currency') }}
),

caps as (
    select
        business,
        currency,
        min(case when scope = 'order' then cap end) as cap_order,
        min(case when scope = 'day' then cap end) as cap_day,
        min(case when scope = 'month' then cap end) as cap_month,
        min(case when scope = 'category_month' and category is null then cap end) as cap_category_month
    from {{ source('reference', 'earn_cap') }}
    group by business, currency
),

final as (
    select
        row_number() over (order by rules.rule_id nulls last, rules.rule_version nulls last) as rule_no,
        rules.rule_id,
        rules.rule_version,
        rules.business,
        businesses.business_no,
        rules.currency,
        currencies.role,
        rules.rate,
        rules.valid_from,
        rules.valid_to,
        rules.pending_days,
        rules.is_by_tier,
        rules.covers_all_categories,
        caps.cap_order,
        caps.cap_day,
        caps.cap_category_month,
        caps.cap_month
    from rules
    inner join businesses on rules.business = businesses.business
    inner join currencies on rules.currency = currencies.currency
    left join caps on rules.business = caps.business and rules.currency = caps.currency
)

select * from final
