"""The Pythons of this machine: found, each asked once what it is, and made able to run the engine."""

from __future__ import annotations

import glob
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import desktop_app
from desktop_app.engine.catalog import all_reasons
from desktop_app.engine.parameters import UnusableSetting
from desktop_app.runs.folders import cache_folder, make_private
from desktop_app.runs.language import tr

OLDEST = (3, 10)
ASK_S = 10.0
"""A program that has not answered after this long is no Python to work with."""

_QUESTION = """
import json, platform, sys
gil = getattr(sys, "_is_gil_enabled", lambda: True)()
print(json.dumps([sys.executable, platform.python_version(), platform.python_implementation(), gil]))
"""
_REASONS_QUESTION = """
import json
from desktop_app.engine.catalog import all_reasons
print(json.dumps(all_reasons()))
"""
_NAME = re.compile(r"(python3?(\.\d+)?t?|pypy3?(\.\d+)?)(\.exe)?$")
_PLACES = (
    "~/.pyenv/versions/*/bin/python3",
    "~/.local/share/uv/python/*/bin/python3",
    "~/miniconda3/bin/python3",
    "~/miniconda3/envs/*/bin/python3",
    "~/miniforge3/bin/python3",
    "~/miniforge3/envs/*/bin/python3",
    "~/anaconda3/bin/python3",
    "~/anaconda3/envs/*/bin/python3",
    "/opt/homebrew/bin/python3*",
    "/usr/local/bin/python3*",
    "/Library/Frameworks/Python.framework/Versions/*/bin/python3",
    "~/AppData/Local/Programs/Python/*/python.exe",
    "~/AppData/Roaming/uv/python/*/python.exe",
    "~/.pyenv/pyenv-win/versions/*/python.exe",
)


@dataclass(frozen=True)
class Python:
    """One interpreter: where it is, its version and implementation, and whether its GIL is on."""

    path: str
    version: str
    implementation: str
    gil: bool

    @property
    def label(self) -> str:
        """What it is called in a list."""
        name = f"{self.implementation} {self.version}"
        return name if self.gil else tr("{python}, no GIL", python=name)

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return asdict(self)


def find_python(path: str) -> Python:
    """Return the Python at ``path``, a file or a name on PATH.

    Raises :class:`UnusableSetting` with a sentence that says why it cannot be used.
    """
    found = shutil.which(str(Path(path).expanduser()))
    if found is None:
        sentence = tr("python must be a program that can be run, not {given!r}.", given=path)
        raise UnusableSetting("python", sentence)
    try:
        answer = subprocess.run(
            [found, "-I", "-S", "-c", _QUESTION], capture_output=True, timeout=ASK_S, check=True
        )
        executable, version, implementation, gil = json.loads(answer.stdout)
        number = tuple(int(part) for part in version.split(".")[:2])
    except subprocess.TimeoutExpired:
        sentence = tr(
            "python {path} did not answer within {seconds} seconds.",
            path=path,
            seconds=f"{ASK_S:.0f}",
        )
        raise UnusableSetting("python", sentence) from None
    except (OSError, subprocess.SubprocessError, ValueError, TypeError):
        sentence = tr("python must be a working Python 3.10 or newer; {path} is none.", path=path)
        raise UnusableSetting("python", sentence) from None
    if number < OLDEST:
        sentence = tr(
            "python must be version 3.10 or newer; {path} is {version}.", path=path, version=version
        )
        raise UnusableSetting("python", sentence)
    return Python(executable or found, version, implementation, bool(gil))


def list_pythons(is_wanted: Callable[[], bool] = lambda: True) -> list[Python]:
    """Return the usable Pythons of this machine, this one first, each once, newest before older.

    What each answered is remembered with the time of its file, so that it is asked only once.
    When ``is_wanted`` says no, those not asked yet are left out.
    """
    known = _load_answers()
    answers: dict[str, Any] = {}
    found: dict[str, Python] = {}
    for path in [sys.executable, *sorted(_candidates())]:
        key = f"{path} {Path(path).stat().st_mtime_ns}"
        if key not in known:
            if not is_wanted():
                continue
            try:
                known[key] = find_python(path).to_json()
            except UnusableSetting:
                known[key] = None
        answers[key] = known[key]  # of what is still there
        if known[key]:
            python = Python(**known[key])
            found.setdefault(os.path.realpath(python.path), python)
    _save_answers(answers)
    ordered = list(found.values())
    return [*ordered[:1], *sorted(ordered[1:], key=_age)]


def _age(python: Python) -> list[int]:
    return [-int(part) for part in re.findall(r"\d+", python.version)[:3]]


def _candidates() -> set[str]:
    paths: set[str] = set()
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        try:
            paths.update(str(file) for file in Path(folder).iterdir() if _NAME.match(file.name))
        except OSError:
            continue
    for pattern in _PLACES:
        paths.update(glob.glob(str(Path(pattern).expanduser())))  # noqa: PTH207 - from any root
    if launcher := shutil.which("py"):
        paths.update(_launched(launcher))
    return {path for path in paths if Path(path).is_file() and os.access(path, os.X_OK)}


def _launched(launcher: str) -> list[str]:
    """Return what the launcher of Windows lists."""
    try:
        listed = subprocess.run([launcher, "-0p"], capture_output=True, text=True, timeout=ASK_S)
    except (OSError, subprocess.SubprocessError):
        return []
    return [line.split()[-1] for line in listed.stdout.splitlines() if line.strip()]


def _answers_path() -> Path:
    return cache_folder() / "pythons.json"


def _load_answers() -> dict[str, Any]:
    try:
        answers = json.loads(_answers_path().read_bytes())
        return {key: value and Python(**value).to_json() for key, value in answers.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _save_answers(answers: dict[str, Any]) -> None:
    try:
        make_private(_answers_path().parent)
        _answers_path().write_text(json.dumps(answers, indent=1), "utf-8")
    except OSError:
        return  # it will be asked again


def engine_folder() -> Path:
    """Return a folder that holds the engine and nothing else, for other Pythons to import from.

    Our own folder may be full of packages that are built for another version. Raises ``OSError``.
    """
    source = Path(desktop_app.__file__).parent
    files = sorted((source / "engine").rglob("*.py"))
    content = hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:16]
    folder = cache_folder() / f"engine-{content}"
    if not folder.exists():
        part = folder.with_name(f"{folder.name}.{os.getpid()}.part")
        for file in [source / "__init__.py", *files]:
            place = part / "desktop_app" / file.relative_to(source)
            make_private(place.parent)
            shutil.copyfile(file, place)
        try:
            part.rename(folder)
        except OSError:  # another process of ours was quicker
            shutil.rmtree(part, ignore_errors=True)
    return folder


def environment_for_engine() -> dict[str, str]:
    """Return the environment in which another Python finds the engine, and nothing of this one's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**kept, "PYTHONPATH": str(engine_folder()), "PYTHONSAFEPATH": "1"}


def reasons_under(path: str) -> dict[str, str]:
    """Return, by workload and executor, why it is unavailable under the Python at ``path``, or "".

    An empty path is this Python. Raises :class:`UnusableSetting` for a Python that cannot say.
    """
    if not path:
        return all_reasons()
    try:
        answer = subprocess.run(
            [path, "-c", _REASONS_QUESTION],
            env=environment_for_engine(),
            cwd=engine_folder(),
            capture_output=True,
            timeout=ASK_S,
            check=True,
        )
        reasons: dict[str, str] = json.loads(answer.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        sentence = tr("python {path} cannot run the engine.", path=path)
        raise UnusableSetting("python", sentence) from None
    return reasons
