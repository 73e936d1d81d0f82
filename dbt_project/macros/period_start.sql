{# The first day of the ISO week or calendar month that a DATE falls in; `period` is 'week' or 'month', known when compiled. #}
{% macro period_start(period, day) %}{{ week_start(day) if period == 'week' else month_start(day) }}{% endmacro %}
