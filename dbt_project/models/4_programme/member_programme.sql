-- typed stub, replaced by its owner
select
    cast(null as varchar) as member_id,
    cast(null as bigint) as score,
    cast(null as varchar) as tier,
    cast(null as bigint) as tier_rank,
    cast(null as date) as tier_since,
    cast(null as varchar) as next_tier,
    cast(null as bigint) as next_tier_threshold,
    cast(null as bigint) as score_to_next_tier,
    cast(null as date) as next_review_on,
    cast(null as varchar) as tier_if_silent,
    cast(null as bigint) as score_to_keep_tier,
    cast(null as bigint) as coins_balance,
    cast(null as bigint) as coins_available,
    cast(null as bigint) as coins_pending,
    cast(null as bigint) as coins_expiring_30_days
where false
