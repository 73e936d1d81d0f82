-- Standing activity that may not be used yet, with the rule that holds it back. It lands when the missing part does.
with activity as (
    select * from {{ ref('int_activity_candidates') }}
),

line_orders as (
    select * from {{ ref('int_line_orders') }}
),

orders as (
    select * from activity
    where activity_type = 'order' and own_rule is null
),

breaking_a_rule as (
    select
        activity.*,
        activity.own_rule as rule
    from activity
    where activity.own_rule is not null
),

not_like_its_lines as (
    select
        orders.*,
        line_orders.rule
    from orders
    inner join line_orders
        on
            orders.business = line_orders.business
            and orders.activity_id = line_orders.activity_id
    where line_orders.rule in ('lines_do_not_add_up', 'other_currency')
),

known_orders as (
    select
        orders.business,
        orders.activity_id
    from orders
    left join not_like_its_lines
        on
            orders.business = not_like_its_lines.business
            and orders.activity_id = not_like_its_lines.activity_id
    where not_like_its_lines.activity_id is null
    union all
    select
        business,
        activity_id
    from line_orders
    where is_made and rule is null
),

refunds as (
    select * from activity
    where activity_type = 'refund' and own_rule is null
),

orphans as (
    select
        refunds.*,
        'orphan_refund' as rule
    from refunds
    left join known_orders
        on
            refunds.business = known_orders.business
            and refunds.related_activity_id = known_orders.activity_id
    where known_orders.activity_id is null
),

held as (
    select * from breaking_a_rule
    union all
    select * from not_like_its_lines
    union all
    select * from orphans
),

final as (
    select
        business,
        source,
        file_hash,
        line,
        part,
        activity_id,
        rule
    from held
)

select * from final
