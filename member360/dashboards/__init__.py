"""The pages that growth teams read, on the published snapshot only.

What belongs here: questions to the snapshot, charts, words around them. What does not: working anything out that
another reader would need as well; that is a published table's business.
"""
