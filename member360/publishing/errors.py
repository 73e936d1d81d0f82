"""What can go wrong around a snapshot, in words for the person who reads it.

What belongs here: exceptions of publishing. What does not: their exit codes, which `member360.errors` states.
"""

from member360.errors import RunFailed, UserMistake


class ContractBroken(RunFailed):
    """A table that was about to be published is not what its contract says."""


class NothingPublished(UserMistake):
    """There is no snapshot to read yet, or none of that id."""


class SnapshotDamaged(RunFailed):
    """A file that the snapshot lists is missing or cannot be read."""


class QueryRefused(UserMistake):
    """The SQL is wrong, or would do more than read."""
