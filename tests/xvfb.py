"""A screen of our own: Xvfb on a free display number, gone again at the end."""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import subprocess
from collections.abc import Iterator


@contextlib.contextmanager
def virtual_screen(width: int = 1280, height: int = 800) -> Iterator[dict[str, str]]:
    """Start Xvfb and yield the environment for programs that shall draw on it.

    Raises ``RuntimeError`` when it is not installed or does not start within 20 seconds.
    """
    program = shutil.which("Xvfb")
    if program is None:
        raise RuntimeError("Xvfb is not installed: make test installs it, or says how.")
    read_end, write_end = os.pipe()
    size = f"{width}x{height}x24"
    options = ["-screen", "0", size, "-nolisten", "tcp"]
    options += ["-noreset"]  # what it does when its last client leaves: the next may find it gone
    server = subprocess.Popen(
        [program, "-displayfd", str(write_end), *options],
        pass_fds=[write_end],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write_end)
    try:
        if not select.select([read_end], [], [], 20)[0]:
            raise RuntimeError("Xvfb did not start.")
        number = os.read(read_end, 20).decode().strip()
        environment = {**os.environ, "DISPLAY": f":{number}"}
        for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "QT_SCALE_FACTOR"):
            environment.pop(name, None)
        yield environment
    finally:
        os.close(read_end)
        server.terminate()
        server.wait()
