{# The place of all businesses together of the member whose place this is (see int_places). #}
{% macro ecosystem_of(place_no) %}({{ place_no }} - {{ place_no }} % 1000){% endmacro %}
