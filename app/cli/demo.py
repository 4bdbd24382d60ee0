"""`demo`: the program on a demo office that somebody calls, with a window or without."""

from argparse import Namespace
from pathlib import Path

from app import bootstrap, i18n
from app.bus import EventBus
from app.cli.output import say_json
from app.cli.phone import headless_desk
from app.crm import dispositions
from app.crm.rows import WrapUp
from app.demo.caller import call_the_desk, free_port
from app.demo.cast import DemoCaller, cast
from app.demo.house import demo_account, demo_paths
from app.desk.clock import now_ms
from app.desk.desk import Desk
from app.desk.facts import CallerFound, CallLogged
from app.desk.keychain import SessionKeychain
from app.desk.loop import Loop
from app.errors import UserError
from app.i18n import _
from app.paths import default_data_dir
from app.telephony.client import PhoneClient
from app.telephony.events import CallAnswered, CallEnded, Registration, RegistrationChanged

_RINGS_S = 2.0
_TALKS_S = 12.0
_PATIENCE_S = 60.0


def run(options: Namespace) -> int:
    """Open the demo office, or play its story without a window."""
    language = options.lang or i18n.system_language()
    i18n.use(language)
    if not options.headless:
        from app.cli.window import run_demo

        return run_demo(options.data_dir, language)
    return _play(options, language)


def demo_root(given: Path | None, name: str) -> Path:
    """The folder of this kind of demo, beside the person's own office unless given."""
    return given or default_data_dir().with_name("Combine demo") / name


def _play(options: Namespace, language: str) -> int:
    paths = demo_paths(demo_root(options.data_dir, f"headless-{language}"), language, fresh=True)
    options.data_dir = paths.root
    chosen = bootstrap.begin_process(paths, "demo")
    database = bootstrap.open_records(paths, chosen)
    loop, bus, port = Loop(), EventBus(), free_port()
    phone = PhoneClient(
        paths,
        lambda fact: loop.post(lambda: bus.publish(fact)),
        bind="127.0.0.1",
        sip_port=port,
    )
    desk = headless_desk(options, database, loop, SessionKeychain(), phone, bus, demo=True)
    desk.recording_on = True
    story = _Story(desk, loop, caller=cast(language).caller, language=language, port=port)
    loop.later(_PATIENCE_S, loop.stop)
    desk.begin(demo_account())
    try:
        loop.run()
    finally:
        desk.leave()
        database.close()
    story.tell(as_json=options.json)
    if not story.finished:
        raise UserError(_("The demo call did not come to its end; the log says more."))
    return 0


class _Story:
    """Watches the one call of the demo and does what its agent would do."""

    def __init__(
        self, desk: Desk, loop: Loop, *, caller: DemoCaller, language: str, port: int
    ) -> None:
        self._desk = desk
        self._loop = loop
        self._caller = caller
        self._language = language
        self._port = port
        self._facts: dict[str, object] = {}
        self._steps: list[str] = []
        self.finished = False
        desk.bus.subscribe(RegistrationChanged, self._on_registration)
        desk.bus.subscribe(CallerFound, self._on_caller_found)
        desk.bus.subscribe(CallAnswered, self._on_answered)
        desk.bus.subscribe(CallEnded, self._on_ended)
        desk.bus.subscribe(CallLogged, self._on_logged)

    def _on_registration(self, fact: RegistrationChanged) -> None:
        if fact.state is Registration.DIRECT and not self._steps:
            self._steps.append(_("{name} calls.").format(name=self._caller.name))
            call_the_desk(
                self._caller,
                language=self._language,
                port=self._port,
                after_s=0.5,
                talk_s=_TALKS_S,
            )

    def _on_caller_found(self, fact: CallerFound) -> None:
        contact = fact.match.contacts[0] if fact.match.contacts else None
        who = f"{contact.name} · {contact.organisation}" if contact else fact.match.number
        self._facts["contact"] = contact.name if contact else None
        self._facts["organisation"] = contact.organisation if contact else None
        self._steps.append(_("It rings, and the screen says: {who}").format(who=who))
        self._loop.later(_RINGS_S, lambda: self._desk.answer(fact.call_id))

    def _on_answered(self, _fact: CallAnswered) -> None:
        self._steps.append(_("The agent answers and listens; the call is recorded."))

    def _on_ended(self, fact: CallEnded) -> None:
        self._facts["recording"] = fact.recording
        self._facts["call_id"] = fact.call_id
        self._steps.append(_("The caller hangs up."))

    def _on_logged(self, fact: CallLogged) -> None:
        if "wrapped_up_at" in self._facts:
            self._print_month()
            return
        self._facts["wrapped_up_at"] = now_ms()
        self._desk.tasks.ask(
            lambda d: dispositions.active(d, self._language),
            lambda known: self._desk.finish_wrap_up(
                fact.call_id,
                WrapUp(
                    disposition_id=next(d.id for d in known if d.code == "order"),
                    notes=self._caller.wrap_up,
                ),
            ),
        )

    def _print_month(self) -> None:
        month = self._desk.today().strftime("%Y-%m")
        out = self._desk.paths.reports / f"{month}-{self._language}.pdf"
        self._facts["report"] = str(out)
        self._facts["database"] = str(self._desk.paths.database)
        self._steps.append(_("The agent wraps up, and the month is printed."))

        def done(_result: object) -> None:
            self.finished = True
            self._loop.stop()

        def failed(words: str) -> None:
            self._steps.append(words)
            self._loop.stop()

        self._desk.jobs.start(
            [
                "report",
                "monthly",
                f"--data-dir={self._desk.paths.root}",
                f"--month={month}",
                f"--lang={self._language}",
                f"--out={out}",
            ],
            progress=lambda _share, _words: None,
            done=done,
            failed=failed,
        )

    def tell(self, *, as_json: bool) -> None:
        """Say what happened and where its traces are."""
        if as_json:
            say_json({"finished": self.finished, "steps": self._steps, **self._facts})
            return
        for number, step in enumerate(self._steps, start=1):
            print(f"{number}. {step}")
        for name, words in (
            ("recording", _("Recording")),
            ("database", _("Database")),
            ("report", _("Report")),
        ):
            print(f"{words}: {self._facts.get(name) or i18n.DASH}")
