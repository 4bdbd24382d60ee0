"""The line test: how far the server is, and how a call to somebody who answers by itself sounds."""

from collections.abc import Callable

import msgspec

from app.bus import EventBus
from app.clock import now_ms
from app.desk.accounts import Accounts
from app.desk.faults import fault_words
from app.desk.jobs import Jobs
from app.desk.providers import CodeKind, provider
from app.errors import UserError
from app.settings import Account
from app.telephony.commands import HangUp, Reconnect
from app.telephony.events import (
    CallAnswered,
    CallDialled,
    CallEnded,
    QualityMeasured,
    Registration,
    RegistrationChanged,
)
from app.telephony.phone import Phone
from app.telephony.sound_result import LineResult

_LISTEN_MS = 8_000


def echo_number(account: Account) -> str:
    """What to dial for the echo test of the account's telephone system, "" where there is none."""
    codes = provider(account.provider).codes
    return next((code.digits() for code in codes if code.kind is CodeKind.ECHO_TEST), "")


class LineTest:
    """One test; `done` is told what was found, once."""

    def __init__(
        self,
        bus: EventBus,
        *,
        phone: Phone,
        accounts: Accounts,
        jobs: Jobs,
        dial: Callable[[str], str],
        done: Callable[[LineResult], None],
    ) -> None:
        self._phone = phone
        self._accounts = accounts
        self._jobs = jobs
        self._dial = dial
        self._done = done
        self._asked_at = 0
        self._dialled_at = 0
        self._call_id = ""
        self.result = LineResult(peer=echo_number(accounts.default))
        self._leave = (
            bus.subscribe(RegistrationChanged, self._on_registration),
            bus.subscribe(CallDialled, self._on_dialled),
            bus.subscribe(CallAnswered, self._on_answered),
            bus.subscribe(QualityMeasured, self._on_quality),
            bus.subscribe(CallEnded, self._on_ended),
        )

    def start(self) -> None:
        """Ask the server first, where there is one that knows us."""
        if self._accounts.default.registrar:
            self._asked_at = now_ms()
            self._phone.send(Reconnect())
        else:
            self._call()

    def _on_registration(self, fact: RegistrationChanged) -> None:
        if not self._asked_at or fact.account != self._accounts.default.name:
            return
        if fact.state is Registration.REGISTERING:
            return
        took, self._asked_at = fact.at - self._asked_at, 0
        if fact.state is Registration.REGISTERED:
            self._found(registration_ms=max(0, took))
            self._call()
        else:
            self._end(failure=self._accounts.reachability.words(now_ms()))

    def _call(self) -> None:
        if not self.result.peer:
            self._jobs.start(
                ["line-test"],
                progress=lambda _share, _words: None,
                done=lambda found: self._end(
                    **{k: v for k, v in found.items() if k not in {"peer", "registration_ms"}}
                ),
                failed=lambda words: self._end(failure=words),
            )
            return
        self._dialled_at = now_ms()
        try:
            self._call_id = self._dial(self.result.peer)
        except UserError as error:
            self._end(failure=error.words)

    def _on_dialled(self, fact: CallDialled) -> None:
        if fact.call_id == self._call_id:
            self._dialled_at = fact.at

    def _on_answered(self, fact: CallAnswered) -> None:
        if self._call_id and fact.call_id == self._call_id:
            self._found(answered_ms=fact.at - self._dialled_at)

    def _on_quality(self, fact: QualityMeasured) -> None:
        if not self._call_id or fact.call_id != self._call_id:
            return
        self._found(
            loss=fact.loss,
            jitter_ms=fact.jitter_ms,
            round_trip_ms=fact.round_trip_ms,
            mos=fact.mos,
            codec=fact.codec,
        )
        if fact.talked_ms >= _LISTEN_MS:
            self._phone.send(HangUp(call_id=fact.call_id))

    def _on_ended(self, fact: CallEnded) -> None:
        if self._call_id and fact.call_id == self._call_id:
            known = self.result.answered_ms is not None
            self._end(
                failure="" if known else fault_words(fact.reason) or fact.reason or str(fact.code)
            )

    def _found(self, **figures: object) -> None:
        self.result = msgspec.structs.replace(self.result, **figures)

    def _end(self, **figures: object) -> None:
        self._found(**figures)
        self._call_id = ""
        for leave in self._leave:
            leave()
        done, self._done = self._done, lambda _result: None
        done(self.result)
