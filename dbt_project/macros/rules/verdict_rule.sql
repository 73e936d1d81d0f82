{# The rule that a verdict of duplicates and versions stands for; NULL for a current row. #}
{% macro verdict_rule(verdict) -%}
case {{ verdict }}
            when 'duplicate' then 'exact_duplicate'
            when 'superseded' then 'superseded_by_correction'
            when 'in_conflict' then 'versions_in_conflict'
        end
{%- endmacro %}
