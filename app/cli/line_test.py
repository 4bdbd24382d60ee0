"""`line-test`: one telephone of this computer calls another, without a server."""

import tempfile
import threading
import uuid
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

from app.cli.output import progress_lines, result, silence
from app.clock import now_ms
from app.errors import UserError
from app.i18n import _, current
from app.paths import DataPaths, resource
from app.telephony.client import PhoneClient
from app.telephony.commands import Answer, Dial, HangUp, Register
from app.telephony.events import (
    CallAnswered,
    CallEnded,
    CallRinging,
    EngineReady,
    Event,
    QualityMeasured,
    Registration,
    RegistrationChanged,
)
from app.telephony.sound_result import LineResult

_PATIENCE_S = 15.0

Kind = TypeVar("Kind", bound=Event)


class _Telephone:
    """A telephone without a sound device, in a folder of its own; speech comes from a file."""

    def __init__(self, folder: Path) -> None:
        paths = DataPaths(folder).create()
        speech = resource("sounds", "demo-caller-en.wav")
        self._heard: list[Event] = []
        self._news = threading.Condition()
        self.phone = PhoneClient(
            paths,
            self._hear,
            no_sound=True,
            bind="127.0.0.1",
            options=("--play", str(speech), "--linger", "2"),
        )

    def _hear(self, event: Event) -> None:
        with self._news:
            self._heard.append(event)
            self._news.notify_all()

    def wait_for(self, kind: type[Kind], seconds: float = _PATIENCE_S) -> Kind:
        """The last fact of this kind, come or to come; raises `UserError` when none comes."""
        with self._news:
            if not self._news.wait_for(lambda: bool(self._all(kind)), seconds):
                raise UserError(_("The telephone of this computer does not answer."))
            return self._all(kind)[-1]

    def _all(self, kind: type[Kind]) -> list[Kind]:
        return [event for event in self._heard if isinstance(event, kind)]

    def direct(self, user: str) -> str:
        """Be callable without a server; gives the address."""
        ready = self.wait_for(EngineReady)
        self.phone.send(Register(account=user, registrar="", user=user, password=""))
        if self.wait_for(RegistrationChanged).state is not Registration.DIRECT:
            raise UserError(_("The telephone of this computer does not answer."))
        return f"sip:{user}@127.0.0.1:{ready.sip_port}"

    def wait_for_figures(self, seconds: float) -> QualityMeasured:
        """The first figures of a call that has been heard for so long."""
        with self._news:
            self._news.wait_for(lambda: self._measured(seconds) is not None, 2 * seconds + 10)
            found = self._measured(seconds)
        if found is None:
            raise UserError(_("The test call was not heard."))
        return found

    def _measured(self, seconds: float) -> QualityMeasured | None:
        figures = self._all(QualityMeasured)
        return next((one for one in figures if one.talked_ms >= 1000 * seconds), None)


def run(options: Namespace) -> int:
    """Call from one telephone to another and say how it sounded; raises `UserError`."""
    progress = progress_lines() if options.progress else silence
    with tempfile.TemporaryDirectory(prefix="combine-line-") as folder:
        caller, callee = _Telephone(Path(folder) / "a"), _Telephone(Path(folder) / "b")
        try:
            progress(0.1, _("Two telephones start"))
            for one in (caller, callee):
                one.phone.start()
            found = _call(caller, callee, options.seconds, lambda: progress(0.5, _("They talk")))
        finally:
            for one in (caller, callee):
                one.phone.stop(end_engine=True)
    tongue = current()
    words = _("Answered after {ms} ms; lost {loss}; jitter {jitter} ms; estimated MOS {mos}")
    return result(
        options,
        msgspec.to_builtins(found),
        words.format(
            ms=found.answered_ms,
            loss=tongue.percent(found.loss),
            jitter=tongue.decimal(found.jitter_ms),
            mos=tongue.decimal(found.mos),
        ),
    )


def _call(
    caller: _Telephone, callee: _Telephone, seconds: float, talking: Callable[[], None]
) -> LineResult:
    target = callee.direct("echo")
    caller.direct("check")
    call_id, dialled_at = uuid.uuid4().hex, now_ms()
    caller.phone.send(Dial(call_id=call_id, account="check", target=target))
    callee.phone.send(Answer(call_id=callee.wait_for(CallRinging).call_id))
    answered = caller.wait_for(CallAnswered)
    talking()
    quality = caller.wait_for_figures(seconds)
    caller.phone.send(HangUp(call_id=call_id))
    caller.wait_for(CallEnded)
    return LineResult(
        peer="",
        answered_ms=answered.at - dialled_at,
        loss=quality.loss,
        jitter_ms=quality.jitter_ms,
        round_trip_ms=quality.round_trip_ms,
        mos=quality.mos,
        codec=quality.codec,
    )
