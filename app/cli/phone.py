"""`phone --headless`: telephone, call log and lookups without a window, one JSON line an event."""

import os
import signal
from argparse import Namespace

import msgspec

from app import bootstrap, settings
from app.bus import EventBus
from app.cli.key_options import TwoKeychains, recording_keychain
from app.cli.output import say_json
from app.clock import now_ms
from app.crm.recording_policy import ALWAYS, Policy
from app.database.database import Database
from app.desk.current_calls import CallView
from app.desk.desk import Desk
from app.desk.facts import CallerFound, CallLogged, Notice
from app.desk.jobs import ProcessJobs
from app.desk.keychain import Keychain, SessionKeychain, SystemKeychain
from app.desk.loop import Loop
from app.desk.tasks import Workers
from app.errors import UserError
from app.i18n import _
from app.paths import DataPaths
from app.telephony import events
from app.telephony.client import PhoneClient

_HEARTBEAT_S = 15.0
_EXPIRE_S = 6 * 3_600.0


class Habits(msgspec.Struct, frozen=True):
    """What a desk without a person does by itself; None for never."""

    auto_answer_s: float | None = None
    hang_up_after_s: float | None = None


class HeadlessDesk:
    """A desk whose events are said as JSON lines and whose person is a few rules."""

    def __init__(self, desk: Desk, loop: Loop, habits: Habits) -> None:
        self._desk = desk
        self._loop = loop
        self._habits = habits
        bus = desk.bus
        bus.subscribe(events.RegistrationChanged, self._on_registration)
        bus.subscribe(events.EngineReady, self._on_engine_ready)
        bus.subscribe(events.EngineLost, lambda f: self._say("engine_lost", f, reason=f.reason))
        bus.subscribe(CallerFound, self._on_caller_found)
        bus.subscribe(events.CallProgress, lambda f: self._say("progress", f, code=f.code))
        bus.subscribe(events.CallAnswered, self._on_answered)
        bus.subscribe(events.CallMediaChanged, self._on_media)
        bus.subscribe(events.DigitReceived, lambda f: self._say("digit", f, digit=f.digit))
        bus.subscribe(events.CallEnded, self._on_ended)
        bus.subscribe(CallLogged, lambda f: say_json(_line("logged", f.call_id)))
        bus.subscribe(events.CommandRefused, self._on_refused)
        bus.subscribe(events.SoundFailed, self._on_sound_failed)
        bus.subscribe(Notice, lambda f: say_json({"event": "notice", "words": f.words}))
        self._remotes: dict[str, str] = {}
        loop.every(_HEARTBEAT_S, desk.heartbeat)
        loop.every(_EXPIRE_S, desk.expire_recordings)

    def _say(self, event: str, fact: events.Event, **more: object) -> None:
        call_id = getattr(fact, "call_id", "")
        line = _line(event, call_id, at=getattr(fact, "at", now_ms()))
        if call_id:
            line["remote"] = self._remotes.get(call_id, "")
        say_json({**line, **more})

    def _on_engine_ready(self, fact: events.EngineReady) -> None:
        say_json(
            {
                "event": "engine_ready",
                "at": now_ms(),
                "transports": fact.transports,
                "codecs": fact.codecs,
                "max_calls": fact.max_calls,
                "pid": fact.pid,
            }
        )

    def _on_registration(self, fact: events.RegistrationChanged) -> None:
        say_json(
            {
                "event": fact.state.value,
                "at": fact.at,
                "account": fact.account,
                "code": fact.code,
                "reason": fact.reason,
                "words": self._desk.accounts.reachability_of(fact.account).words(fact.at),
            }
        )

    def _on_caller_found(self, fact: CallerFound) -> None:
        view = self._desk.calls.get(fact.call_id)
        if view is None:
            return
        self._remotes[fact.call_id] = view.remote
        inbound = view.direction is events.Direction.INBOUND
        say_json(
            {
                **_line("ringing" if inbound else "dialled", fact.call_id, at=view.started_at),
                "remote": view.remote,
                "display_name": view.display_name,
                "match": fact.match.kind,
                "contact": _contact(view),
            }
        )
        if inbound and self._habits.auto_answer_s is not None:
            self._loop.later(self._habits.auto_answer_s, lambda: self._desk.answer(fact.call_id))

    def _on_answered(self, fact: events.CallAnswered) -> None:
        self._say("answered", fact)
        if self._habits.hang_up_after_s is not None:
            self._loop.later(self._habits.hang_up_after_s, lambda: self._desk.hang_up(fact.call_id))

    def _on_media(self, fact: events.CallMediaChanged) -> None:
        self._say("media", fact, media=fact.media.value, muted=fact.muted, codec=fact.codec)

    def _on_ended(self, fact: events.CallEnded) -> None:
        self._say("ended", fact, cause=fact.cause.value, code=fact.code, recording=fact.recording)
        self._remotes.pop(fact.call_id, None)

    def _on_refused(self, fact: events.CommandRefused) -> None:
        say_json({**_line("refused", fact.call_id), "command": fact.command, "reason": fact.reason})

    def _on_sound_failed(self, fact: events.SoundFailed) -> None:
        say_json(
            {"event": "sound_failed", "at": now_ms(), "kind": fact.kind, "reason": fact.reason}
        )


