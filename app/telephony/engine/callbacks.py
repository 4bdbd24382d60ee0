"""The subclasses pjsua2 calls: each callback copies plain values, hands them on and returns.

They run on the engine thread, inside libHandleEvents. Nothing is decided here but whether a call
rings, for its caller waits. An exception must not leave a callback: SWIG would print it and keep
its traceback, and with it the call, for ever.

pjsua2 knows a call by the number of its line, which the next call gets. The native half of an
EngineCall dies in the callback that says its call is over: later it would hang up its successor.
"""

import functools
import logging
import sys
import uuid
from collections.abc import Callable
from typing import Any, NoReturn, ParamSpec

import pjsua2 as pj

from app.telephony.engine import digits
from app.telephony.engine.convert import header, is_stale, refer_number, says_who
from app.telephony.engine.notes import (
    BuddySeen,
    CancelSeen,
    DigitAnswered,
    DigitSeen,
    IdentitySeen,
    MailboxSeen,
    MediaSeen,
    MessageAnswered,
    MessageSeen,
    Note,
    Redirected,
    Referred,
    RegistrationSeen,
    ReinviteDone,
    Rejected,
    Replaced,
    StateSeen,
    StreamEnded,
    StunChecked,
    TransferSeen,
    TransferSent,
)
from app.telephony.engine.quality import stream_counts

Emit = Callable[[Note], None]
Ring = Callable[["EngineCall", str], None]
Arguments = ParamSpec("Arguments")

log = logging.getLogger(__name__)

MOST_REDIRECTIONS = 3
"""Targets an outgoing call goes on to when it is answered by "try there instead" (3xx)."""
_FINAL = 200
_NOT_KNOWN = 0xFFFFFFFF  # PJSIP_EXPIRES_NOT_SPECIFIED
_SESSION_TERMINATED = 171140  # PJSIP_ESESSIONTERMINATED


def guarded(callback: Callable[Arguments, None]) -> Callable[Arguments, None]:
    """Let no exception out of a callback, and leave no traceback that holds native objects."""

    @functools.wraps(callback)
    def wrapper(*args: Arguments.args, **kwargs: Arguments.kwargs) -> None:
        try:
            callback(*args, **kwargs)
        except pj.Error as error:
            log.warning("%s: %s", callback.__name__, error.info())
        except Exception:
            log.exception("%s failed", callback.__name__)
        sys.last_traceback = sys.last_value = sys.last_type = None

    return wrapper


def default_settings() -> pj.CallOpParam:
    """Parameters of a call operation with pjsua's default call settings."""
    return pj.CallOpParam(True)  # noqa: FBT003  SWIG knows no keywords


class EngineEndpoint(pj.Endpoint):
    """The SIP stack of this process; `account_at` finds an account by the route it is called by."""

    def __init__(
        self,
        emit: Emit,
        account_at: Callable[[str], "EngineAccount | None"],
        only_one: Callable[[], bool],
    ) -> None:
        super().__init__()
        self._emit = emit
        self._account_at = account_at
        self._only_one = only_one

    @guarded
    def onSelectAccount(self, prm: Any) -> None:  # noqa: ANN401  pjsua2 has no types
        # The hop knows whom it is for: pjsip would guess by the names in the message.
        if self._only_one():
            return
        account = self._account_at(prm.rdata.wholeMsg)
        if account is not None:
            prm.accountIndex = account.getId()

    @guarded
    def onNatCheckStunServersComplete(self, prm: Any) -> None:  # noqa: ANN401  pjsua2 has no types
        self._emit(StunChecked(prm.status == pj.PJ_SUCCESS))

    @guarded
    def onRejectedIncomingCall(self, prm: Any) -> None:  # noqa: ANN401  pjsua2 has no types
        invite = prm.rdata.wholeMsg
        account = self._account_at(invite)
        if account is not None:
            self._emit(Rejected(account.name, invite, prm.statusCode))


