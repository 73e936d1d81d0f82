{#
    One step of the cascade of caps: of the running sum S of what reaches the cap within its scope, in time order, it lets
    through min(cap, S with this one) - min(cap, S before it). Rows without a cap pass untouched.
#}
{% macro cap_step(reaching, cap, scope) %}
    select
        {{ capped_columns() }},
        case
            when {{ cap }} is null then points
            else cast(least({{ cap }}, reached) - least({{ cap }}, reached - points) as bigint)
        end as points
    from (
        select
            *,
            sum(points) over (
                partition by place_no, account_id, currency, {{ scope | join(', ') }}
                order by occurred_at nulls last, activity_id nulls last, rule_no nulls last, category nulls first
                rows between unbounded preceding and current row
            ) as reached
        from {{ reaching }}
    ) as running
{% endmacro %}