def headless_desk(
    paths: DataPaths,
    database: Database,
    loop: Loop,
    keychain: Keychain,
    phone: PhoneClient,
    bus: EventBus,
    *,
    demo: bool = False,
) -> Desk:
    """A desk whose questions run at once on the loop's thread."""
    desk = bootstrap.build_desk(
        paths=paths,
        phone=lambda: phone,
        bus=bus,
        workers=Workers.inline(database),
        jobs=ProcessJobs(loop.post),
        keychain=keychain,
        demo=demo,
    )
    desk.make_parts()  # before anybody else hears the telephone
    return desk


def run(options: Namespace) -> int:
    """Serve calls until SIGTERM or Ctrl+C."""
    paths = bootstrap.data_paths(options.data_dir)
    chosen = bootstrap.begin_process(paths, "phone")
    account, passwords = _account(options, chosen)
    keychain = TwoKeychains(key=recording_keychain(options), passwords=passwords)
    database = bootstrap.open_records(paths, chosen)
    loop = Loop()
    bus = EventBus()
    phone = PhoneClient(
        paths,
        lambda fact: loop.post(lambda: bus.publish(fact)),
        no_sound=options.no_sound,
        bind=options.bind,
    )
    desk = headless_desk(paths, database, loop, keychain, phone, bus)
    if options.record:
        desk.recordings.override = Policy(mode=ALWAYS, announce=options.announce)
    HeadlessDesk(desk, loop, Habits(options.auto_answer, options.hang_up_after))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_args: loop.stop())
    desk.begin(account)
    loop.run()
    desk.leave()
    loop.finish()  # how the calls ended that still ran: it is to stand in the log
    database.close()
    say_json({"event": "stopped", "at": now_ms()})
    return 0


def _account(
    options: Namespace, chosen: settings.Settings
) -> tuple[settings.Account | None, Keychain]:
    """The account given for this run, None for those that are stored, and its keychain."""
    if not options.registrar and not options.user:
        if not chosen.accounts:
            raise UserError(_("No account is stored yet; give --registrar and --user."))
        return None, SystemKeychain()
    if not options.registrar or not options.user:
        raise UserError(_("--registrar and --user go together."))
    account = settings.Account(
        registrar=options.registrar,
        user=options.user,
        transport=options.transport,
        ca_file=str(options.ca_file or ""),
        srtp="optional" if options.transport == "tls" else "off",
    )
    keychain: Keychain = SystemKeychain()
    if options.password_env:
        password = os.environ.get(options.password_env)
        if password is None:
            words = _("The environment variable {name} is not set.")
            raise UserError(words.format(name=options.password_env))
        keychain = SessionKeychain()
        keychain.keep(account.name, password)
    return account, keychain


def _line(event: str, call_id: str, at: int = 0) -> dict[str, object]:
    return {"event": event, "call_id": call_id, "at": at or now_ms()}


def _contact(view: CallView) -> dict[str, object] | None:
    if view.match is None or not view.match.contacts:
        return None
    card = view.match.contacts[0]
    return {
        "id": card.id,
        "name": card.name,
        "organisation": card.organisation,
        "others": len(view.match.contacts) - 1,
    }
