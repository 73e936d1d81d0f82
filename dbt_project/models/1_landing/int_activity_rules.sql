-- Standing activity that may not be used yet, with the rule that holds it back. It lands when the missing part does.
with activity as (
    select * from {{ ref('int_activity_candidates') }}
),

line_orders as (
    select * from {{ ref('int_line_orders') }}
),

judged as (
    select
        activity.*,
        case
            when activity.is_without_rate then 'no_rate'
            when line_orders.rule = 'lines_do_not_add_up' then 'lines_do_not_add_up'
        end as rule_of_row
    from activity
    left join line_orders
        on
            activity.activity_type = 'order'
            and activity.business = line_orders.business
            and activity.activity_id = line_orders.activity_id
),

known_orders as (
    select business, activity_id
    from judged
    where activity_type = 'order' and rule_of_row is null
    union all
    select business, activity_id
    from line_orders
    where is_made and rule is null
),

ruled as (
    select
        judged.*,
        case
            when judged.rule_of_row is not null then judged.rule_of_row
            when judged.activity_type = 'refund' and known_orders.activity_id is null then 'orphan_refund'
        end as rule
    from judged
    left join known_orders
        on
            judged.business = known_orders.business
            and judged.related_activity_id = known_orders.activity_id
),

final as (
    select business, source, file_hash, line, part, activity_id, rule
    from ruled
    where rule is not null
)

select * from final
