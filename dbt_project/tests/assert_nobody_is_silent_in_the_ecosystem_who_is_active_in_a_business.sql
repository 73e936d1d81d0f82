{{ config(meta={'unit': 'standing'}) }}
select
    trade.place_no,
    ecosystem.stage,
    ecosystem.valid_from,

    trade.stage as stage_there
from {{ ref('int_stage_intervals') }} as ecosystem
inner join {{ ref('int_stage_intervals') }} as trade
    on
        ecosystem.place_no = {{ ecosystem_of('trade.place_no') }}
        and ecosystem.place_no <> trade.place_no
        and trade.stage in ('first_order', 'repeat')
        and (ecosystem.valid_to is null or ecosystem.valid_to > trade.valid_from)
        and (trade.valid_to is null or ecosystem.valid_from < trade.valid_to)
where {{ business_no_of('ecosystem.place_no') }} = 0 and ecosystem.stage in ('prospect', 'dormant', 'churned')
