"""What a task does: one file each, importing nothing of ours.

A file gives ``make_inputs(**parameters)`` and ``task(item)``. It may give ``refuse(**parameters)``
(setting → sentence, for values that are allowed one by one but not together), ``more_inputs(text,
**parameters)`` (inputs for what a person typed into an open run; raises ``ValueError`` with a
sentence; ``ASKS_FOR`` says what to type) and ``merge(answers)`` (answers of the tasks, in input
order → results). An argument ``workers`` of these functions is filled in by the engine.

More such files are found in the folder that the environment variable CONCURRENCY_LAB_WORKLOADS
names; workers, which inherit it, find them too.
"""

import os

if _folder := os.environ.get("CONCURRENCY_LAB_WORKLOADS"):
    __path__.append(_folder)
