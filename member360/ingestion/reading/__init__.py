"""Reading: the bytes of received files become rows of text, each with its physical line.

What belongs here: compression, encodings, the structure of CSV, JSON Lines and Parquet, and which rows or
files are broken as such. What does not: what a column means; no mapping is looked at here beyond the names of
the columns it needs.
"""
