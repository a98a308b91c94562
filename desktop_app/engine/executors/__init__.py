"""How tasks are run: one file each, the shortest honest use of one API.

A file gives ``class Executor`` with ``__init__(task, **options)``, ``run(inputs)`` (a generator of
results in the order the API gives them), ``close()`` and ``join()``. Where the API can, also
``terminate()``, and for open runs ``submit(item)`` and ``collect()`` (results of submitted tasks
that have arrived since).
"""
