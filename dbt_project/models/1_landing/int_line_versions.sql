-- All lines of the orders of which a line came more than once. A correction that supersedes a line of an order and does
-- not restate another one leaves that one out: restating it word for word (an exact duplicate) is restating it. An old
-- delivery that comes again later is duplicates only: it brings nothing back.
with received as (
    select * from {{ ref('int_received_order_lines') }}
),

repeated_lines as (
    select
        business,
        activity_id
    from received
    group by business, activity_id, line_no
    having count(*) > 1
),

repeated_orders as (
    select distinct
        business,
        activity_id
    from repeated_lines
),

repeated as (
    select received.*
    from received
    inner join repeated_orders
        on
            received.business = repeated_orders.business
            and received.activity_id = repeated_orders.activity_id
),

{{ judge_versions('business, activity_id, line_no') }},

corrected as (
    select
        *,
        max(case when verdict = 'superseded' then last_key end)
            over (partition by business, activity_id) as correction
    from judged
),

compared_to_correction as (
    select
        *,
        max(case when correction_key = correction then 1 else 0 end)
            over (partition by business, activity_id, line_no) as is_restated
    from corrected
),

left_out as (
    select
        *,
        verdict = 'current' and correction_key < correction and is_restated = 0 as is_left_out
    from compared_to_correction
),

final as (
    select
        business,
        source,
        file_hash,
        line,
        part,
        activity_id,
        line_no,
        case when coalesce(is_left_out, false) then 'superseded' else verdict end as verdict,
        case
            when coalesce(is_left_out, false) then 'left_out_by_correction'
            else {{ verdict_rule('verdict') }}
        end as rule
    from left_out
)

select * from final
