select
    ecosystem.member_id,
    ecosystem.stage,
    ecosystem.valid_from,
    trade.business,
    trade.stage as stage_there
from {{ ref('lifecycle_intervals') }} as ecosystem
inner join {{ ref('lifecycle_intervals') }} as trade
    on
        ecosystem.member_id = trade.member_id
        and trade.business <> 'ecosystem'
        and trade.stage in ('first_order', 'repeat')
        and (ecosystem.valid_to is null or ecosystem.valid_to > trade.valid_from)
        and (trade.valid_to is null or ecosystem.valid_from < trade.valid_to)
where ecosystem.business = 'ecosystem' and ecosystem.stage in ('prospect', 'dormant', 'churned')
