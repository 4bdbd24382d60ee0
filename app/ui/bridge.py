"""The one hop from any thread to the thread of the window."""

import logging
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from shiboken6 import isValid

from app.bus import EventBus

log = logging.getLogger(__name__)


class Bridge(QObject):
    """Carries facts to the bus and answers to their askers, in the order they were handed in.

    `post` and `call` may be used from any thread; what they bring is done on the thread that
    built the bridge. After `close` nothing more comes across.
    """

    _arrived = Signal(object)

    def __init__(self, bus: EventBus) -> None:
        super().__init__()
        self._bus = bus
        self._open = True
        self._arrived.connect(self._on_arrived, Qt.ConnectionType.QueuedConnection)

    def post(self, fact: object) -> None:
        """Publish `fact` on the bus, over there."""
        if self._open:
            self._arrived.emit(fact)

    def call(self, function: Callable[[], None]) -> None:
        """Call `function`, over there."""
        if self._open:
            self._arrived.emit(_Call(function))

    def deliver(self) -> None:
        """Bring across now what has been handed in, where no event loop does; on this thread."""
        QCoreApplication.sendPostedEvents(self)

    def close(self) -> None:
        """Let nothing more across: the window is gone."""
        self._open = False

    def _on_arrived(self, thing: object) -> None:
        if not self._open:
            return
        if not isinstance(thing, _Call):
            self._bus.publish(thing)
            return
        try:
            thing.function()
        except Exception:
            log.exception("an answer could not be taken")


class _Call:
    __slots__ = ("function",)

    def __init__(self, function: Callable[[], None]) -> None:
        self.function = function


def is_gone(function: Callable[..., object]) -> bool:
    """Whether `function` is a method of a widget that Qt has deleted since it was asked for."""
    owner = getattr(function, "__self__", None)
    return isinstance(owner, QObject) and not isValid(owner)
