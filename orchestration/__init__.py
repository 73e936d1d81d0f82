"""Dagster only: definitions, assets, checks, jobs, schedules, sensors, resources. Thin; policy lives elsewhere."""
