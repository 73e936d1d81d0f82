"""What dbt's tests cannot say: today against the last snapshot, and landing before anything reads it.

Suites are lists of expectations built from contracts and the last snapshot's profile; Great Expectations
evaluates them as SQL inside DuckDB. Identities between tables are dbt's business, not this package's.
"""
