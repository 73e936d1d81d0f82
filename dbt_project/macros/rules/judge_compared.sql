{# The greatest correction key wins; a tie on it, or no key at all, is a conflict of which nothing is used. #}
{% macro judge_compared(key) %}
    select
        *,
        case
            when copy_no > 1 then 'duplicate'
            when versions = 1 then 'current'
            when keyless = 1 then 'in_conflict'
            when correction_key < last_key then 'superseded'
            when sum(case when copy_no = 1 and correction_key = last_key then 1 else 0 end)
                over (partition by {{ key }}) > 1 then 'in_conflict'
            else 'current'
        end as verdict
    from compared
{% endmacro %}
