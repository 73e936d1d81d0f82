"""The core tables as one plain DuckDB script, and how its answers are held against the warehouse's."""
