"""The event bus of one thread: facts are published, reactions are subscribed."""

import logging
from collections import defaultdict, deque
from collections.abc import Callable
from typing import Any, TypeVar

Fact = TypeVar("Fact")

log = logging.getLogger(__name__)


class EventBus:
    """Hands every published fact to the handlers of its exact type, in order of subscription.

    A fact published by a handler waits until the one at hand has reached all its handlers, so that
    everybody hears of things in the order they happened. The bus knows nothing else of the program
    and belongs to one thread.
    """

    def __init__(self) -> None:
        self._handlers: defaultdict[type[Any], list[Callable[[Any], None]]] = defaultdict(list)
        self._waiting: deque[object] = deque()
        self._publishing = False

    def subscribe(self, fact: type[Fact], handler: Callable[[Fact], None]) -> Callable[[], None]:
        """Have `handler` called with each fact of this type; returns the way to stop that."""
        handlers = self._handlers[fact]
        handlers.append(handler)

        def unsubscribe() -> None:
            if handler in handlers:
                handlers.remove(handler)

        return unsubscribe

    def publish(self, fact: object) -> None:
        """Call the handlers one by one; a handler that fails is logged and stops no other."""
        self._waiting.append(fact)
        if self._publishing:
            return
        self._publishing = True
        try:
            while self._waiting:
                self._deliver(self._waiting.popleft())
        finally:
            self._publishing = False

    def _deliver(self, fact: object) -> None:
        for handler in tuple(self._handlers[type(fact)]):
            try:
                handler(fact)
            except Exception:
                log.exception("a handler of %s failed", type(fact).__name__)
