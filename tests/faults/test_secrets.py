"""Case 48: keys are looked for wherever they must not be; folders of ours are for their owner alone."""

from __future__ import annotations

import base64
import io
import os
import re
import socket
import stat
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import psutil
import pytest

from desktop_app.engine.catalog import make_spec
from desktop_app.runs.crashes import crash_folder, describe_error, keep_report
from desktop_app.runs.database import history_path
from desktop_app.runs.export.formats import FORMATS, export_pictures, export_run
from desktop_app.runs.folders import running_folder
from desktop_app.runs.history import History
from desktop_app.runs.process import RunProcess
from desktop_app.runs.record import RunRecord
from desktop_app.runs.run_file import save_run
from desktop_app.runs.settings import Settings, save_settings, settings_path
from tests.faults.conftest import Fault
from tests.real_runs import MARK, alive_with, carried_out, finish, started, wait_for, wait_until

pytestmark = [
    pytest.mark.fault(48),
    pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc"),
]

KEY = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
"""What a key of 32 bytes looks like when it is written down."""


def shapes_of(key: bytes) -> set[bytes]:
    """Return the ways in which a key that is kept as hexadecimal digits may show."""
    raw = bytes.fromhex(key.decode())
    ways = {key, raw, key.upper(), repr(raw)[2:-1].encode()}
    return ways | {base64.b64encode(one).rstrip(b"=") for one in (key, raw)}


def seen_by_ps() -> dict[str, bytes]:
    """Return command line and environment of every process of ours."""
    found = {}
    for process in alive_with(MARK, os.environ[MARK]):
        for name in ("cmdline", "environ"):
            try:
                found[f"{name} of {process.pid}"] = Path(f"/proc/{process.pid}/{name}").read_bytes()
            except OSError:
                continue
    return found


def files_below(folder: Path) -> dict[str, bytes]:
    """Return all files of a folder, and what is packed in them."""
    found: dict[str, bytes] = {}
    for path in folder.rglob("*"):
        if path.is_file():
            found |= unpacked(str(path.relative_to(folder)), path.read_bytes())
    return found


def unpacked(name: str, content: bytes) -> dict[str, bytes]:
    found = {name: content}
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found |= {f"{name}: {one}": archive.read(one) for one in archive.namelist()}
    return found


def kept() -> dict[str, bytes]:
    """Return the history as it lies on the disk, and what its rows hold."""
    with History() as history:
        rows = history.base.execute("SELECT number, content FROM contents").fetchall()
    assert rows, "nothing is kept"
    found = files_below(history_path().parent)
    for number, content in rows:
        found |= unpacked(f"run {number}", content)
    return found


def given_away(record: RunRecord, folder: Path) -> dict[str, bytes]:
    """Save and export a run in all ways, and return what others would be given."""
    folder.mkdir()
    save_run(record, folder / "run.clrun")
    for name, one in FORMATS.items():
        export_run(record, name, folder / f"run{one.ending}")
    return files_below(folder)


def check_absent(shapes: Iterable[bytes], where: dict[str, bytes]) -> None:
    leaks = [place for place, content in where.items() for one in shapes if one in content]
    assert not leaks, f"the key is in {sorted(set(leaks))}"


