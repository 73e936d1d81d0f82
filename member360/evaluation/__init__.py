"""Scores a published snapshot against a planted truth: who is one person, who has left, whom a benefit moves.

What belongs here: opening the truth, the metrics, the lines of the result and its JSON. What does not: anything that a
run needs, since no pipeline code may see the truth; how the lines look (`commands`, `dashboards`). Nothing is imported
here: a page reads `store`, and must not wait for the metrics.
"""
