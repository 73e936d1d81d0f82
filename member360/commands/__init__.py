"""The command line: one file a verb, thin.

What belongs here: arguments, words, exit codes. What does not: anything that another reader would need as
well.
"""