@pytest.fixture
def address() -> str:
    """An address on loopback that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.parametrize("start_method", ["fork", "spawn", "forkserver"])
def test_the_managers_key_is_in_its_file_alone(
    fault: Fault, address: str, tmp_path: Path, start_method: str
) -> None:
    file = tmp_path / "key"
    options = {"workers": 1, "address": address, "key_file": str(file)}
    options["start_method"] = start_method
    spec = make_spec("waiting", "manager", {"count": 1000, "seconds": 0.02}, options)
    run = RunProcess(spec, is_kept=True)
    command = [sys.executable, "-m", "desktop_app", "worker", "--connect", address]
    try:
        wait_for(run, lambda record: record.done, "a first result")
        shapes = shapes_of(file.read_bytes())
        with subprocess.Popen([*command, "--key-file", str(file)], stdout=-3, stderr=-3):
            wait_for(run, lambda record: len(record.tracks) == 2, "the worker elsewhere")
            seen = seen_by_ps()
            assert len(seen) >= 6, "runner and both workers are looked at"
            check_absent(shapes, seen)
            run.terminate()
            record = finish(run)
        check_absent(shapes, files_below(run._folder))
        with History() as history:
            history.add(record)
    finally:
        run.kill()
        finish(run)
    check_absent(shapes, kept())
    check_absent(shapes, given_away(record, tmp_path / "given"))
    fault.told("the key is in its file alone", "alone")


@pytest.mark.parametrize("spoilt", ["short", "open to others"])
def test_a_refused_key_is_not_quoted(fault: Fault, tmp_path: Path, spoilt: str) -> None:
    file = tmp_path / "key"
    file.write_text("hunter2" if spoilt == "short" else "hunter2" * 9)
    file.chmod(0o600 if spoilt == "short" else 0o644)
    record = carried_out(make_spec("waiting", "manager", {"count": 2}, {"key_file": str(file)}))
    fault.ended(record, "failed", "must hold 16 characters or more that only you can read")
    check_absent([b"hunter2"], given_away(record, tmp_path / "given"))


def test_the_key_of_the_queues_server_is_not_among_the_inputs(fault: Fault, tmp_path: Path) -> None:
    """Its workers get it with their inputs, and inputs are shown, kept and exported."""
    parameters = {"items": 60, "produce_ms": 5, "consume_ms": 5}
    spec = make_spec("producer_consumer", "process_pool", parameters, {"workers": 2})
    with started(spec) as run:
        wait_for(run, lambda record: len(record.tracks) == 2, "both at work")
        for place, content in seen_by_ps().items():
            assert not KEY.search(content), place
        record = finish(run)
    fault.ended(record, "finished")
    given = given_away(record, tmp_path / "given")
    for place, content in given.items():
        assert not KEY.search(content.replace(record.key.encode(), b"")), place
    for result in record.results:
        assert re.search(r"\('127\.0\.0\.1', \d+\), \(…\)", str(result.input)), result.input


def test_pictures_show_no_key(fault: Fault, tmp_path: Path) -> None:
    file = tmp_path / "key"
    options = {"workers": 1, "key_file": str(file)}
    record = carried_out(make_spec("waiting", "manager", {"count": 2}, options))
    fault.ended(record, "finished")
    written = export_pictures(record, "svg", tmp_path / "picture.svg")
    assert written
    check_absent(shapes_of(file.read_bytes()), {one.name: one.read_bytes() for one in written})


def test_a_report_of_an_error_quotes_no_key(fault: Fault, tmp_path: Path) -> None:
    key = os.urandom(32).hex()
    for error in (ValueError(key), KeyError(key), TypeError(f"not '{key}'"), OSError(2, key)):
        try:
            raise error from RuntimeError(key)
        except Exception as caught:
            assert keep_report(describe_error(caught, caught.__traceback__))
    check_absent([key.encode()], files_below(crash_folder()))
    fault.told(f"{len(files_below(crash_folder()))} reports, none with the key", "^4 reports")


# Folders


@pytest.fixture
def open_mask() -> Iterator[None]:
    """Let what is made be open to all, unless it is said otherwise."""
    before = os.umask(0)
    yield
    os.umask(before)


def made_by(spec_of: tuple[str, str, dict[str, object]], temporary: Path) -> set[Path]:
    """Carry a run out; return the folders of it, each of which its owner alone may enter."""
    workload, executor, options = spec_of
    parameters = {"count": 200, "seconds": 0.02} if workload == "waiting" else {}
    with started(make_spec(workload, executor, parameters, {"workers": 2, **options})) as run:
        wait_for(run, lambda record: record.tracks or record.is_over, "a task that goes on")
        places = [*running_folder().glob("*"), *temporary.iterdir()]
        folders = {path for path in places if path.is_dir()}
        for path in folders:
            state = path.stat()
            assert stat.S_IMODE(state.st_mode) == 0o700 and state.st_uid == os.getuid(), path
        run.terminate()
        finish(run)
    return folders


@pytest.mark.parametrize(
    "run",
    [
        ("waiting", "process_pool", {"start_method": "forkserver"}),
        ("waiting", "manager", {}),
        ("waiting", "dask", {}),
        ("counter", "processes", {}),
        ("lock_contention", "processes", {}),
    ],
    ids=lambda run: f"{run[0]}-{run[1]}",
)
def test_folders_of_a_run_are_private_and_not_to_be_guessed(
    fault: Fault, temporary_folder: Path, open_mask: None, run: tuple[str, str, dict[str, object]]
) -> None:
    first, second = (made_by(run, temporary_folder) for _ in range(2))
    assert first and second and not first & second
    names = [re.sub(r"^(concurrency-lab-)?run-", "", path.name) for path in first | second]
    assert all(re.fullmatch(r"\w{8,}", name) for name in names), names
    fault.told(f"{len(first | second)} folders, each with the mode 0700 and a random name", "0700")


def test_without_a_home_the_folder_is_as_private(
    fault: Fault, temporary_folder: Path, open_mask: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", os.devnull)
    names = set()
    for _ in range(2):
        run = RunProcess(make_spec("waiting", "threads", {"count": 200}, {"workers": 1}))
        try:
            assert run._folder.parent == temporary_folder
            assert stat.S_IMODE(run._folder.stat().st_mode) == 0o700
            names.add(run._folder.name)
        finally:
            run.kill()
            finish(run)
    assert len(names) == 2
    wait_until(lambda: not list(temporary_folder.iterdir()), "the folders are gone")
    fault.told("both have the mode 0700", "0700")


def test_what_is_kept_is_out_of_the_reach_of_others(
    fault: Fault, open_mask: None, tmp_path: Path
) -> None:
    """The history has inputs and results; the settings have paths."""
    record = carried_out(make_spec("waiting", "threads", {"count": 2}, {"workers": 1}))
    with History() as history:
        history.add(record)
    assert save_settings(Settings(), settings_path()) == ""
    for path in (history_path(), settings_path()):
        assert path.is_file()
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700, path
    fault.ended(record, "finished")


def test_dasks_processes_have_no_secret_to_tell(fault: Fault) -> None:
    """Dask knows no key: what must be so is that it listens on loopback, and keeps its files with the run."""
    spec = make_spec("waiting", "dask", {"count": 400, "seconds": 0.02}, {"workers": 2})
    with started(spec) as run:
        wait_for(run, lambda record: len(record.tracks) == 2, "both workers")
        for place, content in seen_by_ps().items():
            assert not KEY.search(content), place
        tree = [psutil.Process(run.pid), *psutil.Process(run.pid).children(recursive=True)]
        ends = {one.laddr.ip for process in tree for one in process.net_connections("inet")}
        assert ends == {"127.0.0.1"}
        spaces = [path for path in running_folder().rglob("dask-*") if path.is_dir()]
        assert spaces, "its files are in the run's folder"
        run.terminate()
        finish(run)
    fault.told("Dask listens on 127.0.0.1 alone", "127.0.0.1")
