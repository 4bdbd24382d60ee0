"""What happened to line, engine and sound lately, for whoever looks for a fault."""

from collections import deque
from collections.abc import Iterator
from datetime import datetime

import msgspec

from app.bus import EventBus
from app.clock import now_ms
from app.telephony.events import (
    CallEnded,
    CommandRefused,
    DevicesChanged,
    EngineLost,
    EngineReady,
    Event,
    QualityMeasured,
    RegistrationChanged,
    RequestsDropped,
    SoundFailed,
    TraceTold,
)

_KEPT = 500
_FACTS: tuple[type[Event], ...] = (
    EngineReady,
    EngineLost,
    RegistrationChanged,
    RequestsDropped,
    SoundFailed,
    CommandRefused,
    CallEnded,
)


class Journal:
    """Keeps the last facts, the newest of devices and of each call's quality, and the trace."""

    def __init__(self, bus: EventBus) -> None:
        self._facts: deque[tuple[int, Event]] = deque(maxlen=_KEPT)
        self._quality: dict[str, QualityMeasured] = {}
        self.devices: DevicesChanged | None = None
        self.trace = TraceTold(messages=(), at=0)
        """The SIP messages when they were last asked for."""
        self.dropped = 0
        """Messages kept from the telephone so far; no trace shows them."""
        self.dropped_from = ""
        """Where the last of them came from."""
        for kind in _FACTS:
            bus.subscribe(kind, self._on_fact)
        bus.subscribe(QualityMeasured, self._on_quality)
        bus.subscribe(DevicesChanged, self._on_devices)
        bus.subscribe(TraceTold, self._on_trace)
        bus.subscribe(RequestsDropped, self._on_dropped)

    def lines(self) -> Iterator[str]:
        """One line a fact, the oldest first, then the last word on each call's sound."""
        for at, fact in self._facts:
            yield _line(at, fact)
        for fact in self._quality.values():
            yield _line(0, fact)

    def _on_fact(self, fact: Event) -> None:
        self._facts.append((now_ms(), fact))

    def _on_quality(self, fact: QualityMeasured) -> None:
        self._quality.pop(fact.call_id, None)
        self._quality[fact.call_id] = fact
        if len(self._quality) > _KEPT:
            del self._quality[next(iter(self._quality))]

    def _on_devices(self, fact: DevicesChanged) -> None:
        self.devices = fact

    def _on_dropped(self, fact: RequestsDropped) -> None:
        self.dropped += fact.strangers + fact.too_fast + fact.harmful
        self.dropped_from = fact.source

    def _on_trace(self, fact: TraceTold) -> None:
        self.trace = fact


def _line(at: int, fact: Event) -> str:
    fields = {k: v for k, v in msgspec.structs.asdict(fact).items() if v not in ("", None, 0, ())}
    words = " ".join(f"{name}={value!r}" for name, value in fields.items() if name != "at")
    when = f"{datetime.fromtimestamp(at / 1000).astimezone():%Y-%m-%d %H:%M:%S} " if at else ""
    return f"{when}{type(fact).__name__} {words}"
