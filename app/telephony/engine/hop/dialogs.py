"""Which conversations are known: what belongs to one may come from anybody who is in it."""

from collections import OrderedDict

MOST_RUNNING = 1_000
MOST_OVER = 500
"""Those that have ended a moment ago: what is still under way for them is let through."""


class Dialogs:
    """Call-IDs and the account each belongs to; bounded, and a flood cannot push a call out.

    A conversation is held while it is answered; one that is still being set up makes way first.
    """

    def __init__(self) -> None:
        self._running: dict[bytes, bytes] = {}
        self._early: OrderedDict[bytes, bytes] = OrderedDict()
        self._over: OrderedDict[bytes, bytes] = OrderedDict()

    def __len__(self) -> int:
        return len(self._running) + len(self._early)

    def account_of(self, call_id: bytes) -> bytes | None:
        """The token of the account that a conversation belongs to; None for an unknown one."""
        for known in (self._running, self._early, self._over):
            if call_id in known:
                return known[call_id]
        return None

    def begin(self, call_id: bytes, token: bytes) -> None:
        """A request outside any dialog has passed."""
        if call_id in self._running:
            return
        self._over.pop(call_id, None)
        _keep(self._early, call_id, token, MOST_RUNNING)

    def confirm(self, call_id: bytes) -> None:
        """It was answered."""
        token = self._early.pop(call_id, None) or self._over.pop(call_id, None)
        if token is None:
            return
        if len(self._running) >= MOST_RUNNING:  # no honest telephone has so many
            self.end(next(iter(self._running)))
        self._running[call_id] = token

    def give_up(self, call_id: bytes) -> None:
        """It came to nothing; one that runs goes on."""
        token = self._early.pop(call_id, None)
        if token is not None:
            _keep(self._over, call_id, token, MOST_OVER)

    def end(self, call_id: bytes) -> None:
        """It has ended."""
        token = self._running.pop(call_id, None)
        if token is not None:
            _keep(self._over, call_id, token, MOST_OVER)
        else:
            self.give_up(call_id)


def _keep(where: OrderedDict[bytes, bytes], key: bytes, token: bytes, most: int) -> None:
    where[key] = token
    where.move_to_end(key)
    if len(where) > most:
        where.popitem(last=False)
