"""Coroutines

asyncio: many waits overlap in one thread, each coroutine giving way where it awaits; a semaphore limits
how many are under way. One that computes instead of waiting blocks all others: watch a single lane.
A coroutine that computes cannot be stopped, so Terminate ends the whole process.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Any

POSITION = 9


class Executor:
    """One event loop, and a semaphore with as many slots as there are workers."""

    def __init__(
        self,
        task: Callable[[Any], Any],
        atask: Callable[[Any], Awaitable[Any]],
        workers: Annotated[
            int,
            (1, 1000),
            "slots",
            "How many coroutines may be under way at once. All share one thread: right for "
            "waiting, where hundreds cost little; computing gains nothing.",
        ],
        in_threads: Annotated[
            bool,
            "",
            "Hand each task to a thread (asyncio.to_thread) instead of awaiting it, so that one "
            "that blocks does not block the loop. The GIL stays: computing is no faster.",
        ] = False,
    ) -> None:
        self.task = task
        self.atask = atask
        self.workers = workers
        self.in_threads = in_threads

    def run(self, inputs: Iterable[Any]) -> Iterator[Any]:
        """Yield the results as they arrive; the loop runs while the next one is waited for."""
        loop = asyncio.new_event_loop()
        loop.set_default_executor(ThreadPoolExecutor(self.workers))
        results = self.arrivals(list(inputs))
        end = object()
        while (result := loop.run_until_complete(anext(results, end))) is not end:
            yield result
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()

    async def arrivals(self, items: list[Any]) -> AsyncIterator[Any]:
        """Start all coroutines and yield their results as they are done."""
        slots = asyncio.Semaphore(self.workers)

        async def limited(item: Any) -> Any:
            async with slots:
                if self.in_threads:
                    return await asyncio.to_thread(self.task, item)
                return await self.atask(item)

        coroutines = [asyncio.create_task(limited(item)) for item in items]
        for done in asyncio.as_completed(coroutines):
            yield await done

    def join(self) -> None:
        """Wait for the end: the loop has ended."""
