"""The plain scripts that the program is measured against, as anyone would write them."""

from __future__ import annotations

import json
import time

BUSY_PROCESSES = """
import multiprocessing, os, sys, time

class Worker(multiprocessing.Process):
    def __init__(self, goal, results):
        super().__init__()
        self.goal = goal
        self.results = results

    def run(self):
        self.results.put(count_to(self.goal))

def count_to(goal):
    count = 0
    while count < goal:
        count += 1
    print(f"process {os.getpid()} counted to {count:,}")
    return count

begin = time.perf_counter()
results = multiprocessing.Queue()
workers = [Worker(int(sys.argv[1]), results) for _ in range(2)]
for worker in workers:
    worker.start()
for worker in workers:
    results.get()
for worker in workers:
    worker.join()
print(time.perf_counter() - begin)
"""

BUSY_THREADS = """
import sys, threading, time

def count_to(goal):
    count = 0
    while count < goal:
        count += 1
    print(f"{threading.current_thread().name} counted to {count:,}")

begin = time.perf_counter()
workers = [threading.Thread(target=count_to, args=[int(sys.argv[1])]) for _ in range(2)]
for worker in workers:
    worker.start()
for worker in workers:
    worker.join()
print(time.perf_counter() - begin)
"""

EMPTY_TASKS = """
import multiprocessing, sys, time
sys.path.insert(0, sys.argv[1])
from empty import make_inputs, task

inputs = list(make_inputs(int(sys.argv[2])))
begin = time.perf_counter()
with multiprocessing.Pool(2) as pool:
    results = list(pool.map_async(task, inputs).get())
    pool.close()
    pool.join()
print(time.perf_counter() - begin)
"""

PYQTGRAPH_PLOT = """
import sys, time
import pyqtgraph
from PySide6.QtCore import QTimer

class Plot(pyqtgraph.PlotWidget):
    def paintEvent(self, event):
        super().paintEvent(event)
        if not hasattr(self, "painted"):
            self.painted = True
            print(time.time(), flush=True)
            QTimer.singleShot(0, pyqtgraph.Qt.QtWidgets.QApplication.quit)

application = pyqtgraph.mkQApp()
plot = Plot()
plot.plot([1, 3, 2])
plot.show()
application.exec()
"""

WINDOW = """
import sys, time
from desktop_app.__main__ import import_window

app = import_window()
from desktop_app.runs.settings import Settings
from PySide6.QtCore import QTimer

application = app.make_application()
window = app.make_window(application, Settings())
window.painted.connect(lambda: print(time.time(), flush=True))
window.show()
ready = QTimer(interval=1)

def look():
    if window.views.views:
        ready.stop()
        QTimer.singleShot(0, lambda: (print(time.time(), flush=True), window.close()))

ready.timeout.connect(look)
ready.start()
application.exec()
"""


def time_frames() -> None:
    """Print, by number of cores, the milliseconds of frames of the real view, as JSON."""
    from desktop_app.runs.sampler import KEPT, Sampler
    from desktop_app.ui.app import make_application
    from desktop_app.ui.theme import apply_colours
    from desktop_app.ui.views.cores import CoresView
    from tests import canned

    application = make_application()
    apply_colours()
    took: dict[int, list[float]] = {}
    for cores in (2, 64, 256):
        view = CoresView(Sampler())
        view.resize(720, 130)
        view.show()
        record = canned.finished()
        record.samples.rows.clear()
        canned.fill_samples(record, cores, KEPT // 2)
        took[cores] = []
        for _ in range(60):
            begin = time.perf_counter()
            view.show_run(record)
            view.grab()
            took[cores].append((time.perf_counter() - begin) * 1000)
            application.processEvents()
    print(json.dumps(took))
