"""A run in other formats, each read by something that is not ours."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import numpy as np
import pytest
from chrometrace import TraceEvent, TraceEventType

from desktop_app.engine.catalog import make_spec
from desktop_app.engine.events import ResultsArrived, RunFinished, RunStarted
from desktop_app.runs.export.formats import FORMATS, export_pictures, export_run
from desktop_app.runs.export.html import report_of
from desktop_app.runs.export.rows import TaskRow, task_rows
from desktop_app.runs.folders import resource
from desktop_app.runs.record import RunRecord
from desktop_app.runs.run_file import load_run
from desktop_app.runs.tracks import GrowingRecords, Track
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
    tasks = [event for event in events if event.categories == "task"]
    assert len(tasks) == record.done
    turns = [event for event in events if event.categories == "turn"]
    assert len(turns) == sum(len(track.slices) for track in record.tracks.values())
    waits = [event for event in events if event.name.endswith("waits for a core, ms")]
    assert len(waits) == sum(len(track.delays) for track in record.tracks.values())
    given = {result.task + 1: result.input for result in record.results}
    assert all(event.args["input"] == shown(given.get(event.args["task"])) for event in tasks)
    spans = {(e.args["task"], e.process_id, e.thread_id): e for e in tasks}
    for track in record.tracks.values():
        for task, began, ended, _ in track.records.rows[:50].tolist():
            event = spans[task + 1, track.pid, track.worker + 1]
            assert abs(event.timestamp_us - (began - record.origin_ns) / 1000) < 0.01
            assert abs(event.duration_us - (ended - began) / 1000) < 0.01
    named = {(e.process_id, e.thread_id) for e in events if e.name == "thread_name"}
    assert {(event.process_id, event.thread_id) for event in tasks + turns} <= named


def shown(value: Any) -> Any:
    """What a trace has of an input: a number as it is, else the start of its text."""
    return (
        value if type(value) is int else (value if type(value) is str else json.dumps(value))[:80]
    )


def test_the_trace_of_a_million_tasks_is_read_by_another_parser() -> None:
    events = events_of(exported(million(), "perfetto"))
    tasks = [event for event in events if event.categories == "task"]
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


def test_tasks_come_by_number_whatever_the_order_of_their_results(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("desktop_app.runs.export.rows.TASKS_AT_ONCE", 700)
    count, begin = 5000, 1_000_000
    record = RunRecord(make_spec("tiny_tasks", "process_pool", {"count": count}, {"workers": 2}))
    record.apply(RunStarted(1, count, begin, 1.7e9, True))
    order = np.random.default_rng(1).permutation(count - 1)  # the last task gave nothing
    for part in np.array_split(order, 3):  # packed, and at last fewer than are packed
        numbers = part.tolist()
        record.apply(ResultsArrived(numbers, numbers, [-n for n in numbers], {}))
    record.apply(ResultsArrived([count + 7], ["late"], ["untimed"], {}))
    for worker in (0, 1):
        tasks = np.arange(worker, count, 2)
        starts = begin + 1000 * np.arange(len(tasks))
        taped = GrowingRecords(np.column_stack([tasks, starts, starts + 500, starts * 0 + 7]))
        record.tracks[worker] = Track(worker, 10 + worker, 1, begin, taped)
    record.tracks[1].append(np.array([[0, begin + 10**9, begin + 2 * 10**9, 9]]))  # done again
    rows = list(task_rows(record))
    assert [row.task for row in rows] == [*range(1, count + 1), count + 8]
    assert rows[0] == TaskRow(1, 2, 11, 1.0, 2.0, 9e-9, "", 0, 0)
    for row in rows[1 : count - 1]:
        task = row.task - 1
        assert (row.worker, row.pid) == (task % 2 + 1, 10 + task % 2)
        assert row.started_s == pytest.approx(task // 2 * 1e-6) and row.cpu_s == 7e-9
        assert (row.input, row.result) == (task, -task)
    assert rows[-2].result is None and rows[-2].pid == 11
    assert rows[-1] == TaskRow(count + 8, None, None, None, None, None, "", "late", "untimed")


def test_half_a_surrogate_pair_is_exported_to_every_format() -> None:
    record = RunRecord(make_spec("tiny_tasks", "serial", {"count": 1}, {"workers": 1}))
    record.apply(RunStarted(1, 1, 0, 1.7e9, True, {"python": "\ud800"}))
    record.apply(ResultsArrived([0], ["\ud800"], ["\ud800"], {}))
    record.apply(RunFinished("finished", "\ud800", wall_s=1.0))
    told = json.loads(exported(record, "json"))
    assert told["results"] == ["\ud800"] and told["task_records"][0]["result"] == "\ud800"
    for name in ("perfetto", "csv", "markdown"):
        assert exported(record, name).decode("utf-8")
    assert report_of(record, {})


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


def test_pictures_have_all_of_a_list_and_texts_that_any_machine_can_show(tmp_path: Path) -> None:
    record = load_run(RECORDS / "eight_on_two_cores.clrun")
    drawn = export_pictures(record, "svg", tmp_path / "run")
    assert all(path.suffix == ".svg" for path in drawn)
    assert not {"run-sweep.svg", "run-compare.svg", "run-advice.svg"} & {
        path.name for path in drawn
    }
    workers = (tmp_path / "run-workers.svg").read_text()
    texts = [part.strip() for part in re.findall(r">([^<>]+)</text>", workers)]
    assert {f"task {number}" for number in range(1, 9)} <= {*texts}
    families = set(re.findall('font-family="([^"]*)"', workers))
    assert families and all(re.search("sans-serif$|^monospace$", one) for one in families)
    height = int(re.findall(r'viewBox="0 0 \d+ (\d+)"', workers)[0])
    assert height > 420, "it has grown until both tables are there"


def test_what_is_there_and_no_file_stays(record: RunRecord, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for export in (
        lambda: export_run(record, "csv", pipe),
        lambda: export_pictures(record, "png", pipe, "timeline"),
        lambda: export_run(record, "csv", Path()),
    ):
        with pytest.raises(OSError, match="no file"):
            export()
    assert pipe.is_fifo()


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
