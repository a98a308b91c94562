"""Dask

dask.distributed: a scheduler hands each task to a worker that is free and moves results to where they
are needed: here, or on a cluster of machines. It costs some tenths of a millisecond a task, so small
tasks gain nothing. A task whose worker dies is tried again, three times, before it is given up. The
scheduler asks for no key: while a run goes on, other users of this machine could let it run code, as you.
"""

import asyncio
import importlib.util
import logging
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Any

from desktop_app.engine.executors._processes import Processes

POSITION = 12
CAUTION = {
    "scheduler": "Whoever can reach this scheduler can run code on its workers, and they on it: Dask "
    "asks for no key. Use one on a network that you trust."
}
"""What is said of a setting as soon as something stands in it."""
SILENT = 60
"""A level of logging that nothing reaches: what goes wrong is told by the tasks."""

ANSWER_S = 5
"""A scheduler that has not answered by then is none."""


def unavailable() -> str:
    """Return why it cannot be used here, or nothing."""
    is_there = importlib.util.find_spec("distributed") is not None
    return "" if is_there else "Dask is not installed: pip install distributed"


class NoScheduler(ConnectionError):
    """There is no scheduler, or no longer; the text is for the user."""

    is_sentence = True


async def reach(scheduler: str) -> None:
    """Raise an error unless a scheduler answers in time, and tell when it has another version.

    A client alone would wait for ever for whoever listens there and is silent.
    """
    import distributed

    logging.getLogger("distributed").setLevel(SILENT)
    keys = distributed.Security().get_connection_args("client")  # of Dask's own configuration
    try:
        async with distributed.rpc(scheduler, connection_args=keys) as there:
            who = await asyncio.wait_for(there.identity(), ANSWER_S)
            versions = await asyncio.wait_for(there.versions(), ANSWER_S)
    except TypeError:  # encryption that is not set up here
        raise
    except Exception:  # whoever else listens there may say anything
        who = {}
    if who.get("type") != "Scheduler":
        raise NoScheduler(
            f"No Dask scheduler answers at {scheduler}. Start one there (dask scheduler), or give "
            "the address that it prints, such as tcp://host:8786."
        )
    here = distributed.__version__  # type: ignore[attr-defined]
    version = versions["packages"]["distributed"]
    if version not in (here, None):  # a frozen one does not know
        print(
            f"The scheduler has Dask {version}, and here is Dask {here}: should tasks fail, install "
            "the same version there and here."
        )
    warnings.simplefilter("ignore", distributed.versions.VersionMismatchWarning)  # told already


class Executor:
    """A cluster of this machine's processes, or a client of a scheduler elsewhere."""

    goes_far = "by value"
    tries_again = True
    exit_ends_worker = False  # tasks run in a thread of the worker

    def __init__(
        self,
        task: Callable[[Any], Any],
        workers: Processes,
        scheduler: Annotated[
            str,
            (0, 250),
            "address",
            "The scheduler of a cluster, for instance tcp://host:8786; it has the workers that it "
            "has. Empty: a cluster of this machine alone, with as many processes as are asked for.",
        ] = "",
    ) -> None:
        import dask
        import distributed

        self.task = task
        if scheduler:
            asyncio.run(reach(scheduler))
            self.client = distributed.Client(scheduler, timeout=10)
        else:
            # a worker that has just died is asked for its results for so long: 30 s are usual
            dask.config.set({"distributed.comm.timeouts.connect": "5s"})
            cluster = distributed.LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                host="127.0.0.1",
                dashboard_address=None,
                scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},  # any port, not 8787
                silence_logs=SILENT,
            )
            self.client = distributed.Client(cluster)

    def run(self, inputs: Iterable[Any]) -> Iterator[Any]:
        """Hand over all tasks and yield the results as they are done."""
        import distributed

        futures = self.client.map(self.task, list(inputs), pure=False)
        for _, result in distributed.as_completed(futures, with_results=True):
            if isinstance(result, distributed.CancelledError):
                raise NoScheduler(
                    "The connection to the scheduler is lost, and with it all tasks "
                    "that were not done. Run again when it is there."
                )
            yield result

    def join(self) -> None:
        """Let the client go, then the cluster that is its own.

        In this order: a cluster that loses workers while a client still wants results does their
        tasks again.
        """
        cluster = self.client.cluster
        self.client.close()
        if cluster:
            cluster.close()
