"""What the office decides about recording: it is read and changed here, for every desk."""

from collections.abc import Callable

import msgspec

from app.crm import recording_policy, staff_notice
from app.crm.recording_policy import ALWAYS, BY_ITSELF, Policy
from app.crm.staff_notice import StaffNotice
from app.database.database import Database
from app.desk.recordings import RecordingDesk
from app.desk.supervisor_lock import SupervisorLock
from app.desk.tasks import Tasks
from app.errors import UserError
from app.i18n import _
from app.settings import Settings


class RecordingRules:
    """Closed with the section Recording; `read` and `keep` are of this computer's settings."""

    def __init__(
        self,
        tasks: Tasks,
        *,
        lock: SupervisorLock,
        recordings: RecordingDesk,
        read: Callable[[], Settings],
        keep: Callable[[Settings], None],
    ) -> None:
        self._tasks = tasks
        self._lock = lock
        self._recordings = recordings
        self._read = read
        self._keep_settings = keep

    def begin(self) -> None:
        """Read them; what the first version called "record every call" is one of them now."""
        known = self._read()
        if known.record_calls and not self._lock.closes("recording"):
            self._keep_settings(msgspec.structs.replace(known, record_calls=False))
            self._keep(Policy(mode=ALWAYS))
        else:
            self._recordings.read_policy()

    def change(self, policy: Policy, told: StaffNotice | None = None) -> None:
        """Keep other rules for the office; raises `UserError`.

        Calls are recorded by themselves only where the staff were told, which `told` confirms.
        """
        self._lock.require("recording")
        if policy.mode in BY_ITSELF and told is None and self._recordings.notice is None:
            raise UserError(_("Say first who told the staff that calls are recorded, and when."))
        self._keep(policy, told)

    def _keep(self, policy: Policy, told: StaffNotice | None = None) -> None:
        before = self._recordings.notice

        def question(database: Database) -> None:
            if told is not None and told != before:
                staff_notice.keep(database, told)
            recording_policy.save(database, policy)

        self._tasks.ask(question, lambda _none: self._recordings.obey(policy, told or before))
