"""The one call of the demo, played without a person: from the first ring to the printed month."""

from app.crm import dispositions
from app.crm.rows import WrapUp
from app.demo.caller import call_the_desk
from app.demo.cast import Cast
from app.desk.desk import Desk
from app.desk.facts import CallerFound, CallLogged
from app.desk.loop import Loop
from app.i18n import _
from app.telephony.events import CallAnswered, CallEnded, Registration, RegistrationChanged

_RINGS_S = 2.0


class Story:
    """Watches the one call of the demo and does what its agent would do."""

    def __init__(self, desk: Desk, loop: Loop, *, cast: Cast, language: str, talk_s: float) -> None:
        self._desk = desk
        self._loop = loop
        self._caller = cast.caller
        self._line = cast.lines[0]
        self._language = language
        self._talk_s = talk_s
        self.facts: dict[str, object] = {}
        """What happened: contact, organisation, recording, database, report."""
        self.steps: list[str] = []
        """The story in sentences."""
        self._wrapping_up = False
        self.finished = False
        """Whether the month has been printed."""
        desk.bus.subscribe(RegistrationChanged, self._on_registration)
        desk.bus.subscribe(CallerFound, self._on_caller_found)
        desk.bus.subscribe(CallAnswered, self._on_answered)
        desk.bus.subscribe(CallEnded, self._on_ended)
        desk.bus.subscribe(CallLogged, self._on_logged)

    def _on_registration(self, fact: RegistrationChanged) -> None:
        engine = self._desk.accounts.engine
        if fact.state is Registration.DIRECT and engine is not None and not self.steps:
            self.steps.append(_("{name} calls.").format(name=self._caller.name))
            call_the_desk(
                self._caller,
                language=self._language,
                line=self._line,
                port=engine.sip_port,
                after_s=0.5,
                talk_s=self._talk_s,
            )

    def _on_caller_found(self, fact: CallerFound) -> None:
        contact = fact.match.contacts[0] if fact.match.contacts else None
        who = f"{contact.name} · {contact.organisation}" if contact else fact.match.number
        self.facts["contact"] = contact.name if contact else None
        self.facts["organisation"] = contact.organisation if contact else None
        self.steps.append(_("It rings, and the screen says: {who}").format(who=who))
        self._loop.later(_RINGS_S, lambda: self._desk.answer(fact.call_id))

    def _on_answered(self, _fact: CallAnswered) -> None:
        self.steps.append(_("The agent answers and listens; the call is recorded."))

    def _on_ended(self, fact: CallEnded) -> None:
        self.facts["recording"] = fact.recording
        self.facts["call_id"] = fact.call_id
        self.steps.append(_("The caller hangs up."))

    def _on_logged(self, fact: CallLogged) -> None:
        if self._wrapping_up:
            self._print_month()
            return
        self._wrapping_up = True
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
        self.facts["report"] = str(out)
        self.facts["database"] = str(self._desk.paths.database)
        self.steps.append(_("The agent wraps up, and the month is printed."))

        def done(_result: object) -> None:
            self.finished = True
            self._loop.stop()

        def failed(words: str) -> None:
            self.steps.append(words)
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