class EngineAccount(pj.Account):
    """One SIP account; `ring` takes a call and its INVITE, and answers before it returns."""

    def __init__(self, name: str, emit: Emit, ring: Ring) -> None:
        super().__init__()
        self.name = name
        self._emit = emit
        self._ring = ring

    @guarded
    def onIncomingCall(self, prm: Any) -> None:  # noqa: ANN401  pjsua2 has no types
        call = EngineCall(self, uuid.uuid4().hex, self._emit, prm.callId)
        self._ring(call, prm.rdata.wholeMsg)

    @guarded
    def onRegState(self, prm: Any) -> None:  # noqa: ANN401  pjsua2 has no types
        expires_s = 0 if prm.expiration == _NOT_KNOWN else prm.expiration
        stale = is_stale(prm.rdata.wholeMsg)
        self._emit(RegistrationSeen(self.name, prm.code, prm.reason, expires_s, stale=stale))

    @guarded
    def onInstantMessage(self, prm: Any) -> None:  # noqa: ANN401  pjsua2 has no types
        rdata = prm.rdata
        sender = header(rdata.wholeMsg, "from")
        self._emit(MessageSeen(self.name, sender, prm.contentType, prm.msgBody, rdata.srcAddress))

    @guarded
    def onInstantMessageStatus(self, prm: Any) -> None:  # noqa: ANN401  pjsua2 has no types
        self._emit(MessageAnswered(f"{self.name} {prm.toUri}", prm.code, prm.reason))

    @guarded
    def onMwiInfo(self, prm: Any) -> None:  # noqa: ANN401  pjsua2 has no types
        message = prm.rdata.wholeMsg
        if message:
            self._emit(MailboxSeen(self.name, message))


class EngineBuddy(pj.Buddy):
    """Somebody written to, or watched, over one account."""

    def __init__(self, account: str, target: str, emit: Emit) -> None:
        super().__init__()
        self._account = account
        self._target = target
        self._emit = emit

    @guarded
    def onBuddyState(self) -> None:
        info = self.getInfo()
        status = info.presStatus
        self._emit(
            BuddySeen(
                self._account,
                self._target,
                status.status,
                status.activity,
                status.note,
                info.subState,
            )
        )


