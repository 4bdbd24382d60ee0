"""What an office that records may have left undone: to tell the staff, to copy the key."""

from app.bus import EventBus
from app.crm import recording_policy, staff_notice
from app.crm.recording_policy import BY_ITSELF
from app.database.database import Database
from app.desk.facts import Notice, NoticeKind
from app.desk.key_copies import KeyCopies
from app.desk.tasks import Tasks
from app.errors import UserError
from app.i18n import _
from app.telephony.events import RecordingChanged, RecordingState


class RecordingReminders:
    """Reminds of each once: of the staff at the start, of a key after what it sealed first.

    The key of a demo is not worth a copy.
    """

    def __init__(
        self, bus: EventBus, *, tasks: Tasks, copies: KeyCopies, demo: bool = False
    ) -> None:
        self._bus = bus
        self._tasks = tasks
        self._copies = copies
        if not demo:
            bus.subscribe(RecordingChanged, self._on_changed)

    def begin(self) -> None:
        """Say so where calls are recorded by themselves and nobody has confirmed a notice.

        Such rules are older than the confirmation; they go on, for the office has decided them.
        """

        def question(database: Database) -> bool:
            by_itself = recording_policy.load(database).mode in BY_ITSELF
            return by_itself and staff_notice.latest(database) is None

        self._tasks.ask(question, self._on_read)

    def _on_read(self, untold: bool) -> None:  # noqa: FBT001  the answer of the question
        if untold:
            self._bus.publish(Notice(untold_words(), NoticeKind.WARNING))

    def _on_changed(self, fact: RecordingChanged) -> None:
        if fact.state is RecordingState.FINISHED:
            self._copies.ids(self._on_keys, _pass_over)

    def _on_keys(self, ids: tuple[str, ...]) -> None:
        if ids and self._copies.to_remind_of(ids[0]):
            self._bus.publish(Notice(uncopied_words(), NoticeKind.INFORMATION))


def untold_words() -> str:
    """That nobody has confirmed that the staff know."""
    return _(
        "Calls are recorded here by themselves, but nobody has confirmed that the staff were told. "
        "Settings, Recording: say who told them, and when."
    )


def uncopied_words() -> str:
    """What the loss of this computer would cost now."""
    return _(
        "The key of the recordings has no copy yet: if this computer is lost, nobody can listen to "
        "them again. Settings, Recording: save a copy."
    )


def _pass_over(error: Exception) -> None:
    """A keychain that cannot be read has already been said where the recording was begun."""
    if not isinstance(error, UserError):
        raise error
