"""Mapping: rows of text become rows of a contract, in one statement of SQL.

What belongs here: compiling a source's transforms and the contract's rules to SQL expressions. What does not:
running them (`landing.py`), or reading files (`reading`). The SQL runs in DuckDB only: it is part of intake,
not of the dbt project.
"""
