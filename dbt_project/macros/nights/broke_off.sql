{# Whether the night before broke off: some tables may hold its rows already, and what they replaced is gone. #}
{% macro broke_off() -%}
    {%- set left = run_query(
        'select member_id from arrived.unfinished_members union all select account_id from arrived.unfinished_accounts limit 1'
    ) -%}
    {{ return(left | length > 0) }}
{%- endmacro %}
