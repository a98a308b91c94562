"""``concurrency-lab worker``: this machine works for a run of the executor manager elsewhere."""

from __future__ import annotations

import queue
import signal
from multiprocessing import AuthenticationError
from pathlib import Path
from typing import Annotated, Any

import typer

from desktop_app.engine.parameters import UnusableSetting
from desktop_app.terminal import FAILED, FINISHED, INTERRUPTED, complain, write_out

LISTENS_S = 0.5
"""How long a worker waits for a task before it looks whether Ctrl+C was pressed."""


def worker_command(
    connect: Annotated[str, typer.Option(metavar="HOST:PORT", help="Where the run listens.")],
    key_file: Annotated[
        str,
        typer.Option(
            metavar="FILE", help="The run's key: who else has it can run code here, as you."
        ),
    ],
) -> int:
    """Do tasks until the run ends, and return the exit status."""
    from desktop_app.engine.executors.manager import Queues, read_address, read_key

    try:
        address = read_address(connect)
    except ValueError as error:
        raise UnusableSetting("connect", f"--connect: {error}") from None
    if not Path(key_file).expanduser().is_file():
        raise UnusableSetting(
            "key_file", f"--key-file must name a file that is there, not {key_file}."
        )
    try:
        key = read_key(key_file)
    except ValueError as error:
        raise UnusableSetting("key_file", f"--key-file: {error}") from None
    except OSError as error:
        sentence = f"--key-file {key_file} cannot be read: {error.strerror}."
        raise UnusableSetting("key_file", sentence) from None
    try:
        client: Any = Queues(address, key)
        client.connect()
        lent = client.lent()
    except AuthenticationError:
        return complain(f"The key in {key_file} is not that of the run at {connect}.", FAILED)
    except OSError as error:
        return complain(f"Nobody listens at {connect}: {error.strerror or error}.", FAILED)
    write_out(f"Working for the run at {connect}. Ctrl+C leaves it.\n")
    done, status = _work(lent)
    write_out(f"{done:,} tasks done.\n")
    return status


class _Interrupts:
    """Ctrl+C breaks off a task, but never a conversation with the server: that would lose its task."""

    def __init__(self) -> None:
        self.asked = False
        self._in_task = False
        signal.signal(signal.SIGINT, self._take)

    def _take(self, *_: Any) -> None:
        self.asked = True
        if self._in_task:
            self._in_task = False  # pressed again, it must not break what gives the task back
            raise KeyboardInterrupt

    def __enter__(self) -> None:
        self._in_task = True
        if self.asked:
            self._in_task = False
            raise KeyboardInterrupt

    def __exit__(self, *_: object) -> None:
        self._in_task = False


def _work(lent: Any) -> tuple[int, int]:
    """Do tasks until the stop signal, or until the run is gone; return how many, and the exit status."""
    done = 0
    interrupts = _Interrupts()
    try:
        while not interrupts.asked:
            try:
                pair = lent.get(LISTENS_S)
            except queue.Empty:
                continue
            if pair is None:
                return done, FINISHED
            task, item = pair
            try:
                with interrupts:
                    result = task(item)
            except KeyboardInterrupt:
                lent.give_back()  # another will do it
                break
            except Exception:  # what it is made of is not here
                lent.give_back()
                raise
            lent.put(result)
            done += 1
        return done, INTERRUPTED
    except (EOFError, ConnectionError):  # the run has ended
        return done, FINISHED
    except Exception as error:
        sentence = f"A task cannot be done here: {type(error).__name__}: {error}"
        return done, complain(f"{sentence}. Is it the same version of the program?", FAILED)
