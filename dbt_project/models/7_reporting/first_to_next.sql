with purchase_days as (select * from {{ ref('int_purchase_days') }}),

firsts as (
    select
        member_id,
        business,
        min(purchase_date) as first_purchase_on
    from purchase_days
    group by member_id, business
),

entries as (
    select
        member_id,
        min(first_purchase_on) as entered_on
    from firsts
    group by member_id
),

entry_sets as (
    select
        firsts.member_id,
        case when count(*) > 1 then 'several' else min(firsts.business) end as entry_business
    from firsts
    inner join entries
        on
            firsts.member_id = entries.member_id
            and firsts.first_purchase_on = entries.entered_on
    group by firsts.member_id
),

outside as (
    select
        firsts.member_id,
        firsts.business,
        firsts.first_purchase_on,
        {{ day_diff('entries.entered_on', 'firsts.first_purchase_on') }} as days_between,
        rank() over (partition by firsts.member_id order by firsts.first_purchase_on asc nulls last) as place
    from firsts
    inner join entries on firsts.member_id = entries.member_id
    where firsts.first_purchase_on > entries.entered_on
),

nexts as (
    select
        member_id,
        case when count(*) > 1 then 'several' else min(business) end as next_business,
        min(days_between) as days_between
    from outside
    where place = 1
    group by member_id
),

final as (
    select
        entry_sets.entry_business,
        coalesce(nexts.next_business, 'none') as next_business,
        count(*) as members,
        cast({{ median('nexts.days_between') }} as decimal(18, 6)) as median_days_between
    from entry_sets
    left join nexts on entry_sets.member_id = nexts.member_id
    group by entry_sets.entry_business, coalesce(nexts.next_business, 'none')
)

select * from final
