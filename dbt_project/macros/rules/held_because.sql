{# What a user reads about a landed row that is held back, and what lets it through. #}
{% macro held_because(rule) -%}
case {{ rule }}
            when 'orphan_refund' then 'the order that this refund names is not known; it lands when the order does'
            when 'orphan_lines' then 'the order of these lines is not known; they land when the order does'
            when 'lines_do_not_add_up' then 'the lines do not add up to their order; deliver the missing or mended ones'
            when 'lines_name_different_accounts' then 'lines of one order name different accounts'
            when 'other_currency' then 'states another currency than its business has; deliver it converted, or as another business'
            when 'no_rate' then 'no exchange rate dated on or before the day of this row; add one to the workspace'
            when 'missing_points' then 'does not say how many points; deliver a whole number'
            when 'unknown_points_currency' then 'its points_currency is not one of programme.yml; map it to one that is'
            when 'score_is_never_spent' then 'spends a score, which is never spent; name a currency of coins, or send points_adjusted'
            when 'versions_in_conflict' then 'versions of one id differ and nothing says which one corrects the other'
            when 'account_without_id' then 'an account without an account_id'
        end
{%- endmacro %}
