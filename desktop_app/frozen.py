"""A frozen program where a Python is expected.

Much code starts ``sys.executable`` as if it were a Python: the resource trackers of multiprocessing and
loky and the fork server (``-B -S -I -c CODE``), loky's workers (``-m MODULE``), this program's own runner,
the question which Python it is. Frozen, that is this program: it does what a Python would.
"""

from __future__ import annotations

import runpy
import sys
import warnings


def be_python(arguments: list[str]) -> bool:
    """Do what a Python does with ``-c CODE`` or ``-m MODULE``, and return whether that was asked for."""
    rest = [*arguments]
    filters: list[str] = []
    while len(rest) > 1 and rest[0].startswith("-") and not rest[0].startswith("--"):
        flag, value = rest.pop(0), rest[0]
        if flag in ("-c", "-m"):
            _heed(filters)
            (_run_code if flag == "-c" else _run_module)(value, rest[1:])
            return True
        if flag in ("-W", "-X"):
            rest.pop(0)
        if flag.startswith("-W"):
            filters.append(value if flag == "-W" else flag[2:])
    return False


def _heed(filters: list[str]) -> None:
    """Take over what ``-W`` said, for this process and for the Pythons that it starts."""
    sys.warnoptions += filters
    warnings._processoptions(filters)  # type: ignore[attr-defined]


def _run_code(code: str, arguments: list[str]) -> None:
    sys.argv = ["-c", *arguments]
    exec(compile(code, "<string>", "exec"), vars(sys.modules["__main__"]))  # noqa: S102


def _run_module(name: str, arguments: list[str]) -> None:
    sys.argv = [name, *arguments]
    runpy.run_module(name, run_name="__main__", alter_sys=True)
