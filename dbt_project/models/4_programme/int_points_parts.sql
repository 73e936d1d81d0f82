with orders as (
    select * from {{ ref('int_orders') }}
    where not {{ is_anonymous_place('place_no') }}
),

order_lines as (
    select * from {{ ref('int_order_lines') }}
    where not {{ is_anonymous_place('place_no') }}
),

line_amounts as (
    select
        place_no,
        activity_id,
        category,
        cast(sum(amount) as decimal(18, 2)) as amount
    from order_lines
    group by place_no, activity_id, category
),

-- summed in the business's currency and converted once, at the order's rate; the order itself where it has no lines
parts as (
    select
        orders.place_no,
        orders.account_id,
        orders.activity_id,
        orders.activity_date,
        orders.occurred_at,
        line_amounts.category,
        case
            when line_amounts.activity_id is null then orders.reporting_amount
            else {{ money_product('line_amounts.amount', 'orders.reporting_rate') }}
        end as reporting_amount
    from orders
    left join line_amounts
        on orders.place_no = line_amounts.place_no and orders.activity_id = line_amounts.activity_id
),

final as (
    select * from parts
    where reporting_amount > 0
)

select * from final
