{# Whether a night before broke off: some tables may hold its rows already, and what they replaced is gone. What a backfill
   names counts as left by one. #}
{% macro broke_off() -%}
    {%- set left = run_query(
        'select 1 from arrived.unfinished_members union all select 1 from arrived.unfinished_accounts'
        ~ ' union all select 1 from arrived.unfinished_identifiers union all select 1 from arrived.unfinished_deals limit 1'
    ) -%}
    {{ return(left | length > 0) }}
{%- endmacro %}
