"""Texts sent and received by SIP MESSAGE, outside calls and within them."""

import logging
from collections import deque
from collections.abc import Callable
from typing import Any

import pjsua2 as pj

from app.clock import now_ms
from app.telephony.commands import SendMessage
from app.telephony.engine import convert
from app.telephony.engine.accounts import Accounts
from app.telephony.engine.callbacks import Emit, EngineBuddy
from app.telephony.engine.hop.pace import Pace
from app.telephony.engine.live_call import LiveCall
from app.telephony.engine.notes import MessageAnswered, MessageSeen
from app.telephony.engine.timers import Timers
from app.telephony.events import Event, MessageDelivered, MessageReceived
from app.telephony.message_text import LONGEST_SENT, received_text, sent_length

ANSWER_S = 40.0
"""pjsip gives a transaction up after 32 s; then its answer has been lost on the way to us."""
MOST_WAITING = 50
"""Texts that may wait for the one before them to be answered."""

MOST_AT_ONCE = 7
"""Twelve texts a second are no conversation any more."""

log = logging.getLogger(__name__)


class _Place:
    """Where texts go, a buddy or a call, and those still to be sent there, in order."""

    def __init__(self, native: Any) -> None:  # noqa: ANN401  pjsua2 has no types
        self.native = native
        self.waiting: deque[SendMessage] = deque()


class Messages:
    """Sends one text at a time to each place: pjsip says only where an answer came from."""

    def __init__(
        self,
        accounts: Accounts,
        timers: Timers,
        *,
        call: Callable[[str], LiveCall | None],
        emit: Emit,
        say: Callable[[Event], None],
    ) -> None:
        self._accounts = accounts
        self._timers = timers
        self._call = call
        self._emit = emit
        self._say = say
        self._pace = Pace()
        self._dropped = 0
        self._places: dict[str, _Place] = {}

    def send(self, command: SendMessage) -> None:
        """Send it, or say why not."""
        reason = self._send(command)
        if reason:
            self._told(command, 0, reason)

    def _send(self, command: SendMessage) -> str:
        """Send or queue it; gives why neither could be done, "" when one was."""
        if not command.text.strip():
            return "empty"
        if sent_length(command.text) > LONGEST_SENT:
            return "too_long"
        key = command.call_id or self._address(command)
        if not key:
            return "no_account" if self._accounts.get(command.account) is None else "bad_target"
        place = self._places.get(key)
        if place is None:
            native = self._native(command, key)
            if native is None:
                return "call_gone" if command.call_id else "cannot_send"
            place = self._places[key] = _Place(native)
        if len(place.waiting) >= MOST_WAITING:
            return "too_fast"
        place.waiting.append(command)
        if len(place.waiting) == 1:
            self._send_first(key, place)
        return ""

    def _address(self, command: SendMessage) -> str:
        """The account and the URI a text outside calls goes to, "" where there is none."""
        account = self._accounts.get(command.account)
        if account is None:
            return ""
        uri = convert.target_uri(command.target, domain=account.domain)
        return f"{command.account} {uri}" if uri is not None else ""

    def _native(self, command: SendMessage, key: str) -> Any:  # noqa: ANN401  pjsua2 has no types
        if command.call_id:
            call = self._call(command.call_id)
            return call.native if call is not None and call.answered_at is not None else None
        account = self._accounts.get(command.account)
        if account is None:
            return None
        buddy, config = EngineBuddy(command.account, command.target, self._emit), pj.BuddyConfig()
        config.uri = key.removeprefix(f"{command.account} ")
        try:
            buddy.create(account.live, config)
        except pj.Error as error:
            log.warning("message to %s: %s", config.uri, error.info())
            return None
        return buddy

    def _send_first(self, key: str, place: _Place) -> None:
        command = place.waiting[0]
        request = pj.SendInstantMessageParam()
        request.contentType = "text/plain"
        request.content = command.text
        try:
            place.native.sendInstantMessage(request)
        except pj.Error as error:
            log.warning("message to %s: %s", key, error.info())
            self._answered(key, 0, "cannot_send")
        else:
            self._timers.after(ANSWER_S, lambda: self._give_up(key, command))

    def _give_up(self, key: str, command: SendMessage) -> None:
        place = self._places.get(key)
        if place is not None and place.waiting and place.waiting[0] is command:
            self._answered(key, 408, "")

    def on_answered(self, note: MessageAnswered) -> None:
        """The text on its way has its final answer."""
        self._answered(note.place, note.code, convert.clean(note.reason))

    def _answered(self, key: str, code: int, reason: str) -> None:
        place = self._places.get(key)
        if place is None or not place.waiting:
            return
        self._told(place.waiting.popleft(), code, reason)
        if place.waiting:
            self._send_first(key, place)
        else:
            del self._places[key]

    def _told(self, command: SendMessage, code: int, reason: str) -> None:
        self._say(
            MessageDelivered(message_id=command.message_id, code=code, reason=reason, at=now_ms())
        )

    def on_message(self, note: MessageSeen) -> None:
        """Somebody has written; what comes too fast is thrown away and counted."""
        text = received_text(note.body, note.content_type)
        if text is None:
            log.info("passed over a message of type %r", note.content_type[:60])
            return
        if not self._pace.allows(MOST_AT_ONCE):
            self._dropped += 1
            return
        sender = convert.name_address(note.sender)
        dropped, self._dropped = self._dropped, 0
        self._say(
            MessageReceived(
                account=note.account,
                remote=self._remote(note.account, sender),
                display_name=sender.display_name,
                text=text,
                call_id=note.call_id,
                at=now_ms(),
                dropped=dropped,
            )
        )

    def _remote(self, account: str, sender: convert.NameAddress) -> str:
        """Who can be written back to: the user alone where our server knows them."""
        if self._accounts.domain(account) or not sender.host:
            return sender.user
        return f"{sender.user}@{sender.host}"

    def forget(self, account: str) -> None:
        """This account is going: what has not been answered never will be."""
        for key in [key for key in self._places if key.startswith(f"{account} ")]:
            for command in self._places.pop(key).waiting:
                self._told(command, 0, "no_account")

    def close(self) -> None:
        """Drop every native object; pjsip ends next."""
        self._places.clear()
