{# Whether this run works on what was touched since the last one, instead of on everything (see docs/nights.md). #}
{% macro is_night() %}{{ return(execute and var('night', false)) }}{% endmacro %}
