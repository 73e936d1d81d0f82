{# dbt's own source, but that a model which is kept by unit reads only the rows that its unit's changes touch, by night. #}
{% macro source(source_name, table_name) %}
    {%- set relation = builtins.source(source_name, table_name) -%}
    {%- set sources = graph.sources.values() | selectattr('source_name', 'equalto', source_name) if is_night() -%}
    {{ return(touched_rows(relation, sources, table_name) if is_night() else relation) }}
{% endmacro %}
