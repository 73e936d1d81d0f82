"""A workspace, typed and checked."""
