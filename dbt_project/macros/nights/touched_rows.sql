{# What a model of one unit reads of another relation by night: the night's own rows of the same unit, else the rows
   that `meta.touched` says are touched for the reader's unit, else all. What adds up reads one side of the exchange. #}
{% macro touched_rows(relation, nodes, name) -%}
    {%- set unit = unit_of_reader() -%}
    {%- set read = (nodes | selectattr('name', 'equalto', name) | list)[0] -%}
    {%- set meta = read.config.meta -%}
    {%- if model.config.side and meta.keeps_before -%}
        {{ return(in_schema(model.config.side, relation)) }}
    {%- elif unit is none or read.config.get('materialized') == 'ephemeral' -%}
        {{ return(relation) }}
    {%- elif meta.get('unit') == unit -%}
        {{ return(in_schema('night', relation)) }}
    {%- elif meta.get('touched', {}).get(unit) -%}
        {{ return('(select * from ' ~ relation ~ ' where ' ~ touched_by(meta.touched[unit]) ~ ')') }}
    {%- endif -%}
    {{ return(relation) }}
{%- endmacro %}
