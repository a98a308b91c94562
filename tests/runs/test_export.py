"""A run in other formats, each read by something that is not ours."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import msgspec
import pytest
from chrometrace import TraceEvent, TraceEventType

from desktop_app.engine.catalog import make_spec
from desktop_app.engine.events import ResultsArrived, RunFinished, RunStarted
from desktop_app.runs.export.formats import FORMATS, export_pictures, export_run
from desktop_app.runs.export.html import report_of
from desktop_app.runs.folders import resource
from desktop_app.runs.record import RunRecord
from desktop_app.runs.run_file import load_run
from tests.bench_large import LANES, TASKS, million
from tests.real_runs import carried_out, trouble_spec

RECORDS = Path(__file__).parent.parent / "records"
RECORDED = sorted(path.stem for path in RECORDS.glob("*.clrun"))


@pytest.fixture(scope="module")
def record() -> RunRecord:
    return load_run(RECORDS / "threads_take_turns.clrun")


def exported(record: RunRecord, name: str) -> bytes:
    file = io.BytesIO()
    FORMATS[name].write(record, file)
    return file.getvalue()


def events_of(content: bytes) -> list[TraceEvent]:
    """Read trace events with a parser that knows the format, not us; it refuses what it does not know."""
    events = [TraceEvent.from_dict(event) for event in msgspec.json.decode(content)]
    for event in events:
        assert TraceEventType(event.event_type)
        assert isinstance(event.process_id, int) and event.timestamp_us == event.timestamp_us
        if event.event_type == TraceEventType.COMPLETE:
            assert event.duration_us >= 0 and isinstance(event.thread_id, int)
        if event.event_type == TraceEventType.COUNTER:
            assert event.args and all(
                isinstance(value, (int, float)) for value in event.args.values()
            )
        if event.event_type == TraceEventType.METADATA:
            assert event.name in ("process_name", "thread_name") and event.args["name"]
    return events


@pytest.mark.parametrize("name", RECORDED)
def test_the_trace_of_a_real_run_is_read_by_another_parser(name: str) -> None:
    record = load_run(RECORDS / f"{name}.clrun")
    events = events_of(exported(record, "perfetto"))
    tasks = [event for event in events if event.event_type == TraceEventType.COMPLETE]
    assert len(tasks) == record.done
    spans = {(e.args["task"], e.process_id, e.thread_id): e for e in tasks}
    for track in record.tracks.values():
        for task, began, ended, _ in track.records.rows[:50].tolist():
            event = spans[task + 1, track.pid, track.worker + 1]
            assert abs(event.timestamp_us - (began - record.origin_ns) / 1000) < 0.01
            assert abs(event.duration_us - (ended - began) / 1000) < 0.01
    named = {(e.process_id, e.thread_id) for e in events if e.name == "thread_name"}
    assert {(event.process_id, event.thread_id) for event in tasks} <= named


def test_the_trace_of_a_million_tasks_is_read_by_another_parser() -> None:
    events = events_of(exported(million(), "perfetto"))
    tasks = [event for event in events if event.event_type == TraceEventType.COMPLETE]
    assert len({event.args["task"] for event in tasks}) == len(tasks) == TASKS
    assert len({(event.process_id, event.thread_id) for event in tasks}) == LANES


@pytest.mark.parametrize("name", RECORDED)
def test_the_json_of_a_real_run_obeys_the_published_schema(name: str) -> None:
    record = load_run(RECORDS / f"{name}.clrun")
    schema = json.loads(resource("schemas/run.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    told = json.loads(exported(record, "json"))
    jsonschema.validate(told, schema)
    assert len(told["task_records"]) == max(record.done, len(record.results)) == told["tasks"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**told, "task_records": [{"task": 0}]}, schema)


def test_the_table_has_every_task_and_no_formula() -> None:
    record = RunRecord(make_spec("tiny_tasks", "serial", {"count": 4}, {"workers": 1}))
    record.apply(RunStarted(1, 4, 0, 1.7e9, True))
    values = ["=1+1", 'with, comma and "quotes"\nand a line', "\ud800", [1, {"a": None}]]
    record.apply(ResultsArrived([0, 1, 2, 3], [1, -2, 3, 4], values, {"1": "@failed"}))
    record.apply(RunFinished("finished", wall_s=1.0))
    text = exported(record, "csv").decode("utf-8")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["task"] for row in rows] == ["1", "2", "3", "4"]
    assert rows[0]["result"] == "'=1+1" and rows[1]["failure"] == "'@failed"
    assert rows[1]["result"] == values[1] and rows[1]["input"] == "-2"
    assert rows[2]["result"] == "?" and json.loads(rows[3]["result"]) == values[3]


def test_the_table_of_a_real_run_tells_what_the_tape_tells(record: RunRecord) -> None:
    rows = list(csv.DictReader(io.StringIO(exported(record, "csv").decode())))
    assert len(rows) == record.done
    busy_s = sum(float(row["ended_s"]) - float(row["started_s"]) for row in rows)
    assert busy_s == pytest.approx(sum(track.busy_s for track in record.tracks.values()), rel=1e-6)


def test_markdown_has_whole_tables_and_no_foreign_markup() -> None:
    record = carried_out(trouble_spec("threads", "raise", at=1, count=3))
    text = exported(record, "markdown").decode()
    blocks = [block.splitlines() for block in text.split("\n\n") if block.startswith("|")]
    assert len(blocks) >= 3
    for lines in blocks:
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in lines}) == 1
    assert text.startswith("# trouble by threads")


class Reader(HTMLParser):
    """Collects what a page would load, and whether its elements are closed."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.scripts = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.scripts += tag == "script"
        self.loads += [value or "" for name, value in attributes if name in ("src", "href")]


