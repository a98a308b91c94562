"""Lessons on the command line: listed, told step by step, and checked on this machine."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desktop_app.cli_runs import Json
from desktop_app.engine.parameters import UnusableSetting
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.language import tr
from desktop_app.terminal import (
    FAILED,
    FINISHED,
    INTERRUPTED,
    StopSignals,
    can_move,
    keep,
    sampling,
    watch,
    write_out,
)

if TYPE_CHECKING:
    from desktop_app.runs.lessons import Lesson, Question, Step, StepRun
    from desktop_app.runs.record import RunRecord
    from desktop_app.runs.rehearsal import CarryOut, Shown

WIDTH = 88
CheckOption = Annotated[
    bool,
    typer.Option("--check", help="Run every step and say whether it shows here what it is to."),
]


def lessons_command(
    is_checked: CheckOption = False,
    as_json: Json = False,
    has_figures: Annotated[
        bool, typer.Option("--figures", help="List the figures that shapes of lessons speak of.")
    ] = False,
) -> int:
    """List or check all lessons and return the exit status."""
    from desktop_app.runs.figures import FIGURES
    from desktop_app.runs.lessons import list_lessons

    if has_figures:
        told = {name: figure.says for name, figure in FIGURES.items()}
        lines = "".join(f"  {name:<20} {says}\n" for name, says in told.items())
        write_out(json.dumps(told, indent=2) + "\n" if as_json else lines)
        return FINISHED
    lessons = list_lessons()
    if is_checked:
        return _check(lessons, as_json)
    if as_json:
        write_out(json.dumps([_lesson_json(lesson) for lesson in lessons], indent=2) + "\n")
    else:
        write_out("".join(f"  {one.name:<15} {one.point}\n" for one in lessons))
    return FINISHED


def lesson_command(
    which: Annotated[
        str, typer.Argument(metavar="NAME|FILE.toml", help="A lesson, see lessons; or one's file.")
    ],
    is_checked: CheckOption = False,
    as_json: Json = False,
) -> int:
    """Tell or check one lesson and return the exit status."""
    lesson = _found(which)
    if is_checked:
        return _check([lesson], as_json)
    if as_json:
        write_out(json.dumps(_lesson_json(lesson), indent=2) + "\n")
        return FINISHED
    return _tell(lesson)


def _found(which: str) -> Lesson:
    from desktop_app.runs.lessons import SUFFIX, UnusableLesson, list_lessons, load_lesson

    if which.endswith(SUFFIX):
        try:
            return load_lesson(Path(which))
        except UnusableLesson as mistake:
            raise UnusableSetting("lesson", str(mistake)) from None
        except (OSError, ValueError) as error:  # ValueError: a null character in the path
            reason = getattr(error, "strerror", None) or str(error)
            raise UnusableSetting("lesson", f"{which} cannot be read: {reason}.") from None
    lessons = {lesson.name: lesson for lesson in list_lessons()}
    if which not in lessons:
        names = ", ".join(lessons)
        sentence = f"lesson must be the path of a {SUFFIX} file or one of {names}, not {which!r}."
        raise UnusableSetting("lesson", sentence)
    return lessons[which]


def _lesson_json(lesson: Lesson) -> dict[str, Any]:
    import msgspec

    told: dict[str, Any] = msgspec.to_builtins(lesson, enc_hook=str)
    return told


class _Stopped(Exception):
    """Someone asked to stop."""


@contextmanager
def _running(*, is_kept: bool) -> Iterator[tuple[CarryOut, StopSignals]]:
    """Give what carries runs out, and what notes that it is to stop."""
    from desktop_app.runs.step_orders import StepOrders

    with StopSignals() as stop, sampling() as sampler:

        def carry_out(run: StepRun, spec: RunSpec) -> RunRecord:
            screen = sys.stdout if is_kept else None
            orders = StepOrders(run)
            record = watch(spec, stop, sampler, screen, is_kept=is_kept, orders=orders)
            if is_kept:
                keep(record)
            if stop.received:
                raise _Stopped
            return record

        yield carry_out, stop


def _status_of(stop: StopSignals) -> int:
    return INTERRUPTED - 2 + stop.received[0]


# Checking.


def _check(lessons: list[Lesson], as_json: bool) -> int:
    """Run every step, say of each what it showed, and return the exit status."""
    from desktop_app.runs.rehearsal import check

    checked: list[tuple[Lesson, int, Shown]] = []
    with _running(is_kept=False) as (carry_out, stop):
        try:
            for lesson in lessons:
                for number, step in enumerate(lesson.steps, 1):
                    shown = check(step, carry_out)
                    checked.append((lesson, number, shown))
                    if not as_json:
                        write_out(_line(lesson, number, shown))
        except _Stopped:
            return _status_of(stop)
    if as_json:
        told = [
            {"lesson": lesson.name, "step": number, "title": lesson.steps[number - 1].title}
            | {"shape": lesson.steps[number - 1].shape, **shown.to_json()}
            for lesson, number, shown in checked
        ]
        write_out(json.dumps(told, indent=2) + "\n")
    else:
        write_out(_counted([shown for _, _, shown in checked]) + "\n")
    return FAILED if any(shown.outcome == "fails" for _, _, shown in checked) else FINISHED


def _line(lesson: Lesson, number: int, shown: Shown) -> str:
    took = f"{shown.took_s:.1f} s" if shown.records else ""
    again = " (run twice)" if shown.was_repeated else ""
    return f"  {lesson.name:<15} {number}  {shown.outcome:<16} {took:>6}  {shown.told}{again}\n"


def _counted(all_shown: list[Shown]) -> str:
    """Return how many steps did what, in one sentence."""
    counts = {
        outcome: sum(shown.outcome == outcome for shown in all_shown)
        for outcome in ("holds", "fails", "cannot run", "nothing to check")
    }
    words = {"holds": "hold", "fails": "fail", "cannot run": "cannot run here"}
    told = [f"{count} {words.get(name, name)}" for name, count in counts.items() if count]
    return f"Of {len(all_shown)} steps " + ", ".join(told) + "."


# Telling.


def _tell(lesson: Lesson) -> int:
    """Tell a lesson step by step, and return the exit status."""
    from desktop_app.runs.rehearsal import show

    _say(lesson.title.upper(), lesson.point)
    with _running(is_kept=True) as (carry_out, stop):
        for number, step in enumerate(lesson.steps, 1):
            _say(f"{number}/{len(lesson.steps)}  {step.title}", step.text)
            if step.look_for:
                _say(tr("Look for: {what}", what=step.look_for))
            guess = _ask(step.question)
            if guess is None:
                return FINISHED
            try:
                shown = show(step, carry_out)
            except _Stopped:
                return _status_of(stop)
            _tell_what_was_shown(step, shown, guess)
    return FINISHED


def _say(*paragraphs: str) -> None:
    for paragraph in paragraphs:
        for part in paragraph.strip().split("\n"):
            write_out(textwrap.fill(part, WIDTH) + "\n")
        write_out("\n")


def _ask(question: Question | None) -> str | None:
    """Ask a step's question where someone can answer; None when that one has had enough."""
    if question is not None:
        answers = [f"  {place}  {text}" for place, text in enumerate(question.answers, 1)]
        write_out("\n".join([question.ask, *answers]) + "\n\n")
    if not (can_move(sys.stdout) and sys.stdin.isatty()):
        return ""
    invitation = tr("A number, or Enter to run; q to leave: ")
    try:
        typed = input(invitation if question else tr("Enter to run; q to leave: ")).strip().lower()
    except EOFError:
        return None
    return None if typed == "q" else typed


def _tell_what_was_shown(step: Step, shown: Shown, guess: str) -> None:
    for run in step.runs:
        record = shown.records.get(run.name)
        if record is not None and record.wall_s is not None:
            label = run.label if run.label else run.name.replace("_", " ")
            write_out(f"  {label:<30} {record.wall_s:8.3f} s\n")
    write_out("\n")
    if shown.outcome == "cannot run":
        _say(shown.told)
        return
    if step.question is not None:
        right = step.question.answers[step.question.right - 1]
        is_right = guess == str(step.question.right)
        praise = tr("Right: ") if is_right else tr("The answer: ")
        _say(f"{praise}{right}. {step.question.because}")
    if shown.outcome == "fails":
        _say(tr("This machine shows something else today: {told}.", told=shown.told))
    elif step.finding:
        told = f" ({shown.told})" if shown.told else ""
        _say(f"{step.finding}{told}")


def add_to(app: typer.Typer) -> None:
    """Give the command line these commands."""
    app.command("lessons", help="List the lessons, or check them all on this machine.")(
        lessons_command
    )
    app.command("lesson", help="Tell a lesson in the terminal, or check it.")(lesson_command)
