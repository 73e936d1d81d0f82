{# Rows of a model that the night replaces, and those that it replaces them by; `side` says which. #}
{% macro rows_before_and_after(name) -%}
    {%- set relation = builtins.ref(name) -%}
    (select *, 'before' as side from {{ in_schema('before', relation) }}
    union all select *, 'after' as side from {{ in_schema('night', relation) }})
{%- endmacro %}
