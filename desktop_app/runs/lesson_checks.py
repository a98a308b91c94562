"""What is wrong with a lesson's file: each mistake with its line and its reason. Nothing of it is run."""

from __future__ import annotations

import keyword
import re
import tomllib
from typing import Any

import msgspec

from desktop_app.engine.catalog import find, make_spec
from desktop_app.engine.parameters import Parameter, UnusableSetting
from desktop_app.runs.language import tr
from desktop_app.runs.lesson_format import LessonFile, Step, StepRun, UnusableLesson, workers_for
from desktop_app.runs.lesson_places import Path, line_of, path_in
from desktop_app.runs.shapes import NAMES, parse_shape

MOST_BYTES = 1_000_000
LONGEST_LINE = 20_000
CORES = 2
"""For so many a lesson must make sense when it is read; others are here when it is run."""
_LONG_KEY = re.compile(r"""(?<![\w"'-])(?:(?:"[^"\n]*+"|'[^'\n]*+'|[\w-]++)[ \t]*+\.[ \t]*+){9}""")
"""A key of ten parts: TOML's reader takes time with the square, or more, of their number."""
_KINDS = {
    "str": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
}


class _Mistake(Exception):
    """What is wrong at a place of the file."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(reason)
        self.path = path


def read_lesson(content: bytes) -> LessonFile:
    """Return what a file holds; raises :class:`UnusableLesson`, which names line and reason."""
    if len(content) > MOST_BYTES:
        raise UnusableLesson(tr("a lesson has at most 1 MB"))
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise UnusableLesson(_at(line, tr("this is no UTF-8 text"))) from None
    try:
        read = msgspec.convert(_parsed(text), LessonFile)
        _check(read)
    except msgspec.ValidationError as error:
        path, reason = path_in(str(error)), _reason(str(error))
        named = re.search(r"unknown field `([^`]*)`", str(error))
        place = [*path, named[1]] if named else path
        raise UnusableLesson(_at(line_of(text, place), reason)) from None
    except _Mistake as mistake:
        raise UnusableLesson(_at(line_of(text, mistake.path), str(mistake))) from None
    return read


def _at(line: int, reason: str) -> str:
    return tr("line {line}: {reason}", line=line, reason=reason)


def _parsed(text: str) -> dict[str, Any]:
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > LONGEST_LINE or _LONG_KEY.search(line):
            raise UnusableLesson(_at(number, tr("this line is too long, or its key")))
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise UnusableLesson(tr("its tables are nested too deeply")) from None
    except ValueError as error:  # also a whole number of thousands of figures
        found = re.search(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", str(error))
        if found is None:
            reason = tr("this is no TOML ({reason})", reason=str(error)[:200])
            raise UnusableLesson(reason) from None
        last = int(found[2] or max(1, len(text.splitlines())))
        reason = tr("this is no TOML ({reason})", reason=found[1])
        raise UnusableLesson(_at(last, reason)) from None


def _reason(message: str) -> str:
    """Return msgspec's message in plain words."""
    name = next((key for key in reversed(path_in(message)) if isinstance(key, str)), "")
    what = message.split(" - at `")[0]
    if found := re.fullmatch(r"Object contains unknown field `([^`]*)`", what):
        return tr("{name} is no key here", name=found[1][:60])
    if found := re.fullmatch(r"Object missing required field `([^`]*)`", what):
        return tr("{name} is missing", name=found[1])
    if found := re.fullmatch(r"Expected `(\w+)[^`]*`, got `(\w+)`", what):
        wanted, got = (_KINDS.get(kind, kind) for kind in found.groups())
        return tr("{name} must be {wanted}, not {got}", name=name or "it", wanted=wanted, got=got)
    if name == "python":
        return tr('python must be "no GIL" or not there')
    if "matching regex" in what:
        return tr("{name} must be small letters, figures and _, at most 40", name=name)
    if found := re.fullmatch(r"Expected `\w+` of length ([<>]=) (\d+)", what):
        words = tr("at least") if found[1] == ">=" else tr("at most")
        return tr(
            "{name} must have a length of {words} {count}", name=name, words=words, count=found[2]
        )
    return f"{name}: {what}" if name else what


