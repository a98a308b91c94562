"""What the executors of concurrent.futures have in common: the calls."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import as_completed
from typing import Annotated, Any, Literal

Method = Literal["submit", "map"]
METHOD_HELP = (
    "Which call hands the tasks over. submit gives a Future for each task, and as_completed gives "
    "them as they are done; map gives results in input order, so one slow task holds back the rest."
)
FutureChunk = Annotated[
    int,
    (1, 1_000_000),
    "tasks",
    "How many tasks travel in one message; only map knows chunks. Too small: the time goes into "
    "messages. Too large: one worker works on alone at the end.",
]


class FutureCalls:
    """Dispatch through the methods of an open executor."""

    pool: Any
    task: Callable[[Any], Any]
    method: str
    chunk_size: int = 1

    def run(self, inputs: Iterable[Any]) -> Iterator[Any]:
        """Yield the results in the order in which the chosen method gives them."""
        self.futures: deque[Any] = deque()
        if self.method == "map":
            yield from self.pool.map(self.task, inputs, chunksize=self.chunk_size)
        else:
            for future in as_completed([self.pool.submit(self.task, item) for item in inputs]):
                yield future.result()

    def submit(self, item: Any) -> None:
        """Hand over one more task; an executor that is shut down raises ``RuntimeError``."""
        self.futures.append(self.pool.submit(self.task, item))

    def collect(self) -> list[Any]:
        """Return the results of submitted tasks that are done, each once."""
        done = [future for future in self.futures if future.done()]
        for future in done:
            self.futures.remove(future)
        return [future.result() for future in done]

    def close(self) -> None:
        """Take no more tasks; those that are queued are still done."""
        self.pool.shutdown(wait=False)

    def terminate(self) -> None:
        """Drop the queue; what runs is not stopped by this API, but by the end of the process."""
        self.pool.shutdown(wait=False, cancel_futures=True)

    def join(self) -> None:
        """Take no more tasks and wait for all workers to end."""
        self.pool.shutdown()
