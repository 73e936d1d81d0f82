{# MD5 as 32 lower-case hex characters of expressions joined by the unit separator; NULL counts as empty. #}
{% macro digest(parts) %}{{ return(adapter.dispatch('digest', 'member360')(parts)) }}{% endmacro %}

{% macro default__digest(parts) -%}
md5(concat(
    {%- for part in parts -%}
        coalesce(cast({{ part }} as {{ dbt.type_string() }}), ''){{ ", '|', " if not loop.last }}
    {%- endfor -%}
))
{%- endmacro %}
