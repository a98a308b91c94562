"""What the system tells of cores, threads and processes at one moment; None is what it does not tell.

Sources: proc(5) on Linux (``stat``, ``schedstat``, ``status``, ``statm``, ``smaps_rollup``, by thread
or process), psutil elsewhere, which knows neither the core of a thread nor its switches.
"""

from __future__ import annotations

import os
import sys
import time
from io import FileIO

import psutil

Reading = tuple[int | None, float]
"""The core that a thread was last on, and its CPU seconds so far."""


def read_cores() -> list[tuple[float, float]]:
    """Return (busy, total) CPU seconds of each core since the machine started."""
    rows = []
    for times in psutil.cpu_times(percpu=True):
        idle = times.idle + getattr(times, "iowait", 0.0)
        guest = getattr(times, "guest", 0.0) + getattr(times, "guest_nice", 0.0)
        total = sum(times) - guest  # user and nice time contain the guests'
        rows.append((total - idle, total))
    return rows


def own_cpu_s() -> float:
    """Return the CPU seconds of this process so far."""
    return time.process_time()


def read_mhz() -> tuple[float, ...]:
    """Return each core's frequency, empty where it is unknown; may take milliseconds."""
    try:
        return tuple(core.current for core in psutil.cpu_freq(percpu=True) or ())
    except (OSError, NotImplementedError, RuntimeError, AttributeError):
        return ()


if sys.platform == "linux":
    _TICK_S = 1 / os.sysconf("SC_CLK_TCK")
    _PAGE = os.sysconf("SC_PAGE_SIZE")
    _SWITCHES = b"voluntary_ctxt_switches:"

    def read_thread(pid: int, thread: int) -> Reading | None:
        """Return where a thread was last and its CPU time; None when it has gone.

        The core is field 39 of ``stat``, counted behind the name, which may hold anything; CPU time to
        the nanosecond is the first of ``schedstat``, which not every kernel has.
        """
        folder = f"/proc/{pid}/task/{thread}"
        fields = _stat(f"{folder}/stat")
        if fields is None:
            return None
        try:
            cpu_s = int(_content(f"{folder}/schedstat").split()[0]) / 1e9
        except (OSError, ValueError, IndexError):
            cpu_s = (int(fields[11]) + int(fields[12])) * _TICK_S
        return int(fields[36]), cpu_s

    def read_process(pid: int) -> tuple[float, float] | None:
        """Return the CPU seconds of a process's threads, and of its children that were waited for.

        Threads that have ended count, too; children do once they have ended. None when it has gone.
        """
        fields = _stat(f"/proc/{pid}/stat")
        if fields is None:
            return None
        own, children = (int(fields[k]) + int(fields[k + 1]) for k in (11, 13))
        return own * _TICK_S, children * _TICK_S

    def core_here() -> int | None:
        """Return the core that the window's own thread was last on."""
        reading = read_thread(os.getpid(), os.getpid())
        return reading[0] if reading else None

    def read_switches(pid: int, thread: int) -> tuple[int, int] | None:
        """Return a thread's voluntary and forced context switches so far."""
        try:
            lines = _content(f"/proc/{pid}/task/{thread}/status").splitlines()
            voluntary, forced = (int(line.split()[1]) for line in lines if _SWITCHES in line)
        except (OSError, ValueError, IndexError):
            return None
        return voluntary, forced

    def read_rss(pid: int) -> int | None:
        """Return a process's resident memory in bytes: 10 µs. None when it has ended, waited for or not."""
        try:
            return int(_content(f"/proc/{pid}/statm").split()[1]) * _PAGE or None
        except (OSError, ValueError, IndexError):
            return None

    def _stat(path: str) -> list[bytes] | None:
        try:
            text = _content(path)
        except OSError:
            return None
        return text[text.rindex(b")") + 2 :].split()

    def _content(path: str) -> bytes:
        with FileIO(path) as file:
            return file.readall()

else:

    def read_thread(pid: int, thread: int) -> Reading | None:
        """Return None for the core and the thread's CPU seconds; None when it has gone."""
        try:
            process = psutil.Process(pid)
            if thread == pid:
                times = process.cpu_times()
                return None, times.user + times.system
            for one in process.threads():
                if one.id == thread:
                    return None, one.user_time + one.system_time
        except psutil.Error:
            return None
        return None

    def read_process(pid: int) -> tuple[float, float] | None:
        """Return the CPU seconds of a process's threads, and of its children that were waited for.

        Not every system tells of children. None when it has gone.
        """
        try:
            times = psutil.Process(pid).cpu_times()
        except psutil.Error:
            return None
        ended = getattr(times, "children_user", 0.0) + getattr(times, "children_system", 0.0)
        return times.user + times.system, ended

    def core_here() -> int | None:
        """Return None: it is not told."""
        return None

    def read_switches(pid: int, thread: int) -> tuple[int, int] | None:  # noqa: ARG001
        """Return None: of a single thread it is not told."""
        return None

    def read_rss(pid: int) -> int | None:
        """Return a process's resident memory in bytes."""
        try:
            rss: int = psutil.Process(pid).memory_info().rss
        except psutil.Error:
            return None
        return rss


def read_uss(pid: int) -> int | None:
    """Return the memory in bytes that is a process's alone: about 0.2 ms, and 1 ms for each 200 MB."""
    try:
        uss: int = psutil.Process(pid).memory_full_info().uss
    except (psutil.Error, OSError, AttributeError):
        return None
    return uss
