{# dbt's incremental strategy `exchange`: the touched rows of a table go, the night's rows come, in one step. Both are
   kept: other models of the unit read the night's rows, and what both tell apart has changed. #}
{% macro get_incremental_exchange_sql(arguments) -%}
    {%- set table, tonight = arguments.target_relation, in_schema('night', arguments.target_relation) -%}
    {%- set before, touched = in_schema('before', arguments.target_relation), model.config.meta.touched -%}
    {%- set where = 'where ' ~ touched_by(touched[model.config.meta.unit]) -%}
    {%- set columns = arguments.dest_columns | map(attribute='quoted') | join(', ') -%}
    create or replace table {{ tonight }} as select * from {{ arguments.temp_relation }};
    create or replace table {{ before }} as select * from {{ table }} {{ where }};
    delete from {{ table }} {{ where }};
    insert into {{ table }} ({{ columns }}) select {{ columns }} from {{ tonight }} {{ where }};
{%- endmacro %}