HOSTILE = "<script>alert(1)</script><img src=http://example.org/x onerror=alert(2)>"


def test_the_report_of_a_hostile_run_runs_and_loads_nothing() -> None:
    record = RunRecord(make_spec("tiny_tasks", "serial", {"count": 1}, {"workers": 1}))
    record.spec.parameters[HOSTILE] = HOSTILE
    record.apply(RunStarted(1, 1, 0, 1.7e9, True, {"python": HOSTILE}))
    record.apply(ResultsArrived([0], [HOSTILE], [HOSTILE], {"0": HOSTILE}))
    record.apply(RunFinished("failed", HOSTILE, wall_s=1.0))
    page = report_of(record, {})
    reader = Reader()
    reader.feed(page)
    assert (reader.loads, reader.scripts) == ([], 0) and page.count("&lt;script&gt;") >= 5


def test_the_report_is_opened_by_a_browser_without_a_network(
    record: RunRecord, tmp_path: Path
) -> None:
    path, picture = tmp_path / "report of a run.html", tmp_path / "report.png"
    export_run(record, "html", path)
    reader = Reader()
    reader.feed(path.read_text())
    assert len(reader.loads) >= 3 and all(one.startswith("data:image/png") for one in reader.loads)
    common = ["--headless=new", "--no-sandbox", "--disable-gpu", "--proxy-server=127.0.0.1:9"]
    common += [f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=5000"]
    done = subprocess.run(
        ["chromium", *common, "--dump-dom", path.as_uri()],
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert f"{record.elapsed_s():.3f} s" in done.stdout and "Where the time went" in done.stdout
    assert len(re.findall(r"<img [^>]*data:image/png", done.stdout)) == len(reader.loads)
    command = ["chromium", *common, f"--screenshot={picture}", "--window-size=1280,2000"]
    subprocess.run([*command, path.as_uri()], capture_output=True, timeout=100, check=True)
    assert picture.stat().st_size > 50_000, "the views are in the picture"


def test_pictures_of_every_view_are_drawn(record: RunRecord, tmp_path: Path) -> None:
    drawn = export_pictures(record, "png", tmp_path / "run.png")
    names = {path.name for path in drawn}
    assert {
        "run-timeline.png",
        "run-where-time-went.png",
        "run-cores.png",
        "run-results.png",
    } <= names
    for path in drawn:
        assert path.read_bytes().startswith(b"\x89PNG")
    (one,) = export_pictures(record, "svg", tmp_path / "one.svg", "timeline")
    text = one.read_text()
    assert text.startswith("<?xml") and "<text" in text and one == tmp_path / "one.svg"
    with pytest.raises(LookupError, match="view must be one of "):
        export_pictures(record, "svg", tmp_path / "two.svg", "nosuch")
    assert not (tmp_path / "two.svg").exists()


@pytest.mark.parametrize("name", FORMATS)
def test_a_place_that_cannot_be_written_to_is_an_error_and_leaves_nothing(
    record: RunRecord, name: str, tmp_path: Path
) -> None:
    with pytest.raises(OSError):
        export_run(record, name, tmp_path / "nowhere" / "run")
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError):
        export_run(record, name, tmp_path / "taken")
    assert {path.name for path in tmp_path.iterdir()} <= {
        "taken",
        "xdg_data_home",
        "xdg_cache_home",
    }


@pytest.mark.parametrize("name", FORMATS)
def test_a_run_that_goes_on_is_not_exported(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="over"):
        export_run(RunRecord(make_spec("tiny_tasks", "serial", {}, {})), name, tmp_path / "run")
