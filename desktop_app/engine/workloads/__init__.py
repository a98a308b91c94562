"""What a task does: one file each, importing nothing of ours.

A file gives ``make_inputs(**parameters)`` and ``task(item)``. It may also give

- ``atask(item)``: the same as a coroutine;
- ``make_task(**parameters)``: instead of ``task``, returns what each worker is to call;
- ``make_atask(**parameters)``: the same for ``atask``; None where there is nothing to await;
- ``refuse(**parameters)``: setting → sentence, for values that are allowed one by one but not together;
- ``more_inputs(text, **parameters)``: inputs for what a person typed into an open run; raises
  ``ValueError`` with a sentence; ``ASKS_FOR`` says what to type;
- ``beside(**parameters)``: a context manager, open while the run goes on, of something that stands
  beside it (a server, say); what it yields is the argument ``beside`` of ``make_inputs``;
- ``merge(answers)``: answers of the tasks, in input order → results;
- ``VARIES = True``: results differ from run to run, and only their number can be compared;
- ``tick()``: does nothing, and is called by a task many times a millisecond; workers put there what
  notes that they run now, so that it is seen who held the GIL;
- ``unavailable()``: why it cannot be used here, or nothing;
- ``script(**parameters)``: the text that takes this file's place in a plain script: it imports nothing
  of ours and defines ``make_inputs()`` without arguments, and ``task`` or ``atask``. Only a file that
  has it may import others of this folder, whose names begin with an underscore.

``HOLDS_GIL`` and ``WAITS`` are true or false, or None where nobody knows.

Of these, ``make_inputs``, ``refuse``, ``more_inputs`` and ``beside`` are told ``workers``, ``executor``
(its identifier) and any option of the executor where they name them; an option that not every
executor has needs a default there.

A file whose results make up a picture gives ``picture(**parameters)`` (width, height, and left, top,
width and height of each task's tile, in input order), ``pixels(value)`` (the bytes of a tile, row by
row: 0 is black, 1 to 255 are dark to light) and ``WHOLE_RESULTS = True``: results are sent whole, since
a view draws them, and not cut to what a table shows.

More such files are found in the folder that the environment variable CONCURRENCY_LAB_WORKLOADS
names; workers, which inherit it, find them too.
"""

import os

if _folder := os.environ.get("CONCURRENCY_LAB_WORKLOADS"):
    __path__.append(_folder)
