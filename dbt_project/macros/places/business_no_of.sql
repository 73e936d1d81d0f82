{# The business of a place (see int_places); 0 is the ecosystem. #}
{% macro business_no_of(place_no) %}({{ place_no }} % 1000){% endmacro %}