def _check(lesson: LessonFile) -> None:
    for place, step in enumerate(lesson.steps):
        path: Path = ["steps", place]
        question = step.question
        if question is not None and question.right > len(question.answers):
            count = len(question.answers)
            reason = tr("right must be from 1 to {count}, the number of answers", count=count)
            raise _Mistake([*path, "question", "right"], reason)
        seen: set[str] = set()
        for number, run in enumerate(step.runs):
            here: Path = [*path, "runs", number]
            if run.name in seen or run.name in NAMES or keyword.iskeyword(run.name):
                reason = tr("the name {name} is taken; give the run another", name=run.name)
                raise _Mistake([*here, "name"], reason)
            seen.add(run.name)
            _check_run(run, here)
        _check_shape(step, path)


def _check_shape(step: Step, path: Path) -> None:
    if not step.shape:
        return
    try:
        parse_shape(step.shape, [run.name for run in step.runs])
    except UnusableLesson as mistake:
        raise _Mistake([*path, "shape"], str(mistake).rstrip(".")) from None


def _check_run(run: StepRun, path: Path) -> None:
    where: Path = path
    try:
        where = [*path, "workload"]
        work = {
            p.name: p for p in find("workload", run.workload, can_be_unavailable=True).parameters
        }
        where = [*path, "executor"]
        way = {
            p.name: p for p in find("executor", run.executor, can_be_unavailable=True).parameters
        }
        where = [*path, "settings"]
        names_files = False
        for name, value in run.settings.items():
            where = [*path, "settings", name]
            names_files |= _check_setting(name, value, {**way, **work})
        where = [*path, "settings"]
        if not names_files:
            _check_together(run, work)
    except UnusableSetting as mistake:
        if mistake.setting in ("workload", "executor", "keep_open", "ends_at_death"):
            where = [*path, mistake.setting]
        raise _Mistake(where, str(mistake).rstrip(".")) from None
    _check_orders(run, path)


def _check_setting(name: str, value: Any, known: dict[str, Parameter]) -> bool:
    """Refuse a setting that cannot be; return whether it names files, at which only runs look."""
    if name not in known:
        allowed = ", ".join(known) or tr("none")
        sentence = tr(
            "{name} is no setting here; allowed: {allowed}.", name=name[:60], allowed=allowed
        )
        raise UnusableSetting(name, sentence)
    if known[name].kind not in ("file", "folder"):
        known[name].read(workers_for(value, CORES) if name == "workers" else value)
    elif not isinstance(value, str):
        raise UnusableSetting(name, f"{name} must be {known[name].allowed}.")
    return known[name].kind in ("file", "folder")


def _check_together(run: StepRun, work: dict[str, Parameter]) -> None:
    """Refuse settings that are allowed one by one but not together; any Python may be the one."""
    settings = dict(run.settings)
    if "workers" in settings:
        settings["workers"] = workers_for(settings["workers"], CORES)
    parameters = {name: value for name, value in settings.items() if name in work}
    options = {name: value for name, value in settings.items() if name not in work}
    make_spec(
        *(run.workload, run.executor, parameters, options),
        keep_open=run.keep_open,
        python="any",
        ends_at_death=run.ends_at_death,
    )


def _check_orders(run: StepRun, path: Path) -> None:
    if run.add and not run.keep_open:
        raise _Mistake([*path, "add"], tr("add needs keep_open = true"))
    after_s = run.terminate_after_s
    if after_s is not None and not 0 < after_s <= 3600:  # nan is neither
        reason = tr("terminate_after_s must be a number of seconds above 0, at most 3,600")
        raise _Mistake([*path, "terminate_after_s"], reason)