class EngineCall(pj.Call):
    """One leg of a call; `call_id` is ours, not SIP's."""

    def __init__(
        self, account: EngineAccount, call_id: str, emit: Emit, native: int = pj.PJSUA_INVALID_ID
    ) -> None:
        super().__init__(account, native)
        self.call_id = call_id
        self._account = account
        self._emit = emit
        self._codec = ""
        self._redirections = 0
        self.transfers = False
        """Whether the far end is asked, now or later, to speak with somebody else."""
        self._told_of = ""
        """The transfer that the NOTIFY is about which pjsip hands on next."""
        self._successor: EngineCall | None = None

    @property
    def account(self) -> str:
        """The name of the account it came by, or goes by."""
        return self._account.name

    def _make_successor(self) -> "EngineCall":
        """The leg this call goes on with; pjsip would know but a pointer to it."""
        self._successor = EngineCall(self._account, uuid.uuid4().hex, self._emit)
        return self._successor

    @guarded
    def onCallState(self, prm: Any) -> None:  # noqa: ANN401  pjsua2 has no types
        info = self.getInfo()
        self._emit(StateSeen(self.call_id, info.state, info.lastStatusCode, info.lastReason))
        if info.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self._end()

    def _end(self) -> None:
        pj.Call.__swig_destroy__(self)
        del self.this
        self.__class__ = EndedCall  # type: ignore[assignment]

    @guarded
    def onCallMediaState(self, prm: Any) -> None:  # noqa: ANN401  pjsua2 has no types
        self._emit(MediaSeen(self.call_id))

    @guarded
    def onCallTsxState(self, prm: Any) -> None:  # noqa: ANN401  pjsua2 has no types
        event = prm.e
        if event.type != pj.PJSIP_EVENT_TSX_STATE:
            return
        change = event.body.tsxState
        if change.type == pj.PJSIP_EVENT_TX_MSG:
            if self.transfers:
                self._note_transfer(change.tsx)
            return  # what we have said ourselves
        tsx = change.tsx
        if change.type == pj.PJSIP_EVENT_RX_MSG and tsx.method in {"INVITE", "UPDATE"}:
            source = change.src
            message = source.rdata.wholeMsg
            if says_who(message):
                self._emit(IdentitySeen(self.call_id, message, source.rdata.srcAddress))
        if tsx.method == "INVITE" and tsx.role == pj.PJSIP_ROLE_UAC and tsx.statusCode >= _FINAL:
            self._emit(ReinviteDone(self.call_id, tsx.statusCode))
        elif tsx.method == "NOTIFY" and change.type == pj.PJSIP_EVENT_RX_MSG:
            self._told_of = refer_number(header(change.src.rdata.wholeMsg, "event"))
        elif tsx.method == "INFO" and _is_final(change):
            digit = digits.of_info(tsx.lastTx.wholeMsg)
            self._emit(DigitAnswered(self.call_id, digit, tsx.statusCode))
        elif tsx.method == "CANCEL" and change.type == pj.PJSIP_EVENT_RX_MSG:
            source = change.src
            self._emit(CancelSeen(self.call_id, header(source.rdata.wholeMsg, "reason")))

    def _note_transfer(self, tsx: Any) -> None:  # noqa: ANN401  pjsua2 has no types
        if tsx.method == "REFER" and tsx.state == pj.PJSIP_TSX_STATE_CALLING:
            number = header(tsx.lastTx.wholeMsg, "cseq").partition(" ")[0]
            self._emit(TransferSent(self.call_id, number))

    @guarded
    def onCallTransferRequest(self, prm: Any) -> None:  # noqa: ANN401  pjsua2 has no types
        prm.newCall = self._make_successor()
        self._emit(Referred(self.call_id, self._successor, prm.dstUri))

    @guarded
    def onCallReplaceRequest(self, prm: Any) -> None:  # noqa: ANN401  pjsua2 has no types
        prm.newCall = self._make_successor()
        rdata = prm.rdata
        self._emit(Replaced(self.call_id, self._successor, rdata.wholeMsg, rdata.srcAddress))

    @guarded
    def onCallTransferStatus(self, prm: Any) -> None:  # noqa: ANN401  pjsua2 has no types
        prm.cont = True
        final = bool(prm.finalNotify)
        self._emit(TransferSeen(self.call_id, prm.statusCode, prm.reason, final, self._told_of))

    def onCallRedirected(self, prm: Any) -> int:  # noqa: ANN401  pjsua2 has no types
        # Answered here because pjsip waits for it; an exception would end the process.
        self._redirections += 1
        if self._redirections > MOST_REDIRECTIONS:
            # Not STOP: pjsip would say 487, as if nobody had answered.
            return int(pj.PJSIP_REDIRECT_REJECT)
        self._emit(Redirected(self.call_id, str(prm.targetUri)))
        return int(pj.PJSIP_REDIRECT_ACCEPT)

    @guarded
    def onStreamCreated(self, prm: Any) -> None:  # noqa: ANN401  pjsua2 has no types
        self._codec = self.getStreamInfo(prm.streamIdx).codecName

    @guarded
    def onStreamDestroyed(self, prm: Any) -> None:  # noqa: ANN401  pjsua2 has no types
        statistics = self.getStreamStat(prm.streamIdx)
        self._emit(StreamEnded(self.call_id, stream_counts(self._codec, statistics)))

    @guarded
    def onDtmfDigit(self, prm: Any) -> None:  # noqa: ANN401  pjsua2 has no types
        self._emit(DigitSeen(self.call_id, prm.digit))

    @guarded
    def onInstantMessage(self, prm: Any) -> None:  # noqa: ANN401  pjsua2 has no types
        rdata = prm.rdata
        sender = header(rdata.wholeMsg, "from")
        self._emit(
            MessageSeen(
                self.account,
                sender,
                prm.contentType,
                prm.msgBody,
                rdata.srcAddress,
                self.call_id,
            )
        )

    @guarded
    def onInstantMessageStatus(self, prm: Any) -> None:  # noqa: ANN401  pjsua2 has no types
        self._emit(MessageAnswered(self.call_id, prm.code, prm.reason))


def _is_final(change: Any) -> bool:  # noqa: ANN401  pjsua2 has no types
    """Whether our request has just got its final answer, or none in time; true once for each."""
    tsx = change.tsx
    ended = {pj.PJSIP_TSX_STATE_COMPLETED, pj.PJSIP_TSX_STATE_TERMINATED}
    ours = tsx.role == pj.PJSIP_ROLE_UAC
    return ours and tsx.state in ended and change.prevState not in ended


class EndedCall:
    """What an EngineCall is once its call is over: asking it for anything raises pj.Error."""

    call_id: str

    def isActive(self) -> bool:
        """Never."""
        return False

    def __getattr__(self, name: str) -> NoReturn:
        raise pj.Error(_SESSION_TERMINATED, name, "the call has ended", "", 0)
