"""Lifecycle questions that are answered outside the warehouse.

What belongs here: pure functions over published lifecycle tables, frame in and frame out.
What does not: stages, growth accounting and curves themselves (dbt models), and anything that reads files.
"""
