{# The id of an entry: made of its cause, the rule and its version, and the part of the order. Expiries are named after their lot. #}
{% macro entry_digest(kind, activity_id) -%}
case
            when {{ kind }} in ('earn', 'clawback')
                then {{ digest([kind, 'business', activity_id, 'rule_id', 'rule_version', 'category']) }}
            when {{ kind }} = 'restore' then {{ digest([kind, 'business', activity_id, 'currency', 'account_id']) }}
            when {{ kind }} = 'redeem' then {{ digest(["'points_redeemed'", 'business', activity_id, 'currency']) }}
            when {{ kind }} = 'gift' then {{ digest(["'points_gifted'", 'business', activity_id, 'currency']) }}
            when {{ kind }} = 'adjust' then {{ digest(["'points_adjusted'", 'business', activity_id, 'currency']) }}
        end
{%- endmacro %}
