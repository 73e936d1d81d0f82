{# CTEs over `repeated` (landing rows) that judge each row: duplicates go first, then versions. The last one: `judged`. #}
{% macro judge_versions(key) -%}
copies as (
    select
        *,
        row_number() over (
            partition by {{ key }}, row_hash
            order by received_at asc nulls last, file_hash asc nulls last, line asc nulls last, part asc nulls last
        ) as copy_no
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
