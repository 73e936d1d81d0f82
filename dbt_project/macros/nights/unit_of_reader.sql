{# The unit whose rows are read: the model's own, or that a data test is declared for, or that of the model it is attached to. #}
{% macro unit_of_reader() -%}
    {%- set unit = model.config.meta.get('unit') -%}
    {%- if unit is none and model.get('attached_node') -%}
        {%- set unit = graph.nodes[model.attached_node].config.meta.get('unit') -%}
    {%- endif -%}
    {{ return(unit) }}
{%- endmacro %}
