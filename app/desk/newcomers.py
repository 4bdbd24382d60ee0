"""Somebody else comes on to a recorded call: it pauses until they have heard the announcement.

The telephone pauses by itself the moment a call is passed on, desk or no desk. Here the newcomer is
told, and only then the recording goes on; an announcement that is lost leaves it paused.
"""

from collections.abc import Callable

from app.bus import EventBus
from app.desk.call_recording import Phase
from app.telephony.events import (
    AnnouncementEnded,
    CallEnded,
    CallIdentified,
    CallMediaChanged,
    MediaState,
)


class Newcomers:
    """The calls on which somebody has not been told yet that they are recorded.

    `phase` says how a call is recorded, `announced` whether the office announces at all (where not,
    the agent goes on by hand). `announce` begins an announcement, `told` and `lost` get its end.
    """

    def __init__(
        self,
        bus: EventBus,
        *,
        phase: Callable[[str], Phase],
        announced: Callable[[], bool],
        announce: Callable[[str], None],
        told: Callable[[AnnouncementEnded], None],
        lost: Callable[[AnnouncementEnded], None],
    ) -> None:
        self._phase = phase
        self._announced = announced
        self._announce = announce
        self._told = told
        self._lost = lost
        self._untold: set[str] = set()
        self._waiting: set[str] = set()
        """Those to be told as soon as there is sound both ways."""
        bus.subscribe(CallIdentified, self._on_identified)
        bus.subscribe(CallMediaChanged, self._on_media)
        bus.subscribe(AnnouncementEnded, self._on_announced)
        bus.subscribe(CallEnded, self._on_ended)

    def tell(self, call_id: str) -> bool:
        """Announce it to who has not been told; False when everybody has."""
        if call_id not in self._untold:
            return False
        self._waiting.discard(call_id)
        self._announce(call_id)
        return True

    def _on_identified(self, fact: CallIdentified) -> None:
        phase = self._phase(fact.call_id)
        recorded = phase in {Phase.RECORDING, Phase.PAUSED}
        if fact.transferred_by and recorded and self._announced():
            self._untold.add(fact.call_id)
            if phase is Phase.RECORDING:
                self._waiting.add(fact.call_id)

    def _on_media(self, fact: CallMediaChanged) -> None:
        if fact.media is MediaState.ACTIVE and fact.call_id in self._waiting:
            self.tell(fact.call_id)

    def _on_announced(self, fact: AnnouncementEnded) -> None:
        if fact.call_id not in self._untold or self._phase(fact.call_id) is not Phase.PAUSED:
            return
        if fact.complete:
            self._untold.discard(fact.call_id)
            self._told(fact)
        else:
            self._lost(fact)

    def _on_ended(self, fact: CallEnded) -> None:
        self._untold.discard(fact.call_id)
        self._waiting.discard(fact.call_id)
