"""A lesson that is told quickly: a race with a question, a look back, a word, a long run."""

from __future__ import annotations

from pathlib import Path

from desktop_app.runs.lessons import Lesson, load_lesson

TEXT = """
title = "Counting & <more>"
point = "A small lesson."

[[steps]]
title = "One after the other, or by threads"
text = "Two workers count."
look_for = "Which one is < the other?"
views = ["Timeline", "Compare"]
shape = "serial.tasks == threads.tasks"
finding = "Both did the same number of tasks."
notes = "Nobody is expected to win."

[steps.question]
ask = "Which one does more?"
answers = ["Serial", "Threads", "Both do the same"]
right = 3
because = "It is the same work."

[[steps.runs]]
name = "serial"
workload = "busy_loop"
executor = "serial"
settings = { iterations = 20000, workers = 2 }

[[steps.runs]]
name = "threads"
label = "By threads"
workload = "busy_loop"
executor = "threads"
settings = { iterations = 20000, workers = 2 }

[[steps]]
title = "A look back"
text = "Look at its lanes once more."
views = ["Timeline"]

[[steps]]
title = "A word in the end"
text = "That was it."

[[steps]]
title = "It takes long"
text = "This run ends when it is told to."
shape = "long.tasks == 1"
finding = "It was one task."

[[steps.runs]]
name = "long"
workload = "busy_loop"
executor = "processes"
settings = { iterations = 100000000000, workers = 1 }
"""


def write_lesson(folder: Path, text: str = TEXT, name: str = "07-counting.toml") -> Path:
    """Write a lesson into a folder; return its path."""
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def small_lesson(folder: Path) -> Lesson:
    """Return the small lesson."""
    return load_lesson(write_lesson(folder))
