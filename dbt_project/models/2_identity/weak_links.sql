-- Weak rules alone never link: what they would have linked is counted, so that one can see what a rule is worth.
with links as (
    select * from {{ ref('int_links') }}
    where strength <> 'strong' and to_day is null
),

one_id_map as (
    select * from {{ ref('one_id_map') }}
),

final as (
    select
        links.rule,
        links.kind,
        count(*) as links,
        cast(sum(case when map_a.member_id = map_b.member_id then 1 else 0 end) as bigint) as links_within_a_member
    from links
    inner join one_id_map as map_a
        on
            links.business_a = map_a.business
            and links.account_a = map_a.account_id
    inner join one_id_map as map_b
        on
            links.business_b = map_b.business
            and links.account_b = map_b.account_id
    group by links.rule, links.kind
)

select * from final
