"""The controls: which work, done how. The form is made from the declarations of both."""

from __future__ import annotations

import contextlib
import inspect
import re
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop_app.engine.catalog import (
    Entry,
    can_stay_open,
    has_processes,
    list_executors,
    list_workloads,
    make_spec,
)
from desktop_app.engine.parameters import UnusableSetting
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.language import tr
from desktop_app.runs.pythons import Python
from desktop_app.runs.told import tr_told
from desktop_app.ui.fields import Field, narrow
from desktop_app.ui.python_box import PythonBox
from desktop_app.ui.theme import SPACE


class Controls(QScrollArea):
    """The form. ``changed`` says that something in it did."""

    changed = Signal()
    python_chosen = Signal(str)
    """The path of the Python that shall run it; empty for this one."""

    def __init__(self) -> None:
        super().__init__(widgetResizable=True)
        self.setAccessibleName(tr("Controls"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.workload = Choice(tr("WORKLOAD"), tr("What a task does"), list_workloads())
        self.executor = Choice(tr("EXECUTOR"), tr("How the tasks are run"), list_executors())
        self.keep_open = _tick_box(
            tr("keep open"),
            tr(
                "The run stays open after its first tasks: add more under Promise, one by one, until "
                "Close. Watch each wait in the queue and its ready() turn true."
            ),
        )
        self.ends_at_death = _tick_box(
            tr("end when a worker dies"),
            tr(
                "When a worker process dies, the run ends at once. Otherwise the other workers finish "
                "what they can first, and Dask tries the lost task again."
            ),
        )
        self.python = PythonBox()
        self.python.chosen.connect(self.python_chosen)
        self.python.chosen.connect(self.changed)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        layout.addWidget(self.workload)
        layout.addSpacing(2 * SPACE)
        layout.addWidget(self.executor)
        layout.addWidget(self.keep_open)
        layout.addWidget(self.ends_at_death)
        layout.addSpacing(2 * SPACE)
        layout.addWidget(self.python)
        layout.addStretch()
        self.setWidget(page)
        for part in (self.workload, self.executor):
            part.changed.connect(self._fit)
            part.changed.connect(self.changed)
        for box in (self.keep_open, self.ends_at_death):
            box.toggled.connect(self.changed)
        self.workload.choose("prime_factors")
        self.executor.choose("process_pool")
        self._fit()

    def _fit(self) -> None:
        """Grey out what the chosen executor cannot do."""
        for part in (self.workload, self.executor):
            part.complain("")
        executor = self.executor.entry
        adds = hasattr(self.workload.entry.module, "more_inputs")
        self.keep_open.setEnabled(can_stay_open(executor) and adds)
        self.ends_at_death.setEnabled(has_processes(executor))
        per_worker = (
            "workers" in inspect.signature(self.workload.entry.module.make_inputs).parameters
        )
        workers = self.executor.fields.get("workers")
        if workers and executor.name == "serial":
            workers.setVisible(per_worker)

    def spec(self) -> RunSpec | None:
        """Return the spec that the form describes, or None after saying what is wrong with it."""
        try:
            return make_spec(
                self.workload.entry.name,
                self.executor.entry.name,
                self.workload.values(),
                self.executor.values(),
                keep_open=self.keep_open.isChecked() and self.keep_open.isEnabled(),
                python=self.python.path,
                ends_at_death=self.ends_at_death.isChecked() and self.ends_at_death.isEnabled(),
            )
        except UnusableSetting as mistake:
            parts = {"workload": self.workload, "executor": self.executor}
            fields = {**self.workload.fields, **self.executor.fields}
            places: dict[str, Choice | Field] = {**fields, **parts}
            place = places.get(mistake.setting, self.executor)
            place.complain(str(mistake))
            (place.tab_stops[-1] if isinstance(place, Field) else place.editor).setFocus()
            self.ensureWidgetVisible(place)
            return None

    def typed(self) -> RunSpec:
        """Return what stands in the form as it was typed, whether usable or not."""
        return RunSpec(
            self.workload.entry.name,
            self.executor.entry.name,
            self.workload.values(),
            self.executor.values(),
            keep_open=self.keep_open.isChecked(),
            python=self.python.wanted,
            ends_at_death=self.ends_at_death.isChecked(),
        )

    def _field(self, name: str) -> Field | None:
        return {**self.workload.fields, **self.executor.fields}.get(name)

    def is_typed(self, name: str) -> bool:
        """Return whether the setting of this name is typed or drawn, not chosen or ticked."""
        field = self._field(name)
        return field is not None and field.parameter.kind not in ("choice", "bool")

    def reveal(self, name: str) -> None:
        """Scroll to the field of this name, if there is one."""
        if field := self._field(name):
            self.ensureWidgetVisible(field)

    def show_spec(self, spec: RunSpec) -> None:
        """Put a spec into the form; what this version does not know is left out."""
        self.workload.choose(spec.workload)
        self.executor.choose(spec.executor)
        for choice, values in (
            (self.workload, spec.parameters),
            (self.executor, spec.options),
        ):
            for name, value in values.items():
                if name in choice.fields:
                    choice.fields[name].set_value(value)
        self.keep_open.setChecked(spec.keep_open)
        self.ends_at_death.setChecked(spec.ends_at_death)
        self.python.choose(spec.python)

    def offer_pythons(self, pythons: list[Python]) -> None:
        """Offer the Pythons of this machine."""
        self.python.offer(pythons)

    def grey_out(self, python: str, reasons: dict[str, str]) -> None:
        """Grey out what the Python of this path, if it is the chosen one, does not have."""
        if python == self.python.path:
            for part in (self.workload, self.executor):
                part.grey_out(reasons)
                part.complain("")


class Choice(QWidget):
    """One of several entries and the fields of its settings; what was typed is kept for each."""

    changed = Signal()

    def __init__(self, heading: str, help_text: str, entries: dict[str, Entry]) -> None:
        super().__init__()
        self.entries = entries
        self.fields: dict[str, Field] = {}
        self._typed: dict[str, dict[str, Any]] = {}
        label = QLabel(heading)
        label.setProperty("role", "section")
        self.box = self.editor = QComboBox()
        self.box.setToolTip(help_text)
        self.box.setAccessibleName(heading.lower())
        for entry in entries.values():
            self.box.addItem(tr(entry.title))
            self.box.setItemData(self.box.count() - 1, tr(entry.help), Qt.ItemDataRole.ToolTipRole)
        self.grey_out({name: entry.reason for name, entry in entries.items()})
        self._about = QLabel(wordWrap=True)
        self._about.setProperty("role", "muted")
        self._mistake = QLabel(wordWrap=True)
        self._mistake.setProperty("role", "bad")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        for widget in (label, self.box, self._mistake, self._about):
            self._layout.addWidget(widget)
        self._shown = ""
        self.box.currentIndexChanged.connect(self._show_fields)
        self._show_fields()

    @property
    def entry(self) -> Entry:
        """The entry that is chosen."""
        return list(self.entries.values())[max(0, self.box.currentIndex())]

    def choose(self, name: str) -> None:
        """Choose an entry by its identifier; an unknown one changes nothing."""
        if name in self.entries:
            self.box.setCurrentIndex(list(self.entries).index(name))

    def values(self) -> dict[str, Any]:
        """Return what stands in the fields."""
        return {name: field.value for name, field in self.fields.items()}

    def complain(self, sentence: str) -> None:
        """Show why the chosen entry cannot be used; an empty sentence says that it can."""
        self._mistake.setText(tr_told(sentence))
        self._mistake.setVisible(bool(sentence))

    def grey_out(self, reasons: dict[str, str]) -> None:
        """Grey out the entries for which there is a reason, and say it."""
        model = self.box.model()
        assert isinstance(model, QStandardItemModel)
        for row, (name, entry) in enumerate(self.entries.items()):
            reason = reasons.get(name, "")
            title = tr(entry.title)
            self.box.setItemText(row, f"{title} – {tr_told(reason)}" if reason else title)
            model.itemFromIndex(model.index(row, 0, QModelIndex())).setEnabled(not reason)
        narrow(self.box)

    def _show_fields(self) -> None:
        if self._shown:
            self._typed[self._shown] = self.values()
        entry = self.entry
        self._shown = entry.name
        self.complain("")
        first_sentence = re.split(r"\.\s", tr(entry.help))[0].rstrip(".")
        self._about.setText(first_sentence.replace("\n", " ") + ".")
        self.box.setToolTip(tr(entry.help))
        carried = self._typed.get(entry.name) or _usable(self.values(), entry)
        for field in self.fields.values():
            self._layout.removeWidget(field)
            field.hide()
            field.deleteLater()
        cautions: dict[str, str] = getattr(entry.module, "CAUTION", {})
        self.fields = {
            parameter.name: Field(parameter, cautions.get(parameter.name, ""))
            for parameter in entry.parameters
        }
        for name, field in self.fields.items():
            self._layout.addWidget(field)
            if name in carried:
                is_number = field.parameter.kind in ("int", "float")
                field.set_value(_number(carried[name]) if is_number else carried[name])
            field.changed.connect(self.changed)
        stops = [stop for field in self.fields.values() for stop in field.tab_stops]
        for before, after in pairwise([self.box, *stops]):
            self.setTabOrder(before, after)
        self.changed.emit()


def _tick_box(text: str, help_text: str) -> QCheckBox:
    box = QCheckBox(text)
    box.setToolTip(help_text)
    return box


def _usable(values: dict[str, Any], entry: Entry) -> dict[str, Any]:
    """Return those values of another entry's fields that a setting of the same name can take over."""
    usable: dict[str, Any] = {}
    for parameter in entry.parameters:
        with contextlib.suppress(UnusableSetting, KeyError):
            usable[parameter.name] = parameter.read(values[parameter.name])
    return usable


def _number(value: Any) -> Any:
    """Return a typed whole number as one, so that it is written like a default."""
    text = value.replace(",", "") if isinstance(value, str) else ""
    return int(text) if text.isdecimal() else value
