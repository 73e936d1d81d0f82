{# Whether a place is nobody's: what a business, or all of them, did with customers it does not know (see int_places). #}
{% macro is_anonymous_place(place_no) %}({{ place_no }} < 1000){% endmacro %}
