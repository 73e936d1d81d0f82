{# A table that adds up rows of models that keep what they replace (`keeps_before`): each row is a key with the sums that
   `meta.adds_up` names, the first of them a count. By night what the rows before say is taken off and what the night's say
   is added. After a night that broke off it is not known what had been added: then, as in a full run, everything is. #}
{% materialization sums, adapter='duckdb' %}
    {%- if not is_night() or broke_off() -%}{{ return(materialization_table_duckdb()) }}{%- endif -%}
    {%- set table = this.incorporate(type='table') -%}
    {% call statement('main') -%}
        create or replace table {{ table }} as ({{ sums_after_the_night(table, config.get('meta').adds_up) }})
    {%- endcall %}
    {% do adapter.commit() %}
    {{ return({'relations': [table]}) }}
{% endmaterialization %}
