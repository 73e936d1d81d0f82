"""The assets, one file a stretch of the flow; each fetches, calls, writes and reports, and decides nothing."""
