with sent as (
    select *
    from {{ ref('int_points_sent') }}
    where kind = 'redeem' and role = 'coins' and related_activity_id is not null
),

-- whoever paid with coins need not be who placed the order
shares as (
    select * from {{ all_rows_of('int_refund_shares') }}
),

businesses as (
    select
        numbers.business,
        numbers.business_no
    from {{ source('reference', 'business') }} as businesses
    inner join {{ ref('int_businesses') }} as numbers on businesses.business = numbers.business
    where not businesses.sends_own_restores
),

-- coins go back to the account that spent them, unless its business sends such rows itself (they come as adjustments)
spent as (
    select
        businesses.business,
        sent.related_activity_id as order_id,
        sent.place_no,
        sent.account_id,
        sent.currency,
        cast(-sum(sent.points) as bigint) as coins
    from sent
    inner join businesses on {{ business_no_of('sent.place_no') }} = businesses.business_no
    group by businesses.business, sent.related_activity_id, sent.place_no, sent.account_id, sent.currency
    having sum(sent.points) < 0
),

-- floor(s C) are back in all after each refund
returned as (
    select
        spent.*,
        shares.refund_id,
        shares.refunded_at,
        shares.refunded_on,
        {{ int_div('cast(spent.coins as decimal(19, 0)) * shares.part_after', 'shares.whole') }} as back_after,
        {{ int_div('cast(spent.coins as decimal(19, 0)) * shares.part_before', 'shares.whole') }} as back_before
    from spent
    inner join shares on spent.business = shares.business and spent.order_id = shares.order_id
),

final as (
    select
        place_no,
        account_id,
        currency,
        'restore' as kind,
        cast(back_after - back_before as bigint) as points,
        refunded_at as occurred_at,
        refunded_on as entry_date,
        refund_id as activity_id
    from returned
    where back_after <> back_before
)

select * from final
