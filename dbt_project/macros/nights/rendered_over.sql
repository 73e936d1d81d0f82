{# The model's SQL over one side of what its units exchange tonight: `before` or `night`. #}
{% macro rendered_over(side) -%}
    {%- do model.config.update({'side': side}) -%}
    {{ return(render(model.raw_code)) }}
{%- endmacro %}
