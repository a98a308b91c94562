"""Every package is installed where nothing of ours is, driven there, and removed without a trace."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import time
import uuid
import venv
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.package import ROOT, packed
from tests.package.clean_root import HOME, CleanRoot
from tests.real_runs import alive_with, wait_until
from tests.xvfb import virtual_screen

NAME = "concurrency-lab"
MARKED = "CONCURRENCY_LAB_CHECK"
DRIVER = (Path(__file__).parent / "driver.py").read_text("utf-8")
BARE = re.compile(r"(python[\d.]*|gcc|cc|c\+\+|clang|g\+\+)(-\d+)?$")


@pytest.fixture(scope="module")
def screen() -> Iterator[dict[str, str]]:
    with virtual_screen() as environment:
        yield {"DISPLAY": environment["DISPLAY"]}


@contextlib.contextmanager
def nothing_left() -> Iterator[dict[str, str]]:
    """Yield what marks the environment of every process of a program; afterwards there is none."""
    mark = uuid.uuid4().hex
    yield {MARKED: mark}
    wait_until(lambda: not alive_with(MARKED, mark), "no process is left", 5)


def expected_results() -> list[str]:
    from desktop_app.engine.workloads.prime_factors import make_inputs, task

    inputs = make_inputs(count=12, smallest=10**9, largest=10**10, seed=1)
    return sorted(str(task(item)) for item in inputs)


def look_at(told: dict[str, Any]) -> None:
    """Check what the driver says that happened in the window."""
    assert told["error"] == ""
    assert told["warnings"] == []
    ways = [(executor, options.get("start_method")) for executor, options, _, _ in told["runs"]]
    starts = [("process_pool", way) for way in ("spawn", "forkserver", "fork")]
    assert ways == [*starts, ("queue_workers", None), ("threads", None), ("loky", None)]
    assert {outcome for _, _, outcome, _ in told["runs"]} == {"finished"}
    assert all(results == expected_results() for _, _, _, results in told["runs"])
    assert told["lesson"][0] == "" and {*told["lesson"][1]} == {"finished"}
    assert told["pictures"] == 3, "in the report"


def drive(command: Sequence[str], environment: dict[str, str]) -> None:
    """Drive the window of an installed program, and look at what happened and at what is left."""
    with nothing_left() as mark:
        done = subprocess.run(
            command,
            env={**environment, **mark},
            cwd="/",  # a Python looks there for modules first
            capture_output=True,
            text=True,
            timeout=200,
        )
        assert done.returncode == 0, done.stderr
        look_at(json.loads(done.stdout))


def person(command: Sequence[str], environment: dict[str, str], kept: Callable[[], int]) -> None:
    """Start the program from its launcher, press F5 and Ctrl+Q; one more run is ``kept``."""

    def xdotool(*words: str) -> str:
        told = subprocess.run(["xdotool", *words], env=environment, capture_output=True, text=True)
        return told.stdout

    def press_keys(window: subprocess.Popen[bytes]) -> None:
        found = wait_until(
            lambda: xdotool("search", "--onlyvisible", "--name", "Concurrency Lab"), "window"
        )
        time.sleep(1)  # the views are made after the first paint
        xdotool("windowfocus", found.split()[-1])
        xdotool("key", "F5")
        wait_until(lambda: kept() > before, "a kept run", 60)
        xdotool("key", "ctrl+q")
        assert window.wait(20) == 0

    before = kept()
    with nothing_left() as mark:
        window = subprocess.Popen(command, env={**environment, **mark})
        try:
            press_keys(window)
        finally:
            window.kill()
            window.wait()


def test_what_describes_the_program_is_valid() -> None:
    share = ROOT / "build" / "package" / "share"
    commands = [
        ["desktop-file-validate", *map(str, (share / "applications").iterdir())],
        ["appstreamcli", "validate", "--no-net", *map(str, (share / "metainfo").iterdir())],
        ["lintian", "--fail-on", "error", "--allow-root", str(packed("*.deb"))],
    ]
    running = [
        subprocess.Popen(one, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) for one in commands
    ]
    said = [(process.communicate()[0].decode(), process.returncode) for process in running]
    assert [text for text, status in said if status] == []


@pytest.mark.timeout(400)
def test_the_deb_in_a_clean_system(root: CleanRoot, screen: dict[str, str]) -> None:
    programs = {
        path.name for place in ("bin", "sbin") for path in (root.folder / "usr" / place).iterdir()
    }
    assert [name for name in programs if BARE.match(name)] == []
    before = root.files()
    root.run("apt-get", "install", "--yes", root.put(packed("*.deb")), user="0:0")
    assert "*.clrun" in (root.folder / "usr/share/mime/globs2").read_text("utf-8")
    listed = (root.folder / "usr/share/applications/mimeinfo.cache").read_text("utf-8")
    assert f"application/x-{NAME}-run={NAME}.desktop" in listed
    assert re.fullmatch(rf"{NAME} \S+ \(\w+(-dirty)?\)\n", root.run(NAME, "--version"))
    environment = root.environment(screen)
    drive(root.command(NAME, "-c", DRIVER, f"{HOME}/report.html"), environment)
    person(root.command(NAME), environment, lambda: len(root.run(NAME, "history").splitlines()))
    root.run("apt-get", "purge", "--yes", NAME, user="0:0")
    left = root.files() - before
    assert left and [path for path in left if not path.startswith(HOME)] == []
    everywhere = [
        path for path in root.folder.glob("[!pdst]*/**/*concurrency*") if HOME not in str(path)
    ]
    assert everywhere == []
    assert (root.folder / HOME[1:] / ".local/share" / NAME / "history.db").exists()


@pytest.mark.timeout(300)
def test_the_run_file_in_a_clean_system(root: CleanRoot, screen: dict[str, str]) -> None:
    before = root.files()
    root.run("sh", root.put(packed("*.run")))
    program = f"{HOME}/.local/bin/{NAME}"
    drive(root.command(program, "-c", DRIVER, f"{HOME}/report-2.html"), root.environment(screen))
    root.run(f"{HOME}/.local/lib/{NAME}/uninstall.sh")
    kept = (
        f"{HOME}/.local/share/{NAME}",
        f"{HOME}/.config",
        f"{HOME}/.cache",
        f"{HOME}/report-2.html",
    )
    assert [path for path in root.files() - before if not path.startswith(kept)] == []


@pytest.mark.timeout(300)
def test_the_wheel_in_an_environment_of_its_own(screen: dict[str, str], tmp_path: Path) -> None:
    place = tmp_path / "environment"
    venv.create(place, with_pip=True)
    frozen = subprocess.run(
        [sys.executable, "-m", "pip", "list", "--format=freeze", "--exclude", NAME, "--exclude", "pip"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    (tmp_path / "constraints.txt").write_text(frozen.stdout, "utf-8")
    command = [str(place / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-compile"]
    command += ["--constraint", str(tmp_path / "constraints.txt"), f"{packed('*.whl')}[engines]"]
    subprocess.run(command, check=True, cwd=tmp_path)
    program = place / "bin" / NAME
    version = subprocess.run([program, "--version"], capture_output=True, text=True, cwd=tmp_path)
    assert re.fullmatch(rf"{NAME} \S+ \(\w+(-dirty)?\)\n", version.stdout)
    environment = {**os.environ, **screen, "LANG": "C.UTF-8", "HOME": str(tmp_path)}
    drive([str(place / "bin" / "python"), "-c", DRIVER, str(tmp_path / "report.html")], environment)
    bare = {name for path in (place / "lib").glob("*/site-packages/*") if (name := path.name)}
    assert not {"pytest", "mypy"} & bare
