"""The two ways a command can end badly on purpose.

What belongs here: exceptions whose text is shown to a user as it is, the exit codes they map to, and words that any
verb may need.
What does not: exceptions of one area, which derive from these beside the code that raises them.
"""


class UserMistake(Exception):
    """Something the user wrote or typed is wrong; the text says where and what to do (exit code 2)."""

    exit_code = 2


class RunFailed(Exception):
    """A run did not publish: a check blocked it or a step broke (exit code 1)."""

    exit_code = 1


def disk_full(where: str | None = None) -> str:
    """Return what is said when a disk is full.

    Args:
        where: The file that could not be written, if it is known.
    """
    return (
        f"{where or 'the home folder'}: the disk is full; make room and run again. What is published stays as it was."
    )


def out_of_memory(why: str) -> str:
    """Return what is said when a run needs more memory than it may have.

    Args:
        why: What the engine said.
    """
    return (
        "the run needs more memory than `memory_limit:` in member360.yml allows (absent: 3GB); raise it as far as the "
        f"computer has memory to spare, close other programs, and run again. What is published stays as it was. ({why})"
    )
