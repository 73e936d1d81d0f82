{{ config(meta={'unit': 'member'}) }}
with final as (
    select expiry.lot_no
    from {{ ref('int_coins_expiry') }} as expiry
    left join {{ ref('int_coins_lots') }} as lots
        on
            expiry.place_no = {{ ecosystem_of('lots.place_no') }}
            and expiry.currency = lots.currency
            and expiry.lot_no = lots.lot_no
    where lots.lot_no is null or expiry.expired_points < 0 or expiry.expired_points > lots.lot_points
)

select * from final
