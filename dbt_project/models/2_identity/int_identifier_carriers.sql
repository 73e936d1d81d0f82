{% do after('touched_identifiers') %}
-- For each rule the accounts that an identifier could link, by receipt day, with the time they used it. An identifier
-- that only one account ever carried can link nobody and is left out here.
with events as (
    select * from {{ ref('int_identifier_events') }}
),

rules as (
    select * from {{ source('reference', 'identity_rule') }}
),

shared as (
    select
        kind,
        identifier
    from events
    group by kind, identifier
    having count(distinct concat(business, '|', account_id)) > 1
),

final as (
    select
        rules.rule,
        rules.kind,
        rules.strength,
        rules.cap,
        rules.recycling_gap_days,
        events.identifier,
        events.business,
        events.account_id,
        events.known_from,
        events.known_to,
        not events.is_withdrawn and (events.is_verified or not rules.requires_verified) as is_carrier,
        events.used_from,
        events.used_to
    from events
    inner join shared
        on
            events.kind = shared.kind
            and events.identifier = shared.identifier
    inner join rules on events.kind = rules.kind
)

select * from final
