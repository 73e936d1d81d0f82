{# Says that a model is built after another one, of which it reads what the night made of it, if it is a night. #}
{% macro after(name) %}{% if not execute %}{% do builtins.ref(name) %}{% endif %}{% endmacro %}
