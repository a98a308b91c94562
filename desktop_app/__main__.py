"""Decides what this process is, before anything heavy is imported: runner, drawer, terminal or window."""

import contextlib
import gc
import importlib
import multiprocessing
import sys
from types import ModuleType

OPEN_FILES = 10_240
"""Enough for a thousand workers; macOS allows no more."""


def main() -> None:
    """Be what the arguments ask for: the entry of every process of ours."""
    multiprocessing.freeze_support()  # first: a frozen program is its own spawn child
    if getattr(sys, "frozen", False):
        from desktop_app.frozen import be_python

        if be_python(sys.argv[1:]):
            return
    allow_open_files()
    try:
        be_what_was_asked_for()
    except KeyboardInterrupt:  # pressed while the imports still went on
        sys.exit(130)


def allow_open_files() -> None:
    """Raise the limit of open files, often 1,024 or 256: each worker's tape is one, its sockets are more."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        if 0 <= allowed < OPEN_FILES:  # below 0 it has no limit
            wanted = OPEN_FILES if most < 0 else min(OPEN_FILES, most)
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def be_what_was_asked_for() -> None:
    """Carry out a run, draw one, open the window, or run the command line."""
    if sys.argv[1:2] == ["--runner"]:
        from desktop_app.engine.runner import main as carry_out_run

        carry_out_run()
    elif sys.argv[1:2] == ["--draw"]:
        from desktop_app.ui.draw import main as draw

        sys.exit(draw(sys.argv[2:]))
    elif len(sys.argv) == 1 or is_file_to_open(sys.argv[1:]):
        open_window_or_terminal(sys.argv[1:])
    else:
        from desktop_app.cli import main as run_command_line

        run_command_line()


def is_file_to_open(arguments: list[str]) -> bool:
    """Whether there is one argument, a run, lesson or Python file: someone double-clicked it."""
    return len(arguments) == 1 and arguments[0].endswith((".clrun", ".py", ".toml"))


def open_window_or_terminal(files: list[str]) -> None:
    """Open the window; with no display, say so and do the first demo in the terminal."""
    from desktop_app.runs.display import is_display_there

    if not is_display_there():
        from desktop_app.cli import show_first_demo

        sys.exit(show_first_demo())
    sys.exit(import_window().open_window(files))


def import_window() -> ModuleType:
    """Return :mod:`desktop_app.ui.app`, imported with all it needs in the way that is quickest.

    Nothing that is imported is garbage, so none is looked for in it, now or later. What is not about Qt comes
    before Qt, which reads the source text of every module that is imported after it.
    """
    gc.disable()
    for name in ("database", "crashes", "lessons", "process", "sampler"):
        importlib.import_module(f"desktop_app.runs.{name}")
    from desktop_app.engine.catalog import list_executors, list_workloads

    for list_all in (list_workloads, list_executors):
        list_all()
    app = importlib.import_module("desktop_app.ui.app")
    gc.freeze()
    gc.enable()
    return app


if __name__ == "__main__":
    main()
