{# CTEs over `repeated` (landing rows): the verdict of each row by semantics of duplicates, then versions. Last CTE: `judged`. #}
{% macro judge_versions(key) -%}
copies as (
    select
        *,
        row_number() over (partition by {{ key }}, row_hash order by received_at, file_hash, line, part) as copy_no
    from repeated
),

compared as (
    select
        *,
        sum(case when copy_no = 1 then 1 else 0 end) over (partition by {{ key }}) as versions,
        max(case when copy_no = 1 then correction_key end) over (partition by {{ key }}) as last_key,
        max(case when copy_no = 1 and correction_key is null then 1 else 0 end) over (partition by {{ key }}) as keyless
    from copies
),

judged as ({{ judge_compared(key) }})
{%- endmacro %}

{# Greatest correction key wins; a tie on it, or no key at all, is a conflict of which nothing is used. #}
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
