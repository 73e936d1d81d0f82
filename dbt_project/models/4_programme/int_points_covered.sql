with order_parts as (
    select * from {{ ref('int_points_parts') }}
),

rules as (
    select * from {{ ref('int_earn_rules') }}
),

rule_categories as (
    select
        rules.rule_no,
        categories.category
    from {{ source('reference', 'earn_rule_category') }} as categories
    inner join rules on categories.rule_id = rules.rule_id and categories.rule_version = rules.rule_version
),

category_caps as (
    select
        rules.rule_no,
        caps.category,
        min(caps.cap) as cap
    from {{ source('reference', 'earn_cap') }} as caps
    inner join rules on caps.business = rules.business and caps.currency = rules.currency
    where caps.scope = 'category_month' and caps.category is not null
    group by rules.rule_no, caps.category
),

final as (
    select
        order_parts.place_no,
        order_parts.account_id,
        order_parts.activity_id,
        order_parts.activity_date,
        order_parts.occurred_at,
        order_parts.category,
        order_parts.reporting_amount,
        rules.rule_no,
        rules.currency,
        rules.role,
        rules.rate,
        rules.is_by_tier,
        rules.pending_days,
        rules.cap_order,
        rules.cap_day,
        coalesce(category_caps.cap, rules.cap_category_month) as cap_category_month,
        rules.cap_month
    from order_parts
    inner join rules
        on
            {{ business_no_of('order_parts.place_no') }} = rules.business_no
            and order_parts.activity_date >= rules.valid_from
            and (rules.valid_to is null or order_parts.activity_date < rules.valid_to)
    left join rule_categories
        on rules.rule_no = rule_categories.rule_no and order_parts.category = rule_categories.category
    left join category_caps
        on rules.rule_no = category_caps.rule_no and order_parts.category = category_caps.category
    where rules.covers_all_categories or rule_categories.category is not null
)

select * from final
