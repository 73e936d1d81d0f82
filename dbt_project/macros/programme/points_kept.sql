{# Of an earning of E points, what is left after a refund: floor(E (1 - s)), in exact integers, of a share s = part / whole. #}
{% macro points_kept(points, part, whole) -%}
{{ int_div('cast(' ~ points ~ ' as decimal(19, 0)) * (' ~ whole ~ ' - ' ~ part ~ ')', whole) }}
{%- endmacro %}
