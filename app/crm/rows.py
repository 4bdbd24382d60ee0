"""The frozen rows that leave the records: what windows, reports and scripts get to see.

Times (`*_at`) are integer epoch milliseconds UTC, durations (`*_ms`) integer milliseconds; an
empty string means "not known" for words and numbers, None for times, ids and measures.
"""

from datetime import date

import msgspec


class NumberRow(msgspec.Struct, frozen=True):
    """One telephone number of a contact; `e164` is empty for an extension or a short number."""

    kind: str
    e164: str
    raw: str


class CallRow(msgspec.Struct, frozen=True):
    """One call as lists and the contact's history show it."""

    id: int
    uid: str
    direction: str
    started_at: int
    answered_at: int | None
    ended_at: int | None
    remote: str
    remote_e164: str
    display_name: str
    dialled: str
    contact_id: int | None
    contact_name: str
    organisation: str
    agent_id: int | None
    agent_name: str
    account: str
    queue: str
    outcome: str
    ring_ms: int
    talk_ms: int
    hold_ms: int
    wrap_ms: int
    disposition_id: int | None
    disposition_code: str
    disposition_fr: str
    disposition_en: str
    notes: str
    wrap_state: str
    end_estimated: bool
    recording: str
    mos: float | None
    rule: str = ""
    """What turned the call away before or without a person, in the telephone's words."""
    forwarded_to: str = ""
    codec: str = ""
    encrypted: bool = False
    loss: float | None = None
    jitter_ms: float | None = None
    round_trip_ms: float | None = None
    device: str = ""
    """Microphone and loudspeaker that were in use."""
    sound_grade: str = ""
    """"good", "fair", "poor"; "" without figures."""
    sound_cause: str = ""
    """What was to blame, as the telephone's verdict names it."""
    forwarded_by: str = ""
    """Who forwarded the call here, where that is another than the line it was for."""
    transferred_by: str = ""
    """Who was on the call first and passed it on to `remote`."""
    transferred_to: str = ""
    """Whom the agent transferred it to."""
    conference_with: str = ""
    """Who else was in its conference."""

    def disposition(self, language: str) -> str:
        """Name of the disposition in "fr" or "en", empty when none was chosen."""
        return self.disposition_fr if language == "fr" else self.disposition_en


class LastNumber(msgspec.Struct, frozen=True, kw_only=True):
    """A number spoken with not long ago; `name` is that of the contact, "" for none."""

    number: str
    name: str


class ContactCard(msgspec.Struct, frozen=True, kw_only=True):
    """A contact as the incoming call shows it."""

    id: int
    name: str
    organisation: str
    job_title: str
    email: str
    language: str
    pinned_note: str
    no_sales: bool
    customer_since: date | None
    numbers: tuple[NumberRow, ...]
    open_tasks: int


class CallerMatch(msgspec.Struct, frozen=True, kw_only=True):
    """Who may be calling: `kind` is "known", "several", "colleague", "unknown" or "withheld"."""

    kind: str
    number: str
    """The number as it should be shown: E.164 where it could be read, else as received."""
    contacts: tuple[ContactCard, ...] = ()
    recent_calls: tuple[CallRow, ...] = ()
    """Newest first, of the known contact, otherwise of the number."""
    colleague: str = ""
    """Name of the member of the team who has this extension."""


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """One answer of the search box."""

    contact_id: int
    name: str
    organisation: str
    number: str
    email: str = ""


class ContactRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the contact list."""

    id: int
    name: str
    organisation: str
    number: str
    email: str
    updated_at: int
    last_call_at: int | None = None


class FromDirectory(msgspec.Struct, frozen=True):
    """That a contact is in a directory elsewhere, or `gone` from it."""

    name: str
    gone: bool


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """Everything kept about one contact; `version` guards against two people saving at once."""

    id: int
    given_name: str
    family_name: str
    organisation_id: int | None
    organisation: str
    job_title: str
    email: str
    language: str
    pinned_note: str
    notes: str
    no_sales: bool
    customer_since: date | None
    numbers: tuple[NumberRow, ...]
    created_at: int
    updated_at: int
    version: int
    directories: tuple[FromDirectory, ...] = ()

    @property
    def name(self) -> str:
        """Given and family name, or the organisation where there is neither."""
        return " ".join(filter(None, (self.given_name, self.family_name))) or self.organisation


class NumberDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A number as typed, with its kind: work, mobile, home, fax or other."""

    raw: str
    kind: str = "work"


class ContactDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A contact as filled in a form: `id` 0 makes a new one, else `version` is what was read."""

    id: int = 0
    version: int = 0
    given_name: str = ""
    family_name: str = ""
    organisation: str = ""
    job_title: str = ""
    email: str = ""
    language: str = ""
    pinned_note: str = ""
    notes: str = ""
    no_sales: bool = False
    customer_since: date | None = None
    numbers: tuple[NumberDraft, ...] = ()


class Disposition(msgspec.Struct, frozen=True, kw_only=True):
    """What a call came to, in the language asked for."""

    id: int
    code: str
    name: str
    follow_up: bool


class TaskRow(msgspec.Struct, frozen=True, kw_only=True):
    """One follow-up: what, for whom, until when (a day of the office), and by which agent."""

    id: int
    title: str
    due_on: date
    contact_id: int | None
    contact_name: str
    organisation: str
    number: str
    call_id: int | None
    agent_id: int | None
    agent_name: str
    done_at: int | None
    created_at: int
    notes: str


class TaskCounts(msgspec.Struct, frozen=True, kw_only=True):
    """Open follow-ups by urgency; the three add up to all that are open."""

    overdue: int
    today: int
    later: int


class Office(msgspec.Struct, frozen=True, kw_only=True):
    """The office and the rules its figures follow."""

    name: str = ""
    country: str = "FR"
    language: str = "fr"
    zone: str = "Europe/Paris"
    service_level_s: int = 20
    service_level_target: float = 0.80
    short_abandon_s: int = 5
    prefixes: tuple[str, ...] = ()
    """What the PBX puts before the numbers of callers, such as "0" or "L0#"."""


class OpenCall(msgspec.Struct, frozen=True, kw_only=True):
    """A call at its very beginning, ringing or dialling."""

    uid: str
    direction: str
    started_at: int
    remote: str
    display_name: str = ""
    dialled: str = ""
    account: str = ""
    queue: str = ""
    contact_id: int | None = None
    agent_id: int | None = None
    source: str = "desk"
    forwarded_by: str = ""
    call_key: str = ""
    """The same for every leg of the call, at whichever desk; "" is unknown."""


class PassedOn(msgspec.Struct, frozen=True, kw_only=True):
    """Who is on a call now, and who was before and has passed it on."""

    remote: str
    display_name: str = ""
    transferred_by: str = ""


class Closing(msgspec.Struct, frozen=True, kw_only=True):
    """How a call ended; `ring_ms` is the wait up to the answer, `talk_ms` leaves out the hold."""

    ended_at: int
    outcome: str
    ring_ms: int = 0
    talk_ms: int = 0
    hold_ms: int = 0
    recording: str = ""
    codec: str = ""
    mos: float | None = None
    loss: float | None = None
    jitter_ms: float | None = None
    round_trip_ms: float | None = None
    encrypted: bool = False
    device: str = ""
    sound_grade: str = ""
    sound_cause: str = ""
    end_estimated: bool = False
    rule: str = ""
    forwarded_to: str = ""
    transferred_to: str = ""
    conference_with: str = ""


class WrapUp(msgspec.Struct, frozen=True, kw_only=True):
    """What the agent writes down after a call; a follow-up day makes a task."""

    disposition_id: int | None = None
    notes: str = ""
    follow_up_on: date | None = None
    follow_up_title: str = ""
    contact_id: int | None = None
    agent_id: int | None = None


class FinishedCall(msgspec.Struct, frozen=True, kw_only=True):
    """A whole call from elsewhere (a PBX log, the demo office) to be put in the log."""

    uid: str
    direction: str
    started_at: int
    outcome: str
    remote: str
    remote_e164: str = ""
    display_name: str = ""
    answered_at: int | None = None
    ended_at: int | None = None
    ring_ms: int = 0
    talk_ms: int = 0
    hold_ms: int = 0
    wrap_ms: int = 0
    contact_id: int | None = None
    agent_id: int | None = None
    queue: str = ""
    account: str = ""
    dialled: str = ""
    disposition_id: int | None = None
    notes: str = ""
    wrap_state: str = "done"
    source: str = "pbx"
    mos: float | None = None
    codec: str = ""
    recording: str = ""


class TodayCounts(msgspec.Struct, frozen=True, kw_only=True):
    """The day so far: inbound calls, and those of them missed that were called back."""

    received: int
    answered: int
    missed: int
    returned: int
    outbound: int
    talk_ms: int
    longest_wait_ms: int


class ImportResult(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the rows of a file; `rejected_path` is "" when every row was good."""

    created: int
    updated: int
    skipped: int
    rejected: int
    rejected_path: str = ""
    dry_run: bool = False
