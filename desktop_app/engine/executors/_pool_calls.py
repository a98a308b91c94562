"""What multiprocessing's two pools, of processes and of threads, have in common: the calls."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal

Method = Literal["map", "map_async", "imap", "imap_unordered", "apply_async"]
METHOD_HELP = (
    "Which call hands the tasks over. map waits and gives all results at once; map_async gives a "
    "promise (ready, wait, get); imap gives results in order as they come, imap_unordered as they "
    "are done; apply_async hands over one task at a time, each with a promise."
)
CHUNK_HELP = (
    "How many tasks travel in one message; 0 leaves it to the call (map and map_async: tasks / "
    "workers / 4, imap: 1; apply_async knows no chunks). Too small: the time goes into messages. "
    "Too large: one worker works on alone at the end."
)


class PoolCalls:
    """Dispatch through the methods of an open pool."""

    pool: Any
    task: Callable[[Any], Any]
    method: str
    chunk_size: int

    def run(self, inputs: Iterable[Any]) -> Iterator[Any]:
        """Yield the results in the order in which the chosen method gives them."""
        self.promises: deque[Any] = deque()
        chunk = self.chunk_size or None
        if self.method == "map":
            yield from self.pool.map(self.task, inputs, chunksize=chunk)
        elif self.method == "map_async":
            yield from self.pool.map_async(self.task, inputs, chunksize=chunk).get()
        elif self.method == "imap":
            yield from self.pool.imap(self.task, inputs, chunksize=chunk or 1)
        elif self.method == "imap_unordered":
            yield from self.pool.imap_unordered(self.task, inputs, chunksize=chunk or 1)
        else:
            for item in inputs:
                self.submit(item)
            for _ in range(len(self.promises)):
                result = self.promises[0].get()
                self.promises.popleft()
                yield result

    def submit(self, item: Any) -> None:
        """Hand over one more task; a closed pool raises ``ValueError``."""
        self.promises.append(self.pool.apply_async(self.task, (item,)))

    def collect(self) -> list[Any]:
        """Return the results of submitted tasks that are ready, each once."""
        ready = [promise for promise in self.promises if promise.ready()]
        for promise in ready:
            self.promises.remove(promise)
        return [promise.get() for promise in ready]

    def close(self) -> None:
        """Take no more tasks; those that are queued are still done."""
        self.pool.close()

    def terminate(self) -> None:
        """Drop the queue and stop the workers at once."""
        self.pool.terminate()

    def join(self) -> None:
        """Take no more tasks and wait for all workers to end."""
        self.pool.close()
        self.pool.join()
