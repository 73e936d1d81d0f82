with order_parts as (
    select * from {{ ref('int_points_parts') }}
),

rules as (
    select * from {{ source('reference', 'earn_rule') }}
),

rule_categories as (
    select * from {{ source('reference', 'earn_rule_category') }}
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

category_caps as (
    select
        business,
        currency,
        category,
        min(cap) as cap
    from {{ source('reference', 'earn_cap') }}
    where scope = 'category_month' and category is not null
    group by business, currency, category
),

final as (
    select
        order_parts.business,
        order_parts.account_id,
        order_parts.member_id,
        order_parts.activity_id,
        order_parts.activity_date,
        order_parts.occurred_at,
        order_parts.category,
        order_parts.reporting_amount,
        {{ month_start('order_parts.activity_date') }} as month_start,
        rules.currency,
        currencies.role,
        rules.rule_id,
        rules.rule_version,
        rules.rate,
        rules.is_by_tier,
        rules.pending_days,
        caps.cap_order,
        caps.cap_day,
        coalesce(category_caps.cap, caps.cap_category_month) as cap_category_month,
        caps.cap_month
    from order_parts
    inner join rules
        on
            order_parts.business = rules.business
            and order_parts.activity_date >= rules.valid_from
            and (rules.valid_to is null or order_parts.activity_date < rules.valid_to)
    inner join currencies on rules.currency = currencies.currency
    left join rule_categories
        on
            rules.rule_id = rule_categories.rule_id
            and rules.rule_version = rule_categories.rule_version
            and order_parts.category = rule_categories.category
    left join caps on rules.business = caps.business and rules.currency = caps.currency
    left join category_caps
        on
            rules.business = category_caps.business
            and rules.currency = category_caps.currency
            and order_parts.category = category_caps.category
    where rules.covers_all_categories or rule_categories.category is not null
)

select * from final
