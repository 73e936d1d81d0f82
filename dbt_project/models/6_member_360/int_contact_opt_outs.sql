-- Who leaves a list leaves it on the channel named, or on all where none is named that a contact point can have. It
-- concerns the contact points themselves: all that the account stated then or since, whoever carries them now. Only
-- what it had dropped before is spared; what it stated later may just have been delivered late.
with activity as (
    select
        business,
        account_id,
        channel,
        occurred_at
    from {{ ref('fct_activity') }}
    where
        activity_type in ('contact_unsubscribed', 'contact_complained')
        and account_id is not null
),

stated as (
    select
        business,
        account_id,
        contact_kind,
        contact_point,
        left_out_at
    from {{ ref('int_contact_points') }}
    union all
    select
        business,
        account_id,
        contact_kind,
        contact_point,
        left_out_at
    from {{ ref('stg_account_consents') }}
    where contact_point is not null
),

final as (
    select
        stated.contact_kind,
        stated.contact_point,
        max(activity.occurred_at) as opted_out_at
    from activity
    inner join stated
        on
            activity.business = stated.business
            and activity.account_id = stated.account_id
            and (
                activity.channel = stated.contact_kind
                or coalesce(activity.channel, '') not in ('email', 'sms', 'push')
            )
            and (stated.left_out_at is null or activity.occurred_at < stated.left_out_at)
    group by stated.contact_kind, stated.contact_point
)

select * from final
