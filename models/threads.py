"""One thread inside each numeric routine.

Belongs here: the limit that makes sums of floats independent of the machine. Does not: starting threads; businesses are
learned side by side instead.
"""

from typing import Any, Literal

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]


def one_thread(api: Literal["blas", "openmp"]) -> Any:
    """Limit one kind of library to one thread while the context is open.

    BLAS is limited for the whole process, so its context belongs around all the work; OpenMP for the calling thread
    only, so its context belongs inside each worker.

    Args:
        api: the kind of library.

    Returns:
        A context manager.
    """
    return threadpool_limits(limits=1, user_api=api)
