{# A table's sums by its other columns, less what the model says of the rows before and with what it says of the night's. #}
{% macro sums_after_the_night(table, sums) -%}
    {%- set columns = adapter.get_columns_in_relation(table) -%}
    {%- set keys = columns | map(attribute='name') | reject('in', sums) | join(', ') -%}
    select
        {% for column in columns -%}
            {{ 'cast(sum(' ~ column.name ~ ') as ' ~ column.dtype ~ ') as ' if column.name in sums }}{{ column.name }}
            {{- ', ' if not loop.last }}
        {%- endfor %}
    from (
        select {{ keys }}, {{ sums | join(', ') }} from {{ table }}
        union all
        select {{ keys }}, -{{ sums | join(', -') }} from ({{ rendered_over('before') }})
        union all
        select {{ keys }}, {{ sums | join(', ') }} from ({{ rendered_over('night') }})
    )
    group by {{ keys }}
    having sum({{ sums[0] }}) <> 0
{%- endmacro %}
