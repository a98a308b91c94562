"""Writes the sound inputs of the corpus anew, when a format has changed: ``python -m tests.fuzz.seeds``."""

from __future__ import annotations

import io
import sqlite3
import tempfile
from pathlib import Path

from desktop_app.engine.catalog import make_spec
from desktop_app.engine.events import (
    AddRefused,
    Event,
    PicklingAudited,
    PoolStateChanged,
    ResultsArrived,
    RunFinished,
    RunStarted,
    TasksAdded,
    WorkEnded,
    WorkerEnded,
    WorkerStarted,
    encode,
)
from desktop_app.engine.tape import TapeWriter, segment_path
from desktop_app.runs.history import History
from desktop_app.runs.run_file import write_run
from desktop_app.runs.series import Plan, Point, SeriesPlace
from desktop_app.runs.settings import Settings, save_settings
from tests.fuzz.readers import ALL, CORPUS
from tests.runs.test_lessons import GOOD
from tests.runs.test_run_file import example

EVENTS: list[Event] = [
    RunStarted(9, 6, 10**15, 1.7e9, True, {"python": "3.11.9"}),
    WorkerStarted(100),
    PoolStateChanged("running"),
    ResultsArrived([0, 2], [1, 2], [4, "a"], {"2": "ValueError: no"}, [2]),
    TasksAdded("7", 6, 2),
    WorkerEnded(100, -9, False, 3, 10**15 + 9),
    AddRefused("x", "no"),
    WorkEnded(1.5),
    PicklingAudited(2, 5.0, 1e-6, 2e-6, 7.5, 1e-6, 0.0),
    RunFinished("finished", "", 1.5),
]
TEXTS = {
    "lesson/small.toml": GOOD,
    "functions/words": (Path(__file__).parent.parent / "functions" / "words.py").read_text(),
    "functions/kinds": "# coding: latin-1\nif 1:\n async def f(a, *, b=2): return a\n"
    "else:\n def g(*a): yield a\n@d\ndef h(a, /, b): ...\nclass A:\n def m(self): ...\n",
    "inputs/semicolons.csv": 'name;n\nä;1\n"x;y";2;3\n',
    "inputs/lines.csv": '\ufeffone,two\r\n\n1,"a\nb"\nlast: ä',
    "expression/range": "range(1000)",
    "expression/comprehension": "[word * n for n, word in enumerate(FIRST) if (lambda a: a)(n)]",
    "shape/ratio": "a.wall_s / b.wall_s > 0.8 * cores and not gil",
    "shape/condition": "1 < max(a.wall_s, 2) < 3 if python >= 3.13 else -a.tasks == min(1, 2.5)",
}


def main() -> None:
    """Write all of them."""
    for reader in ALL:
        (CORPUS / reader.name).mkdir(parents=True, exist_ok=True)
    for name, text in TEXTS.items():
        (CORPUS / name).write_bytes(text.encode())
    content = io.BytesIO()
    write_run(example(8), content)
    (CORPUS / "run_file" / "small.clrun").write_bytes(content.getvalue())
    spec = make_spec("busy_loop", "threads", {}, {"workers": 2})
    settings = Settings("dark", "geometry", {"a": [1, 2]}, spec, {"/a.py": "0"}, "de", ["/b"], "x")
    save_settings(settings, CORPUS / "settings" / "all.json")
    (CORPUS / "journal" / "events").write_bytes(b"".join(map(encode, EVENTS)))
    with tempfile.TemporaryDirectory() as folder:
        tape = TapeWriter(Path(folder))
        for number in range(5):
            tape.run(lambda item: item, number, 0)
        written = segment_path(Path(folder), 0, 0).read_bytes()
        (CORPUS / "tape" / "five").write_bytes(written[: max(2048, len(written.rstrip(b"\0")))])
        _write_history(Path(folder) / "history.db")


def _write_history(path: Path) -> None:
    with History(path) as history:
        spec = make_spec("busy_loop", "threads", {}, {"workers": 2})
        series = history.begin_series(Plan("sweep", ("workers",), (Point({"workers": 2}, spec),)))
        for _ in range(2):
            record = example(4)
            record.key, record.place = f"{_}", SeriesPlace(series.number, _, 0)
            history.add(record)
        history.delete([1])
    base = sqlite3.connect(path)
    base.execute("PRAGMA journal_mode = DELETE")
    base.execute("PRAGMA page_size = 1024")
    base.execute("VACUUM")
    base.close()
    (CORPUS / "history" / "two.db").write_bytes(path.read_bytes())


if __name__ == "__main__":
    main()
