{# The condition on a relation's rows that `meta.touched` names: which rows a unit's changes touch. #}
{% macro touched_by(key) -%}
    {%- set columns, names = {
        'deal': ('business, activity_id', 'business, activity_id from touched_deals'),
        'account': ("business, coalesce(account_id, '')", 'business, account_id from touched_accounts'),
        'identifier': ('kind, identifier', 'kind, identifier from touched_identifiers'),
        'identifier_hash': ('identifier_hash', 'identifier_hash from touched_identifiers'),
        'holder': ("business, coalesce(account_id, '')", 'business, account_id from touched_holders'),
        'member': ('member_id', 'member_id from touched_members where has_changed'),
        'place': ('place_no', 'place_no from touched_places where has_changed'),
        'standing_member': ('member_id', 'member_id from touched_members'),
        'standing_place': ('place_no', 'place_no from touched_places'),
        'order': ('business, activity_id', 'business, activity_id from night.int_activity'),
        'refunded_order': ('business, order_id', 'business, activity_id from night.int_activity'),
    }[key] -%}
    {{ return('(' ~ columns ~ ') in (select ' ~ names ~ ')') }}
{%- endmacro %}
