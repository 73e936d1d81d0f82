{# A table that is kept by unit. By night the touched rows of it go and the night's come, in one step; other models of the
   unit read the night's rows, and with `keeps_before` what both sides tell apart has changed. #}
{% materialization rows, adapter='duckdb' %}
    {%- if not is_night() -%}{{ return(materialization_table_duckdb()) }}{%- endif -%}
    {%- set table = this.incorporate(type='table') -%}
    {%- set tonight, before = in_schema('night', table), in_schema('before', table) -%}
    {%- set where = 'where ' ~ touched_by(config.get('meta').touched[config.get('meta').unit]) -%}
    {% call statement('main') -%}
        {% if config.get('contract').enforced %}{{ get_assert_columns_equivalent(compiled_code) }}{% endif %}
        create or replace table {{ tonight }} as ({{ compiled_code }});
        {% if config.get('meta').get('keeps_before') %}
            create or replace table {{ before }} as select * from {{ table }} {{ where }};
        {% endif %}
        delete from {{ table }} {{ where }};
        insert into {{ table }} by name select * from {{ tonight }} {{ where }};
    {%- endcall %}
    {% do adapter.commit() %}
    {{ return({'relations': [table]}) }}
{% endmaterialization %}
