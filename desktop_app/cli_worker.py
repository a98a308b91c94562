"""``concurrency-lab worker``: this machine works for a run of the executor manager elsewhere."""

from __future__ import annotations

from multiprocessing import AuthenticationError
from pathlib import Path
from typing import Annotated, Any

import typer

from desktop_app.engine.parameters import UnusableSetting
from desktop_app.terminal import FAILED, FINISHED, INTERRUPTED, complain, write_out


def worker_command(
    connect: Annotated[str, typer.Option(metavar="HOST:PORT", help="Where the run listens.")],
    key_file: Annotated[str, typer.Option(metavar="FILE", help="The file with the run's key.")],
) -> int:
    """Do tasks until the run ends, and return the exit status."""
    from desktop_app.engine.executors.manager import Queues, read_address, read_key

    try:
        address = read_address(connect)
    except ValueError as error:
        raise UnusableSetting("connect", f"--connect: {error}") from None
    if not Path(key_file).is_file():
        raise UnusableSetting(
            "key_file", f"--key-file must name a file that is there, not {key_file}."
        )
    try:
        client: Any = Queues(address, read_key(key_file))
        client.connect()
        tasks, results = client.tasks(), client.results()
    except ValueError as error:
        raise UnusableSetting("key_file", f"--key-file: {error}") from None
    except AuthenticationError:
        return complain(f"The key in {key_file} is not that of the run at {connect}.", FAILED)
    except OSError as error:
        return complain(f"Nobody listens at {connect}: {error.strerror or error}.", FAILED)
    write_out(f"Working for the run at {connect}. Ctrl+C leaves it.\n")
    done, status = _work(tasks, results)
    write_out(f"{done:,} tasks done.\n")
    return status


def _work(tasks: Any, results: Any) -> tuple[int, int]:
    """Do tasks until the stop signal, or until the run is gone; return how many, and the exit status."""
    done, pair = 0, None
    try:
        while pair := tasks.get():
            task, item = pair
            results.put(task(item))
            done, pair = done + 1, None
        tasks.put(None)  # for the others
    except (EOFError, ConnectionError):  # the run has ended
        return done, FINISHED
    except KeyboardInterrupt:
        if pair:
            tasks.put(pair)  # another will do it
        return done, INTERRUPTED
    except Exception as error:
        sentence = f"A task cannot be done here: {type(error).__name__}: {error}"
        return done, complain(f"{sentence}. Is it the same version of the program?", FAILED)
    return done, FINISHED
