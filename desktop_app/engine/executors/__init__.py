"""How tasks are run: one file each, the shortest honest use of one API.

A file gives ``class Executor`` with ``__init__(task, **options)``, ``run(inputs)`` (a generator of
results in the order the API gives them) and ``join()`` (take no more tasks and wait for the end).
Where the API can, also ``terminate()``, and for open runs ``submit(item)``, ``collect()`` (results of
submitted tasks that have arrived since) and ``close()`` (take no more tasks).
A function ``unavailable()`` in the file gives the reason why it cannot be used here. Facts about the
API stand in the class: ``exit_ends_worker = False`` (a worker process survives a task's ``sys.exit``),
``tries_again = True`` (a dead worker's task is given to another), ``goes_far = "by name"`` or
``"by value"`` (workers may be on other machines, where this program is, or need not be, installed;
those that the option ``scheduler`` names).

More such files are found in the folder that CONCURRENCY_LAB_EXECUTORS names.
"""

import os

if _folder := os.environ.get("CONCURRENCY_LAB_EXECUTORS"):
    __path__.append(_folder)
