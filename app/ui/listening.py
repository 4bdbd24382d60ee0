"""How a widget hears facts of the bus for as long as it lives."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtWidgets import QWidget

from app.bus import EventBus

Fact = TypeVar("Fact")


def listen(
    widget: QWidget, bus: EventBus, fact: type[Fact], handler: Callable[[Fact], None]
) -> None:
    """Call `handler` with each fact of this type until Qt deletes `widget`."""
    stop = bus.subscribe(fact, handler)
    widget.destroyed.connect(lambda _gone: stop())
