-- A night asks the calendar as the last run left it whether a review day has come: it must not be exchanged before.
{% do after('touched_members') %}
with as_of as (
    select * from {{ ref('stg_as_of') }}
),

review_days as (
    select * from {{ source('reference', 'review_day') }}
),

-- From the first day that a row may bear: what the calendar counts up to a day never changes.
-- nine years ahead hold a next review even where the only one is a 29 February
days as (
    select series.day
    from {{ date_series(
        "cast('1900-01-01' as date)", '(select ' ~ add_days('as_of', 3300) ~ ' from as_of)'
    ) }} as series
),

marked as (
    select
        days.day,
        review_days.day is not null as is_review
    from days
    left join review_days
        on extract(month from days.day) = review_days.month and extract(day from days.day) = review_days.day
),

next_review as (
    select min(marked.day) as next_review_on
    from marked
    inner join as_of on marked.day > as_of.as_of
    where marked.is_review
),

final as (
    select
        marked.day,
        marked.is_review,
        sum(case when marked.is_review then 1 else 0 end) over (
            order by marked.day nulls last rows between unbounded preceding and current row
        ) as reviews,
        as_of.as_of,
        next_review.next_review_on,
        coalesce(next_review.next_review_on, as_of.as_of) as last_day
    from marked
    cross join as_of
    cross join next_review
    where marked.day <= coalesce(next_review.next_review_on, as_of.as_of)
)

select * from final
