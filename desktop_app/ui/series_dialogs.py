"""The dialogs in which a race or a sweep of the work in the controls is asked for."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop_app.engine.catalog import find, list_executors
from desktop_app.engine.cores import usable_cores
from desktop_app.engine.parameters import Parameter, UnusableSetting
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.language import ntr, tr
from desktop_app.runs.names import setting_name
from desktop_app.runs.plans import Work, plan_race, plan_sweep, read_over
from desktop_app.runs.series import MOST_REPEATS, Plan
from desktop_app.runs.told import tr_told
from desktop_app.ui.naming import named
from desktop_app.ui.theme import SPACE

RACERS = ("serial", "futures_threads", "process_pool")
"""Ticked at first, with the executor in the controls: the three ways that everyone asks about."""
FIELD = QFormLayout.ItemRole.FieldRole
NO_SETTING = "–"


class SeriesDialog(QDialog):
    """What both have: repeats, warm-up, how many runs that makes, and what cannot be done in words."""

    planned = Signal(object)
    """The plan that was asked for."""

    def __init__(self, window: QWidget, title: str, spec: RunSpec, about: str) -> None:
        super().__init__(window)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(64 * SPACE, 48 * SPACE)
        self._spec = spec
        self.repeats = named(
            QSpinBox(minimum=1, maximum=MOST_REPEATS, value=5),
            tr("Repeats"),
            tr("How often each is run, in turns. From 3 on there are intervals."),
        )
        self.warm_up = named(
            QSpinBox(minimum=0, maximum=10, value=1),
            tr("Warm-up rounds"),
            tr("Rounds before that, which do not count: caches fill, clocks rise."),
        )
        self.form = QFormLayout()
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self.told = QLabel(wordWrap=True)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self.start = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.start.setText(tr("Start"))
        self.start.setProperty("role", "primary")
        for button in self.buttons.buttons():
            button.setIcon(QIcon())
            button.setToolTip(tr("Run nothing (Esc)."))
        self.start.setToolTip(tr("Start all of these runs. Watch: Stop keeps what was run."))
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)
        intro = QLabel(about, wordWrap=True)
        intro.setProperty("role", "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        layout.setSpacing(SPACE)
        layout.addWidget(intro)
        layout.addLayout(self.form)
        layout.addWidget(self.told)
        layout.addWidget(self.buttons)

    def _finish_form(self) -> None:
        self.form.addRow(tr("&Repeats"), self.repeats)
        self.form.addRow(tr("&Warm-up rounds"), self.warm_up)
        for box in (self.repeats, self.warm_up):
            box.valueChanged.connect(self.check)
        items = [self.form.itemAt(row, FIELD) for row in range(self.form.rowCount())]
        fields = [field for item in items if item and (field := item.widget())]
        for before, after in pairwise(fields):
            self.setTabOrder(before, after)
        for button in reversed(self.buttons.buttons()):  # they were made before the fields
            self.setTabOrder(fields[-1], button)
        self.check()

    def make_plan(self) -> Plan:
        """Return the plan; raises ``UnusableSetting`` when there is none."""
        raise NotImplementedError

    def check(self) -> None:
        """Say how many runs the plan has, or why there is none."""
        try:
            plan = self.make_plan()
            count = len(plan.points) * (plan.repeats + plan.warm_up)
            text, is_bad = (
                ntr("{count} run; it is kept.", "{count} runs, in turns; each is kept.", count),
                False,
            )
        except UnusableSetting as mistake:
            text, is_bad = tr_told(str(mistake)), True
        self.told.setText(text)
        self.told.setProperty("role", "bad" if is_bad else "muted")
        self.told.style().polish(self.told)
        self.start.setEnabled(not is_bad)

    def _accept(self) -> None:
        self.planned.emit(self.make_plan())
        self.accept()


class RaceDialog(SeriesDialog):
    """Which executors do the work of the controls."""

    def __init__(self, window: QWidget, spec: RunSpec) -> None:
        about = tr("The chosen executors do the work of the controls, in turns: A B C, A B C, …")
        super().__init__(window, tr("Race executors"), spec, about)
        self.executors = QListWidget()
        self.executors.setAccessibleName(tr("Executors"))
        self.executors.setToolTip(tr("Tick two or more. Watch: what is grey cannot run here."))
        self.executors.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for name, entry in list_executors().items():
            text = tr(entry.title) + (f" ({tr_told(entry.reason)})" if entry.reason else "")
            item = QListWidgetItem(text, self.executors)
            item.setData(Qt.ItemDataRole.UserRole, name)
            item.setToolTip(tr(entry.help))
            is_on = entry.is_available and name in (*RACERS, spec.executor)
            item.setCheckState(Qt.CheckState.Checked if is_on else Qt.CheckState.Unchecked)
            if entry.reason:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
        self.executors.itemChanged.connect(self.check)
        self.form.addRow(tr("&Executors"), self.executors)
        self._finish_form()

    def chosen(self) -> list[str]:
        """Return the executors that are ticked."""
        items = [self.executors.item(row) for row in range(self.executors.count())]
        on = [item for item in items if item.checkState() == Qt.CheckState.Checked]
        return [item.data(Qt.ItemDataRole.UserRole) for item in on]

    def make_plan(self) -> Plan:
        """Return the plan of the race: the executor of the controls with its settings, others with theirs."""
        shared = {"workers": self._spec.workers}
        work = Work(self._spec.workload, self._spec.executor, self._spec.parameters, shared)
        own = {self._spec.executor: self._spec} if not self._spec.keep_open else {}
        return plan_race(work, self.chosen(), self.repeats.value(), self.warm_up.value(), own)


class SweepDialog(SeriesDialog):
    """Which one or two settings of the controls differ, and over which values."""

    def __init__(self, window: QWidget, spec: RunSpec, pythons: Sequence[str] = ()) -> None:
        """Begin with the work of ``spec``; ``pythons`` are the paths of others that may run it."""
        about = tr(
            "The work of the controls is run for every value of a setting: 1..8 counts by ones, "
            "1..64*2 doubles, 1..9+2 counts by twos; a,b,c are values one by one."
        )
        super().__init__(window, tr("Sweep a setting"), spec, about)
        self._settings = settings_of(spec)
        if pythons:
            self._settings["python"] = ",".join([sys.executable, *pythons])
        self.rows = [self._make_row(place) for place in (1, 2)]
        names = [
            "workers" if "workers" in self._settings else next(iter(self._settings)),
            NO_SETTING,
        ]
        for (setting, values), name, label in zip(
            self.rows, names, (tr("&Over"), tr("&And over")), strict=True
        ):
            if name == NO_SETTING:
                setting.insertItem(0, NO_SETTING, NO_SETTING)
                setting.setCurrentIndex(0)
            setting.setCurrentIndex(setting.findData(name))
            self._suggest(setting, values)
            setting.currentTextChanged.connect(lambda _, s=setting, v=values: self._suggest(s, v))
            values.textChanged.connect(self.check)
            self.form.addRow(label, setting)
            self.form.addRow(tr("Values"), values)
        self._finish_form()

    def _make_row(self, place: int) -> tuple[QComboBox, QLineEdit]:
        setting, values = QComboBox(), QLineEdit()
        setting.setAccessibleName(tr("Setting {number}", number=place))
        values.setAccessibleName(tr("Values of setting {number}", number=place))
        setting.setToolTip(tr("The setting that differs from run to run."))
        values.setToolTip(
            tr("Its values: 1..8, 1..64*2, 1..9+2 or a,b,c. Watch how many runs that makes, below.")
        )
        for known in self._settings:
            setting.addItem(setting_name(known), known)
        return setting, values

    def _suggest(self, setting: QComboBox, values: QLineEdit) -> None:
        """Offer values of the setting that has just been chosen."""
        values.setText(self._settings.get(setting.currentData(), ""))
        values.setEnabled(setting.currentData() != NO_SETTING)
        self.check()

    def make_plan(self) -> Plan:
        """Return the plan of the sweep."""
        over = {}
        for setting, values in self.rows:
            if setting.currentData() != NO_SETTING:
                name, read = read_over(f"{setting.currentData()}={values.text()}")
                if name in over:
                    raise UnusableSetting(
                        "over", tr("{setting} is given twice.", setting=setting_name(name))
                    )
                over[name] = read
        work = Work.of(self._spec)
        return plan_sweep(work, over, self.repeats.value(), self.warm_up.value())


def settings_of(spec: RunSpec) -> dict[str, str]:
    """Return what can be swept of this run, each with values to begin with."""
    entries = [find(kind, name, can_be_unavailable=True) for kind, name in _parts(spec)]
    there = [parameter for entry in reversed(entries) for parameter in entry.parameters]
    given = {**spec.options, **spec.parameters}
    suggested = {parameter.name: _suggestion(parameter, given) for parameter in there}
    named = {name: text for name, text in suggested.items() if text}
    available = [name for name, entry in list_executors().items() if entry.is_available]
    return {
        **named,
        "executor": ",".join(name for name in available if name in (*RACERS, spec.executor)),
    }


def _parts(spec: RunSpec) -> list[tuple[str, str]]:
    return [("workload", spec.workload), ("executor", spec.executor)]


def _suggestion(parameter: Parameter, given: dict[str, object]) -> str:
    if parameter.kind == "choice":
        return ",".join(parameter.choices)
    if parameter.kind == "bool":
        return "false,true"
    if parameter.kind not in ("int", "float"):
        return ""
    if parameter.name == "workers":
        return f"1..{2 * usable_cores()}"
    if parameter.name == "chunk_size":
        return "1..64*2"
    value: Any = given.get(parameter.name) or parameter.default or 1
    around = [value, value * 2, value * 4]
    return ",".join(str(one) for one in around if parameter.high is None or one <= parameter.high)
