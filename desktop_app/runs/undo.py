"""Going back and forth between what the controls said, one step at a time."""

from __future__ import annotations

from typing import Generic, TypeVar

from desktop_app.engine.spec import RunSpec

State = TypeVar("State")
MOST = 200
"""So many steps back are kept."""


class Undo(Generic[State]):
    """States in the order in which they came about; ``now`` is the one in use."""

    def __init__(self, now: State, most: int = MOST) -> None:
        self.now = now
        self._most = most
        self._before: list[State] = []
        self._after: list[State] = []
        self._typed = ""

    @property
    def can_undo(self) -> bool:
        """Whether there is a state to go back to."""
        return bool(self._before)

    @property
    def can_redo(self) -> bool:
        """Whether there is a state that was gone back from."""
        return bool(self._after)

    def note(self, state: State, typed: str = "") -> None:
        """Take in a state that someone has brought about; one like the last is none.

        ``typed`` names what it was typed into: what is typed there in one go is one step.
        """
        if state == self.now:
            return
        if not typed or typed != self._typed:
            self._before = [*self._before, self.now][-self._most :]
        self.now, self._after, self._typed = state, [], typed
        if typed and self._before and self._before[-1] == state:  # typed, and all taken back again
            self._before.pop()
            self._typed = ""

    def settle(self) -> None:
        """Let what is typed from now on be a step of its own."""
        self._typed = ""

    def undo(self) -> State:
        """Go a step back, if there is one, and return the state that is in use then."""
        return self._move(self._before, self._after)

    def redo(self) -> State:
        """Go a step forth again, if there is one, and return the state that is in use then."""
        return self._move(self._after, self._before)

    def _move(self, source: list[State], target: list[State]) -> State:
        self.settle()
        if source:
            target.append(self.now)
            self.now = source.pop()
        return self.now


def changed_setting(one: RunSpec, other: RunSpec) -> str:
    """Return the only setting in which two specs of the same work and way differ, or nothing."""
    if (one.workload, one.executor) != (other.workload, other.executor):
        return ""
    mine, theirs = ({**spec.parameters, **spec.options} for spec in (one, other))
    names = [name for name in {**mine, **theirs} if mine.get(name) != theirs.get(name)]
    return names[0] if len(names) == 1 else ""
