"""Member360: our Python that is neither Dagster (`orchestration`) nor learning (`models`).

Nothing is imported here: readers (`query`, `segment size`, `--help`) must start in a fraction of a second.
"""
