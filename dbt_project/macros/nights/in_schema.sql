{# The relation of the same name among the rows of the night (`night`) or those that they replace (`before`). #}
{% macro in_schema(schema, relation) -%}
    {{ return(api.Relation.create(database=relation.database, schema=schema, identifier=relation.identifier)) }}
{%- endmacro %}
