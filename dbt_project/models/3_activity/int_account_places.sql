{% do after('touched_places') %}
-- A place is a member in a business, or in all of them together: one whole number instead of two texts, for what is
-- grouped, ordered and joined by the million. The numbers are this run's own and are published nowhere.
with one_id_map as (
    select * from {{ ref('one_id_map') }}
),

businesses as (
    select * from {{ ref('int_businesses') }}
),

members as (
    select * from {{ ref('int_member_numbers') }}
),

final as (
    select
        one_id_map.business,
        one_id_map.account_id,
        one_id_map.member_id,
        members.member_no * 1000 + businesses.business_no as place_no
    from one_id_map
    inner join members on one_id_map.member_id = members.member_id
    inner join businesses on one_id_map.business = businesses.business
)

select * from final
