-- Of everybody, by night too: a refund belongs to who placed the order, also where it names nobody or another account.
select
    activity.business,
    activity.activity_id
from {{ ref('int_activity') }} as activity
left join {{ ref('int_refunds') }} as refunds
    on
        activity.business = refunds.business
        and activity.activity_id = refunds.refund_id
where activity.activity_type = 'refund' and refunds.refund_id is null
