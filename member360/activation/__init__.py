"""Members chosen and handed over: segments, the decision log, exports.

What belongs here: readable conditions, membership and its history, files for destinations with consent
applied. What does not: scores and decisions themselves (`models`), and screens.
"""
