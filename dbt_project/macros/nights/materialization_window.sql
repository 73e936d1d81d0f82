{# A view that is kept by unit: by night a view of the touched rows beside it, for the other models of the unit. #}
{% materialization window, adapter='duckdb' %}
    {%- set usual = this.incorporate(type='view') -%}
    {%- set relation = in_schema('night', usual).incorporate(type='view') if is_night() else usual -%}
    {% call statement('main') -%}
        {% if config.get('contract').enforced %}{{ get_assert_columns_equivalent(compiled_code) }}{% endif %}
        create or replace view {{ relation }} as ({{ compiled_code }})
    {%- endcall %}
    {% do adapter.commit() %}
    {{ return({'relations': [relation]}) }}
{% endmaterialization %}
