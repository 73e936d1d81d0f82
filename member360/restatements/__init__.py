"""Which past figures say something else than in the last snapshot, and why: the table `restatements`.

What belongs here: comparing a candidate with what is published, and finding the causes in what arrived since. What does
not: which figures of a table count and when they are settled (the models' `meta.restated`), or showing them.
"""

from member360.restatements.changed import Changed, changed_between
from member360.restatements.compare import TABLE, restatements_of

__all__ = ["TABLE", "Changed", "changed_between", "restatements_of"]
