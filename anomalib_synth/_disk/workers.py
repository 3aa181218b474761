"""The same work in one process, in several, or on a cluster.

Several processes are those of dask.distributed: a local cluster and an existing one differ only in an address, the work
of a process that dies is given to another, and a dashboard comes with it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from typing import Any

from . import file_checks as checks

__all__ = ["unordered"]


def unordered(
    work: Callable[[Any], Any], jobs: Sequence[Any], workers: int = 1, scheduler: str | None = None
) -> Iterator[tuple[Any, Any]]:
    """Do every job; yield jobs with their results as they come, or with the exception that ended them.

    Parameters
    ----------
    work : callable
        A module's function, or a `functools.partial` of one; it runs in another process.
    jobs : sequence
        Its arguments.
    workers : int
        Processes on this machine; 1 is this process.
    scheduler : str, optional
        Address of a running dask scheduler, instead of processes on this machine.
    """
    checks.workers(workers)
    if scheduler is None and workers == 1:
        for job in jobs:
            try:
                result = work(job)
            except Exception as error:
                result = error
            yield job, result
        return
    try:
        from distributed import Client, LocalCluster, as_completed
    except ImportError:
        checks.missing_package("distributed", "cluster")
    with ExitStack() as stack:
        if scheduler is None:
            cluster = LocalCluster(n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=":0")  # type: ignore[no-untyped-call]
            scheduler = stack.enter_context(cluster).scheduler_address
        client = stack.enter_context(Client(scheduler))  # type: ignore[no-untyped-call]
        # Not pure: a job that was done before may have to be repeated.
        futures = {client.submit(work, job, pure=False): job for job in jobs}
        for future in as_completed(list(futures)):  # type: ignore[no-untyped-call]
            job = futures.pop(future)
            # A job that killed its workers repeatedly ends here too.
            yield job, future.result() if future.status == "finished" else future.exception()
