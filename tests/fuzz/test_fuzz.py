"""Ten thousand broken and hostile inputs for every reader, those that once broke one, and any values."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.runs.run_file import UnreadableRun, read_run
from desktop_app.runs.settings import load_settings
from tests.fuzz.__main__ import NAMES, ROOT, fuzz
from tests.fuzz.guard import LIMIT_BYTES, LIMIT_S
from tests.fuzz.readers import ALL, CORPUS, Reader, reader_of

INPUTS = 10_000
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def test_every_reader_is_fuzzed() -> None:
    assert tuple(reader.name for reader in ALL) == NAMES
    assert {path.name for path in CORPUS.iterdir()} == {*NAMES}
    for reader in ALL:
        assert reader.sound(), reader.name


@pytest.mark.timeout(300)
def test_no_reader_breaks_by_thousands_of_inputs(tmp_path: Path) -> None:
    figures = fuzz(NAMES, INPUTS, seed=1, found=tmp_path)
    for name, told in figures.items():
        assert "broken" not in told, f"{name}: {told['broken']}"
        assert told["inputs"] >= INPUTS, name
        assert told["slowest_s"] < LIMIT_S and told["grown_bytes"] < LIMIT_BYTES, (name, told)


@pytest.mark.parametrize("reader", ALL, ids=lambda reader: reader.name)
def test_what_once_broke_a_reader_is_survived(reader: Reader, tmp_path: Path) -> None:
    read = reader.prepare(tmp_path)
    for path in reader.corpus():
        try:
            read(path.read_bytes())
        except reader.sentences as refusal:
            assert path not in reader.sound(), path.name
            assert str(refusal) and "Traceback" not in str(refusal)


BAD_READERS = {
    "raises": ("raise KeyError(1)", "KeyError"),
    "runs": ("exec('x = 1')", "exec of <string>"),
    "starts": ("import subprocess; subprocess.run(['true'])", "subprocess.Popen"),
    "writes": ("open('/dev/shm/elsewhere-of-a-test', 'w')", "open '/dev/shm/elsewhere"),
    "connects": ("import socket; socket.create_connection(('127.0.0.1', 9), 0.1)", "socket."),
    "takes time": ("import time\nwhile time.process_time() < 3: 1", "took"),
    "takes memory": ("x = bytearray(300_000_000)", "bytes"),
    "says too much": ("raise ValueError('x' * 5000)", "no sentence"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_READERS)
def test_the_guard_notices_a_reader_that(name: str, tmp_path: Path) -> None:
    code, said = BAD_READERS[name]
    script = "\n".join([
        "import sys; from pathlib import Path; from tests.fuzz.guard import Guard",
        f"def read(content):\n if content:\n  {code.replace(chr(10), chr(10) + '  ')}",
        "guard = Guard(Path(sys.argv[1]), read, ValueError)",
        "guard.warm_up([b''])\nguard(b'')\nprint('sound')\nguard(b'x')",
    ])  # fmt: skip
    command = [sys.executable, "-c", script, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    Path("/dev/shm/elsewhere-of-a-test").unlink(missing_ok=True)
    assert done.stdout == "sound\n" and done.returncode and said in done.stderr, done.stderr


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(JSON)
def test_no_json_is_taken_for_settings_that_it_is_not(values: Any) -> None:
    path = Path(settings_folder()) / "settings.json"
    for aside in path.parent.glob("*.unreadable*"):
        aside.unlink()
    path.write_bytes(json.dumps(values).encode())
    found, sentence = load_settings(path)
    assert bool(sentence) != path.exists()
    assert found.theme in ("system", "light", "dark", "contrast-light", "contrast-dark")


def settings_folder() -> str:
    from desktop_app.runs.settings import settings_path

    folder = settings_path().parent
    folder.mkdir(parents=True, exist_ok=True)
    return str(folder)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_value_in_any_place_of_a_run_is_read_or_refused(data: st.DataObject) -> None:
    content = reader_of("run_file").sound()[0].read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    node = tree = json.loads(members["run.json"])
    while True:
        keys = [*node] if isinstance(node, dict) else [*range(len(node))]
        key = data.draw(st.sampled_from(keys))
        if not isinstance(node[key], dict | list) or not node[key] or data.draw(st.booleans()):
            break
        node = node[key]
    node[key] = data.draw(JSON)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, member in members.items():
            archive.writestr(name, json.dumps(tree) if name == "run.json" else member)
    try:
        record = read_run(made, "x")
    except UnreadableRun as refusal:
        assert str(refusal).startswith("x ")
    else:
        assert record.is_over and record.spec.workers >= 1
